"""A network security group lets through what its rules decide by priority, and what cannot be told is a fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import Golden
from tests.verify.azure.oracle import admits
from tests.verify.azure.worlds import ADDRESSES, ports, samples
from tests.verify.registrations import nsg, resource, security_rule, urn

from webex_calling.fault import Faults
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP, SECURITY_RULE
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission
from webex_calling.verify.model.packets import ICMP, Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
TAGS = ServiceTags((prefix("10.40.0.0/16"),))


def admission(
    *rules: dict[str, Any], others: tuple[Registration, ...] = (), group: Registration | None = None
) -> Admission:
    """Return what one group with these inline rules, among other resources, lets through."""
    held = group or nsg(*rules)
    return NetworkSecurityGroups(Registered([held, *others])).admission(held, TAGS)


def sided(draw: st.DrawFn, singular: str, plural: str, values: st.SearchStrategy[str]) -> dict[str, Any]:
    """Draw one value in the singular property, or several in the plural one."""
    if draw(st.booleans()):
        return {singular: draw(values)}
    return {singular: None, plural: draw(st.lists(values, min_size=1, max_size=3, unique=True))}


@st.composite
def rules(draw: st.DrawFn, priority: int) -> dict[str, Any]:
    """Draw one rule; a denial names no tag whose addresses are unknown, and only TCP and UDP have ports."""
    inbound, deny = draw(st.booleans()), draw(st.booleans())
    own, other = ("destination", "source") if inbound else ("source", "destination")
    tags = ["Internet", "VirtualNetwork", "AzureLoadBalancer"] + ([] if deny else ["AzureMonitor"])
    protocol = draw(st.sampled_from(["Tcp", "Udp", "Icmp", "Esp", "*"]))
    held = {
        "direction": "Inbound" if inbound else "Outbound",
        "access": "Deny" if deny else "Allow",
        "protocol": protocol,
        **sided(
            draw,
            f"{own}AddressPrefix",
            f"{own}AddressPrefixes",
            st.sampled_from(["*", "10.40.1.10", "10.40.1.0/24", "VirtualNetwork"]),
        ),
        **sided(draw, f"{other}AddressPrefix", f"{other}AddressPrefixes", st.sampled_from(["*", *ADDRESSES, *tags])),
    }
    for side in ("source", "destination"):
        held |= (
            sided(draw, f"{side}PortRange", f"{side}PortRanges", ports)
            if protocol in ("Tcp", "Udp")
            else {f"{side}PortRange": "*"}
        )
    return security_rule(priority, **held)


@st.composite
def groups(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw up to six rules in any order of their priorities."""
    priorities = draw(st.lists(st.integers(100, 110), max_size=6, unique=True))
    return [draw(rules(priority)) for priority in priorities]


@settings(deadline=None, max_examples=100)
@given(groups(), samples)
def test_admission_agrees_with_comparison(held: list[dict[str, Any]], packets: list[Packet]) -> None:
    """Every packet has the verdict of the first rule by priority that matches it field by field."""
    found = admission(*held).admitted
    expected = {packet: admits(held, packet) for packet in packets}
    assert {packet: packet in found for packet in packets} == expected


def tcp(initiator: Initiator, peer: str, port: int = 443, local: str = "10.40.1.10") -> Packet:
    """Return a TCP opening of or to a host in the virtual network."""
    return Packet.tcp(initiator, local, *((40000, peer, port) if initiator is LOCAL else (port, peer, 40000)))


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        pytest.param(tcp(PEER, "10.40.2.2"), True, id="in from the virtual network"),
        pytest.param(tcp(PEER, "VirtualNetwork"), True, id="in from networks connected to it"),
        pytest.param(tcp(PEER, "168.63.129.16"), True, id="in from the load balancer"),
        pytest.param(tcp(PEER, "198.51.100.1"), False, id="in from the internet"),
        pytest.param(tcp(PEER, "10.99.0.1"), False, id="in from elsewhere"),
        pytest.param(tcp(LOCAL, "10.40.2.2"), True, id="out to the virtual network"),
        pytest.param(tcp(LOCAL, "198.51.100.1"), True, id="out to the internet"),
        pytest.param(tcp(LOCAL, "sip.example.com"), True, id="out to a name"),
        pytest.param(tcp(LOCAL, "10.99.0.1"), False, id="out to elsewhere"),
        pytest.param(tcp(LOCAL, "VirtualNetwork", local="10.99.0.1"), False, id="from outside"),
    ],
)
def test_the_default_rules(packet: Packet, expected: bool) -> None:
    """Without rules of its own a group admits its virtual network, probes, and all that opens to the Internet."""
    assert (packet in admission().admitted) is expected


