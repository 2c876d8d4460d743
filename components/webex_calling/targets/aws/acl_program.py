"""Say ``Program(terrain, closed, widest, most).least``: the least excess for each number of permits, exactly.

A dynamic program over the prefix trie. Prefixes nest or are apart, so what a subtree costs depends on what is above it
only through the ports that entries above admit. These are its state: ``least(node, open)`` is the least excess that
entries inside the node's prefix add, for each number of them, where ``open`` passes already. Some facts keep it small,
and each leaves some best plan within reach:

- What is open, serves no whole run below and is crossed by no entry below changes nothing below.
- Ports that a deny closes cost nothing, nor does what is tolerated: two entries with only such ports between are one.
- Addresses of a node that are under none of its children can be served only at the node itself or above: an entry's
  prefix holds a needed prefix, by the class of plans, and a needed prefix is not cut into pieces.

So do these, of the entries that may stand at one node (``choices``):

- Neighbouring ports that an address needs can be served by one entry: of the entries that share them, the one with the
  longest prefix may be extended to all of them, since the others admit these already where it stands. So needs are
  served run by run. What an entry has beyond the runs that it serves can be taken away, and one that serves a single
  child of its node can be given to that child. So entries stand at nodes of the trie, begin with a run and end with
  one, and serve both children or the node itself.
- Ports that are open above, that a deny closes or that are tolerated cost nothing: of two entries with only such ports
  between, one longer entry does as much.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webex_calling.targets.aws.acl_trie import Node, Ports, Terrain, first, hull, last

Run = tuple[int, int]
"""The first and the last segment of one entry."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Entries at one node: their ports, what they add to what is open, and the excess that they add."""

    runs: tuple[Run, ...]
    opens: Ports
    cost: int


@dataclass(frozen=True, slots=True)
class _Single:
    """One entry that may stand at the node."""

    start: int
    end: int
    ports: Ports
    cost: int


def choices(node: Node, state: Ports, closed: Ports, *, wide: bool) -> Iterator[Choice]:
    """Yield every set of entries at ``node`` that a best plan may have: none first, then from low ports up.

    ``state`` is open already. Entries of a ``wide`` prefix may add no excess.
    """
    own = [run for run in node.needed if run & ~state]
    prices = [0 if (state | closed) >> at & 1 else cost for at, cost in enumerate(node.strange)]
    singles = list(_singles(node, state, prices, wide=wide))

    def further(after: int, runs: tuple[Run, ...], opens: Ports, cost: int) -> Iterator[Choice]:
        unserved = [first(run) for run in own if run & ~(state | opens)]
        if not unserved:
            yield Choice(runs, opens, cost)
        for single in singles:
            if single.start < after or (runs and not any(prices[after : single.start])):
                continue  # behind, or one longer entry does as much
            if unserved and single.start > unserved[0]:
                return
            grown = (*runs, (single.start, single.end))
            yield from further(single.end + 1, grown, opens | single.ports, cost + single.cost)

    yield from further(0, (), 0, 0)


def _singles(node: Node, state: Ports, prices: list[int], *, wide: bool) -> Iterator[_Single]:
    """Yield the single entries in order: of the runs inside one, one begins where it does, one ends where it does."""
    own = [run for run in node.needed if run & ~state]
    parts = [[run for run in child.wanted if run & ~state] for child in node.children]
    missing = {run for part in (own, *parts) for run in part}
    ends = sorted({last(run) for run in missing})
    for start in sorted({first(run) for run in missing}):
        for end in ends:
            cost = sum(prices[start : end + 1])
            if wide and cost:
                break
            ports = (1 << end + 1) - (1 << start) if end >= start else 0
            inside = {run for run in missing if not run & ~ports}
            tight = {first(run) for run in inside} >= {start} and {last(run) for run in inside} >= {end}
            if tight and (not inside.isdisjoint(own) or _serves_both(inside, parts)):
                yield _Single(start, end, ports, cost)


