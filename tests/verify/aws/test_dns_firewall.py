"""A DNS firewall answers what its rules decide by priority, and an opening to a name needs an answer."""

from __future__ import annotations

from typing import Any, cast

import pytest
import z3  # type: ignore[import-untyped]  # z3 ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.aws.oracle_dns_firewall import answers
from tests.verify.registrations import resource, urn

from webex_calling.fault import Faults
from webex_calling.registered.aws_tokens import (
    RESOLVER_FIREWALL_DOMAIN_LIST,
    RESOLVER_FIREWALL_RULE,
    RESOLVER_FIREWALL_RULE_GROUP,
    RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
    VPC,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.dns_firewall import DnsFirewall
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet
from webex_calling.verify.model.path import straight

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
TRUST: dict[str, Any] = {"firewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"}


def domains(*listed: str, name: str = "webex") -> Registration:
    """Return a domain list."""
    return resource(RESOLVER_FIREWALL_DOMAIN_LIST, name, {"domains": list(listed)}, id=f"rslvr-fdl-{name}")


def rule(
    priority: int = 1, action: str | None = "ALLOW", listed: str = "webex", name: str = "", **inputs: Any
) -> Registration:
    """Return a rule of the group ``voice``."""
    depends = inputs.pop("depends", {})
    held = {
        "firewallRuleGroupId": "rslvr-frg-voice",
        "firewallDomainListId": f"rslvr-fdl-{listed}",
        "priority": priority,
        "action": action,
        **inputs,
    }
    kept = {key: value for key, value in held.items() if value is not None}
    return resource(RESOLVER_FIREWALL_RULE, name or f"r{priority}", kept, property_dependencies=depends)


def group(name: str = "voice") -> Registration:
    """Return a rule group."""
    return resource(RESOLVER_FIREWALL_RULE_GROUP, name, {}, id=f"rslvr-frg-{name}")


def association(priority: int = 101, group_name: str = "voice", vpc: str = "vpc-voice", **more: Any) -> Registration:
    """Return the association of a rule group with a VPC."""
    held = {"firewallRuleGroupId": f"rslvr-frg-{group_name}", "vpcId": vpc, "priority": priority}
    return resource(RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION, f"joined-{priority}", held, **more)


def firewall(*resources: Registration, known: dict[str, list[str]] | None = None) -> Filter:
    """Return the filter of the VPC."""
    return DnsFirewall(Registered(resources), known or {}).of_vpc("vpc-voice")


def https(peer: str, initiator: Initiator = LOCAL) -> Packet:
    """Return an opening with a peer."""
    return Packet.tcp(initiator, "10.20.1.10", 40000, peer, 443)


ESTATE = [group(), association()]
WALLED = [*ESTATE, domains("webex.com", "*.webex.com"), domains("*", name="rest"), rule(9, "BLOCK", "rest")]

LISTED = ["webex.com", "*.webex.com", "idbroker.webex.com", "*.ciscospark.com", "a.b.webex.com.", "*"]
NAMES = [
    "webex.com",
    "idbroker.webex.com",
    "a.b.webex.com",
    "notwebex.com",
    "ciscospark.com",
    "x.ciscospark.com",
    "com",
    "example.net",
]


@st.composite
def estates(draw: st.DrawFn) -> list[Registration]:
    """Draw lists, rules of two groups, and their associations with one VPC or another."""
    listed = st.lists(st.sampled_from(LISTED), max_size=3, unique=True)
    held = [group(), group("other"), *(domains(*draw(listed), name=name) for name in ("one", "two"))]
    for at, name in enumerate(["voice", "other"]):
        for priority in draw(st.lists(st.integers(1, 9), max_size=4, unique=True)):
            inputs = draw(st.sampled_from([{}, TRUST, TRUST])) | draw(st.sampled_from([{}, {}, {"qType": "AAAA"}]))
            action, list_name = (
                draw(st.sampled_from(["ALLOW", "ALERT", "BLOCK"])),
                draw(st.sampled_from(["one", "two"])),
            )
            held.append(
                rule(
                    priority,
                    action,
                    list_name,
                    f"{name}-{priority}",
                    firewallRuleGroupId=f"rslvr-frg-{name}",
                    **inputs,
                )
            )
        vpc = draw(st.sampled_from(["vpc-voice", "vpc-voice", "vpc-data"]))
        held.append(association(draw(st.sampled_from([200, 400])) + at, name, vpc))
    return held


@settings(deadline=None, max_examples=150)
@given(estates())
def test_admission_agrees_with_comparison(held: list[Registration]) -> None:
    """Every name is admitted where the first rule that has it answers it surely, and addresses always are."""
    found = firewall(*held).admitted
    expected = {name: answers(held, "vpc-voice", name) for name in NAMES}
    assert {name: https(name) in found for name in NAMES} == expected
    assert https("198.51.100.7") in found
    assert all(https(name, PEER) in found for name in NAMES)


@settings(deadline=None, max_examples=20)
@given(estates())
def test_admission_is_the_model_of_the_service(held: list[Registration]) -> None:
    """No name of up to twenty characters tells the admitted names from a model of the rules in z3's strings."""
    name = z3.String("name")
    labels = z3.Plus(z3.Range("a", "z"))
    shape = z3.InRe(name, z3.Concat(labels, z3.Star(z3.Concat(z3.Re("."), labels))))
    named = firewall(*held).admitted & PacketSet.box(names="*", initiator=LOCAL, protocol=47)
    listed = tuple(entry for box in named.boxes() for entry in box.names)
    solver = z3.Solver()
    solver.add(shape, z3.Length(name) <= 20, z3.Xor(_modelled(held, name), _listed(listed, name)))
    assert solver.check() == z3.unsat


def _modelled(held: list[Registration], name: Any) -> Any:
    """Say that the first rule with the name answers it; an alias leads to a name of no list."""
    lists = {each.id: each.inputs["domains"] for each in held if each.type == RESOLVER_FIREWALL_DOMAIN_LIST}
    joined = [
        each.inputs
        for each in held
        if each.type == RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION and each.inputs["vpcId"] == "vpc-voice"
    ]
    ordered = [
        each.inputs
        for association in sorted(joined, key=lambda each: int(each["priority"]))
        for each in sorted(held, key=lambda each: int(each.inputs.get("priority", 0)))
        if each.type == RESOLVER_FIREWALL_RULE
        and each.inputs["firewallRuleGroupId"] == association["firewallRuleGroupId"]
    ]
    ordered = [each for each in ordered if each.get("qType") != "AAAA"]
    stray, verdict = z3.BoolVal(True), z3.BoolVal(True)
    for each in reversed(ordered):
        if "*" in lists[each["firewallDomainListId"]]:
            stray = z3.BoolVal(each["action"] != "BLOCK")
    for each in reversed(ordered):
        sure = z3.BoolVal(True) if "firewallDomainRedirectionAction" in each else stray
        matches = z3.Or([_below(domain.removesuffix("."), name) for domain in lists[each["firewallDomainListId"]]])
        verdict = z3.If(matches, z3.And(each["action"] != "BLOCK", sure), verdict)
    return verdict


def _below(domain: str, name: Any) -> Any:
    return z3.SuffixOf(z3.StringVal(domain[1:]), name) if domain.startswith("*") else name == z3.StringVal(domain)


def _listed(entries: tuple[str, ...], name: Any) -> Any:
    """Say that the longest entry with the name is not one that is taken out."""
    verdict = z3.BoolVal(False)
    for entry in sorted(entries, key=lambda entry: (len(entry.lstrip("!*")), "*" not in entry)):
        verdict = z3.If(_below(entry.removeprefix("!"), name), z3.BoolVal(not entry.startswith("!")), verdict)
    return verdict


@pytest.mark.parametrize(
    ("resources", "name", "expected"),
    [
        pytest.param([*WALLED, rule(**TRUST)], "webex.com", True, id="the apex is listed"),
        pytest.param([*WALLED, rule(**TRUST)], "idbroker.webex.com", True, id="a name below"),
        pytest.param([*WALLED, rule(**TRUST)], "webex.example", False, id="the garden's wall"),
        pytest.param([*WALLED, rule(10, **TRUST)], "webex.com", False, id="priorities exchanged"),
        pytest.param([*WALLED, rule()], "webex.com", False, id="redirections inspected inside a wall"),
        pytest.param([*ESTATE, domains("webex.com"), rule()], "webex.com", True, id="inspected without a wall"),
        pytest.param([*WALLED, rule(**TRUST, qType="AAAA")], "webex.com", False, id="an allow for IPv6 alone"),
        pytest.param([*WALLED, rule(**TRUST, qType="A")], "webex.com", True, id="an allow for IPv4 alone"),
        pytest.param(
            [*ESTATE, domains("*.webex.com"), domains("*", name="rest"), rule(**TRUST), rule(9, "BLOCK", "rest")],
            "webex.com",
            False,
            id="an apex forgotten",
        ),
        pytest.param([*ESTATE, domains("webex.com"), rule(action="ALERT")], "webex.com", True, id="alert"),
        pytest.param([*ESTATE, domains("webex.com"), rule(action="BLOCK")], "webex.com", False, id="block"),
        pytest.param(
            [*ESTATE, domains("webex.com"), rule(action="BLOCK", qType="AAAA")], "webex.com", True, id="block IPv6"
        ),
        pytest.param(
            [group(), domains("*"), rule(action="BLOCK"), association(vpc="vpc-data")],
            "webex.com",
            True,
            id="of another VPC",
        ),
        pytest.param([], "webex.com", True, id="no rule group at all"),
    ],
)
def test_planted_faults_change_the_verdict(resources: list[Registration], name: str, expected: bool) -> None:
    """Order, action, record, redirection and apex all decide."""
    assert (https(name) in firewall(*resources).admitted) is expected


def test_the_stop_names_rule_group_and_resource() -> None:
    """A name that is blocked is told with the rule that blocks it."""
    last = WALLED[-1]
    stop = straight([firewall(*WALLED, rule(**TRUST))], PacketSet.empty()).stop(https("webex.example"))
    assert stop is not None
    assert stop.hop.name == "DNS firewall of the VPC vpc-voice"
    ((_, clause),) = stop.clauses
    assert clause is not None
    assert (clause.rule, clause.resource) == ("rule r9 of DNS firewall rule group voice", last.urn)


def test_ids_that_are_not_known_are_resolved_through_dependencies() -> None:
    """A run before anything exists means the same as one after."""
    network = resource(VPC, "voice", {}, id=UNKNOWN)
    held = [
        network,
        resource(RESOLVER_FIREWALL_RULE_GROUP, "voice", {}, id=UNKNOWN),
        resource(RESOLVER_FIREWALL_DOMAIN_LIST, "webex", {"domains": ["*"]}, id=UNKNOWN),
        resource(
            RESOLVER_FIREWALL_RULE,
            "r",
            {"firewallRuleGroupId": UNKNOWN, "firewallDomainListId": UNKNOWN, "priority": 1, "action": "BLOCK"},
            property_dependencies={
                "firewallRuleGroupId": (urn(RESOLVER_FIREWALL_RULE_GROUP, "voice"),),
                "firewallDomainListId": (urn(RESOLVER_FIREWALL_DOMAIN_LIST, "webex"),),
            },
        ),
        resource(
            RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
            "joined",
            {"firewallRuleGroupId": UNKNOWN, "vpcId": UNKNOWN, "priority": 200},
            property_dependencies={
                "firewallRuleGroupId": (urn(RESOLVER_FIREWALL_RULE_GROUP, "voice"),),
                "vpcId": (urn(VPC, "voice"),),
            },
        ),
    ]
    found = DnsFirewall(Registered(held), {}).of_vpc(network)
    assert https("webex.com") not in found.admitted


def test_the_caller_knows_the_domains_of_lists_that_others_keep() -> None:
    """A list of the service, or of another stack, means the domains that the caller gives."""
    found = firewall(*ESTATE, rule(action="BLOCK"), known={"rslvr-fdl-webex": ["*.example.net"]})
    assert [https(name) in found.admitted for name in ("example.net", "a.example.net")] == [True, False]


def test_the_clauses_are_told_in_order() -> None:
    """The service's own stand first and last; a rule that looks at where an alias leads says so inside a wall."""
    found = firewall(*WALLED, rule(), rule(2, **TRUST))
    clauses = found.parts[0].admission.clauses
    names = PacketSet.box(names=["webex.com", "*.webex.com"], initiator=LOCAL)
    rest = PacketSet.box(names=["*"], initiator=LOCAL)
    said = "of DNS firewall rule group voice"
    assert [(clause.rule, clause.admits, clause.matches) for clause in clauses] == [
        ("an address is not asked for", True, ~rest),
        (f"rule r1 {said}, which looks at where an alias leads", False, names),
        (f"rule r2 {said}", True, names),
        (f"rule r9 {said}", False, rest),
        ("what no DNS firewall rule has is answered", True, PacketSet.everything()),
    ]
    assert found.name == "DNS firewall of the VPC vpc-voice"
    network = resource(VPC, "voice", {}, id="vpc-voice")
    assert DnsFirewall(Registered([network, *WALLED]), {}).of_vpc(network).name == "DNS firewall of the VPC voice"


@pytest.mark.parametrize(
    ("kind", "decides"), [("A", True), ("a", True), ("TYPE1", True), ("AAAA", False), ("TYPE28", False), ("MX", False)]
)
def test_only_rules_for_addresses_of_ipv4_decide(kind: str, decides: bool) -> None:
    """A rule for other records hits no peer."""
    found = firewall(*ESTATE, domains("webex.com"), rule(action="BLOCK", qType=kind))
    assert (https("webex.com") not in found.admitted) is decides


@pytest.mark.parametrize(("priority", "joined"), [(1, 100), (2**31 - 1, 9900)])
def test_the_first_and_the_last_priorities(priority: int, joined: int) -> None:
    """The bounds are inside."""
    found = firewall(group(), association(joined), domains("webex.com"), rule(priority, "BLOCK"))
    assert https("webex.com") not in found.admitted


def test_a_list_without_domains_has_no_name() -> None:
    """Nothing is blocked by a list that nobody has filled yet, and domains are read in any case."""
    empty = resource(RESOLVER_FIREWALL_DOMAIN_LIST, "webex", {}, id="rslvr-fdl-webex")
    assert https("webex.com") in firewall(*ESTATE, empty, rule(action="BLOCK")).admitted
    assert https("webex.com") not in firewall(*ESTATE, domains("Webex.COM."), rule(action="BLOCK")).admitted


FAULTS = [
    pytest.param([*ESTATE, domains(), rule(2**31)], 'r2147483648.priority: "2147483648" is no', id="high priority"),
    pytest.param([*ESTATE, domains(), rule(priority=True, name="b")], 'b.priority: "True" is no', id="a truth"),
    pytest.param([*ESTATE, domains(), rule(qType=1)], 'r1.qType: "1" is not a record type', id="a number for a record"),
    pytest.param(
        [group(), association(9901)], 'joined-9901.priority: "9901" is not a valid priority', id="high association"
    ),
    pytest.param(
        [
            group("one"),
            group("two"),
            *(association(at, name) for at, name in ((101, "one"), (102, "two"))),
            domains(),
            *(rule(0, name=name, firewallRuleGroupId=f"rslvr-frg-{name}") for name in ("one", "two")),
        ],
        'one.priority: "0" is not a valid priority',
        id="two groups",
    ),
    pytest.param(
        [rule(firewallRuleGroupId=UNKNOWN), *ESTATE], "r1.firewallRuleGroupId: is not known yet", id="a rule of any"
    ),
    pytest.param(
        [
            resource(
                RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION,
                "joined",
                {"firewallRuleGroupId": UNKNOWN, "vpcId": "vpc-voice", "priority": 200},
            )
        ],
        "joined.firewallRuleGroupId: is not known yet",
        id="an association of any group",
    ),
    pytest.param([*ESTATE, rule()], 'r1.firewallDomainListId: "rslvr-fdl-webex" is not a domain list', id="list"),
    pytest.param(
        [*ESTATE, domains("webex.com"), rule(firewallDomainListId=UNKNOWN)],
        "r1.firewallDomainListId: is not known yet",
        id="unknown list",
    ),
    pytest.param(
        [*ESTATE, resource(RESOLVER_FIREWALL_DOMAIN_LIST, "webex", {"domains": UNKNOWN}, id="rslvr-fdl-webex"), rule()],
        'webex.domains: "(not known yet)" is not known',
        id="unknown domains",
    ),
    pytest.param([*ESTATE, domains("*webex.com"), rule()], 'webex.domains: "*webex.com" is not a domain', id="star"),
    pytest.param([*ESTATE, domains("a..b"), rule()], 'webex.domains: "a..b" is not a domain', id="empty label"),
    pytest.param([*ESTATE, domains(), rule(0)], 'r0.priority: "0" is not a valid priority', id="priority"),
    pytest.param([*ESTATE, domains(), rule(1), rule(1, name="b")], 'b.priority: "1" appears twice', id="twice"),
    pytest.param([*ESTATE, domains(), rule(action="allow")], 'r1.action: "allow" is not known', id="action"),
    pytest.param([*ESTATE, domains(), rule(action=None)], "r1.action: is not known", id="no action"),
    pytest.param(
        [*ESTATE, domains(), rule(firewallDomainRedirectionAction="TRUST")],
        'r1.firewallDomainRedirectionAction: "TRUST" is not known',
        id="redirection",
    ),
    pytest.param(
        [*ESTATE, rule(dnsThreatProtection="DGA", firewallDomainListId=None)],
        "r1.dnsThreatProtection: decides by analysis",
        id="analysis",
    ),
    pytest.param([*ESTATE, domains(), rule(qType=UNKNOWN)], 'r1.qType: "(not known yet)" is no', id="record"),
    pytest.param(
        [association(group_name="shared")],
        'joined-101.firewallRuleGroupId: "rslvr-frg-shared" is not a rule group of this run',
        id="a shared group",
    ),
    pytest.param([group(), association(99)], 'joined-99.priority: "99" is not a valid priority', id="low association"),
    pytest.param(
        [group(), association(), association(group_name="voice")],
        'joined-101.priority: "101" appears twice',
        id="associations twice",
    ),
]


@pytest.mark.parametrize(("resources", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(resources: list[Registration], expected: str) -> None:
    """The fault names the resource, its property and its value; nothing is guessed."""
    with pytest.raises(Faults) as error:
        firewall(*resources)
    assert str(error.value)[: len(expected)] == expected


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told: list[str] = []
    for each in FAULTS:
        with pytest.raises(Faults) as error:
            firewall(*cast("list[Registration]", each.values[0]))
        told += [f"{each.id}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/dns-firewall.txt", "".join(told))


def test_all_faults_come_at_once() -> None:
    """Each rule that cannot be read is named in one error."""
    with pytest.raises(Faults) as error:
        firewall(*ESTATE, domains(), rule(0), rule(2, "DENY"))
    assert [fault.place for fault in error.value] == ["r0.priority", "r2.action"]
