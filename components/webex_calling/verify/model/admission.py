"""Say ``admission.admitted``: what a filter lets through, and ``admission.causes(excess)``: which of its rules do.

Every filter is read as clauses in the order of its own evaluation: the first one that matches an opening decides, and
what no clause matches is refused. A union of permits is the case without denials.

Where a condition of a rule is not understood, its clause has two bounds: what it surely matches, and what it possibly
does. So has the admission: ``admitted`` surely gets through, ``possible`` is all that may, and what is in the one and
not in the other may or may not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Self

from webex_calling.verify.model.packets import Packet, PacketSet


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule of a filter: the openings that it matches, and whether it admits them.

    ``rule`` names it for people, and ``resource`` is the URN, or the cloud's id, of the resource that says it. It
    surely ``matches``, and may match all in ``possibly``, None where that is no more; ``doubt`` says why.
    """

    rule: str
    admits: bool
    matches: PacketSet
    resource: str = ""
    possibly: PacketSet | None = None
    doubt: str = ""

    @property
    def most(self) -> PacketSet:
        """All that it may match."""
        return self.matches if self.possibly is None else self.possibly


@dataclass(frozen=True, slots=True)
class Admission:
    """What a filter lets through, with the clauses that say so: ``admitted`` surely, ``possible`` at most."""

    clauses: tuple[Clause, ...]
    admitted: PacketSet
    possible: PacketSet

    @classmethod
    def of(cls, clauses: Iterable[Clause]) -> Self:
        """Return the admission of clauses in the order of evaluation."""
        ordered = tuple(clauses)
        admitted = _admitted(ordered, surely=True)
        doubtful = any(clause.possibly is not None for clause in ordered)
        return cls(ordered, admitted, _admitted(ordered, surely=False) if doubtful else admitted)

    def decides(self, packet: Packet) -> Clause | None:
        """Return the clause that decides whether one opening surely gets through; None when none does: it is refused.

        That is the first one that surely admits it, or possibly refuses it; of what surely is refused, the first one
        that surely refuses it.
        """
        if packet not in self.possible:
            return next((each for each in self.clauses if not each.admits and packet in each.matches), None)
        return next(
            (each for each in self.clauses if packet in (each.matches if each.admits else each.most)),
            None,
        )

    def doubted(self, packet: Packet) -> Clause | None:
        """Return the first clause that may admit one opening which is not surely admitted; None where none may."""
        for clause in self.clauses:
            if packet in clause.most:
                if clause.admits:
                    return clause if packet not in clause.matches else None
                if packet in clause.matches:
                    return None
        return None

    def causes(self, openings: PacketSet) -> Mapping[Clause, PacketSet]:
        """Return the clauses that let any of ``openings`` through, or may, each with its part of them.

        Parts overlap where several permits admit the same: taking one away would leave the other.
        """
        left, found = openings, {}
        for clause in self.clauses:
            if not clause.admits:
                left -= clause.matches
            elif part := clause.most & left:
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


def _admitted(clauses: Sequence[Clause], *, surely: bool) -> PacketSet:
    """Return what surely, or possibly, gets through: what admits counts by the one bound, what refuses by the other."""
    runs = [
        (admits, PacketSet.union(clause.matches if admits is surely else clause.most for clause in run))
        for admits, run in groupby(clauses, key=attrgetter("admits"))
    ]
    return _decided(runs)[0] if runs else PacketSet.empty()
