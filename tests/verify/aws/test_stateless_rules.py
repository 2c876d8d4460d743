"""Stateless rules pass, drop or forward each packet by itself, and only what goes one way both times gets on."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.aws.firewalls import HOME, LISTS, firewall, out, policy, stateful
from tests.verify.aws.oracle_stateless import verdicts
from tests.verify.registrations import resource

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import RULE_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.stateless_rules import DROP, FORWARD, PASS, Bounds, StatelessRules
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet, prefix
from webex_calling.verify.model.path import straight

CIDRS = [HOME, "198.51.100.0/24", "0.0.0.0/0", "10.0.0.0/8"]
PORTS = [(0, 65535), (5062, 5062), (1024, 65535), (443, 5062)]


def rule(priority: int = 1, action: str = PASS, **match: Any) -> dict[str, Any]:
    """Return a stateless rule."""
    return {"priority": priority, "ruleDefinition": {"actions": [action], "matchAttributes": match}}


def addresses(*cidrs: str) -> list[dict[str, str]]:
    """Return addresses as a rule has them."""
    return [{"addressDefinition": cidr} for cidr in cidrs]


def ports(*ranges: tuple[int, int]) -> list[dict[str, int]]:
    """Return port ranges as a rule has them."""
    return [{"fromPort": first, "toPort": last} for first, last in ranges]


def stateless(*rules: dict[str, Any], name: str = "fast", held: object = None) -> Registration:
    """Return a stateless rule group."""
    source = {"statelessRulesAndCustomActions": held if held is not None else {"statelessRules": list(rules)}}
    return resource(RULE_GROUP, name, {"type": "STATELESS", "ruleGroup": {"rulesSource": source}}, id=f"arn:{name}")


NOTHING = Bounds.of(PacketSet.empty())


def read(*rules: dict[str, Any], default: str = FORWARD) -> StatelessRules:
    """Return the rules of one group in a policy with this default."""
    return StatelessRules.of(policy(), default, [stateless(*rules)], Registered([]))


@st.composite
def lists(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw rules, whose priorities come in any order."""
    found = []
    for priority in draw(st.lists(st.integers(1, 9), max_size=5, unique=True)):
        protocols = draw(st.sampled_from([[], [TCP], [UDP], [TCP, UDP], [ICMP], [47]]))
        ported = bool(protocols) and set(protocols) <= {TCP, UDP}
        match: dict[str, Any] = {"protocols": protocols}
        for side in ("source", "destination"):
            match[f"{side}s"] = addresses(*draw(st.lists(st.sampled_from(CIDRS), max_size=2)))
            match[f"{side}Ports"] = ports(*draw(st.lists(st.sampled_from(PORTS), max_size=2))) if ported else []
        found.append(rule(priority, draw(st.sampled_from([PASS, DROP, FORWARD])), **match))
    return found


@st.composite
def openings(draw: st.DrawFn) -> Packet:
    """Draw one opening with an address."""
    protocol = draw(st.sampled_from([TCP, UDP, ICMP, 47]))
    values = st.sampled_from({TCP: [442, 443, 5062, 5063], UDP: [1023, 1024], ICMP: [0, 3, 8, 13]}.get(protocol, [0]))
    peer = draw(st.sampled_from(["198.51.100.7", "203.0.113.9", "10.20.9.9", "10.99.0.1"]))
    local = draw(st.sampled_from(["10.20.1.10", "203.0.113.10"]))
    return Packet(
        draw(st.sampled_from(list(Initiator))), protocol, prefix(local)[0], prefix(peer)[0], draw(values), draw(values)
    )


@settings(deadline=None, max_examples=60)
@given(lists(), st.sampled_from([PASS, DROP, FORWARD]), st.lists(openings(), min_size=20, max_size=30))
def test_both_ways_agree_with_comparison(held: list[dict[str, Any]], default: str, packets: list[Packet]) -> None:
    """An opening is passed, or inspected, where the first packet and the reply are."""
    found = read(*held, default=default)
    for packet in packets:
        actions = verdicts(held, default, packet)
        assert (packet in found.passed.surely, packet in found.inspected.surely) == (
            actions == (PASS, PASS),
            actions == (FORWARD, FORWARD),
        )


SIP: dict[str, Any] = {
    "protocols": [TCP],
    "destinations": addresses("198.51.100.0/24"),
    "destinationPorts": ports((5062, 5062)),
}
REPLY: dict[str, Any] = {
    "protocols": [TCP],
    "sources": addresses("198.51.100.0/24"),
    "sourcePorts": ports((5062, 5062)),
}
WALL = stateful("drop ip any any -> any any (sid:1;)")


