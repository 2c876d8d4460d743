"""``least_excess(needs, granted, entries, widest)``: the planner's question in a small universe, every plan tried.

A plan admits a needed cell by some permit that holds it, so each plan that admits all needs is met by taking the first
cell that is not admitted yet and trying each permit that holds it. Cells are one address and one port.
"""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from itertools import combinations

UNIVERSE = IPv4Network("198.51.100.0/29")

Side = tuple[IPv4Network, int, int]
"""Prefix, first and last port: a need, a grant or a permit of one protocol."""


def least_excess(needs: Sequence[Side], granted: Sequence[Side], entries: int, widest: int) -> int | None:
    """Return the least excess of all plans with so many denies and permits; None where there is none."""
    left = [need for need in needs if not any(_within(need, grant) for grant in granted)]
    cells = {cell for need in left for cell in _cells(need)}
    free = {cell for grant in granted for cell in _cells(grant)}
    ports = range(min(first for _, first, _ in needs), max(last for _, _, last in needs) + 1)
    gaps = list(_gaps({port for _, port in cells}, ports))
    best: int | None = None
    for count in range(min(entries, len(gaps)) + 1):
        for closed in combinations(gaps, count):
            denied = {port for gap in closed for port in gap}
            permits = list(_permits(left, ports, denied, cells | free, widest))
            found = _cheapest(cells - free, cells | free, permits, frozenset(), entries - count, best)
            best = found if best is None or (found is not None and found < best) else best
    return best


def _cheapest(
    needed: set[tuple[int, int]],
    tolerated: set[tuple[int, int]],
    permits: Sequence[frozenset[tuple[int, int]]],
    admitted: frozenset[tuple[int, int]],
    entries: int,
    best: int | None,
) -> int | None:
    spilt = len(admitted - tolerated)
    if best is not None and spilt >= best:
        return best
    missing = needed - admitted
    if not missing:
        return spilt
    if entries:
        cell = min(missing)
        for permit in permits:
            if cell in permit:
                best = _cheapest(needed, tolerated, permits, admitted | permit, entries - 1, best)
    return best


def _permits(
    needs: Sequence[Side], ports: range, denied: set[int], tolerated: set[tuple[int, int]], widest: int
) -> Iterator[frozenset[tuple[int, int]]]:
    shortest = UNIVERSE.prefixlen
    prefixes = {
        prefix.supernet(new_prefix=length) for prefix, _, _ in needs for length in range(shortest, prefix.prefixlen + 1)
    }
    for prefix in sorted(prefixes):
        for first in ports:
            for last in range(first, ports.stop):
                cells = frozenset(cell for cell in _cells((prefix, first, last)) if cell[1] not in denied)
                if prefix.prefixlen >= widest or cells <= tolerated:
                    yield cells


def _gaps(needed: set[int], ports: range) -> Iterator[list[int]]:
    gap: list[int] = []
    for port in (*ports, None):
        if port is not None and port not in needed:
            gap.append(port)
        elif gap:
            yield gap
            gap = []


def _cells(side: Side) -> Iterator[tuple[int, int]]:
    prefix, first, last = side
    return ((int(address), port) for address in prefix for port in range(first, last + 1))


def _within(inner: Side, outer: Side) -> bool:
    return inner[0].subnet_of(outer[0]) and outer[1] <= inner[1] and inner[2] <= outer[2]
