"""Say ``Terrain.of(needs, granted)``: the ports and prefixes of one protocol, as far as needs tell them apart.

Ports are cut into segments at every bound of a need or a grant, so that a set of ports is a number with one bit for
each segment. Prefixes stand in a binary trie of the needed and granted ones and of those where they part.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import pairwise

from webex_calling.port import PortRange, minimal
from webex_calling.targets.aws.acl_box import AclBox

Ports = int
"""A set of segments, one bit each, the lowest ports in the lowest bit."""

_BITS = 32


def first(ports: Ports) -> int:
    """Return the position of the lowest segment."""
    return (ports & -ports).bit_length() - 1


def last(ports: Ports) -> int:
    """Return the position of the highest segment."""
    return ports.bit_length() - 1


def hull(ports: Ports) -> Ports:
    """Return all segments from the lowest to the highest."""
    return (1 << ports.bit_length()) - (ports & -ports)


@dataclass(slots=True)
class Node:
    """One prefix, given by its ``length`` leading bits of ``first``.

    ``needed`` and ``tolerated`` hold for those of its addresses that are under none of its children, of which there
    are ``own``: what must pass and no grant passes, in runs of neighbouring segments; what may pass at no cost.
    """

    first: int
    length: int
    children: "tuple[Node, ...]" = ()
    needed: tuple[Ports, ...] = ()
    tolerated: Ports = 0
    own: int = 0
    wanted: tuple[Ports, ...] = ()  # the runs that are needed of any address of the prefix
    strange: tuple[int, ...] = ()  # by segment: addresses × ports that are not tolerated
    costly: Ports = 0  # the segments of which any are not

    @property
    def prefix(self) -> IPv4Network:
        """The prefix as the world writes it."""
        return IPv4Network((self.first, self.length))


@dataclass(frozen=True, slots=True)
class Terrain:
    """The segments of one protocol, the gaps in which no need has a port, and the top of the trie."""

    segments: tuple[PortRange, ...]
    gaps: tuple[PortRange, ...]
    top: Node

    @classmethod
    def of(cls, needs: Sequence[AclBox], granted: Sequence[AclBox]) -> "Terrain":
        """Return the terrain of the needs of one protocol, of which there is at least one, none inside another."""
        spans = minimal(need.ports for need in needs)
        gaps = tuple(PortRange(a.last + 1, b.first - 1) for a, b in pairwise(spans))
        segments = tuple(
            _segments([box.ports for box in (*needs, *granted)], PortRange(spans[0].first, spans[-1].last))
        )
        marks: dict[tuple[int, int], list[Ports]] = {}
        for at, boxes in enumerate((needs, granted)):
            for box in boxes:
                mark = marks.setdefault((int(box.prefix.network_address), box.prefix.prefixlen), [0, 0])
                mark[at] |= _mask(box.ports, segments)
        top = _grow(sorted(marks))
        _settle(top, marks, (0, 0), [ports.last - ports.first + 1 for ports in segments])
        return cls(segments, gaps, top)

    def inside(self, ports: PortRange) -> Ports:
        """Return the segments inside ``ports``."""
        return _mask(ports, self.segments)

    def span(self, first: int, last: int) -> PortRange:
        """Return the ports from one segment to another."""
        return PortRange(self.segments[first].first, self.segments[last].last)


def _segments(ranges: Iterable[PortRange], hull: PortRange) -> Iterator[PortRange]:
    cuts = {hull.first, hull.last + 1}
    cuts.update(cut for ports in ranges for cut in (ports.first, ports.last + 1) if hull.first < cut <= hull.last)
    ordered = sorted(cuts)
    return (PortRange(first, after - 1) for first, after in pairwise(ordered))


def _mask(ports: PortRange, segments: Sequence[PortRange]) -> Ports:
    return sum(1 << at for at, segment in enumerate(segments) if segment in ports)


def _grow(prefixes: Sequence[tuple[int, int]]) -> Node:
    """Return the trie of sorted prefixes: a prefix stands before what it holds."""
    first, length = prefixes[0]
    shared = min(length, *(_shared(first, other) for other, _ in prefixes[1:]), _BITS)
    if shared == length:
        inside = prefixes[1:]
    else:
        first, length, inside = _cut(first, shared), shared, prefixes
    half = 1 << (_BITS - 1 - length) if length < _BITS else 0
    sides = [[each for each in inside if (each[0] & half == 0) is low] for low in (True, False)]
    return Node(first, length, tuple(_grow(side) for side in sides if side))


def _shared(one: int, other: int) -> int:
    return _BITS - (one ^ other).bit_length()


def _cut(address: int, length: int) -> int:
    return address >> (_BITS - length) << (_BITS - length)


def _settle(
    node: Node, marks: dict[tuple[int, int], list[Ports]], above: tuple[Ports, Ports], widths: list[int]
) -> None:
    """Fill in what is needed and tolerated, from the top down, and what follows from it, from the bottom up."""
    needed, granted = (
        held | own for held, own in zip(above, marks.get((node.first, node.length), (0, 0)), strict=True)
    )
    node.tolerated = needed | granted
    if needed & ~granted and len(node.children) == 2:
        # An entry for one half can be what serves the half's own addresses, so that half needs a node.
        node.children = tuple(
            child
            if child.length == node.length + 1
            else Node(_cut(child.first, node.length + 1), node.length + 1, (child,))
            for child in node.children
        )
    for child in node.children:
        _settle(child, marks, (needed, granted), widths)
    node.own = _size(node) - sum(map(_size, node.children))
    node.needed = tuple(_runs(needed & ~granted)) if node.own else ()
    node.wanted = tuple(sorted({*node.needed, *(run for child in node.children for run in child.wanted)}))
    node.strange = tuple(
        (0 if node.tolerated >> at & 1 else node.own * width) + sum(child.strange[at] for child in node.children)
        for at, width in enumerate(widths)
    )
    node.costly = sum(1 << at for at, strange in enumerate(node.strange) if strange)


def _runs(ports: Ports) -> Iterator[Ports]:
    while ports:
        lowest = ports & -ports
        run = ports & ~(ports + lowest)
        yield run
        ports &= ~run


def _size(node: Node) -> int:
    return 1 << (_BITS - node.length)
