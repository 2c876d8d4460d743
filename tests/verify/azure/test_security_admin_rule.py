"""Security admin rules come before every NSG: a denial ends there, and so does what is always allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.azure.estate import TYPES, admin_rule, arm, commit, manager, network, peers
from tests.verify.azure.oracle_admin import passes
from tests.verify.azure.worlds import ADDRESSES, ports, samples, several
from tests.verify.registrations import nsg, resource, security_rule, urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import SECURITY_ADMIN_CONFIGURATION
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.security_admin_rule import Ruling, SecurityAdminRules
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import Filter, admitted_along
from webex_calling.verify.model.packets import ICMP, Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
TAGS = ServiceTags((prefix("10.40.0.0/16"),))
INVITE = Packet.tcp(PEER, "10.40.1.10", 5062, "198.51.100.1", 40000)


def ruling(*resources: Registration, on: Registration | None = None) -> Ruling:
    """Return what the resources do to the network ``voice``."""
    held = on or network()
    return SecurityAdminRules(Registered([held, *resources])).ruling(held, TAGS)


def through(found: Ruling, *rules: dict[str, Any]) -> PacketSet:
    """Return what gets through the admin rules and one NSG with these rules."""
    group = nsg(*rules)
    read = NetworkSecurityGroups(Registered([group])).filter(group, TAGS)
    hops = [found.outbound, found.over(read), found.inbound]
    return admitted_along(hop for hop in hops if isinstance(hop, Filter))


@st.composite
def admin_rules(draw: st.DrawFn, priority: int) -> dict[str, Any]:
    """Draw one rule; what comes before others names no tag whose addresses are unknown."""
    inbound, access = draw(st.booleans()), draw(st.sampled_from(["Allow", "AlwaysAllow", "Deny"]))
    own, other = ("destinations", "sources") if inbound else ("sources", "destinations")
    tags = ["Internet", "VirtualNetwork", "AzureLoadBalancer"] + (["AzureMonitor"] if access == "AlwaysAllow" else [])
    protocol = draw(st.sampled_from(["Tcp", "Tcp", "Udp", "Icmp", "Esp", "Any"]))
    ported = protocol in ("Tcp", "Udp")
    ends: dict[str, Any] = {
        own: peers(*draw(several(st.sampled_from(["*", "10.40.1.10", "10.40.1.0/24", "VirtualNetwork"])))),
        other: peers(*draw(several(st.sampled_from(["*", *ADDRESSES, *tags])))),
    }
    return admin_rule(
        priority,
        direction="Inbound" if inbound else "Outbound",
        access=access,
        protocol=protocol,
        **ends,
        sourcePortRanges=draw(several(ports)) if ported else ["0-65535"],
        destinationPortRanges=draw(several(ports)) if ported else ["*"],
    )


@st.composite
def collections(draw: st.DrawFn) -> list[list[dict[str, Any]]]:
    """Draw up to five rules of different priorities in two collections."""
    priorities = draw(st.lists(st.integers(1, 20), max_size=5, unique=True))
    rules = [draw(admin_rules(priority)) for priority in priorities]
    cut = draw(st.integers(0, len(rules)))
    return [rules[:cut], rules[cut:]]


CLOSED = [
    security_rule(200, access="Deny", protocol="*", destinationPortRange="*", sourceAddressPrefix="*"),
    security_rule(
        200, access="Deny", protocol="*", destinationPortRange="*", sourceAddressPrefix="*", direction="Outbound"
    ),
]


@settings(deadline=None, max_examples=60)
@given(collections(), st.booleans(), samples)
def test_rulings_agree_with_comparison(held: list[list[dict[str, Any]]], closed: bool, packets: list[Packet]) -> None:
    """Every packet has the verdict of the first admin rule that matches it, and else of the NSG."""
    rules = CLOSED if closed else []
    found = through(ruling(*manager(*held)), *rules)
    expected = {packet: passes(held, [rules], packet) for packet in packets}
    assert {packet: packet in found for packet in packets} == expected


PERMIT = security_rule()


@pytest.mark.parametrize(
    ("access", "rules", "expected"),
    [
        pytest.param("Deny", [PERMIT], False, id="a denial beats the permit of an NSG"),
        pytest.param("Allow", [PERMIT], True, id="a permit goes on to a permit"),
        pytest.param("Allow", CLOSED, False, id="a permit goes on to a denial"),
        pytest.param("AlwaysAllow", CLOSED, True, id="always allowed beats the denial of an NSG"),
    ],
)
def test_what_each_access_does(access: str, rules: list[dict[str, Any]], expected: bool) -> None:
    """A denial and an unconditional permit end the evaluation, a permit does not."""
    assert (INVITE in through(ruling(*manager([admin_rule(access=access)])), *rules)) is expected


@pytest.mark.parametrize(
    ("priorities", "expected"),
    [pytest.param((10, 20), False, id="denied first"), pytest.param((20, 10), True, id="allowed first")],
)
def test_a_swapped_priority_is_another_set(priorities: tuple[int, int], expected: bool) -> None:
    """The lower priority decides, in whichever collection and place it stands."""
    deny, always = admin_rule(priorities[0]), admin_rule(priorities[1], access="AlwaysAllow")
    for held in ([[deny, always]], [[always, deny]], [[deny], [always]], [[always], [deny]]):
        assert (INVITE in through(ruling(*manager(*held)), *CLOSED)) is expected


@pytest.mark.parametrize("priority", [1, 4096])
def test_the_first_and_the_last_priority(priority: int) -> None:
    """The bounds are inside."""
    assert INVITE not in through(ruling(*manager([admin_rule(priority)])), PERMIT)


def test_an_earlier_permit_keeps_a_later_unconditional_one_from_its_packets() -> None:
    """What goes on to the NSGs by an earlier rule is theirs to decide."""
    held = manager([admin_rule(10, access="Allow"), admin_rule(20, access="AlwaysAllow", sources=peers("*"))])
    found = through(ruling(*held), *CLOSED)
    other = Packet.tcp(PEER, "10.40.1.10", 5062, "203.0.113.1", 40000)
    assert [packet in found for packet in (INVITE, other)] == [False, True]


def test_a_name_is_always_allowed_only_if_each_of_its_addresses_is() -> None:
    """A permit of some addresses before it leaves names to the NSGs."""
    held = [admin_rule(20, access="AlwaysAllow", direction="Outbound", sources=peers("*"), destinations=peers("*"))]
    name = Packet.tcp(LOCAL, "10.40.1.10", 40000, "sip.example.com", 5062)
    first = admin_rule(10, access="Allow", direction="Outbound", sources=peers("*"), destinations=peers("192.0.2.0/24"))
    verdicts = [name in through(ruling(*manager(rules)), *CLOSED) for rules in (held, [first, *held])]
    assert verdicts == [True, False]


@pytest.mark.parametrize(
    ("resources", "effective"),
    [
        pytest.param(manager([admin_rule()]), True, id="committed"),
        pytest.param(manager([admin_rule()], committed=False), False, id="not committed"),
        pytest.param(
            [*manager([admin_rule()], committed=False), commit(commitType="Connectivity")], False, id="connectivity"
        ),
        pytest.param(
            [*manager([admin_rule()], committed=False), commit(targetLocations=["northeurope"])], False, id="elsewhere"
        ),
        pytest.param(
            [*manager([admin_rule()], committed=False), commit(targetLocations=["West Europe"])], True, id="spelled out"
        ),
        pytest.param(manager([admin_rule()], members=("data",)), False, id="another network's"),
        pytest.param(manager([admin_rule()], members=("data", "VOICE")), True, id="one of two, in capitals"),
        pytest.param(manager(), False, id="no rule"),
    ],
)
def test_only_what_is_committed_to_the_network_has_effect(resources: list[Registration], effective: bool) -> None:
    """A configuration has effect in the regions of its commit, on the members of its groups."""
    assert (INVITE not in through(ruling(*resources), PERMIT)) is effective


def test_one_configuration_may_be_committed_twice() -> None:
    """A second commit of the same configuration says the same, and names are compared in any case."""
    twice = commit(logical="twice", configurationIds=commit().inputs["properties"]["configurationIds"])
    spelt = replace(twice, inputs={**twice.inputs, "networkManagerName": "HUB", "resourceGroupName": "VOICE"})
    for held in (twice, spelt):
        assert INVITE not in through(ruling(*manager([admin_rule()]), held), PERMIT)


def test_a_commit_of_nothing_has_no_effect() -> None:
    """A commit without a configuration takes back what was committed before."""
    assert INVITE in through(ruling(*manager([admin_rule()], committed=False), commit(configurationIds=[])), PERMIT)


def test_a_rule_without_a_name_is_told_by_its_resource() -> None:
    """The filters of either direction are named, and so is what no rule matches."""
    nameless = {key: value for key, value in admin_rule().items() if key != "ruleName"}
    found = ruling(*manager([nameless, admin_rule(access="Allow", direction="Outbound")]))
    assert found.inbound is not None
    assert found.outbound is not None
    told = [
        (each.name, [clause.rule for clause in each.parts[0].admission.clauses])
        for each in (found.inbound, found.outbound)
    ]
    assert told == [
        ("security admin rules (inbound)", ["security admin rule hub-c0-0", "no inbound security admin rule"]),
        ("security admin rules (outbound)", ["security admin rule admin-100", "no outbound security admin rule"]),
    ]
    assert [clause.admits for clause in found.outbound.parts[0].admission.clauses] == [True, True]


def test_an_unknown_configuration_is_told_by_its_dependency() -> None:
    """A commit of a configuration that has no id yet depends on it."""
    waits = commit(configurationIds=[UNKNOWN])
    held = resource(
        waits.type,
        waits.name,
        dict(waits.inputs),
        property_dependencies={"properties": (urn(SECURITY_ADMIN_CONFIGURATION, "hub-base"),)},
    )
    found = ruling(*manager([admin_rule()], committed=False), held)
    assert INVITE not in through(found, PERMIT)


def test_the_clauses_name_rule_and_resource() -> None:
    """A reader finds the rule by its name and its URN, and the direction without a rule has no filter."""
    found = ruling(*manager([admin_rule(name="no-sip")]))
    assert found.outbound is None
    assert found.inbound is not None
    clause = found.inbound.parts[0].admission.decides(INVITE)
    assert clause is not None
    assert (clause.rule, clause.resource) == ("security admin rule no-sip", urn(f"{TYPES}AdminRule", "hub-c0-0"))


FAULTS = [
    pytest.param({"protocol": "*"}, 'protocol: "*" is not known; give Tcp or', id="star for Any"),
    pytest.param({"protocol": "TCP"}, 'protocol: "TCP" is not known', id="case of the protocol"),
    pytest.param({"priority": 0}, 'priority: "0" is not a valid priority', id="low priority"),
    pytest.param({"priority": 4097}, 'priority: "4097" is not a valid priority', id="high priority"),
    pytest.param({"access": "allow"}, 'access: "allow" is not known', id="access"),
    pytest.param({"direction": UNKNOWN}, 'direction: "(not known yet)" is not known', id="direction"),
    pytest.param({"protocol": "Any"}, "destinationPortRanges: is given beside a protocol without", id="ports of any"),
    pytest.param({"destinationPortRanges": ["65536"]}, 'destinationPortRanges: "65536" is not a port', id="high port"),
    pytest.param({"destinationPortRanges": ["80-79"]}, 'destinationPortRanges: "80-79" is not a port', id="turned"),
    pytest.param({"destinationPortRanges": []}, "destinationPortRanges: is empty, and what", id="no ports"),
    pytest.param({"sources": []}, "sources: is empty, and what", id="no sources"),
    pytest.param({"sources": UNKNOWN}, "sources: has a value that is not known in this run", id="sources not known"),
    pytest.param({"sources": peers("198.51.100.1/24")}, 'sources: "198.51.100.1/24" is not an IPv4', id="host bits"),
    pytest.param({"sources": peers("AzureMonitor")}, 'sources: "AzureMonitor" is a tag whose', id="denied tag"),
    pytest.param({"destinations": peers("Internet")}, 'destinations: "Internet" is a service tag whose', id="own side"),
    pytest.param(
        {"sources": [{"addressPrefix": "/x", "addressPrefixType": "NetworkGroup"}]},
        'sources: "NetworkGroup" is not a known addressPrefixType',
        id="network group",
    ),
    pytest.param(
        {"direction": "Outbound", "sources": peers("*"), "destinations": peers("AzureMonitor")},
        'destinations: "AzureMonitor" is a tag whose',
        id="denied tag of what goes out",
    ),
    pytest.param(
        {"sources": [{"addressPrefix": "internet", "addressPrefixType": "ServiceTag"}]},
        'sources: "internet" is not a service tag',
        id="a tag in small letters",
    ),
    pytest.param(
        {"sources": [{"addressPrefix": "Internet", "addressPrefixType": "IPPrefix"}]},
        'sources: "Internet" is not an IPv4',
        id="a tag as a prefix",
    ),
]


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(changes: dict[str, Any], expected: str) -> None:
    """The fault names the rule, the property and its value; nothing is guessed."""
    with pytest.raises(Faults) as error:
        ruling(*manager([admin_rule(**changes)]))
    assert str(error.value).startswith(f"hub-c0-0.{expected}")


def test_all_faults_of_a_collection_come_at_once() -> None:
    """A denial of a tag that is not told is found with all else that is wrong."""
    held = [admin_rule(10, sources=peers("AzureMonitor")), admin_rule(20, access="Block")]
    with pytest.raises(Faults) as error:
        ruling(*manager(held))
    assert [fault.place for fault in error.value] == ["hub-c0-0.sources", "hub-c0-1.access"]


def test_what_is_always_allowed_is_told_rule_by_rule() -> None:
    """Each rule stands before an NSG with all that it matches, and the NSG keeps its name."""
    held = [admin_rule(at, access="AlwaysAllow", name=f"always-{at}") for at in (10, 20)]
    found = ruling(*manager(held))
    matches = PacketSet.box(initiator=PEER, protocol=6, peer=[prefix("198.51.100.0/24")], local_ports=[(5062, 5062)])
    assert [(clause.rule, clause.admits, clause.matches, clause.resource) for clause in found.always] == [
        (f"security admin rule always-{at}", True, matches, urn(f"{TYPES}AdminRule", f"hub-c0-{n}"))
        for n, at in enumerate((10, 20))
    ]
    group = nsg(*CLOSED)
    read = NetworkSecurityGroups(Registered([group])).filter(group, TAGS)
    over = found.over(read)
    assert (over.name, [part.name for part in over.parts]) == ("NSG edge", [""])
    assert over.parts[0].admission.clauses == (*found.always, *read.parts[0].admission.clauses)
    assert Ruling().over(read) is read


def test_a_name_is_refused_where_a_denial_may_hit_it() -> None:
    """A denial of public addresses may mean the name, one of private ones does not."""
    name = Packet.tcp(LOCAL, "10.40.1.10", 40000, "sip.example.com", 5062)
    verdicts = [
        name
        in through(ruling(*manager([admin_rule(direction="Outbound", sources=peers("*"), destinations=peers(at))])))
        for at in ("192.0.2.0/24", "10.99.0.0/16")
    ]
    assert verdicts == [False, True]


OTHER = commit(logical="again", configurationIds=["/x/other"])


def changed(resources: list[Registration], name: str, **inputs: Any) -> list[Registration]:
    """Return the resources with the inputs of one changed; ids not known yet wait for ``waits``."""
    waits = inputs.pop("waits", {})
    return [
        replace(each, inputs={**each.inputs, **inputs}, property_dependencies=waits) if each.name == name else each
        for each in resources
    ]


def test_ids_not_known_yet_are_those_of_what_each_property_waits_for() -> None:
    """The groups of a collection, and the network of a member, are found by dependency."""
    held = changed(
        manager([admin_rule()]),
        "hub-c0",
        appliesToGroups=[{"networkGroupId": UNKNOWN}],
        waits={"appliesToGroups": (urn(f"{TYPES}NetworkGroup", "hub-all"),)},
    )
    member = changed(manager([admin_rule()]), "hub-voice", resourceId=UNKNOWN, waits={"resourceId": (network().urn,)})
    for resources in (held, member):
        assert INVITE not in through(ruling(*resources), PERMIT)


def test_one_of_several_groups_is_enough() -> None:
    """A collection has effect on a network that any of its groups has, wherever it stands in the list."""
    both = [*manager([admin_rule()]), *manager(committed=False, members=("data",), name="top")]
    groups = [each for each in both if each.type.endswith("NetworkGroup")]
    for order in (groups, groups[::-1]):
        held = changed(both, "hub-c0", appliesToGroups=[{"networkGroupId": each.id} for each in order])
        assert INVITE not in through(ruling(*held), PERMIT)


def test_one_priority_may_stand_in_two_collections_for_other_packets() -> None:
    """Which of two rules comes first is asked only where both match."""
    apart = admin_rule(access="Allow", sources=peers("192.0.2.0/24"))
    assert INVITE not in through(ruling(*manager([admin_rule()], [apart])), PERMIT)


def test_commits_of_other_kinds_are_passed_over() -> None:
    """What is committed for connectivity says nothing of the security admin rules beside it."""
    assert INVITE not in through(
        ruling(commit(logical="early", commitType="Connectivity"), *manager([admin_rule()])), PERMIT
    )


def test_a_list_of_configurations_not_known_yet_is_what_the_commit_waits_for() -> None:
    """A commit whose configurations are an output as a whole has those that it depends on."""
    waiting = {"properties": (urn(SECURITY_ADMIN_CONFIGURATION, "hub-base"),)}
    held = replace(commit(configurationIds=UNKNOWN), property_dependencies=waiting)
    assert INVITE not in through(ruling(*manager([admin_rule()], committed=False), held), PERMIT)


def test_managers_of_one_name_in_two_resource_groups_are_two() -> None:
    """A commit by the other one takes nothing from the configuration of the first."""
    other = commit(logical="again", configurationIds=[AGAIN.id])
    held = [*manager([admin_rule()]), AGAIN, replace(other, inputs={**other.inputs, "resourceGroupName": "data"})]
    assert INVITE not in through(ruling(*held), PERMIT)


AGAIN = arm(
    "SecurityAdminConfiguration",
    "again",
    "networkManagers/hub/securityAdminConfigurations/again",
    {"networkManagerName": "hub", "configurationName": "again"},
)
UNTOLD = [
    pytest.param(manager([admin_rule(), admin_rule()]), None, "hub-c0-1.priority: .*appears twice", id="twice"),
    pytest.param(
        manager([admin_rule()], [admin_rule(access="Allow")]),
        None,
        "hub-c1-0.priority: is also that of",
        id="one priority",
    ),
    pytest.param(
        [*manager([admin_rule()]), *manager([admin_rule()], name="top")], None, "hub and .*top", id="two managers"
    ),
    pytest.param([*manager([admin_rule()]), OTHER], None, "this run does not register", id="not of this run"),
    pytest.param(manager([admin_rule()], members=()), None, "without a static member", id="no member"),
    pytest.param(manager([admin_rule()]), network(location=None), "voice.location: is not known", id="no region"),
    pytest.param(
        [*manager([admin_rule()]), commit(logical="both", configurationIds=["/x/a", "/x/b"])],
        None,
        "several security admin configurations",
        id="two configurations",
    ),
    pytest.param(
        [*manager([admin_rule()]), replace(commit(logical="late"), inputs={"properties": UNKNOWN})],
        None,
        "late.properties: is not known in this run",
        id="a commit not known yet",
    ),
    pytest.param(
        [*manager([admin_rule()], committed=False), commit(targetLocations=["westeurope", UNKNOWN])],
        None,
        "hub-commit.properties.targetLocations: are not known",
        id="regions not known yet",
    ),
    pytest.param(
        [*manager([admin_rule()]), AGAIN, commit(logical="again", configurationIds=[AGAIN.id])],
        None,
        "again: commits a different configuration than hub-commit",
        id="another configuration",
    ),
    pytest.param(
        changed(manager([admin_rule()]), "hub-c0", appliesToGroups=[{"networkGroupId": "/x/other"}]),
        None,
        '"/x/other" is a network group without a static member',
        id="a group of another stack",
    ),
    pytest.param(
        [*manager([admin_rule()], members=()), *manager(committed=False, name="top")],
        None,
        "hub-c0.appliesToGroups: .*without a static member",
        id="members of another manager's group",
    ),
]


@pytest.mark.parametrize(("resources", "on", "expected"), UNTOLD)
def test_what_has_effect_must_be_told(resources: list[Registration], on: Registration | None, expected: str) -> None:
    """Rules that may or may not have effect, or in an order that is not told, are refused."""
    with pytest.raises(Faults, match=expected):
        ruling(*resources, on=on)


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    told: list[str] = []
    for case, resources, on in [
        *((each.id, manager([admin_rule(**cast("dict[str, Any]", each.values[0]))]), None) for each in FAULTS),
        *((each.id, *cast("tuple[list[Registration], Registration | None]", each.values[:2])) for each in UNTOLD),
    ]:
        with pytest.raises(Faults) as error:
            ruling(*resources, on=on)
        told += [f"{case}\n", *(f"  {line}\n" for line in str(error.value).splitlines())]
    golden("faults/security-admin-rule.txt", "".join(told))


def test_icmp_has_neither_type_nor_code() -> None:
    """A denial of ICMP refuses every message."""
    held = manager([admin_rule(protocol="Icmp", sources=peers("*"), destinationPortRanges=["0-65535"])])
    assert not PacketSet.box(initiator=PEER, protocol=ICMP) & through(ruling(*held), PERMIT)
