"""Say ``Answer("not proven", "sg-0a", unproven=True).line``: what was found, in the first word that is told of it.

0 is yes; 1 is findings, *refused*, or *not proven*; 2 is bad input. Who knows what could not be read may allow it
(``--allow-unproven``): then *not proven* counts as 0, and still says so. What was found wrong is never allowed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from webex_calling.report.toned import Tone, Toned

_MANY = 4


class Status(IntEnum):
    """The exit statuses of all commands."""

    YES = 0
    NO = 1
    BAD_INPUT = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a command: its ``word``, why it is not a plain yes, and whether that is found or not known."""

    word: str
    why: str = ""
    found: bool = False
    unproven: bool = False

    @property
    def line(self) -> Toned:
        """The answer as the first line of a report opens with it."""
        tone = Tone.BAD if self.found else Tone.CARE if self.unproven else Tone.GOOD
        return Toned(f"{self.word}: {self.why}" if self.why else self.word, tone)

    @property
    def document(self) -> dict[str, Any]:
        """The answer as the first keys of a document."""
        return {"verdict": self.word.replace(" ", "-"), "why": self.why}

    def status(self, allow_unproven: bool = False) -> Status:
        """Return the exit status; ``allow_unproven`` takes what is not known for a yes."""
        return Status.NO if self.found or (self.unproven and not allow_unproven) else Status.YES


def of_unread(unread: Collection[str]) -> Answer | None:
    """Return the answer where something could not be read, and nothing else is wrong."""
    if not unread:
        return None
    shown = ", ".join([*unread][:_MANY])
    more = len(unread) - _MANY
    return Answer("not proven", f"{shown}{f' and {more} more' if more > 0 else ''}", unproven=True)
