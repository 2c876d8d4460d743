"""What comes in with an opening: all that the peer sends, be it that it opens or that it replies."""

from __future__ import annotations

import pytest

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.arriving import ARRIVING, ESTABLISHED, OPENS, arrival, arriving
from webex_calling.verify.model.packets import ICMP, TCP, Packet, PacketSet, prefix

HERE, THERE = "10.20.1.10", "192.0.2.1"


def tcp(initiator: Initiator) -> Packet:
    """Return a packet of TCP between port 1024 here and port 443 there."""
    return Packet.tcp(initiator, HERE, 1024, THERE, 443)


def udp(initiator: Initiator) -> Packet:
    """Return a packet of UDP between port 8000 here and port 5004 there."""
    return Packet.udp(initiator, HERE, 8000, THERE, 5004)


def message(initiator: Initiator, kind: int) -> Packet:
    """Return a message of ICMP with code 0."""
    return Packet.icmp(initiator, HERE, THERE, kind, 0)


CASES = {
    "a connection that we open is answered": (tcp(Initiator.LOCAL), [tcp(ESTABLISHED)]),
    "a connection that the peer opens comes in from its first segment on": (
        tcp(Initiator.PEER),
        [tcp(OPENS), tcp(ESTABLISHED)],
    ),
    "a datagram that we send is answered": (udp(Initiator.LOCAL), [udp(OPENS)]),
    "a datagram that the peer sends comes in": (udp(Initiator.PEER), [udp(OPENS)]),
    "an echo that we ask for is answered": (message(Initiator.LOCAL, 8), [message(OPENS, 0)]),
    "a timestamp that we ask for is answered": (message(Initiator.LOCAL, 13), [message(OPENS, 14)]),
    "a message of ours that asks for nothing brings nothing": (message(Initiator.LOCAL, 3), []),
    "a message of the peer comes in": (message(Initiator.PEER, 8), [message(OPENS, 8)]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_comes_in_with_an_opening(name: str) -> None:
    """These packets, and no others."""
    opening, packets = CASES[name]
    assert arriving(PacketSet.one(opening)) == PacketSet.union(map(PacketSet.one, packets))


def test_a_rule_for_every_message_has_every_answer() -> None:
    """As a filter that knows no connection has one entry for both."""
    every = PacketSet.box(initiator=Initiator.LOCAL, protocol=ICMP, peer=[prefix(THERE)])
    assert arriving(every) == PacketSet.box(initiator=OPENS, protocol=ICMP, peer=[prefix(THERE)])


def test_no_packet_comes_from_a_name() -> None:
    """A rule for any peer is one for any address, and a name is known to nobody who filters packets."""
    assert not arriving(PacketSet.box(initiator=Initiator.LOCAL, protocol=TCP, names="webex.com"))
    assert arriving(PacketSet.everything()) == ARRIVING


def test_a_packet_is_told_from_where_it_comes() -> None:
    """And for TCP whether it opens a connection."""
    assert [arrival(each) for each in (tcp(OPENS), tcp(ESTABLISHED), udp(OPENS), message(OPENS, 8))] == [
        "opening tcp 192.0.2.1:443 -> 10.20.1.10:1024",
        "established tcp 192.0.2.1:443 -> 10.20.1.10:1024",
        "udp 192.0.2.1:5004 -> 10.20.1.10:8000",
        "icmp 192.0.2.1 -> 10.20.1.10 type 8 code 0",
    ]
