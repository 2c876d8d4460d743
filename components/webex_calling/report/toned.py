"""Say ``Toned("proven", Tone.GOOD)``: a line with what a terminal may show of it beside its words.

It is text like any other, equal to its words. A tone says nothing that they do not say: a face without colour drops it.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Self


class Tone(StrEnum):
    """What a line is to its reader."""

    GOOD = "good"
    """The answer is yes, or something comes."""
    BAD = "bad"
    """Something is wrong, or something goes."""
    CARE = "care"
    """Something is not known, or is to be known before anything is done."""
    TITLE = "title"
    """A title of what stands below it."""


class Toned(str):
    """A line of text with its ``tone``."""

    __slots__ = ("tone",)
    tone: Tone

    def __new__(cls, text: str, tone: Tone) -> Self:
        """Give a text a tone."""
        made = super().__new__(cls, text)
        made.tone = tone
        return made


def section(title: str, lines: Sequence[str], tone: Tone | None = None) -> Iterator[str]:
    """Yield an empty line, a title and the lines of a section below it; nothing where there are none.

    The lines have ``tone``, where one is given, else those of their own.
    """
    if lines:
        yield ""
        yield Toned(title, Tone.TITLE)
        yield from indented(lines, tone)


def indented(lines: Iterable[str], tone: Tone | None = None) -> Iterator[str]:
    """Yield lines as they stand below another one, in ``tone``, where one is given, else in those of their own."""
    for line in lines:
        own = line.tone if isinstance(line, Toned) else tone
        yield Toned(f"  {line}", own) if own else f"  {line}"


def first(lines: Sequence[str], most: int, where: str) -> list[str]:
    """Return the first ``most`` of the lines, and how many more there are ``where``; one more is told as it is."""
    if len(lines) <= most + 1:
        return list(lines)
    return [*lines[:most], f"and {len(lines) - most} more {where}"]
