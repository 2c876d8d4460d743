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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.published.requirement import Initiator as Initiator
from webex_calling.verify.model.diagram import EMPTY, Diagram, Node
from webex_calling.verify.model.names import ADDRESSES, PEERS, boundary_key, name_interval, name_key, name_value
from webex_calling.verify.model.spans import Interval

ICMP: Final = 1
TCP: Final = 6
UDP: Final = 17

_OPENERS: Final = tuple(Initiator)
_PROTOCOLS: Final = {ICMP: "icmp", TCP: "tcp", UDP: "udp"}
_PORTS: Final = 1 << 16


@functools.lru_cache(maxsize=1 << 16)  # the resources of a site name the same few prefixes over and over
def prefix(text: str) -> Interval:
    """Return the addresses of a prefix or of one dotted quad."""
    network = ipaddress.IPv4Network(text)
    if text not in {str(network), str(network.network_address)}:
        raise ValueError(f"{text!r} is not written as a prefix; give {str(network)!r}")
    return int(network.network_address), int(network.broadcast_address)


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Packet:
    """One opening. ``peer`` is an address as a number or a name; for ICMP the two ports are type and code."""

    initiator: Initiator
    protocol: int
    local: int
    peer: int | str
    local_port: int
    peer_port: int
    point: tuple[int, int, int, int, int, int] = field(init=False, repr=False, compare=False)
    """One number for each dimension, names above all addresses; packets are ordered by it."""

    def __post_init__(self) -> None:
        if not 0 <= self.protocol <= 255:
            raise ValueError(f"protocol {self.protocol} is not an IP protocol; give a number within 0-255")
        for address in (self.local, self.peer):
            if isinstance(address, int) and not 0 <= address < ADDRESSES:
                raise ValueError(f"{address} is not an IPv4 address; give a number within 0-{ADDRESSES - 1}")
        peer = self.peer if isinstance(self.peer, int) else name_value(name_key(self.peer))
        point = _OPENERS.index(self.initiator), self.protocol, self.local, peer, self.local_port, self.peer_port
        object.__setattr__(self, "point", point)
        if not _SPACE.contains(_UNIVERSE, point):
            raise ValueError(
                f"protocol {self.protocol} has no {self.local_port} and {self.peer_port}; "
                "give TCP and UDP ports within 0-65535, an ICMP type and code within 0-255, other protocols 0 and 0"
            )

    @classmethod
    def tcp(cls, initiator: Initiator, local: str, local_port: int, peer: str, peer_port: int) -> Packet:
        """Return a TCP opening; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(initiator, TCP, *_ends(local, peer), local_port, peer_port)

    @classmethod
    def udp(cls, initiator: Initiator, local: str, local_port: int, peer: str, peer_port: int) -> Packet:
        """Return a UDP opening; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(initiator, UDP, *_ends(local, peer), local_port, peer_port)

    @classmethod
    def icmp(cls, initiator: Initiator, local: str, peer: str, icmp_type: int, icmp_code: int) -> Packet:
        """Return an ICMP message; addresses are dotted quads, the peer a dotted quad or a name."""
        return cls(initiator, ICMP, *_ends(local, peer), icmp_type, icmp_code)

    def __lt__(self, other: Packet) -> bool:
        return self.point < other.point

    def __str__(self) -> str:
        local = str(ipaddress.IPv4Address(self.local))
        peer = str(ipaddress.IPv4Address(self.peer)) if isinstance(self.peer, int) else self.peer
        if self.protocol in {TCP, UDP}:
            local, peer = f"{local}:{self.local_port}", f"{peer}:{self.peer_port}"
        source, destination = (local, peer) if self.initiator is Initiator.LOCAL else (peer, local)
        message = f" type {self.local_port} code {self.peer_port}" if self.protocol == ICMP else ""
        name = _PROTOCOLS.get(self.protocol, f"protocol {self.protocol}")
        return f"{self.initiator} opens {name} {source} -> {destination}{message}"


def _ends(local: str, peer: str) -> tuple[int, int | str]:
    address = peer.rpartition(".")[2].isdigit()
    return int(ipaddress.IPv4Address(local)), int(ipaddress.IPv4Address(peer)) if address else peer


