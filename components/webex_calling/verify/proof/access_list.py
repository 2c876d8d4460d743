"""Say ``prove_access_list(held, wanted).holds``: an access list lets in what is required, to the packet.

An access list of IOS names both ends with their ports and tells an established connection of TCP, so that nothing is
declared: what is required is let in, and nothing else. What is required is stated here from the flows, apart from the
planner: all that the other side sends, be it that it opens or that it replies. A peer that has only names is any
address, and prefixes that a site holds after their removal are let in as long.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import Final

from webex_calling.flows.flow import Flow, addressed
from webex_calling.port import PortRange
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Cloud
from webex_calling.verify.ios.access_list import AccessList
from webex_calling.verify.model.arriving import ESTABLISHED, OPENS, arrival, arriving
from webex_calling.verify.model.packets import TCP, UDP, Packet, PacketSet, prefix
from webex_calling.verify.model.spans import Spans, intervals
from webex_calling.verify.proof.flow_sets import FlowSets

# RFC 2131, section 4.1: a server answers from its port to the client's, also before the client has an address.
_DHCP: Final = PacketSet.box(initiator=OPENS, protocol=UDP, local_ports=[(68, 68)], peer_ports=[(67, 67)]).addressed

# Amazon EC2 User Guide, and Microsoft Learn, Azure Instance Metadata Service: HTTP at this address, in either cloud.
_METADATA: Final = (prefix("169.254.169.254"), 80)
# Microsoft Learn, "What is IP address 168.63.129.16?": what the agent of a virtual machine asks the host on.
_HOST: Final = tuple((prefix("168.63.129.16"), port) for port in (80, 32526))

_OPENING: Final = PacketSet.box(initiator=OPENS)

PLATFORM: Final = "the cloud's platform"
"""What is told in place of a row for what every machine in a cloud needs."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Packets that must be let in, and which row asks for them, or what stands in its place."""

    name: str
    packets: PacketSet


@dataclass(frozen=True, slots=True)
class Missing:
    """Packets that a row asks for and the list does not let in: one of them, and the entry that denies it, if any."""

    name: str
    packet: Packet
    denied: str

    def __str__(self) -> str:
        by = f"is denied by {self.denied}" if self.denied else "has no entry"
        return f"{arrival(self.packet)} {by}: {self.name}"


@dataclass(frozen=True, slots=True)
class Needless:
    """Packets that an entry lets in and nothing asks for: one of them."""

    line: int
    entry: str
    packet: Packet

    def __str__(self) -> str:
        return f"line {self.line}, {self.entry}: lets in {arrival(self.packet)}, which nothing asks for"


@dataclass(frozen=True, slots=True)
class AccessListProof:
    """What is wrong with an access list; it is right where there is neither."""

    missing: tuple[Missing, ...]
    excess: tuple[Needless, ...]

    @property
    def holds(self) -> bool:
        """Whether what is let in and what is required are equal."""
        return not (self.missing or self.excess)


def wanted_packets(
    flows: Iterable[Flow], sets: FlowSets, cloud: Cloud, local: Sequence[IPv4Network], picked: Sequence[PortRange]
) -> Iterator[Wanted]:
    """Yield what must come in at an interface that has the addresses ``local``, empty where they are not known.

    ``picked`` are the ports that its system may open a connection from. Raises ValueError for a flow with a service
    tag, whose addresses nobody can tell.
    """
    every = list(flows)
    for flow in every:
        kind = "replies" if flow.opens is Initiator.LOCAL else "opened from outside"
        name = " ".join(filter(None, (flow.requirement, flow.label, kind)))
        yield Wanted(name, arriving(sets.of(replace(flow, peer=addressed(flow.peer)))))
    yield Wanted("what is held after its removal", arriving(sets.held(every)))
    yield Wanted(PLATFORM, _DHCP)
    served = (_METADATA, *(_HOST if cloud is Cloud.AZURE else ()))
    for address, port in served:
        yield Wanted(PLATFORM, _answers((address,), port, intervals(local), picked))


def prove_access_list(held: AccessList, wanted: Iterable[Wanted]) -> AccessListProof:
    """Compare what a list lets in with what must come in."""
    every = list(wanted)
    admitted = held.admitted
    required = PacketSet.union(each.packets for each in every)
    lacking = ((each.name, each.packets - admitted) for each in every)
    missing = {name: _missing(held, name, packets) for name, packets in lacking if packets}
    needless = ((entry, entry.decided - required) for entry in held.entries if entry.permits)
    return AccessListProof(
        tuple(missing.values()),
        tuple(Needless(entry.line, entry.text, _sample(packets)) for entry, packets in needless if packets),
    )


def _missing(held: AccessList, name: str, packets: PacketSet) -> Missing:
    packet = _sample(packets)
    denied = (entry.text for entry in held.entries if packet in entry.packets)
    return Missing(name, packet, next(denied, ""))


def _sample(packets: PacketSet) -> Packet:
    """Return one of them, and one that opens a connection if there is any."""
    return (packets & _OPENING or packets).sample()


def _answers(peer: Spans, port: int, local: Spans, picked: Sequence[PortRange]) -> PacketSet:
    """Return what a server sends on connections of TCP that the machine has opened."""
    return PacketSet.box(
        initiator=ESTABLISHED,
        protocol=TCP,
        local=local or None,
        peer=peer,
        local_ports=[(ports.first, ports.last) for ports in picked],
        peer_ports=[(port, port)],
    )