def gets_through(packet: Packet, *rules: dict[str, Any], default: str = FORWARD) -> bool:
    """Tell whether a packet gets through stateless rules before stateful ones that drop everything."""
    group = stateless(*rules)
    references = [{"resourceArn": group.id, "priority": 1}]
    held = policy(WALL, statelessDefaultActions=[default], statelessRuleGroupReferences=references)
    return packet in firewall(held, WALL, group).admitted


@pytest.mark.parametrize(
    ("rules", "default", "expected"),
    [
        pytest.param([rule(1, **SIP), rule(2, **REPLY)], FORWARD, True, id="passed both ways"),
        pytest.param([rule(1, **SIP)], FORWARD, False, id="the reply is inspected"),
        pytest.param([rule(1, **SIP)], DROP, False, id="the reply is dropped"),
        pytest.param([rule(1, **REPLY)], FORWARD, False, id="turned"),
        pytest.param([], PASS, True, id="everything is passed"),
        pytest.param([], DROP, False, id="everything is dropped"),
        pytest.param([], FORWARD, False, id="everything is inspected"),
        pytest.param([rule(2, **SIP), rule(3, **REPLY), rule(1, DROP)], FORWARD, False, id="a drop before"),
        pytest.param([rule(2, **SIP), rule(3, **REPLY), rule(4, DROP)], FORWARD, True, id="a drop after"),
    ],
)
def test_planted_faults_change_the_verdict(rules: list[dict[str, Any]], default: str, expected: bool) -> None:
    """What is passed both ways gets through, whatever the stateful rules say."""
    assert gets_through(out(), *rules, default=default) is expected


@pytest.mark.parametrize(
    ("rules", "default", "passed", "inspected"),
    [
        pytest.param(
            [rule(1, DROP, destinations=addresses("198.51.100.0/24"))], PASS, False, False, id="a drop may hit"
        ),
        pytest.param([rule(1, DROP, destinations=addresses("192.168.0.0/16"))], PASS, True, False, id="no private one"),
        pytest.param(
            [rule(1, PASS, destinations=addresses("198.51.100.0/24"))], DROP, False, False, id="a narrow pass"
        ),
        pytest.param(
            [rule(1, FORWARD, destinations=addresses("198.51.100.0/24"))], PASS, False, False, id="a forward may hit"
        ),
        pytest.param([rule(1, PASS, destinations=addresses("198.51.100.0/24"))], FORWARD, False, True, id="inspected"),
        pytest.param([rule(1)], DROP, True, False, id="a pass of every address"),
        pytest.param(
            [rule(1, FORWARD, destinations=addresses("192.168.0.0/16"))], PASS, True, False, id="a private forward"
        ),
        pytest.param(
            [rule(1, FORWARD, sources=addresses("198.51.100.0/24"))], PASS, False, False, id="a forward of the reply"
        ),
        pytest.param(
            [
                rule(1, FORWARD, destinations=addresses("198.51.100.0/24")),
                rule(2, FORWARD, protocols=[UDP], destinations=addresses("203.0.113.0/24")),
            ],
            PASS,
            False,
            False,
            id="two forwards",
        ),
    ],
)
def test_names(rules: list[dict[str, Any]], default: str, passed: bool, inspected: bool) -> None:
    """A name is passed where every address is, and nowhere where a rule for some addresses may mean it."""
    found, packet = read(*rules, default=default), out("sip.example.com")
    assert (packet in found.passed.surely, packet in found.inspected.surely) == (passed, inspected)


def test_a_message_without_a_reply_has_the_verdict_of_its_first_packet() -> None:
    """A pass of some addresses keeps no name from being inspected, message or not."""
    found = read(rule(1, PASS, destinations=addresses("198.51.100.0/24")), default=FORWARD)
    assert Packet.icmp(Initiator.LOCAL, "10.20.1.10", "sip.example.com", 3, 4) in found.inspected.surely


