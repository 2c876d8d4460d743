"""Say ``union(spans)``, ``without(spans, others)``: addresses as sorted, disjoint, separate intervals."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, summarize_address_range

from webex_calling.verify.diagram import Interval

Spans = tuple[Interval, ...]


def union(spans: Iterable[Interval]) -> Spans:
    """Return all addresses of the spans."""
    found: list[Interval] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def without(spans: Spans, others: Spans) -> Spans:
    """Return the addresses of ``spans`` that are not in ``others``; both as ``union`` returns them."""
    found: list[Interval] = []
    for first, last in spans:
        for low, high in others[bisect_left(others, first, key=lambda each: each[1]) :]:
            if low > last:
                break
            if low > first:
                found.append((first, low - 1))
            first = high + 1
        if first <= last:
            found.append((first, last))
    return tuple(found)


def holds(spans: Spans, part: Interval) -> bool:
    """Tell whether all addresses of ``part`` are in ``spans``, which are as ``union`` returns them."""
    at = bisect_right(spans, part[0], key=lambda each: each[0]) - 1
    return at >= 0 and part[1] <= spans[at][1]


def meets(spans: Spans, part: Interval) -> bool:
    """Tell whether any address of ``part`` is in ``spans``, which are as ``union`` returns them."""
    at = bisect_left(spans, part[0], key=lambda each: each[1])
    return at < len(spans) and spans[at][0] <= part[1]


def prefixes(spans: Iterable[Interval]) -> tuple[str, ...]:
    """Return the fewest prefixes that hold exactly these addresses, as text."""
    return tuple(
        str(each) for first, last in spans for each in summarize_address_range(IPv4Address(first), IPv4Address(last))
    )


def of(networks: Iterable[IPv4Network]) -> Spans:
    """Return the addresses of prefixes."""
    return union((int(each.network_address), int(each.broadcast_address)) for each in networks)


def size(spans: Sequence[Interval]) -> int:
    """Count the addresses."""
    return sum(last + 1 - first for first, last in spans)
