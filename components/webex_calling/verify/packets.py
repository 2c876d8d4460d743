"""``assert not admitted - required``: a filter lets nothing through that nobody needs, and equal sets are one object.

A packet set is a set of *openings*: who opens, protocol, local address, peer, local port and peer port. For ICMP the
local port dimension holds the type and the peer port dimension the code; a protocol without either has 0 in both.

A peer is an IPv4 address or a name. A rule for every address admits every name too, known or not; a rule for fewer
addresses admits no name, and a rule for a name no address. ``*.example.com`` is every name below ``example.com``
at any depth, and as the peer of one packet it is a name below it that no rule lists. Names are compared as written:
DNS names come in lower case, so a service tag (``VirtualNetwork``), kept in its own case, is never one of them.
"""

from __future__ import annotations

import functools
import ipaddress
import operator
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from weakref import WeakValueDictionary

Interval = tuple[int, int]
"""The first and the last value, both included."""

Product = Sequence[tuple[Interval, ...]]
"""A union of intervals for each dimension."""


class Opener(StrEnum):
    """Who sends the first packet."""

    LOCAL = "local"
    PEER = "peer"


ICMP: Final = 1
TCP: Final = 6
UDP: Final = 17

_OPENERS: Final = tuple(Opener)
_PROTOCOLS: Final = {ICMP: "icmp", TCP: "tcp", UDP: "udp"}
_ADDRESSES: Final = 1 << 32
_PORTS: Final = 1 << 16
_NAME_BYTES: Final = 253  # RFC 1035, 2.3.4: 255 octets on the wire, which is 253 characters of text
_WIDTH: Final = _NAME_BYTES + 1
_PEERS: Final = _ADDRESSES + 256**_WIDTH


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Node:
    """One dimension of a diagram: its values cut into runs, each the last value of the run and the child behind it."""

    edges: tuple[tuple[int, Node], ...]


EMPTY: Final = Node(())
FULL: Final = Node(())


def _extend(edges: list[tuple[int, Node]], last: int, child: Node) -> None:
    if edges and edges[-1][1] is child:
        edges[-1] = (last, child)
    else:
        edges.append((last, child))