def test_a_rule_and_its_turn_pass_exactly_their_openings() -> None:
    """Both sides' addresses and ports are matched, whichever side opens, and whichever is this one."""
    sides: dict[str, Any] = {
        "protocols": [TCP],
        "sources": addresses(HOME),
        "sourcePorts": ports((1024, 65535)),
        "destinations": addresses("198.51.100.0/24"),
        "destinationPorts": ports((5062, 5070)),
    }
    turned: dict[str, Any] = {
        "protocols": [TCP],
        "sources": sides["destinations"],
        "sourcePorts": sides["destinationPorts"],
        "destinations": sides["sources"],
        "destinationPorts": sides["sourcePorts"],
    }
    found = read(rule(1, **sides), rule(2, **turned), default=DROP).passed.surely
    far = prefix("198.51.100.0/24")
    inside = PacketSet.box(
        protocol=TCP, local=[prefix(HOME)], local_ports=[(1024, 65535)], peer=[far], peer_ports=[(5062, 5070)]
    )
    assert found & PacketSet.box(local=[prefix(HOME)]) == inside
    outside = PacketSet.box(
        protocol=TCP, local=[far], local_ports=[(5062, 5070)], peer=[prefix(HOME)], peer_ports=[(1024, 65535)]
    )
    assert found == inside | outside


@pytest.mark.parametrize("priority", [1, 65535])
def test_the_first_and_the_last_priority(priority: int) -> None:
    """The bounds are inside."""
    assert read(rule(priority), default=DROP).passed.surely == PacketSet.everything()


def test_the_ports_of_one_rule_bound_what_goes_its_way() -> None:
    """Where the reply may come from and go to any port, the rule's own ports decide."""
    sides: dict[str, Any] = {"sources": addresses(HOME), "destinations": addresses("198.51.100.0/24")}
    bounds: dict[str, Any] = {"sourcePorts": ports((1024, 2000)), "destinationPorts": ports((5062, 5070))}
    turned = rule(2, sources=sides["destinations"], destinations=sides["sources"])
    found = read(rule(1, protocols=[TCP], **sides, **bounds), turned, default=DROP).passed.surely
    inside = PacketSet.box(
        protocol=TCP,
        local=[prefix(HOME)],
        local_ports=[(1024, 2000)],
        peer=[prefix("198.51.100.0/24")],
        peer_ports=[(5062, 5070)],
    )
    assert found & PacketSet.box(protocol=TCP, local=[prefix(HOME)]) == inside


def test_without_groups_the_default_action_is_all() -> None:
    """Where everything is inspected no stateless part stands in the way; else the default is a rule of the policy."""
    held = policy()
    assert StatelessRules.of(held, FORWARD, [], Registered([])) == StatelessRules((), NOTHING, ~NOTHING)
    found = StatelessRules.of(held, DROP, [], Registered([]))
    assert (found.passed, found.inspected) == (NOTHING, NOTHING)
    assert [part.name for part in found.parts] == ["stateless rules, first packet", "stateless rules, reply"]
    last = found.parts[0].admission.clauses[-1]
    assert (last.rule, last.admits, last.resource) == (
        f"stateless default action {DROP} of policy {held.name}",
        False,
        held.urn,
    )
    assert StatelessRules.of(held, PASS, [], Registered([])).parts[0].admission.clauses[-1].admits


def test_a_rule_that_names_nothing_matches_everything() -> None:
    """Every protocol, address and port is in what is left out."""
    found = read(rule(), default=DROP)
    assert (found.passed, found.inspected) == (~NOTHING, NOTHING)
    assert [part.admission.admitted for part in found.parts] == [PacketSet.everything()] * 2


def test_the_stop_names_the_stateless_rule() -> None:
    """A packet that is dropped is told with the rule and the part that drop it."""
    group = stateless(rule(7, DROP, **REPLY))
    held = policy(statelessRuleGroupReferences=[{"resourceArn": group.id, "priority": 1}])
    stop = straight([firewall(held, group)], PacketSet.empty()).stop(out())
    assert stop is not None
    assert stop.refusing is not None
    part, clause = stop.refusing
    assert clause is not None
    assert (part.name, clause.rule, clause.resource) == (
        "stateless rules, reply",
        "stateless rule 7 of rule group fast",
        group.urn,
    )


def test_groups_go_by_priority() -> None:
    """The stateless group with the lower number is first."""
    drops, passes = stateless(rule(1, DROP), name="drops"), stateless(rule(1), name="passes")
    found = []
    for numbers in ([1, 2], [2, 1]):
        references = [
            {"resourceArn": group.id, "priority": at} for group, at in zip((drops, passes), numbers, strict=True)
        ]
        held = policy(statelessRuleGroupReferences=references)
        found.append(out() in firewall(held, drops, passes, lists=(LISTS,)).admitted)
    assert found == [False, True]


