"""Say ``demands(flows, through, networks)``: what the two directions of a network ACL must admit, flow by flow.

A network ACL remembers nothing, so a connection needs an entry for what its initiator sends and one for the reply. Each
names the far side and the port of the destination: the service's where the initiator sends, else the initiator's
own. Sources: Amazon VPC User Guide, network ACLs; RFC 792.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.flows.flow import ANY_ADDRESS, Addresses, Flow, canonical
from webex_calling.port import EPHEMERAL, FRAGMENTATION_NEEDED, Icmp, PortRange, Protocol, minimal
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.targets.aws.acl_box import AclBox

ANSWERS: Mapping[int, int] = {8: 0, 13: 14}
"""The ICMP messages that ask for an answer, and what answers them with the same code (RFC 792)."""


@dataclass(frozen=True, slots=True)
class Message:
    """ICMP with one prefix: one message, or every one (None)."""

    prefix: IPv4Network
    icmp: Icmp | None

    def __contains__(self, other: "Message") -> bool:
        return other.prefix.subnet_of(self.prefix) and self.icmp in (None, other.icmp)


PATH_MTU = Message(ANY_ADDRESS, FRAGMENTATION_NEEDED)
"""What any router on the way may send, and routers behind the subnet too: admitted both ways."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one flow asks of one direction: boxes of TCP or UDP, or messages. ``reply`` tells who sends it."""

    flow: Flow
    inbound: bool
    reply: bool
    boxes: tuple[AclBox, ...] = ()
    messages: tuple[Message, ...] = ()


def demands(flows: Iterable[Flow], through: Iterable[Flow], networks: Mapping[str, Network]) -> tuple[Demand, ...]:
    """Return what both directions must admit, each flow with its own.

    ``flows`` have their local end in the subnet. Those of ``through`` come from elsewhere and pass a NAT gateway in the
    subnet: they enter it from their local addresses, and leave it from any port that the gateway picks (1024-65535).
    No flow has names for a peer any more.
    """
    found: list[Demand] = []
    for flow in dict.fromkeys(flows):
        found.extend(_leg(flow, _peers(flow, networks), flow.opens is Initiator.PEER, flow.source_ports))
    for flow in dict.fromkeys(through):
        if flow.opens is Initiator.LOCAL:
            if not flow.local:
                raise ValueError(f"{flow.requirement}: comes through a NAT gateway from addresses that are not told")
            found.extend(_leg(flow, canonical(flow.local), True, flow.source_ports))
            found.extend(_leg(flow, _peers(flow, networks), False, (EPHEMERAL,)))
        elif flow.icmp != FRAGMENTATION_NEEDED:
            raise ValueError(f"{flow.requirement}: is opened from outside, and no NAT gateway lets it in")
    return tuple(found)


def _leg(flow: Flow, far: Sequence[IPv4Network], inbound: bool, sources: Sequence[PortRange]) -> Iterator[Demand]:
    """Yield what the initiator sends, and the reply, of a connection with ``far``, opened from there if inbound."""
    if flow.protocol is Protocol.ICMP:
        yield Demand(flow, inbound, False, messages=tuple(Message(prefix, flow.icmp) for prefix in far))
        for answer in _answer(flow.icmp):
            yield Demand(flow, not inbound, True, messages=tuple(Message(prefix, answer) for prefix in far))
        return
    for way, reply, ports in ((inbound, False, flow.ports), (not inbound, True, sources)):
        boxes = tuple(AclBox(flow.protocol, prefix, held) for prefix in far for held in minimal(ports))
        yield Demand(flow, way, reply, boxes)


def _answer(asked: Icmp | None) -> tuple[Icmp | None, ...]:
    """Return what answers a message, if it asks for an answer; one entry answers every message."""
    if asked is None:
        return (None,)
    return (Icmp(ANSWERS[asked.type], asked.code),) if asked.type in ANSWERS else ()


def _peers(flow: Flow, networks: Mapping[str, Network]) -> tuple[IPv4Network, ...]:
    match flow.peer:
        case NetworkName(id=network):
            return canonical(published.prefix for published in networks[network].prefixes)
        case Addresses(prefixes=prefixes):
            return canonical(prefixes)
    raise TypeError(f"{flow.requirement}: a network ACL cannot name {flow.peer}")
