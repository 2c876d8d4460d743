"""Say ``DirectionalFlows.of(openings).openings``: all that passes a filter that knows packets and no connections.

Such a filter decides what leaves by the peer and the peer's port, and what arrives by the peer and the local port,
whoever opened and from whichever local address. So beside the connections that are meant it admits every other with
the same packets: a peer may open where its replies go to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import Final

from webex_calling.flows.flow import Addresses, Flow
from webex_calling.port import EPHEMERAL, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS

_OPENERS: Final = (Initiator.LOCAL, Initiator.PEER)
_PORTED: Final = PacketSet.box(protocol=[(TCP, TCP), (UDP, UDP)])
ANSWERS: Final[Mapping[int, int]] = {8: 0, 13: 14}  # RFC 792: echo and timestamp, and what answers them
_MESSAGES: Final = (0, 255)
_OTHER: Final[Mapping[Initiator, Initiator]] = {Initiator.LOCAL: Initiator.PEER, Initiator.PEER: Initiator.LOCAL}

# Any router may say that a packet is too large for it, to either side (RFC 1191).
PACKET_TOO_BIG: Final = PacketSet.box(protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)])


@dataclass(frozen=True, slots=True)
class Widening:
    """One permit that is wider than what is meant, as its plan tells it: a direction, a far side, the ports there."""

    inbound: bool
    protocol: Protocol
    far: IPv4Network
    ports: PortRange

    @property
    def openings(self) -> PacketSet:
        """Every opening with a packet that the permit matches."""
        ports = [(self.ports.first, self.ports.last)]
        peer = [(int(self.far.network_address), int(self.far.broadcast_address))]
        if self.inbound:
            return PacketSet.box(protocol=self.protocol.number, peer=peer, local_ports=ports)
        return PacketSet.box(protocol=self.protocol.number, peer=peer, peer_ports=ports)


def widenings(
    inbound: Iterable[tuple[Protocol, IPv4Network, PortRange]],
    outbound: Iterable[tuple[Protocol, IPv4Network, PortRange]],
) -> tuple[Widening, ...]:
    """Return the widenings of both directions: the protocol, the far side and the ports of each permit."""
    return tuple(Widening(way, *permit) for way, held in ((True, inbound), (False, outbound)) for permit in held)


@dataclass(frozen=True, slots=True)
class DirectionalFlows:
    """TCP and UDP by direction: every opening whose packet that leaves, or that arrives, is one of those meant.

    ``messages`` are those of ICMP, each an opening of its own.
    """

    outward: PacketSet
    inward: PacketSet
    messages: PacketSet

    @classmethod
    def of(cls, openings: PacketSet) -> "DirectionalFlows":
        """Return the packets of the connections in ``openings``, both ways."""
        boxes = [replace(box, initiators=_OPENERS, local=ALL_ADDRESSES) for box in (openings & _PORTED).boxes()]
        return cls(
            PacketSet.of(replace(box, local_ports=ALL_PORTS) for box in boxes),
            PacketSet.of(replace(box, peer_ports=ALL_PORTS) for box in boxes),
            PACKET_TOO_BIG | _answered(openings),
        )

    def wider(self, widenings: Iterable[Widening]) -> "DirectionalFlows":
        """Return the directional flows with permits that are wider."""
        held = list(widenings)
        out, in_ = (PacketSet.union(each.openings for each in held if each.inbound is way) for way in (False, True))
        return DirectionalFlows(self.outward | out, self.inward | in_, self.messages)

    @property
    def openings(self) -> PacketSet:
        """Every opening of which both packets get through."""
        return (self.outward & self.inward) | self.messages


def at_border(flows: Iterable[Flow], through: Iterable[Flow]) -> Iterator[Flow]:
    """Yield flows as the border of a subnet sees them, whoever is behind it: entries name no local address.

    What passes ``through`` a NAT gateway in it comes in as somebody else's, and goes out as the gateway's own, from a
    port of its choice.
    """
    yield from (replace(flow, local=()) for flow in flows)
    for flow in through:
        if flow.opens is Initiator.LOCAL:
            yield replace(flow, opens=Initiator.PEER, local=(), peer=Addresses(flow.local))
            yield replace(flow, local=(), source_ports=(EPHEMERAL,) if flow.ports else ())


def _answered(openings: PacketSet) -> PacketSet:
    """Return the messages of ICMP from any local address, with what answers them: it counts as opened by its sender."""
    found = [replace(box, local=ALL_ADDRESSES) for box in (openings & PacketSet.box(protocol=ICMP)).boxes()]
    every = [replace(box, initiators=_OPENERS) for box in found if box.local_ports == (_MESSAGES,)]
    answers = [
        replace(
            box, initiators=tuple(_OTHER[initiator] for initiator in box.initiators), local_ports=((answer, answer),)
        )
        for box in found
        for asked, answer in ANSWERS.items()
        if any(low <= asked <= high for low, high in box.local_ports)
    ]
    return PacketSet.of([*found, *every, *answers])