class Diagram:
    """Sets of points in a space of the given dimension sizes, where equal sets are the same node.

    A set in no dimension is EMPTY or FULL. In more, it is EMPTY, FULL or the one list of longest runs with equal
    children. Children are unique by induction, so is that list, and the table holds one node for it.

    The table refers to nodes weakly: a node lives while a set, a parent or the memo holds it, and it is found in the
    table for as long. The memo is emptied when it is full, which costs time and changes no answer. So the memory of a
    long run is bounded by the sets in use. A diagram belongs to one thread.
    """

    __slots__ = ("_limit", "_memo", "_nodes", "sizes")

    def __init__(self, sizes: Sequence[int], memo_limit: int = 1 << 16) -> None:
        self.sizes: Final = tuple(sizes)
        self._limit: Final = memo_limit
        self._memo: Final[dict[Hashable, Node]] = {}
        self._nodes: Final[WeakValueDictionary[tuple[tuple[int, Node], ...], Node]] = WeakValueDictionary()

    def __len__(self) -> int:
        """Count the live nodes, terminals aside."""
        return len(self._nodes)

    def forget(self) -> None:
        """Empty the memo, so that only the nodes of sets in use stay alive."""
        self._memo.clear()

    def of(self, boxes: Iterable[Product], level: int = 0) -> Node:
        """Return the union of products of one union of intervals for each dimension from this level on.

        Boxes are gathered by what they share, so that prefixes with the same ports cost one run each and no sweep.
        """
        if level == len(self.sizes):
            return FULL
        tails: dict[tuple[Interval, ...], list[Product]] = {}
        for box in boxes:
            tails.setdefault(box[level], []).append(box)
        heads: dict[Node, list[Interval]] = {}
        for head, members in tails.items():
            heads.setdefault(self.of(members, level + 1), []).extend(head)
        size = self.sizes[level]
        return self.union(self._slab(size, tuple(intervals), child) for child, intervals in heads.items())

    def union(self, nodes: Iterable[Node]) -> Node:
        """Return what is in any of the nodes, all of one dimension, in one sweep over their runs."""
        parts = frozenset(nodes)
        if EMPTY in parts:
            parts -= {EMPTY}
        if len(parts) < 2 or FULL in parts:
            return FULL if FULL in parts else next(iter(parts), EMPTY)
        if (known := self._memo.get(parts)) is not None:
            return known
        changes: dict[int, list[tuple[Node, int]]] = {}
        for part in parts:
            first = 0
            for last, child in part.edges:
                if child is not EMPTY:
                    changes.setdefault(first, []).append((child, 1))
                    changes.setdefault(last + 1, []).append((child, -1))
                first = last + 1
            changes.setdefault(first, [])
        return self._remember(parts, self._sweep(changes))

    def intersection(self, left: Node, right: Node) -> Node:
        """Return what is in both."""
        if left is EMPTY or right is FULL or left is right:
            return left
        if right is EMPTY or left is FULL:
            return right
        return self._merge("&", self.intersection, left, right)

    def difference(self, left: Node, right: Node) -> Node:
        """Return what is in the left and not in the right."""
        if left is EMPTY or right is FULL or left is right:
            return EMPTY
        if right is EMPTY:
            return left
        return self._merge("-", self.difference, left, right)

    def contains(self, node: Node, point: Sequence[int]) -> bool:
        """Tell whether the point, one value for each dimension, is in the set."""
        for value, size in zip(point, self.sizes, strict=True):
            if not 0 <= value < size:
                return False
            if node is EMPTY or node is FULL:
                continue
            node = node.edges[bisect_left(node.edges, value, key=operator.itemgetter(0))][1]
        return node is FULL

    def count(self, node: Node) -> int:
        """Return the exact number of points."""

        @functools.cache
        def below(node: Node, level: int) -> int:
            if node is EMPTY or level == len(self.sizes):
                return int(node is FULL)
            first = total = 0
            for last, child in node.edges or ((self.sizes[level] - 1, FULL),):
                total += (last + 1 - first) * below(child, level + 1)
                first = last + 1
            return total

        return below(node, 0)

    def boxes(self, node: Node, level: int = 0) -> Iterator[Product]:
        """Yield disjoint boxes that make up the set, in an order that depends on the set alone."""
        if node is EMPTY:
            return
        if level == len(self.sizes):
            yield ()
            return
        runs: dict[Node, list[Interval]] = {}
        first = 0
        for last, child in node.edges or ((self.sizes[level] - 1, FULL),):
            runs.setdefault(child, []).append((first, last))
            first = last + 1
        for child, intervals in runs.items():
            for rest in self.boxes(child, level + 1):
                yield (tuple(intervals), *rest)

    def _sweep(self, changes: dict[int, list[tuple[Node, int]]]) -> Node:
        """Return the union of the children that are active, by what begins and ends at each position."""
        active: dict[Node, int] = {}
        edges: list[tuple[int, Node]] = []
        for position in sorted(changes):
            if position:
                _extend(edges, position - 1, self.union(active))
            for child, step in changes[position]:
                active[child] = active.get(child, 0) + step
                if not active[child]:
                    del active[child]
        return self._node(edges)

    def _node(self, edges: list[tuple[int, Node]]) -> Node:
        """Return the one node with these edges, whose neighbours differ."""
        if len(edges) == 1 and not edges[0][1].edges:  # EMPTY or FULL over the whole dimension
            return edges[0][1]
        key = tuple(edges)
        node = self._nodes.get(key)
        if node is None:
            self._nodes[key] = node = Node(key)
        return node

    def _remember(self, key: Hashable, node: Node) -> Node:
        if len(self._memo) >= self._limit:
            self._memo.clear()
        self._memo[key] = node
        return node

    def _slab(self, size: int, intervals: tuple[Interval, ...], child: Node) -> Node:
        key = (size, intervals, child)
        if (known := self._memo.get(key)) is not None:
            return known
        edges: list[tuple[int, Node]] = []
        free = 0
        for first, last in sorted(intervals):
            if not 0 <= first <= last < size:
                raise ValueError(f"{first}-{last} is no interval inside 0-{size - 1}; give first <= last inside it")
            if first > free:
                _extend(edges, first - 1, EMPTY)
            if last >= free:
                _extend(edges, last, child)
                free = last + 1
        if free < size:
            _extend(edges, size - 1, EMPTY)
        return self._remember(key, self._node(edges))

    def _merge(self, name: str, operation: Callable[[Node, Node], Node], left: Node, right: Node) -> Node:
        """Apply the operation to the children, run by run; at most the left node is FULL."""
        key = (name, left, right)
        if (known := self._memo.get(key)) is not None:
            return known
        edges: list[tuple[int, Node]] = []
        end = right.edges[-1][0]
        lefts, rights = iter(left.edges or ((end, FULL),)), iter(right.edges)
        left_last = right_last = last = -1
        left_child = right_child = EMPTY
        while last < end:
            if left_last == last:
                left_last, left_child = next(lefts)
            if right_last == last:
                right_last, right_child = next(rights)
            last = min(left_last, right_last)
            _extend(edges, last, operation(left_child, right_child))
        return self._remember(key, self._node(edges))