@dataclass(frozen=True, slots=True)
class Box:
    """Openings that are a product of intervals; ``peer`` counts names above all addresses."""

    initiators: tuple[Initiator, ...]
    protocols: tuple[Interval, ...]
    local: tuple[Interval, ...]
    peer: tuple[Interval, ...]
    local_ports: tuple[Interval, ...]
    peer_ports: tuple[Interval, ...]

    @property
    def ranges(self) -> tuple[tuple[Interval, ...], ...]:
        """The intervals of each dimension, as numbers."""
        initiators = tuple((_OPENERS.index(initiator),) * 2 for initiator in self.initiators)
        return initiators, self.protocols, self.local, self.peer, self.local_ports, self.peer_ports

    @property
    def addresses(self) -> tuple[Interval, ...]:
        """The peer's addresses."""
        return tuple((first, min(last, ADDRESSES - 1)) for first, last in self.peer if first < ADDRESSES)

    @property
    def names(self) -> tuple[str, ...]:
        """The peer's names and wildcards; one after ``!`` is taken out again, and the longest match decides."""
        spans = [(max(first, ADDRESSES), last) for first, last in self.peer if last >= ADDRESSES]
        keys = {boundary_key(edge) for first, last in spans for edge in (first, last + 1) if edge < PEERS}
        above: list[tuple[bytes, bool]] = [(b"", False)]
        found: list[str] = []
        for key in sorted(keys, key=lambda key: key.removesuffix(b"*")):
            while not key.startswith(above[-1][0]):
                above.pop()
            value = name_value(key)
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
    def one(cls, packet: Packet) -> PacketSet:
        """Return the set of one opening."""
        return cls(_SPACE.of([tuple(((value, value),) for value in packet.point)]))

    @classmethod
    def box(
        cls,
        *,
        initiator: Initiator | None = None,
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
            _OPENERS if initiator is None else (initiator,),
            ((0, 255),) if protocol is None else tuple(protocol),
            ((0, ADDRESSES - 1),) if local is None else tuple(local),
            _peers(peer, names),
            ((0, _PORTS - 1),) if local_ports is None else tuple(local_ports),
            ((0, _PORTS - 1),) if peer_ports is None else tuple(peer_ports),
        )
        found = cls.of((box,))
        if not found and all((box.protocols, box.local, box.peer, box.local_ports, box.peer_ports)):
            raise ValueError(
                f"protocols {box.protocols} have no {box.local_ports} and {box.peer_ports}; "
                "give an ICMP type and code within 0-255, other protocols than TCP and UDP 0 and 0"
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
        for initiators, *rest in _SPACE.boxes(self.node):
            yield Box(tuple(_OPENERS[index] for first, last in initiators for index in range(first, last + 1)), *rest)

    @property
    def addressed(self) -> PacketSet:
        """The openings whose peer is an address, and no name."""
        return PacketSet(_SPACE.intersection(self.node, _ADDRESSED))

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
                return Packet(box.initiators[0], protocol, local, peer, local_port, peer_port)
        raise ValueError("an empty set has no sample; ask whether the set is empty first")


def _peers(addresses: Iterable[Interval] | None, names: str | Iterable[str] | None) -> tuple[Interval, ...]:
    """Return the peers of one rule, with every name where the addresses are all there are."""
    names = (names,) if isinstance(names, str) else names
    if addresses is None:
        addresses = ((0, ADDRESSES - 1),) if names is None else ()
    found = sorted(addresses)
    free = 0
    for first, last in found:
        if last >= ADDRESSES:
            raise ValueError(f"{first}-{last} ends above the last address {ADDRESSES - 1}; give names by themselves")
        free = max(free, last + 1) if first <= free else free
    if free == ADDRESSES:
        found.append((ADDRESSES, PEERS - 1))
    return tuple(found) + tuple(name_interval(name) for name in names or ())


_SPACE: Final = Diagram((len(_OPENERS), 256, ADDRESSES, PEERS, _PORTS, _PORTS))


def _universe(last_peer: int) -> Node:
    """Return all openings: ports with TCP and UDP, type and code with ICMP, neither with other protocols."""
    others = ((0, ICMP - 1), (ICMP + 1, TCP - 1), (TCP + 1, UDP - 1), (UDP + 1, 255))
    classes = ((((TCP, TCP), (UDP, UDP)), _PORTS - 1), (((ICMP, ICMP),), 255), (others, 0))
    above = ((0, ADDRESSES - 1),), ((0, last_peer),)
    return _SPACE.of((((0, 1),), numbers, *above, ((0, last),), ((0, last),)) for numbers, last in classes)


_UNIVERSE: Final = _universe(PEERS - 1)
_ADDRESSED: Final = _universe(ADDRESSES - 1)
