"""Say ``read_marks(page, language)``: the table of quality of service, from a page's grid or the lines of a text.

Cells that run together are not told apart: what a row prints of ports is one run of values, in the order of the
columns, which is that of the data as well.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from webex_calling.published.dscp import dscp_class
from webex_calling.refresh.language import Language
from webex_calling.refresh.page import Page, Table

_CLASS: Final = re.compile(r"(?P<name>[^\W\d_][^()\d\t]*\d{0,2})\s*\((?P<value>\d{1,3})\)")
"""A class in words, which may end in a number of its own, and its value: ``EF (46)``, ``Class Selector 3 (24)``."""
_NAMED: Final = re.compile(r"(?:EF|AF[1-4][1-3]|CS[0-7])\Z")
_VALUE: Final = re.compile(r"DSCP", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One row as printed: what its first two cells mean, its ports in one run, the values of its classes, its words.

    ``wrong`` are classes whose value is that of another one.
    """

    sender: str
    traffic: tuple[str, ...]
    ports: str
    dscp: tuple[int, ...]
    wrong: tuple[str, ...]
    quote: str


@dataclass(frozen=True, slots=True)
class MarkTable:
    """The rows of the table, and the rows of a grid whose sender or traffic nobody knows."""

    rows: tuple[MarkLine, ...]
    unread: tuple[str, ...] = ()


def read_marks(page: Page, language: Language) -> MarkTable | None:
    """Return the table whose columns are those of the table of quality of service; None where none has them."""
    for table in page.tables:
        for at, row in enumerate(table.grid):
            if _is_head(language, [cell.text for cell in row if cell]):
                return _table(_grid_rows(table, at + 1), language)
    lines = _lines(page, language)
    return _table(_joined(lines, language), language) if lines else None


def _is_head(language: Language, cells: Iterable[str]) -> bool:
    texts = [*cells]
    names = {language.columns.exact(each) for each in texts}
    return {"source", "source_ports", "ports"} <= names and any(map(_VALUE.search, texts))


def _grid_rows(table: Table, first: int) -> Iterator[str]:
    """Yield the text of each row, a merged cell in each that it covers."""
    for row in table.grid[first:]:
        cells = {id(cell): cell.text for cell in row if cell}
        if len(cells) > 1:
            yield "\t".join(cells.values())


def _lines(page: Page, language: Language) -> list[str]:
    """Return the lines below the head of the table, to the next heading or bullet."""
    held: list[str] | None = None
    for at, line in enumerate(page.lines):
        if held is not None:
            if line.bullet or language.headings.exact(line.text):
                break
            held.append(line.text)
        elif language.columns.at(line.text)[0] == "source":
            head = " ".join(each.text for each in page.lines[at : at + 6])
            held = [] if _VALUE.search(head) else None
    return held or []


def _joined(lines: Iterable[str], language: Language) -> list[str]:
    """Join lines to rows: one begins where a line opens with a sender and a kind of traffic."""
    rows: list[str] = []
    for line in lines:
        if _opening(line, language):
            rows.append(line)
        elif rows:
            rows[-1] += f" {line}"
    return rows


def _table(rows: Iterable[str], language: Language) -> MarkTable:
    read: list[MarkLine] = []
    unread: list[str] = []
    for text in rows:
        opening = _opening(text, language)
        if opening:
            read.append(_row(text, *opening, language))
        else:
            unread.append(_shown(text))
    return MarkTable(tuple(read), tuple(unread))


def _opening(text: str, language: Language) -> tuple[str, str, int] | None:
    """Return sender, traffic and the place behind them; None where a text opens otherwise."""
    sender, after = _first(text, 0, language.row.senders)
    traffic, end = _first(text, after, language.row.traffic)
    return (sender, traffic, end) if sender and traffic else None


def _first(text: str, start: int, words: Mapping[str, tuple[str, ...]]) -> tuple[str, int]:
    """Return what the longest phrase at a place means and where it ends; what stands in brackets is a part of it."""
    rest = text[start:].lstrip()
    at = len(text) - len(rest)
    plain = rest.replace("\u2019", "'").replace("\t", " ").casefold()
    held = [(phrase, meaning) for meaning, phrases in words.items() for phrase in phrases]
    for phrase, meaning in sorted(held, key=lambda each: -len(each[0])):
        end = len(phrase)
        if plain.startswith(phrase.casefold()) and not rest[end : end + 1].islower():
            return meaning, at + end
    return "", start


def _row(text: str, sender: str, traffic: str, end: int, language: Language) -> MarkLine:
    rest = text[end:]
    classes = [(found["name"].strip(" &,;/"), int(found["value"])) for found in _CLASS.finditer(rest)]
    bare = re.sub(r"\([^()]*\)", " ", _CLASS.sub(" ", rest))
    ports = [language.port_words.exact(each) or each for each in _ports(bare, language)]
    named = [(name.rpartition(" ")[2], value) for name, value in classes]
    wrong = tuple(f"{name} ({value})" for name, value in named if _NAMED.fullmatch(name) and name != dscp_class(value))
    return MarkLine(
        sender, tuple(traffic.split(", ")), "".join(ports), tuple(value for _, value in classes), wrong, _shown(text)
    )


def _ports(text: str, language: Language) -> list[str]:
    """Return numbers, as many as run together, and the words that stand where no number does."""
    either = re.compile(rf"{language.port_words.pattern.pattern}|\d+(?:-\d+)*", re.IGNORECASE)
    return [found[0] for found in either.finditer(text)]


def _shown(text: str) -> str:
    return " ".join(text.replace("\t", " | ").split()).replace(" | |", " |")