def prefix(text: str) -> Interval:
    """Return the addresses of a prefix or of one dotted quad."""
    network = ipaddress.IPv4Network(text)
    if text not in {str(network), str(network.network_address)}:
        raise ValueError(f"{text!r} is not written as a prefix; give {str(network)!r}")
    return int(network.network_address), int(network.broadcast_address)


# Names lie above the addresses in the order of their labels from the right, so that the names below one are an
# interval: `*.example.com` is every `com.example.…`. The text is padded with zeros to one byte more than the longest
# name, so that the value after a name is never a name. Every printable character but "/" may stand in a name: the value
# after `com.example.…` is `com.example/`, "/" being the successor of "." in ASCII.


def _name_key(name: str) -> bytes:
    labels = name.split(".")
    if (
        len(name) > _NAME_BYTES
        or "" in labels
        or any("*" in label for label in labels[1:])
        or ("*" in labels[0] and labels[0] != "*")
        or not all("!" < character <= "~" and character != "/" for character in name)
        or labels[-1].isdigit()
    ):
        raise ValueError(
            f"{name!r} is no name; give up to {_NAME_BYTES} printable characters in labels divided by single dots, "
            "a wildcard only as the whole first label and the last label not a number"
        )
    return ".".join(reversed(labels)).encode()


def _name_value(key: bytes) -> int:
    return _ADDRESSES + int.from_bytes(key.ljust(_WIDTH, b"\0"))


def _name_interval(name: str) -> Interval:
    key = _name_key(name)
    first = _name_value(key.removesuffix(b"*"))
    return first, first + (256 ** (_WIDTH - len(key) + 1) - 1 if key.endswith(b"*") else 0)


