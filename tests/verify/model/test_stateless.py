"""What a stateless filter lets through is every opening whose packets are among those of what is meant."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.oracle_network_acl import Crossing, crossings

from webex_calling.port import PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import Packet, PacketSet
from webex_calling.verify.model.stateless import DirectionalFlows, Widening, widenings

HERE, ELSEWHERE = "10.20.1.10", "10.20.1.11"
INITIATORS = (Initiator.LOCAL, Initiator.PEER)
PEERS, PORTS = ("192.0.2.1", "192.0.2.2"), (443, 1024, 5004)


def ported(initiator: Initiator, peer: str, local_port: int, peer_port: int, local: str = HERE) -> Packet:
    """Return an opening of TCP."""
    return Packet.tcp(initiator, local, local_port, peer, peer_port)


def message(initiator: Initiator, peer: str, kind: int, code: int = 0) -> Packet:
    """Return a message of ICMP."""
    return Packet.icmp(initiator, HERE, peer, kind, code)


EVERY = [
    *(
        ported(initiator, peer, local, far)
        for initiator in INITIATORS
        for peer in PEERS
        for local in PORTS
        for far in PORTS
    ),
    *(message(initiator, peer, kind) for initiator in INITIATORS for peer in PEERS for kind in (0, 8, 11, 13, 14)),
]


def packets_of(openings: list[Packet]) -> set[Crossing]:
    """Return every packet that openings need, each told by its direction and its far side."""
    return {packet for opening in openings for packet in crossings(opening, False)}


@given(meant=st.lists(st.sampled_from(EVERY), max_size=5))
@settings(max_examples=60)
def test_openings_are_those_with_meant_packets(meant: list[Packet]) -> None:
    """An opening gets through exactly when each of its packets is one that some meant opening needs."""
    openings = DirectionalFlows.of(PacketSet.union(map(PacketSet.one, meant))).openings
    known = packets_of(meant)
    assert [each for each in EVERY if (each in openings) is not known.issuperset(crossings(each, False))] == []


def test_a_local_address_is_nobodys() -> None:
    """What one end needs gets through for every other, since entries name no local address."""
    openings = DirectionalFlows.of(PacketSet.one(ported(Initiator.LOCAL, PEERS[0], 1024, 443))).openings
    assert ported(Initiator.LOCAL, PEERS[0], 1024, 443, ELSEWHERE) in openings


def test_routers_may_say_that_a_packet_is_too_large() -> None:
    """Path MTU discovery passes both ways, whatever is meant, and no other message does."""
    openings = DirectionalFlows.of(PacketSet.empty()).openings
    assert [message(initiator, "198.51.100.1", 3, 4) in openings for initiator in INITIATORS] == [True, True]
    assert [message(initiator, "198.51.100.1", 3, 3) in openings for initiator in INITIATORS] == [False, False]


@pytest.mark.parametrize("initiator", INITIATORS)
def test_every_message_is_answered_by_any(initiator: Initiator) -> None:
    """Where all ICMP of one side is meant, all of the other passes: one entry answers every message."""
    peer = [(int(IPv4Address(PEERS[0])),) * 2]
    openings = DirectionalFlows.of(PacketSet.box(initiator=initiator, protocol=1, peer=peer)).openings
    assert all(message(each, PEERS[0], kind) in openings for each in INITIATORS for kind in (0, 11, 255))
    assert message(initiator, PEERS[1], 11) not in openings


def test_a_wider_permit_widens_its_direction() -> None:
    """A permit outbound lets more peers and ports of theirs through, as far as replies have an entry; so inbound."""
    meant = PacketSet.one(ported(Initiator.LOCAL, PEERS[0], 1024, 443))
    net, ports = IPv4Network("192.0.2.0/30"), PortRange(443, 444)
    out, in_ = widenings([], [(Protocol.TCP, net, ports)]), widenings([(Protocol.TCP, net, PortRange(0, 1024))], [])
    assert out == (Widening(False, Protocol.TCP, net, ports),)
    more, both = ported(Initiator.LOCAL, PEERS[0], 1024, 444), ported(Initiator.LOCAL, PEERS[1], 1024, 444)
    directions = DirectionalFlows.of(meant)
    assert [each in directions.wider(out).openings for each in (more, both)] == [True, False]
    assert [each in directions.wider([*out, *in_]).openings for each in (more, both)] == [True, True]
    assert ported(Initiator.LOCAL, PEERS[0], 1, 443) in directions.wider(in_).openings
