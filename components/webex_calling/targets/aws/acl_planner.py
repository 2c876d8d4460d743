"""Say ``plan_acl(needs, entries)``: one direction of a network ACL that admits all needs and the least besides.

A network ACL has so few entries that published networks often cannot be said exactly. Of the plans that fit, the one
with the least excess is found, in addresses × ports. The class of plans: first the entries that are granted, then
denies of one port gap each, from anywhere, where no need of that protocol has a port; then permits of one protocol, one
prefix and one range of ports. A permit's prefix is a needed one or holds one. A permit whose prefix is wider than
``widest`` may admit only what is needed or granted. Inside this class the plan is exact: each set of denies is tried
or proven not to be better, the permits come from a dynamic program (acl_program), and the two protocols share the
entries in the best way. Ties go to fewer entries, then to the first in the order of search, which depends on the set of
needs alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from webex_calling.port import Protocol
from webex_calling.targets.aws.acl_box import AclBox, Entry
from webex_calling.targets.aws.acl_program import Curve, Program
from webex_calling.targets.aws.acl_trie import Terrain

WIDEST = 12
"""No entry that admits more than is needed is wider than this, unless the site says so."""

Gaps = tuple[int, ...]
"""The gaps that denies close, by position."""


@dataclass(frozen=True, slots=True)
class AclPlan:
    """Entries in the order of evaluation, and the addresses × ports that they admit beyond needs and grants."""

    entries: tuple[Entry, ...]
    excess: int


@dataclass(frozen=True, slots=True)
class AclMisfit:
    """No plan fits. The least number of entries, others counted, that would: inside the width, and at any width.

    At any width one permit a protocol does: the prefix and the ports from the first need to the last.
    """

    within_width: int
    at_any_width: int


def plan_acl(
    needs: Iterable[AclBox],
    entries: int,
    *,
    granted: Iterable[AclBox] = (),
    others: int = 0,
    widest: int = WIDEST,
) -> AclPlan | AclMisfit:
    """Return the plan with the least excess that fits into ``entries``, or how many would do.

    ``granted`` are permits that stand anyway: one entry each, which passes at no cost and serves the needs inside it.
    ``others`` are entries that are neither TCP nor UDP, and ``entries`` counts all but the implicit deny.
    """
    held = tuple(sorted(set(granted)))
    wanted = _outermost(needs, held)
    fixed = others + len(held)
    protocols = [_OneProtocol(wanted[each], held, each, max(entries - fixed, 0), widest) for each in sorted(wanted)]
    within = fixed + sum(each.least.low for each in protocols)
    if within > entries:
        return AclMisfit(within, fixed + len(protocols))
    excess, shares = min(_shares(protocols, entries - fixed), key=lambda way: (way[0], sum(way[1]), way[1]))
    planned = [each.entries(share) for each, share in zip(protocols, shares, strict=True)]
    rest = sorted((entry for one in planned for entry in one), key=lambda entry: (entry.allow, entry.box))
    return AclPlan((*map(Entry.permit, held), *rest), excess)


def _outermost(needs: Iterable[AclBox], granted: Iterable[AclBox]) -> dict[Protocol, list[AclBox]]:
    """Return the needs by protocol that are inside no other need and no grant."""
    distinct = sorted(set(needs))
    found: dict[Protocol, list[AclBox]] = {}
    for need in distinct:
        if not any(need in other for other in (*distinct, *granted) if other != need) and need not in set(granted):
            found.setdefault(need.protocol, []).append(need)
    return found


def _shares(protocols: "list[_OneProtocol]", entries: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the excess of every way to share the entries, each protocol with no more than it can use."""
    if not protocols:
        yield 0, ()
        return
    first, rest = protocols[0].least, protocols[1:]
    for use, cost in enumerate(first.costs, first.low):
        if use + sum(each.least.low for each in rest) <= entries:
            yield from ((cost + more, (use, *uses)) for more, uses in _shares(rest, entries - use))


class _OneProtocol:
    """The plans of one protocol: sets of denies, and the program for the permits after each."""

    def __init__(
        self, needs: list[AclBox], granted: tuple[AclBox, ...], protocol: Protocol, most: int, widest: int
    ) -> None:
        self._protocol, self._most, self._widest = protocol, most, widest
        self._terrain = Terrain.of(needs, [box for box in granted if box.protocol is protocol])
        self._tried: dict[Gaps, Curve] = {}
        self.least = self._try(())
        everything = tuple(range(len(self._terrain.gaps)))
        if everything:
            self._search((), everything)

    def entries(self, count: int) -> Iterator[Entry]:
        """Yield the denies and permits of the best plan of at most ``count`` entries."""
        goal = self.least.at(count)
        gaps = next(gaps for gaps, curve in self._tried.items() if curve.at(count - len(gaps)) == goal)
        for gap in gaps:
            yield Entry.deny(self._protocol, self._terrain.gaps[gap])
        for node, (first, last) in self._program(gaps).permits(count - len(gaps)):
            yield Entry.permit(AclBox(self._protocol, node.prefix, self._terrain.span(first, last)))

    def _program(self, gaps: Gaps) -> Program:
        closed = sum(self._terrain.inside(self._terrain.gaps[gap]) for gap in gaps)
        return Program(self._terrain, closed, self._widest, self._most)

    def _try(self, gaps: Gaps) -> Curve:
        self._tried[gaps] = self._program(gaps).least
        return self._tried[gaps]

    def _search(self, closed: Gaps, rest: Gaps) -> None:
        """Try every set of denies that has all of ``closed`` and any of ``rest``, but those that cannot do better.

        What costs nothing once more gaps are closed bounds every such set: each has at least the denies of ``closed``,
        and its permits do no better than those of ``closed`` and ``rest`` together.
        """
        bound = self._try((*closed, *rest))
        self.least = self.least.merged(bound.after(len(closed) + len(rest)), self._most)
        for at in range(len(rest)):
            kept = (*closed, *rest[:at])
            if bound.after(len(kept)).beats(self.least, self._most):
                self._search(kept, rest[at + 1 :])