def _boundary_key(value: int) -> bytes:
    """Return the key of the name or wildcard that begins at this value or ends before it."""
    text = (value - _ADDRESSES).to_bytes(_WIDTH)
    key = text.removesuffix(b"\1").rstrip(b"\0")
    return key.removesuffix(b"/") + b".*" if key.endswith(b"/") else key + b"*" if key[-1:] in {b"", b"."} else key


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Packet:
    """One opening. ``peer`` is an address as a number or a name; for ICMP the two ports are type and code."""

    opener: Opener
    protocol: int
    local: int
    peer: int | str
    local_port: int
    peer_port: int

    def __post_init__(self) -> None:
        if not 0 <= self.protocol <= 255:
            raise ValueError(f"protocol {self.protocol} is no IP protocol; give a number inside 0-255")
        for address in (self.local, self.peer):
            if isinstance(address, int) and not 0 <= address < _ADDRESSES:
                raise ValueError(f"{address} is no IPv4 address; give a number inside 0-{_ADDRESSES - 1}")
        if not _SPACE.contains(_UNIVERSE, self.point):
            raise ValueError(
                f"protocol {self.protocol} has no {self.local_port} and {self.peer_port}; "
                "give TCP and UDP ports inside 0-65535, an ICMP type and code inside 0-255, other protocols 0 and 0"
            )

    @classmethod
    def tcp(cls, opener: Opener, local: str, local_port: int, peer: str, peer_port: int) -> Packet:
        """Return a TCP opening; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(opener, TCP, *_ends(local, peer), local_port, peer_port)

    @classmethod
    def udp(cls, opener: Opener, local: str, local_port: int, peer: str, peer_port: int) -> Packet:
        """Return a UDP opening; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(opener, UDP, *_ends(local, peer), local_port, peer_port)

    @classmethod
    def icmp(cls, opener: Opener, local: str, peer: str, icmp_type: int, icmp_code: int) -> Packet:
        """Return an ICMP message; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(opener, ICMP, *_ends(local, peer), icmp_type, icmp_code)

    @property
    def point(self) -> tuple[int, int, int, int, int, int]:
        """One number for each dimension, names above all addresses; packets are ordered by it."""
        peer = self.peer if isinstance(self.peer, int) else _name_value(_name_key(self.peer))
        return _OPENERS.index(self.opener), self.protocol, self.local, peer, self.local_port, self.peer_port

    def __lt__(self, other: Packet) -> bool:
        return self.point < other.point

    def __str__(self) -> str:
        local = str(ipaddress.IPv4Address(self.local))
        peer = str(ipaddress.IPv4Address(self.peer)) if isinstance(self.peer, int) else self.peer
        if self.protocol in {TCP, UDP}:
            local, peer = f"{local}:{self.local_port}", f"{peer}:{self.peer_port}"
        source, destination = (local, peer) if self.opener is Opener.LOCAL else (peer, local)
        message = f" type {self.local_port} code {self.peer_port}" if self.protocol == ICMP else ""
        name = _PROTOCOLS.get(self.protocol, f"protocol {self.protocol}")
        return f"{self.opener} opens {name} {source} -> {destination}{message}"


def _ends(local: str, peer: str) -> tuple[int, int | str]:
    address = peer.rpartition(".")[2].isdigit()
    return int(ipaddress.IPv4Address(local)), int(ipaddress.IPv4Address(peer)) if address else peer


@dataclass(frozen=True, slots=True)
class Box:
    """Openings that are a product of intervals; ``peer`` counts names above all addresses."""

    openers: tuple[Opener, ...]
    protocols: tuple[Interval, ...]
    local: tuple[Interval, ...]
    peer: tuple[Interval, ...]
    local_ports: tuple[Interval, ...]
    peer_ports: tuple[Interval, ...]

    @property
    def ranges(self) -> tuple[tuple[Interval, ...], ...]:
        """The intervals of each dimension, as numbers."""
        openers = tuple((_OPENERS.index(opener),) * 2 for opener in self.openers)
        return openers, self.protocols, self.local, self.peer, self.local_ports, self.peer_ports

    @property
    def addresses(self) -> tuple[Interval, ...]:
        """The peer's addresses."""
        return tuple((first, min(last, _ADDRESSES - 1)) for first, last in self.peer if first < _ADDRESSES)

    @property
    def names(self) -> tuple[str, ...]:
        """The peer's names and wildcards; one after ``!`` is taken out again, and the longest match decides."""
        spans = [(max(first, _ADDRESSES), last) for first, last in self.peer if last >= _ADDRESSES]
        keys = {_boundary_key(edge) for first, last in spans for edge in (first, last + 1) if edge < _PEERS}
        above: list[tuple[bytes, bool]] = [(b"", False)]
        found: list[str] = []
        for key in sorted(keys, key=lambda key: key.removesuffix(b"*")):
            while not key.startswith(above[-1][0]):
                above.pop()
            value = _name_value(key)
            inside = any(first <= value <= last for first, last in spans)
            if inside is not above[-1][1]:
                found.append(("" if inside else "!") + ".".join(reversed(key.decode().split("."))))
            if key.endswith(b"*"):
                above.append((key.removesuffix(b"*"), inside))
        return tuple(found)


