"""Say ``(sources & destinations & ports).clauses("rule 7", admits=True)``: a rule that is read field by field.

Each field of a rule is a condition with two bounds: what it ``surely`` matches, and what it ``possibly`` does. One that
is not understood matches surely nothing and possibly everything, and has the fault with which a strict reader refuses
it. The rule matches what all of its conditions do. So what is understood of it bounds it still, and where that cannot
be of concern, the rest need not be known.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Self

from webex_calling.fault import Fault, Faults
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Condition:
    """The openings that a field of a rule matches: ``surely`` is a part of ``possibly``; ``faults`` say why."""

    surely: PacketSet
    possibly: PacketSet
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, matches: PacketSet) -> Self:
        """Return the condition that matches exactly these."""
        return cls(matches, matches)

    @classmethod
    def doubted(cls, faults: Iterable[Fault], possibly: PacketSet | None = None) -> Self:
        """Return the condition that surely matches nothing, and possibly everything or what is given."""
        return cls(PacketSet.empty(), PacketSet.everything() if possibly is None else possibly, tuple(faults))

    @classmethod
    def any(cls, conditions: Iterable[Self]) -> Self:
        """Return the condition that matches what any of these does."""
        held = tuple(conditions)
        return cls(
            PacketSet.union(each.surely for each in held),
            PacketSet.union(each.possibly for each in held),
            tuple(fault for each in held for fault in each.faults),
        )

    @classmethod
    def listed(
        cls,
        texts: Iterable[str],
        read: Callable[[str], Iterable[Interval]],
        held: Callable[[Sequence[Interval]], PacketSet],
        every: Interval,
    ) -> Self:
        """Return what ``held`` makes of the intervals that ``read`` has of each text; any where it raises Faults."""
        known: list[Interval] = []
        faults: list[Fault] = []
        for text in texts:
            try:
                known += read(text)
            except Faults as found:
                faults += found
        surely = held(known)
        return cls(surely, held([every]) if faults else surely, tuple(faults))

    def __and__(self, other: Self) -> Self:
        surely = self.surely & other.surely
        exact = self.surely == self.possibly and other.surely == other.possibly
        possibly = surely if exact else self.possibly & other.possibly
        return replace(self, surely=surely, possibly=possibly, faults=(*self.faults, *other.faults))

    def clauses(self, rule: str, admits: bool | None, resource: str, doubt: str) -> Iterator[Clause]:
        """Yield the rule's clause, none where it can match nothing; ``doubt`` has the words of its faults.

        Where it is not known whether it admits, None, it possibly refuses, and possibly admits, what it matches.
        """
        if not self.possibly:
            return
        if admits is None:
            for each in (False, True):
                yield Clause(rule, each, PacketSet.empty(), resource, self.possibly, doubt)
        elif self.surely == self.possibly:
            yield Clause(rule, admits, self.surely, resource)
        else:
            yield Clause(rule, admits, self.surely, resource, self.possibly, doubt)


def unordered(clauses: Sequence[Clause], doubt: str) -> Iterator[Clause]:
    """Yield clauses of which nobody knows which comes first: surely each decides only what none of the others may.

    Those that say the same need no order among each other.
    """
    most = {admits: PacketSet.union(each.most for each in clauses if each.admits is admits) for admits in (True, False)}
    for each in clauses:
        surely = each.matches - most[not each.admits]
        if surely == each.matches:
            yield each
        else:
            words = "; ".join(filter(None, (each.doubt, doubt)))
            yield replace(each, matches=surely, possibly=each.most, doubt=words)


def ordered(held: Iterable[tuple[tuple[int, ...] | None, Clause]], doubt: str) -> Iterator[Clause]:
    """Yield clauses by their priority, each with its own; ``doubt`` says what is not known of two that share one.

    One without a priority, None, may stand anywhere: it surely decides nothing, and comes before all others.
    """
    known: list[tuple[tuple[int, ...], Clause]] = []
    for priority, clause in held:
        if priority is None:
            yield replace(clause, matches=PacketSet.empty(), possibly=clause.most)
        else:
            known.append((priority, clause))
    for _, run in groupby(sorted(known, key=itemgetter(0)), key=itemgetter(0)):
        clauses = [clause for _, clause in run]
        alike = len({*map(attrgetter("admits"), clauses)}) == 1
        yield from clauses if alike else unordered(clauses, doubt)
