"""Say ``difference(intervals(prefixes), published)``: addresses, or ports, as sorted intervals that touch nowhere."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from typing import Final

Interval = tuple[int, int]
"""The first and the last value, both included."""

Spans = tuple[Interval, ...]
"""Intervals; in order, disjoint and apart where ``union`` returns them."""

EVERY: Final[Interval] = (0, (1 << 32) - 1)
"""Every address."""
ALL_ADDRESSES: Final[Spans] = (EVERY,)
ALL_PORTS: Final[Spans] = ((0, 65535),)


def span_of(prefix: IPv4Network) -> Interval:
    """Return the first and the last address of a prefix as numbers."""
    return int(prefix.network_address), int(prefix.broadcast_address)


def intervals(prefixes: Iterable[IPv4Network]) -> Spans:
    """Return the addresses of prefixes as numbers, one interval a prefix, in their order."""
    return tuple(map(span_of, prefixes))


# IANA IPv4 Special-Purpose Address Registry: this network, private use, shared, loopback, link-local; RFC 5771 and
# RFC 1112: multicast and reserved. The documentation prefixes count as public, so that examples mean what they say.
UNROUTED: Final[Spans] = intervals(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/3",
    )
)
"""The addresses that are never routed on the Internet."""
PRIVATE: Final[Spans] = intervals(
    IPv4Network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
)
"""The addresses of private networks (RFC 1918, RFC 6598)."""
UNSENT: Final[Spans] = intervals(IPv4Network(text) for text in ("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"))
"""The addresses to which no connection is ever made: *anywhere* holds none of them (same sources)."""


def prefixes(spans: Iterable[Interval]) -> tuple[str, ...]:
    """Return the fewest prefixes that hold exactly these addresses, as text."""
    return tuple(
        str(each) for first, last in spans for each in summarize_address_range(IPv4Address(first), IPv4Address(last))
    )


def union(spans: Iterable[Interval]) -> Spans:
    """Return what is in any of the intervals."""
    found: list[Interval] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def difference(spans: Spans, others: Spans) -> Spans:
    """Return what is in ``spans`` and not in ``others``; both as ``union`` returns them."""
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
    """Tell whether all of ``part`` is in ``spans``, which are as ``union`` returns them."""
    at = bisect_right(spans, part[0], key=lambda each: each[0]) - 1
    return at >= 0 and part[1] <= spans[at][1]


def meets(spans: Spans, part: Interval) -> bool:
    """Tell whether any of ``part`` is in ``spans``, which are as ``union`` returns them."""
    at = bisect_left(spans, part[0], key=lambda each: each[1])
    return at < len(spans) and spans[at][0] <= part[1]


def size(spans: Iterable[Interval]) -> int:
    """Count the values of intervals that share none."""
    return sum(last + 1 - first for first, last in spans)