@dataclass(frozen=True, slots=True, repr=False)
class PacketSet:
    """A set of openings; ``==`` compares one reference, since equal sets have the same node."""

    node: Node

    @classmethod
    def empty(cls) -> PacketSet:
        """Return the set without openings."""
        return cls(EMPTY)

    @classmethod
    def everything(cls) -> PacketSet:
        """Return all openings, from and to all addresses and names."""
        return cls(_UNIVERSE)

    @classmethod
    def box(
        cls,
        *,
        opener: Opener | None = None,
        protocol: int | Iterable[Interval] | None = None,
        local: Iterable[Interval] | None = None,
        peer: Iterable[Interval] | None = None,
        names: str | Iterable[str] | None = None,
        local_ports: Iterable[Interval] | None = None,
        peer_ports: Iterable[Interval] | None = None,
    ) -> PacketSet:
        """Return what one rule matches; None is the whole dimension.

        ``peer`` holds addresses, and every name as well where it holds every address. ``names`` alone admits none.
        Given ports are types and codes where the protocols include ICMP, and bound no protocol that has neither but 0.
        """
        if isinstance(protocol, int):
            protocol = ((protocol, protocol),)
        box = Box(
            _OPENERS if opener is None else (opener,),
            ((0, 255),) if protocol is None else tuple(protocol),
            ((0, _ADDRESSES - 1),) if local is None else tuple(local),
            _peers(peer, names),
            ((0, _PORTS - 1),) if local_ports is None else tuple(local_ports),
            ((0, _PORTS - 1),) if peer_ports is None else tuple(peer_ports),
        )
        found = cls.of((box,))
        if not found and all((box.protocols, box.local, box.peer, box.local_ports, box.peer_ports)):
            raise ValueError(
                f"protocols {box.protocols} have no {box.local_ports} and {box.peer_ports}; "
                "give an ICMP type and code inside 0-255, other protocols than TCP and UDP 0 and 0"
            )
        return found

    @classmethod
    def of(cls, boxes: Iterable[Box]) -> PacketSet:
        """Return the union of boxes, such as those of another set with a dimension replaced."""
        return cls(_SPACE.intersection(_SPACE.of(box.ranges for box in boxes), _UNIVERSE))

    @classmethod
    def union(cls, sets: Iterable[PacketSet]) -> PacketSet:
        """Return what is in any of the sets, faster than one by one."""
        return cls(_SPACE.union(each.node for each in sets))

    def __or__(self, other: PacketSet) -> PacketSet:
        return PacketSet(_SPACE.union((self.node, other.node)))

    def __and__(self, other: PacketSet) -> PacketSet:
        return PacketSet(_SPACE.intersection(self.node, other.node))

    def __sub__(self, other: PacketSet) -> PacketSet:
        return PacketSet(_SPACE.difference(self.node, other.node))

    def __invert__(self) -> PacketSet:
        return PacketSet(_SPACE.difference(_UNIVERSE, self.node))

    def __le__(self, other: PacketSet) -> bool:
        return _SPACE.difference(self.node, other.node) is EMPTY

    def __bool__(self) -> bool:
        return self.node is not EMPTY

    def __contains__(self, packet: Packet) -> bool:
        return _SPACE.contains(self.node, packet.point)

    def __repr__(self) -> str:
        return f"PacketSet({f'{self.sample()}, ...' if self else ''})"

    def boxes(self) -> Iterator[Box]:
        """Yield disjoint boxes that make up the set, in an order that depends on the set alone."""
        for openers, *rest in _SPACE.boxes(self.node):
            yield Box(tuple(_OPENERS[index] for first, last in openers for index in range(first, last + 1)), *rest)

    def count(self) -> int:
        """Return the exact number of openings with an address as peer; names have no number."""
        return _SPACE.count(_SPACE.intersection(self.node, _ADDRESSED))

    def sample(self) -> Packet:
        """Return the witness of a set that is not empty: the first in order, of TCP, UDP, ICMP, then the rest."""
        for part in (*(self & PacketSet.box(protocol=number) for number in (TCP, UDP, ICMP)), self):
            for box in part.boxes():
                values = (ranges[0][0] for ranges in (box.protocols, box.local, box.local_ports, box.peer_ports))
                protocol, local, local_port, peer_port = values
                peer = box.addresses[0][0] if box.addresses else box.names[0]
                return Packet(box.openers[0], protocol, local, peer, local_port, peer_port)
        raise ValueError("an empty set has no sample; ask whether the set is empty first")


def _peers(addresses: Iterable[Interval] | None, names: str | Iterable[str] | None) -> tuple[Interval, ...]:
    """Return the peers of one rule, with every name where the addresses are all there are."""
    names = (names,) if isinstance(names, str) else names
    if addresses is None:
        addresses = ((0, _ADDRESSES - 1),) if names is None else ()
    found = sorted(addresses)
    free = 0
    for first, last in found:
        if last >= _ADDRESSES:
            raise ValueError(f"{first}-{last} ends above the last address {_ADDRESSES - 1}; give names by themselves")
        free = max(free, last + 1) if first <= free else free
    if free == _ADDRESSES:
        found.append((_ADDRESSES, _PEERS - 1))
    return tuple(found) + tuple(_name_interval(name) for name in names or ())


_SPACE: Final = Diagram((len(_OPENERS), 256, _ADDRESSES, _PEERS, _PORTS, _PORTS))


def _universe(last_peer: int) -> Node:
    """Return all openings: ports with TCP and UDP, type and code with ICMP, neither with other protocols."""
    others = ((0, ICMP - 1), (ICMP + 1, TCP - 1), (TCP + 1, UDP - 1), (UDP + 1, 255))
    classes = ((((TCP, TCP), (UDP, UDP)), _PORTS - 1), (((ICMP, ICMP),), 255), (others, 0))
    above = ((0, _ADDRESSES - 1),), ((0, last_peer),)
    return _SPACE.of((((0, 1),), numbers, *above, ((0, last),), ((0, last),)) for numbers, last in classes)


_UNIVERSE: Final = _universe(_PEERS - 1)
_ADDRESSED: Final = _universe(_ADDRESSES - 1)
