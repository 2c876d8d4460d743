"""``least_excess(needs, entries, widest)``: the planner's question as an integer program, solved by HiGHS.

One binary for each candidate permit and each port gap; for each prefix and range of ports a number that says whether a
permit reaches it. Nothing of the planner is used. The excess is counted again, in integers, from the chosen entries.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from itertools import combinations_with_replacement, pairwise

import numpy as np

Need = tuple[str, IPv4Network, int, int]
"""Protocol, prefix, first and last port."""


class Model:
    """Rows and columns that grow."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.whole: list[int] = []
        self.rows: list[tuple[list[int], list[int], float]] = []

    def column(self, cost: float = 0, *, whole: bool = False) -> int:
        self.costs.append(cost)
        self.whole.append(int(whole))
        return len(self.costs) - 1

    def at_least(self, columns: Sequence[int], factors: Sequence[int], bound: float) -> None:
        self.rows.append((list(columns), list(factors), bound))

    def solve(self) -> np.ndarray | None:
        """Return the best values; None where there are none."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # a second to load
        from scipy.sparse import coo_array

        at = [row for row, (columns, _, _) in enumerate(self.rows) for _ in columns]
        to = [column for columns, _, _ in self.rows for column in columns]
        of = [factor for _, factors, _ in self.rows for factor in factors]
        matrix = coo_array((of, (at, to)), shape=(len(self.rows), len(self.costs))).tocsr()
        answer = milp(
            np.array(self.costs),
            integrality=np.array(self.whole),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, np.array([bound for _, _, bound in self.rows]), np.inf),
            options={"mip_rel_gap": 0},
        )
        return answer.x


def least_excess(
    needs: Sequence[Need], entries: int, widest: int, *, denies: bool = True, every: bool = False
) -> int | None:
    """Return the least excess of all plans with so many entries; None where there is none.

    ``every`` has a candidate for each prefix that holds a needed one; else of those that hold the same, the narrowest.
    """
    model = Model()
    parts = [
        _Part(model, [need for need in needs if need[0] == protocol], widest, denies=denies, every=every)
        for protocol in sorted({need[0] for need in needs})
    ]
    permits = {column: permit for part in parts for column, permit in part.permits.items()}
    gaps = {column: gap for part in parts for column, gap in part.gaps.items()}
    counted = [*permits, *gaps]
    model.at_least(counted, [-1] * len(counted), -entries)
    answer = model.solve()
    if answer is None:
        return None
    chosen = [permits[at] for at in permits if answer[at] > 0.5]
    closed = [gaps[at] for at in gaps if answer[at] > 0.5]
    return excess(needs, chosen, closed)


class _Part:
    """The columns and rows of one protocol."""

    def __init__(self, model: Model, needs: Sequence[Need], widest: int, *, denies: bool, every: bool) -> None:
        self.model, self.needs, self.widest, self.protocol = model, needs, widest, needs[0][0]
        cuts = sorted({cut for _, _, first, last in needs for cut in (first, last + 1)})
        self.segments = [(first, after - 1) for first, after in pairwise(cuts)]
        self.wanted = [any(first <= low and high <= last for _, _, first, last in needs) for low, high in self.segments]
        idle = [at for at, wanted in enumerate(self.wanted) if not wanted]
        self.closers = {at: model.column(whole=True) for at in idle} if denies else {}
        self.gaps = {column: (self.protocol, *self.segments[at]) for at, column in self.closers.items()}
        self.permits: dict[int, Need] = {}
        reached: dict[IPv4Network, list[int]] = {}
        serving: dict[IPv4Network, list[list[int]]] = {}
        prefixes = sorted(_candidates([prefix for _, prefix, _, _ in needs], every=every))
        for prefix in prefixes:
            above = next((each for each in reversed(list(reached)) if prefix.subnet_of(each)), None)
            own = prefix.num_addresses - sum(each.num_addresses for each in _below(prefix, prefixes))
            serving[prefix] = [list(held) for held in serving[above]] if above else [[] for _ in self.segments]
            reached[prefix] = self.reach(prefix, own, reached[above] if above else None)
            self.offer(prefix, reached[prefix], serving[prefix])
            for at, permits in enumerate(serving[prefix]):
                if own and self.needed(prefix, at):
                    model.at_least(permits, [1] * len(permits), 1)

    def needed(self, prefix: IPv4Network, at: int) -> bool:
        low, high = self.segments[at]
        return any(prefix.subnet_of(held) and first <= low and high <= last for _, held, first, last in self.needs)

    def reach(self, prefix: IPv4Network, own: int, above: Sequence[int] | None) -> list[int]:
        """Add whether a permit reaches each segment here or above, and charge for it unless a deny closes it."""
        columns = []
        for at, (low, high) in enumerate(self.segments):
            charge = 0 if self.needed(prefix, at) else own * (high - low + 1)
            column = self.model.column(0 if at in self.closers else charge)
            columns.append(column)
            if above:
                self.model.at_least([column, above[at]], [1, -1], 0)
            if at in self.closers and charge:
                self.model.at_least([self.model.column(charge), column, self.closers[at]], [1, -1, 1], 0)
        return columns

    def offer(self, prefix: IPv4Network, reached: Sequence[int], serving: Sequence[list[int]]) -> None:
        """Add a permit for each range of ports that begins and ends with a need."""
        wide = prefix.prefixlen < self.widest
        ends = [at for at, wanted in enumerate(self.wanted) if wanted]
        for first, last in combinations_with_replacement(ends, 2):
            span = range(first, last + 1)
            spilt = [at for at in span if wide and not _all_needed(prefix, *self.segments[at], self.needs)]
            if any(at not in self.closers for at in spilt):
                continue
            permit = self.model.column(whole=True)
            self.permits[permit] = (self.protocol, prefix, self.segments[first][0], self.segments[last][1])
            for at in span:
                self.model.at_least([reached[at], permit], [1, -1], 0)
                serving[at].append(permit)
            for at in spilt:
                self.model.at_least([self.closers[at], permit], [1, -1], 0)


def _all_needed(prefix: IPv4Network, low: int, high: int, needs: Sequence[Need]) -> bool:
    inside = [at for _, at, first, last in needs if first <= low and high <= last]
    if any(prefix.subnet_of(at) for at in inside):
        return True
    return prefix.prefixlen < 32 and all(
        any(half.overlaps(at) for at in inside) and _all_needed(half, low, high, needs) for half in prefix.subnets()
    )


def _candidates(prefixes: Sequence[IPv4Network], *, every: bool) -> set[IPv4Network]:
    holders = {prefix.supernet(new_prefix=length) for prefix in prefixes for length in range(prefix.prefixlen + 1)}
    if every:
        return holders
    narrow: dict[frozenset[IPv4Network], IPv4Network] = {}
    for each in sorted(holders, key=lambda each: each.prefixlen):
        narrow[frozenset(prefix for prefix in prefixes if prefix.subnet_of(each))] = each
    halves = {half for each in prefixes if each.prefixlen < 32 for half in each.subnets() if half in holders}
    return {*narrow.values(), *prefixes, *halves}


def _below(prefix: IPv4Network, prefixes: Sequence[IPv4Network]) -> Iterator[IPv4Network]:
    """Yield the candidates inside a prefix that are inside no other one there."""
    last = None
    for each in prefixes:
        if each != prefix and each.subnet_of(prefix) and not (last and each.subnet_of(last)):
            last = each
            yield each


def excess(
    needs: Sequence[Need],
    permits: Sequence[Need],
    closed: Sequence[tuple[str, int, int]],
    granted: Sequence[Need] = (),
) -> int:
    """Count what permits admit beyond needs and grants, once denies have taken theirs; fail where a need is refused."""
    total = 0
    for protocol in {need[0] for need in needs}:
        boxes = [[each[1:] for each in group if each[0] == protocol] for group in (needs, permits, granted)]
        ports = sorted({cut for group in boxes for _, first, last in group for cut in (first, last + 1)})
        ports = sorted({*ports, *(cut for name, a, b in closed if name == protocol for cut in (a, b + 1))})
        bounds = sorted({cut for group in boxes for at, _, _ in group for cut in _ends(at)})
        for low, above in pairwise(bounds):
            near = [[(f, t) for at, f, t in group if _ends(at)[0] <= low < _ends(at)[1]] for group in boxes]
            for first, after in pairwise(ports):
                needed, permitted, free = (any(f <= first < t + 1 for f, t in group) for group in near)
                denied = any(name == protocol and a <= first <= b for name, a, b in closed)
                admitted = permitted and not denied
                assert admitted or free or not needed, f"{protocol} {first} at {low} is needed and not admitted"
                total += (above - low) * (after - first) * (admitted and not needed and not free)
    return total


def _ends(prefix: IPv4Network) -> tuple[int, int]:
    return int(prefix.network_address), int(prefix.broadcast_address) + 1