def test_priorities_decide_and_the_order_of_writing_does_not() -> None:
    """The lower priority is evaluated first, wherever it stands."""
    permit = security_rule(200)
    deny = security_rule(100, access="Deny")
    packet = tcp(PEER, "198.51.100.1", 5062)
    assert [packet in admission(*held).admitted for held in ([permit, deny], [deny, permit])] == [False, False]
    swapped = [{**permit, "priority": 100}, {**deny, "priority": 200}]
    assert packet in admission(*swapped).admitted


@pytest.mark.parametrize(
    ("denied", "name", "connected"),
    [
        pytest.param("198.51.100.0/24", False, True, id="public addresses"),
        pytest.param("10.0.0.0/8", True, False, id="private addresses"),
        pytest.param("Internet", False, True, id="the internet"),
        pytest.param("VirtualNetwork", True, False, id="the virtual network"),
    ],
)
def test_a_name_is_admitted_only_where_no_denial_can_hit_it(denied: str, name: bool, connected: bool) -> None:
    """A permit of every address admits a name, or a connected network, unless an earlier denial may mean it."""
    outward = {"direction": "Outbound", "protocol": "*", "destinationPortRange": "*", "sourceAddressPrefix": "*"}
    deny = security_rule(100, access="Deny", destinationAddressPrefix=denied, **outward)
    permit = security_rule(200, destinationAddressPrefix="*", **outward)
    found = admission(deny, permit).admitted
    assert [tcp(LOCAL, peer) in found for peer in ("sip.example.com", "VirtualNetwork")] == [name, connected]


ONE = security_rule()


@pytest.mark.parametrize(
    ("inputs", "depends"),
    [
        pytest.param({"networkSecurityGroupName": "edge", "resourceGroupName": "voice"}, {}, id="by name"),
        pytest.param(
            {"networkSecurityGroupName": UNKNOWN},
            {"networkSecurityGroupName": (urn(NETWORK_SECURITY_GROUP, "edge"),)},
            id="by dependency",
        ),
    ],
)
def test_rule_resources_are_rules_of_their_group(inputs: dict[str, str], depends: dict[str, tuple[str, ...]]) -> None:
    """A rule that is a resource of its own counts as an inline one."""
    apart = resource(SECURITY_RULE, "rule-100", {**ONE, **inputs}, property_dependencies=depends)
    assert admission(others=(apart,)).admitted == admission(ONE).admitted


@pytest.mark.parametrize(
    ("inputs", "depends"),
    [
        pytest.param({"networkSecurityGroupName": "other", "resourceGroupName": "voice"}, {}, id="by name"),
        pytest.param({"networkSecurityGroupName": "edge", "resourceGroupName": "data"}, {}, id="by resource group"),
        pytest.param(
            {"networkSecurityGroupName": "edge"},
            {"networkSecurityGroupName": (urn(NETWORK_SECURITY_GROUP, "b"),)},
            id="by dependency",
        ),
    ],
)
def test_rule_resources_of_others_do_not_count(inputs: dict[str, str], depends: dict[str, tuple[str, ...]]) -> None:
    """A rule of another group is not read here."""
    apart = resource(SECURITY_RULE, "rule-100", {**ONE, **inputs}, property_dependencies=depends)
    assert admission(others=(apart,)).admitted == admission().admitted


def test_a_version_in_the_type_is_another_spelling() -> None:
    """A group of a versioned type token is found by the plain one."""
    held = resource("azure-native:network/v20240501:NetworkSecurityGroup", "edge", {}, id="/x/edge")
    assert Registered([held]).of(NETWORK_SECURITY_GROUP) == (held,)


def test_the_filter_is_named_after_its_group() -> None:
    """A group is one filter, which admits what the group does."""
    held = nsg(ONE)
    found = NetworkSecurityGroups(Registered([held])).filter(held, TAGS)
    assert (found.name, found.admitted) == ("NSG edge", admission(ONE).admitted)


