"""One packet at one end of a site: what becomes of it, by which rule, and which row asks for it."""

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import GATEWAY_SIGNALLING
from tests.verify.planted import inputs, named, permit, plant, planted_site

from webex_calling.commands.explain_text import explanation_document, explanation_lines
from webex_calling.fault import Faults
from webex_calling.flows.site_end import SiteEnd, site_ends
from webex_calling.port import PortRange
from webex_calling.published.reference import load_reference
from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.registration import Registration
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, Part, StaticNat
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.questions.explanation import Explanation, Verdict, explain
from webex_calling.verify.questions.packet_text import packet_end, parse
from webex_calling.verify.required.across import required_at
from webex_calling.verify.required.rows import Required


@cache
def ends() -> tuple[SiteEnd, ...]:
    """Return the ends of the site."""
    return tuple(site_ends(planted_site().site))


def asking(end: SiteEnd) -> tuple[Required, ...]:
    """Return what the rows ask for at an end."""
    return required_at(load_reference(), planted_site().site, end)


@cache
def sound() -> Mapping[tuple[str, str], InterfaceProof]:
    """Return the proof of the site without a fault."""
    return planted_site().again(planted_site().resources)


def told(text: str, at: str = "", estate: list[Registration] | None = None) -> Explanation:
    """Explain a packet at the site, or at the site with a fault planted."""
    sides = sound() if estate is None else planted_site().again(estate)
    asked = parse(text)
    end, initiator = packet_end(asked, ends(), at)
    return explain(asked, end, asking(end), initiator, sides[end.name, end.part])


def test_an_admitted_packet_has_its_rule_and_its_row() -> None:
    """The rule, the resource that says it, the filter, and the row with its service."""
    found = told("tcp 10.20.1.10:8000 -> 23.89.0.0:5062")
    (step,) = found.steps
    (ruling,) = step.rulings
    assert (found.verdict, found.end.choice, str(found.packet)) == (
        Verdict.ADMITTED,
        "fra-a/external",
        "local opens tcp 10.20.1.10:8000 -> 23.89.0.0:5062",
    )
    assert (ruling.rule, ruling.admits) == ("rule fra-a-external-out-tcp-5062-calling", True)
    assert ruling.resource.endswith(f"{SECURITY_GROUP_EGRESS_RULE}::fra-a-external-out-tcp-5062-calling")
    assert [(need.row, need.service) for need in found.needs] == [(GATEWAY_SIGNALLING, "certificate")]
    assert (found.excess, found.findings, found.nearest) == ("", False, None)


def test_a_refused_packet_has_the_nearest_rule() -> None:
    """No rule admits it; the one beside it is named with what differs, and no row asks for it."""
    found = told("tcp 10.20.1.10:8000 -> 23.89.0.0:5063")
    assert (found.verdict, found.needs, found.findings) == (Verdict.REFUSED, (), False)
    assert [ruling.rule for step in found.steps for ruling in step.rulings] == [""]
    assert found.nearest is not None
    assert found.nearest.clause.rule == "rule fra-a-external-out-tcp-5062-calling"
    assert [each.words for each in found.nearest.differences] == ["port 5063 is one above 5062"]


def test_a_denial_is_named() -> None:
    """Where a rule refuses, it is that rule which is told, with its resource."""
    found = told("udp 23.89.0.0:9 -> 10.40.1.10:48200")
    (ruling,) = (ruling for step in found.steps for ruling in step.rulings)
    assert (ruling.rule, ruling.admits) == ("rule deny-in-all of NSG edge", False)
    assert found.nearest is not None
    assert found.nearest.differences[0].words == "port 48200 is one above 8000-48199"


def test_any_source_port_is_answered_for_all() -> None:
    """All ports get through, the row asks for those that are published, and the rest is declared excess."""
    found = told("tcp 10.20.1.10 -> 23.89.0.0:5062")
    assert (found.any_port, found.ports) == (True, (PortRange(0, 65535),))
    assert [(need.row, need.ports) for need in found.needs] == [(GATEWAY_SIGNALLING, (PortRange(1024, 65535),))]
    assert (found.excess, found.findings) == ("local-ports", False)


