"""Say ``folded(line, 80)``: a line as it stands on a terminal of so many columns, one visual unit on several rows.

A line tells by itself where it hangs: cells are what runs of two and more spaces part. Where the last cell has room
below itself, it is folded there, and its columns stay. Where it has not, cells go to rows of their own below the first
one. The strokes of a tree go on beside what is folded, so that no row of it begins as a line of the tree does.
"""

import re
import unicodedata
from collections.abc import Iterator

_STROKES = re.compile(r"[│ ]*(?:[├└]─ )?")
_CELLS = re.compile(r"(?<=\S) {2,}(?=\S)")
_WORDS = re.compile(r"( *)(\S+)")
_ROOM = 30
"""The fewest columns below itself in which a cell is folded."""
_DEEPER = 2
"""How much deeper than its line a row begins that continues it."""
_LEVEL = 3
"""How wide the strokes of one level of a tree are."""


def folded(line: str, width: int) -> Iterator[str]:
    """Yield the rows of one printable line, each of ``width`` columns at most; a width is 8 columns and more.

    Spaces give way at the end of a row, and nothing else does: the rows have the words of the line in order. A word
    that no row can hold goes on in the next one, and never at the edge, where a line would begin.
    """
    if columns(line) <= width:
        yield line
        return
    strokes = strokes_of(line)
    first = len(line) - len(line[len(strokes) :].lstrip())
    starts = [first, *(found.end() for found in _CELLS.finditer(line, first))]
    beside = _beside(strokes)
    margin = beside.ljust(len(beside) + _LEVEL if strokes.strip() else first + _DEEPER)
    last = columns(line[: starts[-1]])
    if len(starts) > 1 and width - last >= _ROOM:
        margin, starts = beside.ljust(last), [first]
    deepest = max(width - _ROOM, width // 2)
    margin, row = margin[:deepest], line[: min(first, deepest)]
    used, empty = len(row), True
    for gap, word, together in _units(line, starts):
        size = columns(word)
        if not empty and used + len(gap) + max(size, together) > width:
            yield row
            row = margin[: max(width - size, 1)]
            used, gap = len(row), ""
        *whole, word = _pieces(word, width - used - len(gap), width - len(margin))
        for piece in whole:
            yield f"{row}{gap}{piece}"
            row, used, gap = margin, len(margin), ""
        row, used, empty = f"{row}{gap}{word}", used + len(gap) + columns(word), False
    yield row


def columns(text: str) -> int:
    """Return how many columns of a terminal a printable text takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def strokes_of(line: str) -> str:
    """Return what a line of a tree begins with, else the spaces that it begins with."""
    found = _STROKES.match(line)
    return found[0] if found else ""


def _beside(strokes: str) -> str:
    """Return the strokes beside what continues a line of a tree; spaces, where it is none."""
    return strokes.replace("├─ ", "│  ").replace("└─ ", "   ")


def _pieces(word: str, beside: int, below: int) -> Iterator[str]:
    """Yield a word in pieces: the first of ``beside`` columns at most, those after it of ``below``."""
    piece, used, room = "", 0, beside
    for character in word:
        size = columns(character)
        if used + size > room and piece:
            yield piece
            piece, used, room = "", 0, below
        piece, used = piece + character, used + size
    yield piece


def _units(line: str, starts: list[int]) -> Iterator[tuple[str, str, int]]:
    """Yield the words of a line with the gap before each, and in how many columns its whole cell stays together.

    Only the first word of a cell asks for all of it; ``starts`` are the places of the cells.
    """
    for at, begin in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(line)
        cell = line[begin:end].rstrip()
        gap = line[len(line[:begin].rstrip()) : begin] if at else ""
        for number, found in enumerate(_WORDS.finditer(cell)):
            yield (found[1], found[2], 0) if number else (gap, found[2], columns(cell) if at else 0)