FAULTS = [
    pytest.param(stateless(rule(0)), 'fast.statelessRules[0].priority: "0" is not a valid priority', id="priority"),
    pytest.param(stateless(rule(), rule()), 'fast.statelessRules[1].priority: "1" appears twice', id="twice"),
    pytest.param(stateless(rule(1, "aws:go")), "fast.statelessRules[0].actions: ", id="action"),
    pytest.param(
        stateless(rule(1, tcpFlags=[{"flags": ["SYN"]}])), "fast.statelessRules[0].tcpFlags: looks at", id="flags"
    ),
    pytest.param(
        stateless(rule(1, protocols=[ICMP], sourcePorts=ports((1, 2)))),
        "fast.statelessRules[0].destinationPorts: are given beside protocols without ports",
        id="ports of icmp",
    ),
    pytest.param(
        stateless(rule(1, protocols=[TCP], sourcePorts=ports((2, 1)))),
        'fast.statelessRules[0].sourcePorts: "2-1" is not a port range',
        id="turned ports",
    ),
    pytest.param(
        stateless(rule(1, sources=addresses("198.51.100.1/24"))), "fast.statelessRules[0].sources: ", id="host bits"
    ),
    pytest.param(stateless(held={"statelessRules": UNKNOWN}), "fast.statelessRules: ", id="unknown rules"),
    pytest.param(stateless(held=UNKNOWN), "fast.statelessRules: ", id="unknown source"),
    pytest.param(
        stateless(rule(65536)), 'fast.statelessRules[0].priority: "65536" is not a valid priority', id="high priority"
    ),
    pytest.param(
        stateless({**rule(), "priority": "1"}),
        'fast.statelessRules[0].priority: "1" is not a valid priority',
        id="priority as text",
    ),
    pytest.param(
        stateless(rule(1, "aws:pass", destinations=addresses("::/0"))),
        "fast.statelessRules[0].destinations: ",
        id="ipv6",
    ),
    pytest.param(
        stateless(rule(1, protocols=[TCP, ICMP], destinationPorts=ports((1, 2)))),
        "fast.statelessRules[0].destinationPorts: are given beside protocols without ports",
        id="ports of some",
    ),
    pytest.param(
        stateless(rule(1, protocols=[TCP], destinationPorts=ports((1, 65536)))),
        'fast.statelessRules[0].destinationPorts: "1-65536" is not a port range',
        id="high ports",
    ),
    pytest.param(
        stateless(rule(1, protocols=[TCP], destinationPorts=[{"fromPort": "1"}])),
        'fast.statelessRules[0].destinationPorts: "1-1" is not a port range',
        id="a port as text",
    ),
    pytest.param(stateless(held={"statelessRules": ["x"]}), "fast.statelessRules: ", id="rules that are none"),
    pytest.param(
        stateless(rule(1, protocols=[TCP], destinationPorts=[{"fromPort": 1, "toPort": "2"}])),
        'fast.statelessRules[0].destinationPorts: "1-2" is not a port range',
        id="a last port as text",
    ),
    pytest.param(
        stateless(rule(1, protocols=[TCP], destinationPorts=[{"fromPort": "1", "toPort": 2}])),
        'fast.statelessRules[0].destinationPorts: "1-2" is not a port range',
        id="a first port as text",
    ),
    pytest.param(
        stateless({"priority": 1, "ruleDefinition": {}}),
        "fast.statelessRules[0].actions: has no action that decides",
        id="no action",
    ),
]


@pytest.mark.parametrize(("group", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(group: Registration, expected: str) -> None:
    """The fault names the rule, its property and its value."""
    with pytest.raises(Faults) as error:
        StatelessRules.of(policy(), FORWARD, [group], Registered([]))
    assert str(error.value)[: len(expected)] == expected


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one, those of several groups at once."""
    told: list[str] = []
    cases = [(each.id, [cast("Registration", each.values[0])]) for each in FAULTS]
    several = [stateless(rule(0), name="one"), stateless(rule(0), name="two")]
    for case, groups in [*cases, ("two groups", several)]:
        with pytest.raises(Faults) as error:
            StatelessRules.of(policy(), FORWARD, groups, Registered([]))
        told += [f"{case}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/stateless-rules.txt", "".join(told))


def test_a_group_stands_among_its_own_kind() -> None:
    """A stateful group among the stateless references is a fault."""
    group = stateful("pass ip any any -> any any (sid:1;)")
    held = policy(statelessRuleGroupReferences=[{"resourceArn": group.id, "priority": 1}])
    with pytest.raises(Faults, match=r'voice\.type: "STATEFUL" is among the stateless rule groups of edge'):
        firewall(held, group)