def test_the_clauses_name_what_says_them() -> None:
    """A rule without a name is told by its place, the last priority of one's own is no default rule's."""
    nameless = security_rule(4096, name=None)
    clauses = admission(security_rule(100), nameless).clauses
    assert [(clause.rule, clause.admits, clause.resource) for clause in clauses[:2]] == [
        ("rule rule-100 of NSG edge", True, urn(NETWORK_SECURITY_GROUP, "edge")),
        ("rule securityRules[1] of NSG edge", True, urn(NETWORK_SECURITY_GROUP, "edge")),
    ]
    assert {clause.resource for clause in clauses} == {urn(NETWORK_SECURITY_GROUP, "edge")}
    assert [clause.rule for clause in clauses[2:]] == [
        f"default rule {name} of NSG edge"
        for name in (
            "AllowVnetInBound",
            "AllowVnetOutBound",
            "AllowAzureLoadBalancerInBound",
            "AllowInternetOutBound",
            "DenyAllInBound",
            "DenyAllOutBound",
        )
    ]


@pytest.mark.parametrize("where", ["the group", "the rule"])
def test_a_resource_group_not_known_yet_may_be_the_same(where: str) -> None:
    """Names of groups are told apart by resource groups only where both are known."""
    inputs = {"networkSecurityGroupName": "edge", "resourceGroupName": "data"}
    held = nsg()
    if where == "the group":
        held = replace(held, inputs={**held.inputs, "resourceGroupName": UNKNOWN})
    else:
        inputs["resourceGroupName"] = UNKNOWN
    apart = resource(SECURITY_RULE, "rule-100", {**ONE, **inputs})
    assert admission(group=held, others=(apart,)).admitted == admission(ONE).admitted


def test_words_are_read_in_any_case() -> None:
    """ARM takes its words in any case."""
    found = admission(security_rule(direction="INBOUND", access="allow", protocol="TCP"))
    assert found.admitted == admission(ONE).admitted


def test_the_clauses_name_rule_and_group() -> None:
    """A reader finds each rule by its name, the default ones too."""
    assert [clause.rule for clause in admission(ONE).clauses][:3] == [
        "rule rule-100 of NSG edge",
        "default rule AllowVnetInBound of NSG edge",
        "default rule AllowVnetOutBound of NSG edge",
    ]


FAULTS = [
    pytest.param({"priority": 99}, 'priority: "99" is not a valid priority', id="low priority"),
    pytest.param({"priority": 4097}, 'priority: "4097" is not a valid priority', id="high priority"),
    pytest.param({"priority": None}, "priority: is not a valid priority", id="no priority"),
    pytest.param({"direction": "In"}, 'direction: "In" is not known', id="direction"),
    pytest.param({"access": UNKNOWN}, 'access: "(not known yet)" is not known', id="access"),
    pytest.param({"protocol": "Sctp"}, 'protocol: "Sctp" is not known', id="protocol"),
    pytest.param(
        {"protocol": "*"}, "destinationPortRange: is given beside a protocol without ports", id="ports of all"
    ),
    pytest.param({"protocol": "Icmp"}, "destinationPortRange: is given beside a protocol without", id="ports of icmp"),
    pytest.param({"destinationPortRange": "80-79"}, 'destinationPortRange: "80-79" is not a port range', id="turned"),
    pytest.param({"destinationPortRange": "65536"}, 'destinationPortRange: "65536" is not a port', id="high port"),
    pytest.param({"destinationPortRange": None}, "destinationPortRange: is missing, and so is", id="no ports"),
    pytest.param({"destinationPortRanges": ["1"]}, 'destinationPortRange: "5062" is given beside', id="both ports"),
    pytest.param({"sourceAddressPrefix": "198.51.100.1/24"}, "sourceAddressPrefix: ", id="host bits"),
    pytest.param({"sourceAddressPrefix": "2001:db8::/32"}, "sourceAddressPrefix: ", id="ipv6"),
    pytest.param({"sourceAddressPrefix": "internet"}, "sourceAddressPrefix: ", id="lower-case tag"),
    pytest.param(
        {"destinationAddressPrefix": "Internet"},
        'destinationAddressPrefix: "Internet" is a service tag whose addresses on this side are not known',
        id="own side on the internet",
    ),
    pytest.param(
        {"access": "Deny", "sourceAddressPrefix": "AzureMonitor"},
        'sourceAddressPrefix: "AzureMonitor" is a tag whose addresses are not known',
        id="denied tag",
    ),
    pytest.param(
        {"sourceApplicationSecurityGroups": [{"id": "x"}]},
        "sourceApplicationSecurityGroups: names application security groups",
        id="application security group",
    ),
    pytest.param({"priority": "100"}, 'priority: "100" is not a valid priority', id="priority as text"),
    pytest.param({"priority": 65000}, 'priority: "65000" is not a valid priority', id="priority of a default rule"),
    pytest.param({"direction": None}, "direction: is not known", id="no direction"),
    pytest.param({"access": "Allowed"}, 'access: "Allowed" is not known', id="access spelt wrongly"),
    pytest.param({"protocol": 6}, 'protocol: "6" is not known', id="protocol as a number"),
    pytest.param({"sourcePortRange": "80-90-100"}, 'sourcePortRange: "80-90-100" is not a port', id="three ports"),
    pytest.param({"sourcePortRange": "any"}, 'sourcePortRange: "any" is not a port range', id="ports in words"),
    pytest.param(
        {"sourceAddressPrefix": None, "sourceAddressPrefixes": ["198.51.100.0/24", "::/0"]},
        'sourceAddressPrefixes: "::/0" is neither a service tag nor',
        id="ipv6 among several",
    ),
    pytest.param(
        {"destinationPortRange": None, "destinationPortRanges": ["443", "80-79"]},
        'destinationPortRanges: "80-79" is not a port range',
        id="turned among several",
    ),
    pytest.param(
        {"destinationAddressPrefix": None, "destinationAddressPrefixes": ["10.40.0.0/16", "AzureMonitor"]},
        'destinationAddressPrefixes: "AzureMonitor" is a service tag whose addresses on this side are not known',
        id="own side of a service",
    ),
    pytest.param(
        {"destinationAddressPrefix": "10.40.1.1/24"},
        'destinationAddressPrefix: "10.40.1.1/24" is neither',
        id="host bits on this side",
    ),
    pytest.param(
        {"destinationApplicationSecurityGroups": [{"id": "x"}]},
        "destinationApplicationSecurityGroups: names application security groups",
        id="application security group of this side",
    ),
]