def test_excess_has_its_kind() -> None:
    """What gets through that no row asks for is declared, or is a finding."""
    assert told("tcp 10.20.1.10:100 -> 23.89.0.0:5062").excess == "local-ports"
    assert told("udp 10.30.8.20:9 -> 10.20.2.10:161").excess == "extra-rules"
    estate = plant(permit("fra-a-external-general", SECURITY_GROUP_INGRESS_RULE, "tcp", 5061), inputs(toPort=5062))
    found = told("tcp 198.51.100.1:9 -> 10.20.1.10:5062", estate=estate)
    assert (found.excess, found.findings) == ("undeclared", True)


def test_a_required_packet_that_is_stopped_is_a_finding() -> None:
    """A dropped rule is found by the packet that needs it, from one port and from any."""
    estate = plant(permit("fra-a-external-calling", SECURITY_GROUP_EGRESS_RULE, "tcp", 5062), lambda _: None)
    for text in ("tcp 10.20.1.10:8000 -> 23.89.0.0:5062", "tcp 10.20.1.10 -> 23.89.0.0:5062"):
        found = told(text, estate=estate)
        assert (found.verdict, found.findings) == (Verdict.REFUSED, True)
        assert [need.row for need in found.needs] == [GATEWAY_SIGNALLING]


def test_what_the_cloud_never_filters_is_told() -> None:
    """A VPC's own resolver is reached whatever the groups say, and DNS is what asks for it."""
    found = told("local opens udp 10.20.9.9:5000 -> 10.20.0.2:53", "desks")
    assert (found.verdict, found.steps, found.excess) == (Verdict.UNFILTERED, (), "")


def test_an_end_whose_filters_are_not_read_is_a_fault() -> None:
    """A side that could not be proven cannot answer either."""
    estate = plant(named("fra-a-external-calling", SECURITY_GROUP), lambda _: None)
    with pytest.raises(Faults, match="fra-a/external: has no answer"):
        told("tcp 10.20.1.10:8000 -> 23.89.0.0:5062", estate=estate)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(Initiator),
    st.sampled_from([6, 17]),
    st.sampled_from(["23.89.0.0", "198.51.100.1", "10.0.0.53", "192.0.2.1"]),
    st.sampled_from([53, 443, 5004, 5060, 5061, 5062, 5063, 8000, 16384, 19560, 48199, 48200, 65535]),
)
def test_the_verdict_is_that_of_the_proof(initiator: Initiator, protocol: int, peer: str, port: int) -> None:
    """Every packet is admitted if it is in the set that the proof computed, and its last rule says so."""
    ports = (8000, port) if initiator is Initiator.LOCAL else (port, 8000)
    make = Packet.tcp if protocol == 6 else Packet.udp
    packet = make(initiator, "10.20.1.10", ports[0], peer, ports[1])
    found = told(str(packet))
    side = sound()["fra-a", "external"]
    assert side.paths is not None
    assert (found.verdict is Verdict.ADMITTED) == (packet in side.paths.admitted)
    assert all(step.passes for step in found.steps) == (found.verdict is Verdict.ADMITTED)
    assert (found.nearest is None) == (found.verdict is Verdict.ADMITTED)


MET = {
    "the gateway's address, leaving": ("tcp 10.20.1.10 -> 23.89.0.0:5062", "", "fra-a/external", Initiator.LOCAL),
    "the gateway's address, arriving": ("tcp 23.89.0.0 -> 10.20.1.10:5062", "", "fra-a/external", Initiator.PEER),
    "its other interface": ("tcp 10.20.2.10 -> 10.30.0.1:5061", "", "fra-a/internal", Initiator.LOCAL),
    "by its name alone": ("tcp 10.20.2.10 -> 10.30.0.1:5061", "fra-a", "fra-a/internal", Initiator.LOCAL),
    "a desktop's address": ("tcp 10.40.9.9 -> 23.89.0.0:8934", "", "hosts", Initiator.LOCAL),
    "a shared subnet, when asked for": ("tcp 10.40.1.11 -> 23.89.0.0:8934", "edge", "edge", Initiator.LOCAL),
    "an address that nobody has": (
        "local opens tcp 192.0.2.1 -> 23.89.0.0:5062",
        "fra-a/external",
        "fra-a/external",
        Initiator.LOCAL,
    ),
}


