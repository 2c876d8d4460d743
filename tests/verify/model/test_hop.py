"""A hop says what gets through it in the words of either side, whatever a translation picks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.small_paths import Small, filters, forms, framed, gets_through, packets, paths, port_nats, static_nats

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Part, PortNat, StaticNat, admitted_along
from webex_calling.verify.model.packets import ICMP, TCP, Initiator, Packet, PacketSet

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
ELASTIC = StaticNat("Elastic IP", {1: 11})
GATEWAY = PortNat("NAT gateway", ((1, 3),), ((11, 12),), icmp=True)


def opening(initiator: Initiator = LOCAL, local: int = 1, local_port: int = 2000, protocol: int = TCP) -> Packet:
    """Return an opening with one far peer."""
    return Packet(initiator, protocol, local, 100, local_port, 0 if protocol == ICMP else 443)


@settings(deadline=None, max_examples=70)
@given(paths, st.lists(packets(), min_size=20, max_size=40), st.booleans())
def test_a_path_agrees_with_every_form_of_a_packet(
    hops: list[Small | StaticNat | PortNat], asked: list[Packet], surely: bool
) -> None:
    """A packet surely gets through where all its forms do, and possibly where any of them does."""
    found = admitted_along(framed(hops), surely=surely)
    expected = {packet: gets_through(hops, packet, surely=surely) for packet in asked}
    assert {packet: packet in found for packet in asked} == expected


@settings(deadline=None, max_examples=60)
@given(st.builds(StaticNat, st.just("NAT"), static_nats) | port_nats, packets())
def test_the_far_side_sees_every_form_and_no_other(hop: StaticNat | PortNat, packet: Packet) -> None:
    """What one opening looks like behind a translation is what the translation may make of it."""
    seen = hop.beyond(PacketSet.one(packet))
    assert seen == PacketSet.union(map(PacketSet.one, forms(hop, packet)))


@settings(deadline=None, max_examples=40)
@given(filters(), packets())
def test_the_causes_of_what_passes_admit_it_part_by_part(small: Small, packet: Packet) -> None:
    """A packet that passes is caused by a permit of every part that matches it first."""
    one = PacketSet.one(packet)
    if small.admits(packet):
        deciding = [part.admission.decides(packet) for part in small.hop.parts]
        causes = [clause for clause, part in small.hop.causes(one) if part]
        assert all(clause in causes for clause in deciding)
        assert all(clause.admits for clause in causes)


@pytest.mark.parametrize(
    ("hop", "packet", "expected"),
    [
        pytest.param(ELASTIC, opening(), True, id="static, opened inside"),
        pytest.param(ELASTIC, opening(PEER), True, id="static, opened by the peer"),
        pytest.param(ELASTIC, opening(local=2), False, id="static, no outside address"),
        pytest.param(ELASTIC, opening(local=11), False, id="static, the outside address is not inside"),
        pytest.param(GATEWAY, opening(), True, id="many to few, opened inside"),
        pytest.param(GATEWAY, opening(PEER), False, id="many to few, opened by the peer"),
        pytest.param(GATEWAY, opening(local=4), False, id="many to few, not behind it"),
        pytest.param(GATEWAY, opening(local=3), True, id="many to few, the last behind it"),
        pytest.param(GATEWAY, opening(protocol=ICMP, local_port=8), True, id="echo request"),
        pytest.param(GATEWAY, opening(protocol=ICMP, local_port=0), False, id="echo reply that answers nothing"),
        pytest.param(GATEWAY, opening(protocol=ICMP, local_port=3), False, id="an error by itself"),
        pytest.param(
            PortNat("NAT", ((1, 1),), ((11, 11),)), opening(protocol=ICMP, local_port=8), False, id="echo without icmp"
        ),
        pytest.param(GATEWAY, Packet(PEER, ICMP, 1, 100, 3, 4), True, id="a packet was too large"),
        pytest.param(GATEWAY, Packet(PEER, ICMP, 4, 100, 3, 4), False, id="too large, for nobody behind it"),
        pytest.param(GATEWAY, Packet(PEER, ICMP, 1, 100, 3, 3), False, id="another error"),
        pytest.param(GATEWAY, Packet(PEER, ICMP, 1, 100, 8, 0), False, id="an echo request of a peer"),
        pytest.param(GATEWAY, Packet(LOCAL, ICMP, 1, 100, 3, 4), False, id="too large, told by the inside"),
        pytest.param(
            PortNat("NAT", ((1, 1),), ((11, 11),)), Packet(PEER, ICMP, 1, 100, 3, 4), False, id="too large without icmp"
        ),
        pytest.param(GATEWAY, Packet(LOCAL, 47, 1, 100, 0, 0), False, id="a protocol without ports"),
    ],
)
def test_what_a_translation_lets_through(hop: StaticNat | PortNat, packet: Packet, expected: bool) -> None:
    """A static translation passes both ways, a gateway what the inside opens and it can tell apart, and its errors."""
    assert (packet in hop.before(PacketSet.everything())) is expected


@pytest.mark.parametrize(
    ("admitted", "surely", "possibly"),
    [
        pytest.param(PacketSet.box(local=[(11, 12)]), True, True, id="every outside address"),
        pytest.param(PacketSet.box(local=[(11, 11)]), False, True, id="one outside address"),
        pytest.param(PacketSet.box(local=[(13, 13)]), False, False, id="no outside address"),
        pytest.param(PacketSet.box(protocol=TCP, local_ports=[(1024, 65535)]), True, True, id="every port"),
        pytest.param(PacketSet.box(protocol=TCP, local_ports=[(1025, 65535)]), False, True, id="a port is missing"),
        pytest.param(PacketSet.box(protocol=TCP, local_ports=[(0, 1023)]), False, False, id="ports it never takes"),
    ],
)
def test_a_gateway_may_take_any_address_and_port(admitted: PacketSet, surely: bool, possibly: bool) -> None:
    """Only what is open for every choice surely gets through."""
    found = [opening(local_port=5062) in GATEWAY.before(admitted, surely=asked) for asked in (True, False)]
    assert found == [surely, possibly]


def test_what_gets_through_is_what_surely_does() -> None:
    """Unless it is asked for what may get through, a path answers for every choice of its translations."""
    one = Filter.of("edge", Admission.of([Clause("permit", True, PacketSet.box(local=[(11, 11)]))]))
    assert (one.name, one.parts[0].name) == ("edge", "")
    assert opening() not in admitted_along([GATEWAY, one])
    assert opening() not in GATEWAY.before(one.admitted)
    assert opening() in admitted_along([GATEWAY, one], surely=False)


def test_an_echo_takes_an_outside_address() -> None:
    """The message stays, and any address of the gateway may be its source."""
    echo = opening(protocol=ICMP, local_port=8)
    forms = [Packet(LOCAL, ICMP, outside, 100, 8, 0) for outside in (11, 12)]
    assert GATEWAY.beyond(PacketSet.one(echo)) == PacketSet.union(map(PacketSet.one, forms))
    assert [echo in GATEWAY.before(PacketSet.one(forms[0]), surely=surely) for surely in (True, False)] == [False, True]
    assert echo in GATEWAY.before(PacketSet.union(map(PacketSet.one, forms)))


def test_the_inside_port_does_not_matter_behind_a_gateway() -> None:
    """A rule beyond the gateway for port 5062 is no rule for the inside port."""
    beyond = PacketSet.box(protocol=TCP, local_ports=[(5062, 5062)])
    assert opening(local_port=5062) not in GATEWAY.before(beyond)


def test_a_stateless_filter_needs_the_reply_too() -> None:
    """What one part lets through and the other does not is not admitted."""
    everything = PacketSet.everything()
    leaving = Part("egress entries", Admission.of([Clause("entry 100", True, everything)]))
    replies = PacketSet.box(protocol=TCP, local_ports=[(1024, 65535)])
    arriving = Part("ingress entries", Admission.of([Clause("entry 110", True, replies)]))
    for parts in ((leaving, arriving), (arriving, leaving)):
        hop = Filter("network ACL", parts)
        assert [opening(local_port=port) in hop.before(everything) for port in (1023, 1024)] == [False, True]


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        pytest.param(
            lambda: StaticNat("Elastic IP", {1: 11, 2: 11}),
            "Elastic IP gives one outside address to several inside ones; give each its own",
            id="static",
        ),
        pytest.param(
            lambda: PortNat("NAT", ((1, 1),), ()),
            "NAT has no outside address; give those that it may take",
            id="gateway",
        ),
    ],
)
def test_an_impossible_translation_cannot_be_built(make: object, expected: str) -> None:
    """What cannot be one translation is refused with its name."""
    assert callable(make)
    with pytest.raises(ValueError, match=f"^{expected}$"):
        make()
