"""Say ``choices(node, open, closed, wide=False)``: the entries that may stand at one prefix of a network ACL.

Each restriction leaves some best plan within reach:

- Neighbouring ports that an address needs can be served by one entry: of the entries that share them, the one with the
  longest prefix may be extended to all of them, since the others admit these already where it stands. So needs are
  served run by run. What an entry has beyond the runs that it serves can be taken away, and one that serves a single
  child of its node can be given to that child. So entries stand at nodes of the trie, begin with a run and end with
  one, and serve both children or the node itself.
- Ports that are open above, that a deny closes or that are tolerated cost nothing: of two entries with only such ports
  between, one longer entry does as much.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.targets.aws.acl_trie import Node, Ports, first, last

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