def message(*rules: dict[str, Any], others: tuple[Registration, ...] = ()) -> str:
    """Return what is said of these rules."""
    with pytest.raises(Faults) as error:
        admission(*rules, others=others)
    return str(error.value)


@pytest.mark.parametrize(("changes", "expected"), FAULTS)
def test_what_cannot_be_told_is_a_fault(changes: dict[str, Any], expected: str) -> None:
    """The fault names the group, the rule's place, the property and its value; nothing is guessed."""
    assert message(security_rule(**changes)).startswith(f"edge.securityRules[0].{expected}")


def test_faults_end_in_a_remedy(golden: Golden) -> None:
    """Every fault reads in whole as the recorded one."""
    unnamed = resource(SECURITY_RULE, "rule-100", {**ONE, "networkSecurityGroupName": UNKNOWN})
    told = [(each.id, message(security_rule(**cast("dict[str, Any]", each.values[0])))) for each in FAULTS]
    told += [("one priority twice", message(ONE, ONE)), ("a rule of any group", message(others=(unnamed,)))]
    golden("faults/network-security-group.txt", "".join(f"{case}\n  {text}\n" for case, text in told))


def test_all_faults_come_at_once() -> None:
    """Two rules of one priority, and a third that cannot be read, are named in one error."""
    with pytest.raises(Faults) as error:
        admission(ONE, ONE, security_rule(101, protocol="Sctp"))
    assert [fault.place for fault in error.value] == [
        "edge.securityRules[1].priority",
        "edge.securityRules[2].protocol",
    ]


def test_one_priority_may_stand_once_in_each_direction() -> None:
    """Directions have priorities of their own."""
    outward = security_rule(direction="Outbound", destinationAddressPrefix="198.51.100.0/24", sourceAddressPrefix="*")
    assert len(admission(ONE, outward).clauses) == 8


def test_an_unnamed_group_of_a_rule_resource_is_a_fault() -> None:
    """A rule whose group can be any is no rule of this one by guess."""
    apart = resource(SECURITY_RULE, "rule-100", {**ONE, "networkSecurityGroupName": UNKNOWN})
    with pytest.raises(Faults, match="depends on no resource"):
        admission(others=(apart,))


def test_icmp_has_neither_type_nor_code() -> None:
    """A permit of ICMP admits every message."""
    found = admission(security_rule(protocol="Icmp", destinationPortRange="*", sourceAddressPrefix="*")).admitted
    assert PacketSet.box(initiator=PEER, protocol=ICMP) <= found


def test_rules_that_are_not_known_are_a_fault() -> None:
    """A group whose inline rules only the cloud will know cannot be proven."""
    held = nsg()
    with pytest.raises(Faults, match=r"edge\.securityRules: has a value that is not known"):
        admission(group=replace(held, inputs={**held.inputs, "securityRules": UNKNOWN}))
