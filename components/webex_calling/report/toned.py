"""Say ``Toned("proven", Tone.GOOD)``: a line with what a terminal may show of it beside its words.

It is text like any other, equal to its words. A tone says nothing that they do not say: a face without colour drops it.
"""

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
