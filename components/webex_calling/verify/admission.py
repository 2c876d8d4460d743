"""Say ``admission.admitted``: what a filter lets through, and ``admission.causes(excess)``: which of its rules do.

Every filter is read as clauses in the order of its own evaluation: the first one that matches an opening decides, and
what no clause matches is refused. A union of permits is the case without denials.
"""

from collections.abc import Iterable, Mapping
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
        admitted = PacketSet.empty()
        # From the last clause to the first, each overrides what the later ones say: the first match decides.
        for admits, run in groupby(reversed(ordered), key=attrgetter("admits")):
            matches = PacketSet.union(clause.matches for clause in run)
            admitted = admitted | matches if admits else admitted - matches
        return cls(ordered, admitted)

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