@pytest.mark.parametrize(("text", "at", "choice", "initiator"), MET.values(), ids=MET)
def test_the_end_is_told_by_the_local_address(text: str, at: str, choice: str, initiator: Initiator) -> None:
    """A gateway's own address goes before the network that a pool is in, and a named end is believed."""
    end, found = packet_end(parse(text), ends(), at)
    assert (end.choice, found) == (choice, initiator)


LOST = {
    "nowhere": ("tcp 192.0.2.1 -> 23.89.0.0:5062", "", "has no local address that this site knows; begin with"),
    "its public address": (
        "udp 23.89.0.0 -> 203.0.113.10:8000",
        "",
        "has the public address of fra-a/external, which no filter sees; give the local address, 10.20.1.10",
    ),
    "no such end": ("tcp 10.20.1.10 -> 23.89.0.0:5062", "fra-z", "choose one of fra-a/external, fra-a/internal"),
    "another's address": ("tcp 10.20.1.10 -> 23.89.0.0:5062", "hosts", "has no local address of hosts"),
    "two ends": ("tcp 10.20.1.10 -> 10.20.2.10:22", "", "may be at several ends; choose --at fra-a/external or --at"),
    "either side": ("tcp 10.20.9.9 -> 10.20.9.8:22", "", "may be opened by either side"),
}


@pytest.mark.parametrize(("text", "at", "words"), LOST.values(), ids=LOST)
def test_what_leaves_several_ends_or_none_is_a_fault(text: str, at: str, words: str) -> None:
    """The fault lists what --at takes."""
    with pytest.raises(Faults) as raised:
        packet_end(parse(text), ends(), at)
    assert words in str(raised.value)


CALLING = prefix("23.89.0.0/16")
GROUPS = Filter.of(
    "groups",
    Admission.of(
        [Clause("rule out", True, PacketSet.box(initiator=Initiator.LOCAL, protocol=6, peer=[CALLING]), "sgr-out")],
    ),
)
ACL = Filter(
    "acl",
    (
        Part(
            "leaves",
            Admission.of(
                [
                    Clause("entry 100", False, PacketSet.box(peer=[CALLING], peer_ports=[(5063, 5063)]), "acl-1"),
                    Clause("entry 200", True, PacketSet.box(peer=[CALLING], local_ports=[(1024, 65535)]), "acl-1"),
                ]
            ),
        ),
        Part("arrives", Admission.of([Clause("entry 300", True, PacketSet.everything(), "acl-1")])),
    ),
)
NAT = StaticNat("address", {0x0A14010A: 0xCB00710A})
FIREWALL = Filter.of(
    "firewall",
    Admission.of([Clause("rule web", True, PacketSet.box(local=[prefix("203.0.113.10")], peer_ports=[(5062, 5063)]))]),
)


def along(text: str, *hops: Hop) -> Explanation:
    """Explain a packet on a path; unless given, of four hops: groups, a network ACL, a translation and a firewall."""
    whole = hops or (GROUPS, ACL, NAT, FIREWALL)
    paths = Paths((Path("to the Internet", PacketSet.everything(), whole),), PacketSet.empty())
    asked = parse(text)
    end, initiator = packet_end(asked, ends())
    return explain(asked, end, asking(end), initiator, InterfaceProof(end.name, end.part, paths=paths))


def test_every_hop_is_told_in_order() -> None:
    """Each filter names the rule of each of its parts, and the translation says that it translates."""
    found = along("tcp 10.20.1.10:8000 -> 23.89.0.0:5062")
    assert (found.verdict, found.path) == (Verdict.ADMITTED, "to the Internet")
    assert [(step.hop, step.passes, [(each.part, each.rule) for each in step.rulings]) for step in found.steps] == [
        ("groups", True, [("", "rule out")]),
        ("acl", True, [("leaves", "entry 200"), ("arrives", "entry 300")]),
        ("address", True, []),
        ("firewall", True, [("", "rule web")]),
    ]
    assert [*explanation_lines(found)][1:5] == [
        "  path to the Internet",
        "  groups: admitted by rule out",
        "    resource sgr-out",
        "  acl: leaves: admitted by entry 200; arrives: admitted by entry 300",
    ]


