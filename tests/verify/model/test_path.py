"""A path tells what gets along it, and the hop that stops what does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.small_paths import Small, framed, gets_through, packets, paths

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Part, PortNat, StaticNat
from webex_calling.verify.model.packets import TCP, Initiator, Packet, PacketSet
from webex_calling.verify.model.path import Path, Paths, causes_on, straight

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
EVERYTHING = PacketSet.everything()


def permit(name: str, matches: PacketSet, *, resource: str = "") -> Filter:
    """Return a filter of one permit."""
    return Filter.of(name, Admission.of([Clause(f"rule of {name}", True, matches, resource)]))


@settings(deadline=None, max_examples=70)
@given(paths, st.lists(packets(), min_size=10, max_size=20))
def test_a_packet_is_admitted_where_no_hop_stops_it(
    hops: list[Small | StaticNat | PortNat], asked: list[Packet]
) -> None:
    """The walk along the path and the packet sets say the same, form by form."""
    held = straight(framed(hops), PacketSet.empty())
    expected = {packet: gets_through(hops, packet) for packet in asked}
    assert {packet: held.stop(packet) is None for packet in asked} == expected
    assert {packet: packet in held.admitted for packet in asked} == expected
    assert held.admitted <= held.possible


@settings(deadline=None, max_examples=50)
@given(paths, packets())
def test_the_hop_that_stops_a_packet_stops_it_alone(hops: list[Small | StaticNat | PortNat], packet: Packet) -> None:
    """All passages but the last let the packet on; a filter that stops it names a part whose rule refuses it."""
    passages = list(Path("", EVERYTHING, framed(hops)).passages(packet))
    assert all(passage.passes for passage in passages[:-1])
    for passage in passages:
        refusing = passage.refusing
        assert (refusing is not None) is (not passage.passes and isinstance(passage.hop, Filter))
        if refusing:
            part, clause = refusing
            assert clause is None or not clause.admits
            assert not passage.seen <= part.admission.admitted


GROUP = permit("security group", PacketSet.box(local=[(1, 1)]))
ACL = permit("network ACL", PacketSet.box(peer=[(100, 199)]))
ELASTIC = StaticNat("Elastic IP", {1: 11})
FIREWALL = permit("firewall", PacketSet.box(local=[(11, 11)], peer_ports=[(0, 443)]), resource="urn:firewall")
GATEWAY = PortNat("NAT gateway", ((1, 2),), ((21, 22),))


def tcp(initiator: Initiator = LOCAL, *, local: int = 1, peer: int = 100, peer_port: int = 443) -> Packet:
    """Return a TCP opening."""
    return Packet(initiator, TCP, local, peer, 5062, peer_port)


@pytest.mark.parametrize(
    ("hops", "packet", "met"),
    [
        pytest.param(
            [GROUP, ACL, ELASTIC, FIREWALL],
            tcp(),
            ["security group", "network ACL", "Elastic IP", "firewall"],
            id="out, all the way",
        ),
        pytest.param(
            [GROUP, ACL, ELASTIC, FIREWALL],
            tcp(PEER),
            ["firewall", "Elastic IP", "network ACL", "security group"],
            id="in, all the way",
        ),
        pytest.param(
            [GROUP, ACL, ELASTIC, FIREWALL], tcp(local=2), ["security group"], id="out, stopped by the first hop"
        ),
        pytest.param(
            [GROUP, ACL, ELASTIC, FIREWALL], tcp(peer=1), ["security group", "network ACL"], id="out, by the second"
        ),
        pytest.param(
            [GROUP, ACL, ELASTIC, FIREWALL], tcp(PEER, peer_port=444), ["firewall"], id="in, by the outermost hop"
        ),
        pytest.param(
            [ACL, ELASTIC, FIREWALL], tcp(local=2), ["network ACL", "Elastic IP"], id="out, without an outside address"
        ),
        pytest.param([ACL, ELASTIC, FIREWALL], tcp(PEER, local=2), ["Elastic IP"], id="in, to no outside address"),
        pytest.param([ACL, GATEWAY, FIREWALL], tcp(PEER), ["NAT gateway"], id="in, to a NAT gateway"),
        pytest.param(
            [ACL, GATEWAY, FIREWALL],
            tcp(),
            ["network ACL", "NAT gateway", "firewall"],
            id="out, by a form that the firewall refuses",
        ),
        pytest.param(
            [GATEWAY, StaticNat("second NAT", {21: 31})],
            tcp(),
            ["NAT gateway", "second NAT"],
            id="out, by a form that the second translation leaves out",
        ),
        pytest.param([], tcp(), [], id="nothing on the way"),
    ],
)
def test_the_hops_that_a_packet_meets(hops: list[Filter | StaticNat | PortNat], packet: Packet, met: list[str]) -> None:
    """What leaves meets the hops from the endpoint outwards, what arrives from the far side inwards, up to its stop."""
    assert [passage.hop.name for passage in Path("", EVERYTHING, tuple(hops)).passages(packet)] == met


def test_a_hop_behind_a_translation_sees_the_outside_address() -> None:
    """The firewall's rule is asked about the outside address, and the clause names its resource."""
    *_, last = Path("", EVERYTHING, (ELASTIC, FIREWALL)).passages(tcp())
    ((part, clause),) = last.clauses
    assert part.name == ""
    assert clause is not None
    assert (last.seen, clause.resource) == (PacketSet.one(tcp(local=11)), "urn:firewall")


