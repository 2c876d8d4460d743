"""Say ``Artefact("cube/fra-a.ios", …).lines()``: a file for whoever sets up an end, or why there is none."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Syntax(StrEnum):
    """What reads the file."""

    IOS_XE = "ios-xe"
    POWERSHELL = "powershell"
    CSV = "csv"
    LIST = "list"

    @property
    def comment(self) -> str:
        """What introduces a comment, "" where nothing does."""
        return {Syntax.IOS_XE: "! ", Syntax.POWERSHELL: "# "}.get(self, "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, as the end takes it, with where it is published.

    ``sources`` are places of the data's own sources (``b2exve/qos``). Without any the line is ours, and ``why`` has the
    reason; beside a source it tells what the line is for. Raises ValueError for a line of ours without a reason.
    """

    text: str
    sources: tuple[str, ...] = ()
    why: str = ""

    def __post_init__(self) -> None:
        """Refuse a line that nobody answers for."""
        if not (self.sources or self.why):
            raise ValueError(f"the line has neither a source nor a reason: {self.text}")


@dataclass(frozen=True, slots=True)
class Artefact:
    """A file at ``path`` below the folder that is asked for, about the ends of the site whose names are in ``about``.

    ``apply`` is how it is used, in a sentence, and ``sources`` is where a file that has no comments comes from.
    ``lines`` are written when they are asked for, and raise Faults where they do not pass their own proof.
    """

    path: str
    title: str
    about: tuple[str, ...]
    syntax: Syntax
    apply: str
    lines: Callable[[], tuple[Line, ...]]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is not written for the ends in ``about``, and why."""

    title: str
    about: tuple[str, ...]
    why: str
