"""Rules admit exactly the flows, none stands inside another, and each knows every flow that implies it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from ipaddress import IPv4Network
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.flow_sets import flow_packets, rule_packets
from tests.plan.strategies import NETWORKS, flows
from tests.rows import (
    APPLE_PUSH,
    CLIENT_HTTPS,
    CSCAN_TCP,
    GATEWAY_HTTPS,
    GATEWAY_SIGNALLING,
    MEDIA_TO_PEER,
    PATH_MTU_DISCOVERY,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, Peer, ServiceTag, canonical
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.plan.merge import merge
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.kinds import Interface

Merge = Callable[[Sequence[Flow]], tuple[Rule, ...]]
MANY = settings(max_examples=50, deadline=None)


def with_lists(held: Sequence[Flow]) -> tuple[Rule, ...]:
    """Merge for a target that refers to lists."""
    return merge(held, NETWORKS, named_lists=True)


def with_prefixes(held: Sequence[Flow]) -> tuple[Rule, ...]:
    """Merge for a target that holds prefixes itself."""
    return merge(held, NETWORKS, named_lists=False)


MERGES = pytest.mark.parametrize("merged", [with_lists, with_prefixes])


def flow(
    peer: Peer,
    *ports: str,
    row: str = SIGNALLING_TO_PEER,
    opens: Initiator = Initiator.LOCAL,
    protocol: Protocol = Protocol.TCP,
) -> Flow:
    """Return a flow between a whole interface and ``peer``; ``3/4`` among the ports is an ICMP message."""
    icmp = protocol is Protocol.ICMP
    messages = [Icmp(*map(int, port.split("/"))) for port in ports if icmp]
    return Flow(
        requirement=row,
        title=f"Words of {row}",
        interface=Interface.EXTERNAL,
        opens=opens,
        protocol=protocol,
        local=(),
        source_ports=() if icmp else (ANY_PORT,),
        peer=peer,
        ports=() if icmp else tuple(map(PortRange.parse, ports)),
        label="itsp",
        icmp=messages[0] if messages else None,
    )


def at(*texts: str) -> Addresses:
    """Return peers at these prefixes."""
    return Addresses(tuple(map(IPv4Network, texts)))


def told(rules: Sequence[Rule]) -> list[str]:
    """Return rules in one line each, with the rows that imply them."""
    return [f"{rule.name}{f' at {rule.local}' if rule.local else ''}: {'+'.join(rule.requirements)}" for rule in rules]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        pytest.param(
            [flow(at("192.0.2.0/25"), "5061"), flow(at("192.0.2.0/25"), "5061", row=GATEWAY_HTTPS)],
            ["out-tcp-5061-192.0.2.0/25: P1+G4"],
            id="equal rules are one",
        ),
        pytest.param(
            [flow(at("192.0.2.128/25", "192.0.2.0/25"), "5061", "5062", "5064")],
            ["out-tcp-5061-5062-192.0.2.0/24: P1", "out-tcp-5064-192.0.2.0/24: P1"],
            id="neighbours of one flow are joined",
        ),
        pytest.param(
            [flow(at("192.0.2.0/25"), "5061"), flow(at("192.0.2.128/25"), "5061", row=MEDIA_TO_PEER)],
            ["out-tcp-5061-192.0.2.0/25: P1", "out-tcp-5061-192.0.2.128/25: P2"],
            id="neighbours of two flows stay apart",
        ),
        pytest.param(
            [flow(at("192.0.2.7/32"), "5061"), flow(at("192.0.2.0/24"), "5000-5999", row=SIGNALLING_FROM_PEER)],
            ["out-tcp-5000-5999-192.0.2.0/24: P3+P1"],
            id="contained in a later rule",
        ),
        pytest.param(
            [
                flow(at("192.0.2.0/24"), "5061", row=SIGNALLING_TO_PEER),
                flow(at("192.0.2.0/28"), "5061", row=MEDIA_TO_PEER),
                flow(at("192.0.2.0/30"), "5061", row=SIGNALLING_FROM_PEER),
            ],
            ["out-tcp-5061-192.0.2.0/24: P1+P2+P3"],
            id="a chain ends in the outermost",
        ),
        pytest.param(
            [
                flow(at("192.0.2.0/24"), "5061", row=SIGNALLING_TO_PEER),
                flow(at("192.0.2.0/28"), "5000-5999", row=MEDIA_TO_PEER),
                flow(at("192.0.2.0/28"), "5061", row=SIGNALLING_FROM_PEER),
            ],
            ["out-tcp-5061-192.0.2.0/24: P1+P3", "out-tcp-5000-5999-192.0.2.0/28: P2+P3"],
            id="two containers both learn of it",
        ),
        pytest.param(
            [flow(at("192.0.2.0/24"), "5000-5999"), flow(at("192.0.2.0/28"), "5999-6000", row=MEDIA_TO_PEER)],
            ["out-tcp-5000-5999-192.0.2.0/24: P1", "out-tcp-5999-6000-192.0.2.0/28: P2"],
            id="overlap is not containment",
        ),
        pytest.param(
            [
                flow(at("192.0.2.0/24"), "5061"),
                flow(at("192.0.2.0/28"), "5061", row=SIGNALLING_FROM_PEER, opens=Initiator.PEER),
                flow(at("192.0.2.0/28"), "5061", row=MEDIA_TO_PEER, protocol=Protocol.UDP),
            ],
            ["out-tcp-5061-192.0.2.0/24: P1", "in-tcp-5061-192.0.2.0/28: P3", "out-udp-5061-192.0.2.0/28: P2"],
            id="direction and protocol keep apart",
        ),
        pytest.param(
            [
                flow(ANYWHERE, "3/4", row=PATH_MTU_DISCOVERY, protocol=Protocol.ICMP),
                flow(ANYWHERE, row="extra", protocol=Protocol.ICMP),
            ],
            ["out-icmp-any-0.0.0.0/0: extra+ICMP"],
            id="every ICMP message holds one",
        ),
        pytest.param(
            [flow(NetworkName("calling"), "8934", row=GATEWAY_SIGNALLING)],
            ["out-tcp-8934-calling: S1a", "out-tcp-8934-calling-2: S1a"],
            id="a network is its lists",
        ),
        pytest.param(
            [flow(NetworkName("push"), "5223", row=APPLE_PUSH)],
            ["out-tcp-5223-198.51.100.0/26: X1a", "out-tcp-5223-198.51.100.64/26: X1a"],
            id="another vendor's network is its prefixes",
        ),
        pytest.param(
            [flow(NetworkName("calling"), "443", row=CSCAN_TCP), flow(ANYWHERE, "443", row=CLIENT_HTTPS)],
            ["out-tcp-443-0.0.0.0/0: W1+C1"],
            id="a list inside a prefix",
        ),
        pytest.param(
            [flow(NetworkName("calling"), "443", row=CSCAN_TCP), flow(at("192.0.2.64/26"), "443")],
            ["out-tcp-443-calling: C1", "out-tcp-443-192.0.2.64/26: P1+C1"],
            id="one of two lists inside a prefix",
        ),
        pytest.param(
            [flow(NetworkName("calling"), "443", row=CSCAN_TCP), flow(at("192.0.2.0/30"), "443")],
            ["out-tcp-443-calling: C1", "out-tcp-443-calling-2: C1", "out-tcp-443-192.0.2.0/30: P1"],
            id="a prefix inside a list stays, since the list may shrink",
        ),
        pytest.param(
            [flow(ServiceTag("Storage"), "443", row="extra"), flow(ANYWHERE, "443", row=CLIENT_HTTPS)],
            ["out-tcp-443-Storage: extra", "out-tcp-443-0.0.0.0/0: W1"],
            id="a tag is in no prefix",
        ),
        pytest.param(
            [replace(flow(at("192.0.2.0/24"), "22"), local=(IPv4Network("10.20.1.10/32"),))],
            ["out-tcp-22-192.0.2.0/24 at 10.20.1.10/32: P1"],
            id="a local address is kept",
        ),
        pytest.param(
            [
                replace(flow(at("192.0.2.0/24"), "22"), local=(IPv4Network("10.20.1.10/32"),)),
                flow(at("192.0.2.0/24"), "22", row=GATEWAY_HTTPS),
            ],
            ["out-tcp-22-192.0.2.0/24: G4+P1"],
            id="every local address holds one",
        ),
        pytest.param(
            [flow(at("192.0.2.0/25"), "5061")] * 2, ["out-tcp-5061-192.0.2.0/25: P1"], id="one flow twice is one"
        ),
        pytest.param([flow(at(), "5061")], [], id="no peers, no rule"),
    ],
)
def test_examples(held: list[Flow], expected: list[str]) -> None:
    """Each way in which flows meet has the rules that it should."""
    assert told(with_lists(held)) == expected


def test_a_network_without_lists_is_its_prefixes_as_published() -> None:
    """Where a target has no lists, a rule a published prefix: the same names as long as the prefix stands."""
    rules = with_prefixes([flow(NetworkName("calling"), "8934", row=GATEWAY_SIGNALLING)])
    assert [str(rule.peer) for rule in rules] == ["192.0.2.0/28", "192.0.2.32/28", "192.0.2.64/27"]


def test_names_are_refused() -> None:
    """Names that were not coarsened first are a mistake of the caller, and it is told."""
    with pytest.raises(TypeError, match="W1: names must be coarsened before they are merged"):
        with_lists([flow(Names(("*.example.com",)), "443", row=CLIENT_HTTPS)])


@MERGES
@MANY
@given(st.lists(flows(), max_size=7))
def test_rules_admit_exactly_the_flows(merged: Merge, held: list[Flow]) -> None:
    """On each interface, the packets of the rules are the packets of the flows."""
    rules = merged(held)
    for interface in Interface:
        wanted = flow_packets((each for each in held if each.interface is interface), NETWORKS)
        assert rule_packets((rule for rule in rules if rule.interface is interface), NETWORKS) == wanted


@MERGES
@MANY
@given(st.lists(flows(), max_size=7))
def test_no_rule_is_inside_another(merged: Merge, held: list[Flow]) -> None:
    """No rule can be left out for another one; of what a list holds tomorrow, nothing is assumed."""
    rules = merged(held)
    packets = [rule_packets([rule], NETWORKS) for rule in rules]
    needless = [
        (str(rules[inner]), str(rules[outer]))
        for inner, held_packets in enumerate(packets)
        for outer, others in enumerate(packets)
        if inner != outer
        and rules[inner].interface is rules[outer].interface
        and not isinstance(rules[outer].peer, NetworkList)
        and not isinstance(rules[inner].peer, ServiceTag)
        and held_packets <= others
    ]
    assert needless == []


@MERGES
@MANY
@given(st.lists(flows(), max_size=7))
def test_rules_know_every_flow_that_implies_them(merged: Merge, held: list[Flow]) -> None:
    """No flow is lost, none appears twice, and each that a rule names gives it a packet."""
    rules = merged(held)
    assert {each for rule in rules for each in rule.flows} == set(held)
    for rule in rules:
        admitted = rule_packets([rule], NETWORKS)
        assert len(set(rule.flows)) == len(rule.flows)
        assert [each for each in rule.flows if not admitted & flow_packets([each], NETWORKS)] == []


@MERGES
@MANY
@given(st.lists(flows(), max_size=7), st.randoms(use_true_random=False))
def test_order_of_the_flows_does_not_matter(merged: Merge, held: list[Flow], random: Random) -> None:
    """The same flows in another order give the same rules with the same reasons."""
    shuffled = random.sample(held, len(held))
    ours, others = ({replace(rule, flows=()): set(rule.flows) for rule in merged(each)} for each in (held, shuffled))
    assert ours == others


@MERGES
@MANY
@given(st.lists(flows(), min_size=1, max_size=7))
def test_a_new_flow_changes_no_other_rule(merged: Merge, held: list[Flow]) -> None:
    """Adding a flow takes away only rules that lie inside one of the new flow's own."""
    *before, new = held
    old, now, own = ({replace(rule, flows=()) for rule in merged(each)} for each in (before, held, [new]))
    covers = [rule_packets([rule], NETWORKS) for rule in own]
    lost = [rule for rule in old - now if not any(rule_packets([rule], NETWORKS) <= cover for cover in covers)]
    assert (lost, now - old - own) == ([], set())


@MANY
@given(st.lists(flows(), max_size=5))
def test_peers_are_canonical(held: list[Flow]) -> None:
    """The prefixes of one flow's rules are the fewest that hold its peers."""
    for each in held:
        peers = {rule.peer for rule in with_lists([each]) if isinstance(rule.peer, IPv4Network)}
        if isinstance(each.peer, Addresses):
            assert tuple(sorted(peers)) == canonical(peers)