def _serves_both(inside: set[Ports], parts: list[list[Ports]]) -> bool:
    return len(parts) > 1 and all(not inside.isdisjoint(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Curve:
    """The least excess by the number of entries: fewer than ``low`` cannot do, each of ``costs`` is with one more."""

    low: int
    costs: tuple[int, ...]

    def at(self, entries: int) -> int | None:
        """Return the least excess with at most ``entries`` entries; None where so few cannot do."""
        return None if entries < self.low else self.costs[min(entries - self.low, len(self.costs) - 1)]

    def after(self, others: int) -> "Curve":
        """Return the curve when there are ``others`` entries besides."""
        return Curve(self.low + others, self.costs)

    def beats(self, other: "Curve", most: int) -> bool:
        """Whether it does with fewer entries, or better with any number up to ``most``."""
        if self.low < other.low:
            return True
        pairs = ((self.at(entries), other.at(entries)) for entries in range(self.low, most + 1))
        return any(mine is not None and theirs is not None and mine < theirs for mine, theirs in pairs)

    def merged(self, other: "Curve", most: int) -> "Curve":
        """Return the better of two curves for each number of entries up to ``most``."""
        found: dict[int, int] = {}
        for curve in (self, other):
            for entries, cost in enumerate(curve.costs, curve.low):
                found[entries] = min(cost, found.get(entries, cost))
        return curve_of(found, most)


NOTHING = Curve(0, (0,))


@dataclass(slots=True)
class Program:
    """The permits of one protocol, once the ports ``closed`` are denied.

    An entry for a prefix wider than ``widest`` may admit only what is tolerated. Curves end at ``most`` entries.
    """

    terrain: Terrain
    closed: Ports
    widest: int
    most: int
    _least: dict[tuple[int, int, Ports], Curve] = field(default_factory=dict)
    _below: dict[tuple[int, int, Ports], Curve] = field(default_factory=dict)

    @property
    def least(self) -> Curve:
        """The least excess of the whole."""
        return self._curve(self.terrain.top, 0)

    def permits(self, entries: int) -> list[tuple[Node, Run]]:
        """Return the best permits, of which there are at most ``entries``: the first in the order of search."""
        return list(self._trace(self.terrain.top, 0, entries))

    def _state(self, node: Node, held: Ports) -> Ports | None:
        """Return the part of ``held`` that matters to a subtree; None where nothing is wanted any more."""
        missing = served = 0
        for run in node.wanted:
            if run & ~held:
                missing |= run
            else:
                served |= run
        if not missing:
            return None
        return held & (served | hull(missing) & node.costly & ~self.closed)

    def _curve(self, node: Node, held: Ports) -> Curve:
        state = self._state(node, held)
        if state is None:
            return NOTHING
        key = (node.first, node.length, state)
        if key not in self._least:
            self._least[key] = self._best(node, state)
        return self._least[key]

    def _best(self, node: Node, state: Ports) -> Curve:
        found: dict[int, int] = {}
        for choice in choices(node, state, self.closed, wide=node.length < self.widest):
            below = self._children(node, state | choice.opens)
            for entries, cost in enumerate(below.costs, below.low + len(choice.runs)):
                if choice.cost + cost < found.get(entries, choice.cost + cost + 1):
                    found[entries] = choice.cost + cost
        return curve_of(found, self.most)

    def _children(self, node: Node, held: Ports) -> Curve:
        """Return what the children cost together."""
        if len(node.children) < 2:
            return self._curve(node.children[0], held) if node.children else NOTHING
        state = self._state(node, held)
        if state is None:
            return NOTHING
        key = (node.first, node.length, state)
        if key not in self._below:
            one, other = (self._curve(child, held) for child in node.children)
            found: dict[int, int] = {}
            for fewer, cost in enumerate(one.costs, one.low):
                for entries, more in enumerate(other.costs, fewer + other.low):
                    if entries > self.most and entries in found:
                        break
                    if cost + more < found.get(entries, cost + more + 1):
                        found[entries] = cost + more
            self._below[key] = curve_of(found, self.most)
        return self._below[key]

    def _trace(self, node: Node, held: Ports, entries: int) -> Iterator[tuple[Node, Run]]:
        state = self._state(node, held)
        if state is None:
            return
        goal = self._curve(node, held).at(entries)
        for choice in choices(node, state, self.closed, wide=node.length < self.widest):
            left, after = entries - len(choice.runs), state | choice.opens
            below = self._children(node, after).at(left)
            if below is not None and below + choice.cost == goal:
                yield from ((node, run) for run in choice.runs)
                yield from self._share(node, after, left, below)
                return

    def _share(self, node: Node, held: Ports, entries: int, goal: int) -> Iterator[tuple[Node, Run]]:
        """Yield the best permits below a node, of which the first child gets as few as can be."""
        if len(node.children) < 2:
            for child in node.children:
                yield from self._trace(child, held, entries)
            return
        one, other = node.children
        for fewer in range(entries + 1):
            cost, more = self._curve(one, held).at(fewer), self._curve(other, held).at(entries - fewer)
            if cost is not None and more is not None and cost + more == goal:
                yield from self._trace(one, held, fewer)
                yield from self._trace(other, held, entries - fewer)
                return


def curve_of(found: dict[int, int], most: int) -> Curve:
    """Return the curve of the best cost found for each exact number of entries."""
    low = min(found)
    costs = [found[low]]
    for entries in range(low + 1, min(most, max(found)) + 1):
        costs.append(min(costs[-1], found.get(entries, costs[-1])))
    while len(costs) > 1 and costs[-1] == costs[-2]:
        costs.pop()
    return Curve(low, tuple(costs))
