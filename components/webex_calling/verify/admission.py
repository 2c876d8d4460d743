"""Say ``admission.admitted``: what a filter lets through, and ``admission.causes(excess)``: which of its rules do.

Every filter is read as clauses in the order of its own evaluation: the first one that matches an opening decides, and
what no clause matches is refused. A union of permits is the case without denials.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Self

from webex_calling.verify.packets import Packet, PacketSet


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a filter: the openings that it matches, and whether it admits them.

    ``rule`` names it for people, and ``resource`` is the URN, or the cloud's id, of the resource that says it.
    """

    rule: str
    admits: bool
    matches: PacketSet
    resource: str = ""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a filter lets through, with the clauses that say so."""

    clauses: tuple[Clause, ...]
    admitted: PacketSet

    @classmethod
    def of(cls, clauses: Iterable[Clause]) -> Self:
        """Return the admission of clauses in the order of evaluation."""
        ordered = tuple(clauses)
        runs = [
            (admits, PacketSet.union(clause.matches for clause in run))
            for admits, run in groupby(ordered, key=attrgetter("admits"))
        ]
        return cls(ordered, _decided(runs)[0] if runs else PacketSet.empty())

    def decides(self, packet: Packet) -> Clause | None:
        """Return the clause that decides one opening; None when none matches, and it is refused."""
        return next((clause for clause in self.clauses if packet in clause.matches), None)

    def causes(self, openings: PacketSet) -> Mapping[Clause, PacketSet]:
        """Return the clauses that let any of ``openings`` through, each with its part of them.

        Parts overlap where several permits admit the same: taking one away would leave the other.
        """
        left, found = openings, {}
        for clause in self.clauses:
            if not clause.admits:
                left -= clause.matches
            elif part := clause.matches & left:
                found[clause] = part
        return found


def _decided(runs: Sequence[tuple[bool, PacketSet]]) -> tuple[PacketSet, PacketSet]:
    """Return what clauses admit, and what they match at all, of which the first half decides before the second.

    Halves, and not one clause after the other, keep the sets small until the end, however often verdicts alternate.
    """
    if len(runs) == 1:
        ((admits, matches),) = runs
        return (matches if admits else PacketSet.empty()), matches
    (first, matched), (second, other) = _decided(runs[: len(runs) // 2]), _decided(runs[len(runs) // 2 :])
    return first | (second - matched), matched | other