def test_the_form_that_is_refused_is_the_one_that_is_told() -> None:
    """Of the forms that a gateway may pick, the passage shows the rule that refuses one."""
    deny = Clause("deny 22", False, PacketSet.box(local=[(22, 22)]))
    members = Filter.of("firewall", Admission.of([deny, Clause("permit", True, EVERYTHING)]))
    stop = straight([GATEWAY, members], PacketSet.empty()).stop(tcp())
    assert stop is not None
    assert stop.refusing == (members.parts[0], deny)


def test_the_part_that_refuses_is_named() -> None:
    """Of a stateless filter the refusal names the part without a rule for the reply."""
    parts = (
        Part("egress entries", Admission.of([Clause("entry 100", True, EVERYTHING)])),
        Part("ingress entries", Admission.of([])),
    )
    hop = Filter("network ACL", parts)
    stop = straight([hop], PacketSet.empty()).stop(tcp())
    assert stop is not None
    assert stop.clauses == ((parts[0], parts[0].admission.clauses[0]), (parts[1], None))
    assert stop.refusing == (parts[1], None)


def test_each_packet_takes_the_path_of_its_peer() -> None:
    """An endpoint's own network and the Internet are two paths; what no path leads to is admitted by none."""
    near, far = (PacketSet.box(peer=[interval]) for interval in ((0, 99), (100, 199)))
    inward = Path("own network", near, (GROUP,))
    outward = Path("Internet", far, (GROUP, ELASTIC, FIREWALL))
    held = Paths((inward, outward), PacketSet.empty())
    found = {peer: held.of(tcp(peer=peer)) for peer in (99, 100, 200)}
    assert found == {99: inward, 100: outward, 200: None}
    assert [tcp(peer=peer, peer_port=444) in held.admitted for peer in (99, 100, 200)] == [True, False, False]
    assert [stop and stop.hop for stop in map(held.stop, (tcp(peer=100, peer_port=444), tcp(peer=200)))] == [
        FIREWALL,
        None,
    ]
    assert list(held.filters()) == [(inward, GROUP), (outward, GROUP), (outward, FIREWALL)]


def test_a_rule_behind_a_translation_is_a_cause() -> None:
    """It is asked about the outside address, and its part is told in the endpoint's own words."""
    one, other = (PacketSet.one(tcp(local=local)) for local in (1, 2))
    (clause,) = FIREWALL.parts[0].admission.clauses
    assert [*causes_on(Path("", EVERYTHING, (ACL, ELASTIC, FIREWALL)), one | other)] == [
        (clause, one),
        *_behind(ACL, other),
    ]
    told = permit("NAT subnet's ACL", PacketSet.box(local=[(21, 22)]), resource="urn:acl")
    (entry,) = told.parts[0].admission.clauses
    assert [*causes_on(Path("", EVERYTHING, (ACL, GATEWAY, told)), one)] == [(entry, one)]


def _behind(hop: Filter, openings: PacketSet) -> list[tuple[Clause, PacketSet]]:
    (clause,) = hop.parts[0].admission.clauses
    return [(clause, openings)]


@settings(deadline=None, max_examples=50)
@given(paths, st.lists(packets(), min_size=10, max_size=20))
def test_whatever_gets_through_has_its_rules(hops: list[Small | StaticNat | PortNat], asked: list[Packet]) -> None:
    """Each opening that gets through a filter is in the part of some rule, and no part is wider than what is asked."""
    path = Path("", EVERYTHING, framed(hops))
    for packet in asked:
        one = PacketSet.one(packet)
        met = any(isinstance(hop, Filter) for hop in path.hops)
        if met and packet in path.admitted:
            assert PacketSet.union(part for _, part in causes_on(path, one)) == one
        assert all(part and part <= one for _, part in causes_on(path, one))