STOPS = {
    "by no rule of the first": (
        "tcp 10.20.1.10:8000 -> 198.51.100.1:5062",
        ["groups"],
        "rule out",
        "outside 23.89.0.0/16",
    ),
    "by a denial of the second": (
        "tcp 10.20.1.10:8000 -> 23.89.0.0:5063",
        ["groups", "acl"],
        "entry 200",
        "one above 0-5062",
    ),
    "by no rule of the last": (
        "tcp 10.20.1.10:8000 -> 23.89.0.0:5061",
        ["groups", "acl", "address", "firewall"],
        "rule web",
        "one below 5062-5063",
    ),
}


@pytest.mark.parametrize(("text", "hops", "rule", "words"), STOPS.values(), ids=STOPS)
def test_the_hop_that_stops_a_packet_is_the_last_that_is_told(
    text: str, hops: list[str], rule: str, words: str
) -> None:
    """Nothing behind it is told, and the nearest rule is one of its own, in the words of its own side."""
    found = along(text)
    assert [step.hop for step in found.steps] == hops
    assert [step.passes for step in found.steps] == [True] * (len(hops) - 1) + [False]
    assert found.nearest is not None
    assert found.nearest.clause.rule == rule
    assert words in found.nearest.differences[0].words


def test_some_source_ports_get_through() -> None:
    """A stateless filter lets the answer back to some ports alone: those are told."""
    found = along("tcp 10.20.1.10 -> 23.89.0.0:5062")
    assert (found.verdict, found.ports) == (Verdict.ADMITTED, (PortRange(1024, 65535),))
    assert next(explanation_lines(found)) == (
        "admitted: local opens tcp 10.20.1.10:* -> 23.89.0.0:5062, at fra-a/external, "
        "from some source ports: 1024-65535"
    )


def test_what_nothing_declares_is_said() -> None:
    """A packet that gets through and that no row needs is admitted, and the answer says so at once."""
    found = along("tcp 10.20.1.10 -> 23.89.0.0:5061", GROUPS)
    assert (found.verdict, found.needs) == (Verdict.ADMITTED, ())
    assert next(explanation_lines(found)).endswith(", though nothing declares it")


def test_no_path_is_told() -> None:
    """A peer that no path leads to is not refused by a rule."""
    asked = parse("tcp 10.20.1.10:8000 -> 23.89.0.0:5062")
    end, initiator = packet_end(asked, ends())
    found = explain(
        asked, end, asking(end), initiator, InterfaceProof(end.name, end.part, paths=Paths((), PacketSet.empty()))
    )
    assert (found.verdict, found.steps, found.nearest, found.findings) == (Verdict.NO_PATH, (), None, True)


def doubted(*, admits: bool) -> Explanation:
    """Explain a packet where one rule is not understood, before one that admits what a row asks for."""
    text = "tcp 10.20.1.10:8000 -> 23.89.0.0:5062"
    packet = PacketSet.one(parse(text).packet(Initiator.LOCAL))
    doubt = Clause("rule odd", admits, PacketSet.empty(), "", packet, "geoip is not understood")
    rules = (doubt,) if admits else (doubt, Clause("rule all", True, PacketSet.everything()))
    paths = Paths(
        (Path("out", PacketSet.everything(), (Filter.of("firewall", Admission.of(rules)),)),), PacketSet.empty()
    )
    end, initiator = packet_end(parse(text), ends())
    return explain(parse(text), end, asking(end), initiator, InterfaceProof(end.name, end.part, paths=paths))


@pytest.mark.parametrize(
    ("admits", "words"),
    [
        pytest.param(False, "rule odd (geoip is not understood)", id="a denial"),
        pytest.param(
            True, "the end of its rules, though rule odd may admit it (geoip is not understood)", id="a permit"
        ),
    ],
)
def test_what_is_not_understood_is_the_third_answer(admits: bool, words: str) -> None:
    """Neither admitted nor refused: the rule that may decide is told, with the doubt."""
    found = doubted(admits=admits)
    assert (found.verdict, [step.doubt for step in found.steps], found.nearest) == (Verdict.UNCERTAIN, [words], None)
    lines = list(explanation_lines(found))
    assert lines[0].startswith("may be refused: local opens tcp 10.20.1.10:8000 -> 23.89.0.0:5062, at fra-a/external")
    assert f"  firewall: may be refused by {words}" in lines
    document = explanation_document(found)
    assert (document["admitted"], document["how"], document["hops"][0]["passes"]) == (None, "uncertain", None)
