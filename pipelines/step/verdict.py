"""Say ``judged(proof, difference)``: whether a change of one stack passes, and every reason why not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from step.webex_calling import Answered

_SHOWN: Final = 8
_GAINED: Final = frozenset({"gained", "perhaps-gained", "changed"})


class Status(IntEnum):
    """The exit statuses of all steps."""

    WELL = 0
    FOUND = 1
    BROKEN = 2
    UNTOLD = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a step says of one stack: the status, the reasons, and whether any packet changes."""

    status: Status
    reasons: tuple[str, ...]
    changes: bool
    unknown: str = ""
    """Why it is not known what changes, "" where it is."""
    gone: bool = False
    """Whether the change takes the stack file away."""

    @property
    def words(self) -> str:
        """The verdict, first of all that is said."""
        if self.status is Status.BROKEN:
            return "refused"
        if self.status is Status.FOUND:
            return "fails"
        if self.gone:
            return "is gone"
        if self.unknown:
            return "passes, but what changes is not known"
        return "passes" if self.changes else "no packet changes"


def judged(proof: Answered, difference: Answered | None, *, allow_cut: bool = False) -> Verdict:
    """Return the verdict of a stack's proof and of its packet diff; without a diff the stack is new.

    Who has planned for a moment at which something is refused may allow it: it is told all the same.
    """
    if proof.faults:
        return Verdict(Status.BROKEN, ("the stack file is refused",), changes=True)
    reasons = [f"the proof fails: {proof.verdict}"] if proof.status else []
    if difference is None:
        return Verdict(_status(reasons), tuple(reasons), changes=True)
    if difference.faults:
        return Verdict(_status(reasons), tuple(reasons), changes=True, unknown="the base is refused")
    document = difference.document
    reasons += _listed("undeclared excess is gained", [*_undeclared(document)])
    if not allow_cut:
        reasons += _listed("something may be cut by the update", [*_cuts(document)])
    unknown = difference.verdict if document.get("verdict") in ("not-proven", "refused") else ""
    return Verdict(_status(reasons), tuple(reasons), document.get("verdict") != "no-packet-changes", unknown)


def _status(reasons: list[str]) -> Status:
    return Status.FOUND if reasons else Status.WELL


def _undeclared(document: Mapping[str, Any]) -> Iterator[str]:
    for line in document.get("packets", ()):
        if line["undeclared"] and line["change"] in _GAINED:
            yield from map(_end, line["ends"])


_WHEN: Final = {"until-attached": "until you have attached", "between-writes": "for a moment, at the update of"}
"""When something may be refused; of what is *not-known* the report tells, and nothing is claimed."""


def _cuts(document: Mapping[str, Any]) -> Iterator[str]:
    for moment in document["continuity"]["moments"]:
        if when := _WHEN.get(moment["when"]):
            rows, ends = ", ".join(moment["rows"]), ", ".join(_end(each) for each in moment["ends"])
            yield f"{rows} at {ends} {when} {', '.join(moment['resources'][:_SHOWN])}"


def _end(end: Mapping[str, str]) -> str:
    return " ".join(filter(None, (end["name"], end["part"])))


def _listed(words: str, places: list[str]) -> list[str]:
    found = list(dict.fromkeys(places))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return [f"{words}: {'; '.join(found[:_SHOWN])}{more}"] if found else []
