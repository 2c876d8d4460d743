"""The policy of a firewall that many share is told whatever its rules say: what is not understood is in doubt alone.

The order of the rules is that of Microsoft Learn, "Azure Firewall rule processing logic"; the kinds of the rules and
their fields are those that public landing zones give their hubs (FQDN tags, service tags, web categories).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.azure.estate import BASE, application_rule, arm, collection, nat_rule, network_rule, policy, rules

from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.firewall_policy import FirewallPolicies
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Initiator, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
TAGS = ServiceTags((prefix("10.40.0.0/16"),))
GROUPS = [
    arm("IpGroup", "calling", "ipGroups/calling", {"ipAddresses": ["198.51.100.0/24"]}),
    arm("IpGroup", "none", "ipGroups/none", {"ipAddresses": []}),
]
HERE = PacketSet.box(local=[prefix("10.40.1.10")])


def read(*resources: Registration) -> Filter:
    """Return the filter of the first policy among these, as others wrote it."""
    return FirewallPolicies(Registered([*resources, *GROUPS], lenient=True)).filter(resources[0], TAGS)


def sip(peer: str = "198.51.100.7", port: int = 5061) -> Packet:
    """Return a call from the inside."""
    return Packet.tcp(LOCAL, "10.40.1.10", 40000, peer, port)


def said(found: Filter, packet: Packet) -> str:
    """Return the verdict of three."""
    return "admitted" if packet in found.admitted else "may" if packet in found.possible else "refused"


def one(rule: dict[str, Any], action: str = "Allow", **inputs: Any) -> Filter:
    """Return the filter of a policy with one rule."""
    return read(*policy("edge", rules(collection(rule, action=action)), **inputs))


def ip_group(name: str) -> list[str]:
    """Return the id of an IP Group in a list."""
    return [f"{BASE}/ipGroups/{name}"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, "admitted", id="as a program writes it"),
        pytest.param({"ipProtocols": ["Tcp"]}, "admitted", id="another case"),
        pytest.param({"ipProtocols": ["UDP"]}, "refused", id="another protocol"),
        pytest.param({"ipProtocols": ["Any"]}, "admitted", id="any protocol with ports"),
        pytest.param({"ipProtocols": ["SCTP"]}, "may", id="a protocol that nobody knows"),
        pytest.param({"ipProtocols": ["ICMP"]}, "refused", id="ICMP with ports"),
        pytest.param({"destinationPorts": ["5061", "sip"]}, "admitted", id="nonsense beside the port"),
        pytest.param({"destinationPorts": ["sip"]}, "may", id="nonsense as port"),
        pytest.param({"destinationPorts": ["sip"], "ipProtocols": ["UDP"]}, "refused", id="of another protocol"),
        pytest.param({"sourceAddresses": ["10.40.1.9/24"]}, "admitted", id="host bits"),
        pytest.param({"sourceAddresses": ["2001:db8::/32"]}, "refused", id="IPv6"),
        pytest.param({"sourceAddresses": ["AzureCloud"]}, "may", id="a tag as source"),
        pytest.param({"sourceAddresses": []}, "may", id="no source"),
        pytest.param({"sourceAddresses": [], "sourceIpGroups": ip_group("gone")}, "may", id="sources of a group"),
        pytest.param({"sourceAddresses": [], "sourceIpGroups": ip_group("none")}, "refused", id="of an empty group"),
        pytest.param({"sourceIpGroups": ip_group("none")}, "may", id="an empty group beside addresses"),
        pytest.param(
            {"destinationAddresses": [], "destinationIpGroups": ip_group("calling")}, "admitted", id="an IP Group"
        ),
        pytest.param(
            {"destinationAddresses": [], "destinationIpGroups": ip_group("gone")}, "may", id="a group in no file"
        ),
        pytest.param({"destinationIpGroups": ip_group("gone")}, "admitted", id="one beside the address"),
        pytest.param({"destinationAddresses": ["AzureCloud"]}, "may", id="a service tag"),
        pytest.param({"destinationAddresses": ["Internet"]}, "may", id="a tag of NSGs"),
        pytest.param({"destinationAddresses": []}, "may", id="no destination"),
        pytest.param({"destinationAddresses": [], "destinationFqdns": ["*.webex.com"]}, "may", id="a wildcard"),
        pytest.param({"destinationAddresses": "198.51.100.0/24"}, "may", id="a text for a list"),
        pytest.param({"ruleType": "QuantumRule"}, "may", id="a kind that nobody knows"),
        pytest.param({"ruleType": "networkRule"}, "admitted", id="its kind in another case"),
    ],
)
def test_a_network_rule_that_others_wrote(changes: dict[str, Any], expected: str) -> None:
    """The permit of a call, with one field changed."""
    assert said(one(network_rule(**changes)), sip()) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"destinationAddresses": ["*"]}, ["refused", "refused"], id="all"),
        pytest.param({"destinationAddresses": ["198.51.100.0/24"]}, ["refused", "may"], id="the address"),
        pytest.param({"destinationAddresses": ["203.0.113.0/24"]}, ["admitted", "may"], id="another address"),
        pytest.param({"destinationAddresses": ["10.0.0.0/8"]}, ["admitted", "admitted"], id="private addresses"),
        pytest.param({"destinationAddresses": ["AzureCloud"]}, ["may", "may"], id="a service tag"),
        pytest.param({"destinationAddresses": ["2001:db8::/32"]}, ["admitted", "admitted"], id="IPv6"),
        pytest.param(
            {"destinationAddresses": [], "destinationFqdns": ["sip.example.com"]}, ["may", "refused"], id="the name"
        ),
        pytest.param(
            {"destinationAddresses": [], "destinationFqdns": ["sip.example.net"]}, ["may", "may"], id="another name"
        ),
        pytest.param({"destinationPorts": ["x"], "sourceAddresses": ["10.9.0.0/16"]}, ["admitted"] * 2, id="other"),
    ],
)
def test_a_denial_that_others_wrote(changes: dict[str, Any], expected: list[str]) -> None:
    """A denial before a permit of all surely refuses what it has, and may refuse what could be of it."""
    deny = network_rule(**{"destinationPorts": ["*"], "ipProtocols": ["Any"], **changes})
    every = network_rule(destinationAddresses=["*"], destinationPorts=["*"], ipProtocols=["Any"])
    found = read(*policy("edge", rules(collection(deny, action="Deny", priority=100), collection(every, priority=200))))
    assert [said(found, sip(peer)) for peer in ("198.51.100.7", "sip.example.com")] == expected


def test_any_protocol_with_ports_may_be_icmp_too() -> None:
    """What a port of a protocol without ports means is documented nowhere."""
    ping = Packet.icmp(LOCAL, "10.40.1.10", "198.51.100.7", 8, 0)
    assert said(one(network_rule(ipProtocols=["Any"])), ping) == "may"
    assert said(one(network_rule(ipProtocols=["Any"], destinationPorts=["*"])), ping) == "admitted"
    assert said(one(network_rule(ipProtocols=["TCP", "UDP"])), ping) == "refused"


@pytest.mark.parametrize(
    ("targets", "changes", "expected"),
    [
        pytest.param(["*.webex.com"], {}, "admitted", id="as a program writes it"),
        pytest.param(["*webex.com"], {}, "admitted", id="its end"),
        pytest.param(["*.example.com"], {}, "refused", id="another name"),
        pytest.param(["login.*.com"], {}, "may", id="a wildcard inside"),
        pytest.param(["login.*.org"], {}, "refused", id="one inside another name"),
        pytest.param(["*webex*"], {}, "may", id="a wildcard at both ends"),
        pytest.param(["https://x y"], {}, "may", id="no name at all"),
        pytest.param([], {"targetUrls": ["a.webex.com/login"]}, "may", id="a URL"),
        pytest.param([], {"targetUrls": ["https://*.webex.com/*"]}, "may", id="a URL with wildcards"),
        pytest.param([], {"targetUrls": ["www.example.com/videos"]}, "refused", id="a URL elsewhere"),
        pytest.param([], {"webCategories": ["Business"]}, "may", id="a web category"),
        pytest.param([], {"fqdnTags": ["WindowsUpdate"]}, "may", id="an FQDN tag"),
        pytest.param(["*.webex.com"], {"webCategories": ["Business"]}, "admitted", id="a category beside the name"),
        pytest.param(
            [], {"webCategories": ["Business"], "sourceAddresses": ["10.9.0.0/16"]}, "refused", id="of others"
        ),
        pytest.param(["*.webex.com"], {"protocols": [{"protocolType": "https", "port": 443}]}, "admitted", id="case"),
        pytest.param(["*.webex.com"], {"protocols": [{"protocolType": "Quic", "port": 443}]}, "may", id="no protocol"),
        pytest.param(["*.webex.com"], {"protocols": [{"protocolType": "Http", "port": 80}]}, "refused", id="its port"),
        pytest.param(["*.webex.com"], {"destinationAddresses": ["192.0.2.1"]}, "may", id="bounded by addresses"),
        pytest.param(["*.webex.com"], {"terminateTLS": True}, "admitted", id="with inspection of TLS"),
        pytest.param([], {}, "may", id="without a name"),
    ],
)
def test_an_application_rule_that_others_wrote(targets: list[str], changes: dict[str, Any], expected: str) -> None:
    """The permit of a name, with one field changed; the opposite, a denial before a permit of all, is as certain."""
    rule = application_rule(*targets, **changes)
    packet = sip("a.webex.com", 443)
    assert said(one(rule), packet) == expected
    deny, every = collection(rule, action="Deny", priority=100), collection(application_rule("*"), priority=200)
    turned = {"admitted": "refused", "refused": "admitted", "may": "may"}
    assert said(read(*policy("edge", rules(deny, every))), packet) == turned[expected]


def test_names_of_network_rules_need_the_dns_proxy() -> None:
    """Without it the firewall may resolve otherwise than its clients."""
    named = network_rule(destinationAddresses=[], destinationFqdns=["sip.example.com"])
    verdicts = [said(one(named, dnsSettings={"enableProxy": on}), sip("sip.example.com")) for on in (True, False)]
    assert verdicts == ["admitted", "may"]
    assert said(one(named, dnsSettings={"enableProxy": False}), sip("sip.example.net")) == "refused"


CALL = network_rule()
DENY_ALL = network_rule(name="deny", destinationAddresses=["*"], destinationPorts=["*"], ipProtocols=["Any"])


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        pytest.param([rules(collection(CALL), priority=200)], "admitted", id="one group"),
        pytest.param([rules(collection(CALL, action="allow"))], "admitted", id="an action in another case"),
        pytest.param([rules(collection(CALL, action="Inspect"))], "may", id="an action that nobody knows"),
        pytest.param([rules({**collection(CALL), "ruleCollectionType": "X"})], "may", id="a type that nobody knows"),
        pytest.param([rules({**collection(CALL), "rules": "x"})], "may", id="no list of rules"),
        pytest.param([{"priority": 200, "ruleCollections": "x"}], "may", id="no list of collections"),
        pytest.param([rules(collection(CALL), priority=1)], "may", id="no priority of a group"),
        pytest.param(
            [rules(collection(CALL, priority=200), collection(DENY_ALL, action="Deny", priority=200))],
            "may",
            id="two collections of one priority",
        ),
        pytest.param(
            [rules(collection(CALL, priority=300)), rules(collection(DENY_ALL, action="Deny", priority=200))],
            "may",
            id="two groups of one priority",
        ),
        pytest.param(
            [rules(collection(CALL, priority=200), collection(DENY_ALL, action="Deny", priority=300))],
            "admitted",
            id="in order",
        ),
        pytest.param(
            [rules(collection(CALL, priority=300), collection(DENY_ALL, action="Deny", priority=200))],
            "refused",
            id="the other way round",
        ),
        pytest.param(
            [rules(collection(CALL, application_rule("*.example.com")))], "admitted", id="rules of several kinds"
        ),
        pytest.param(
            [rules(collection(CALL), collection(nat_rule(translatedAddress="10.9.9.9"), action="DNAT", priority=100))],
            "admitted",
            id="DNAT to another",
        ),
        pytest.param(
            [rules(collection(CALL), collection(nat_rule(translatedFqdn="x"), action="DNAT", priority=100))],
            "admitted",
            id="DNAT to a name",
        ),
    ],
)
def test_the_order_that_others_wrote(groups: list[dict[str, Any]], expected: str) -> None:
    """What comes first is known, or both are in doubt; what a network rule decides no application rule does."""
    assert said(read(*policy("edge", *groups)), sip()) == expected


def test_translation_in_is_in_doubt_at_its_address_alone() -> None:
    """NSGs behind the firewall see it for the peer."""
    found = one(nat_rule(), action="DNAT")
    there = Packet.tcp(PEER, "10.40.1.10", 5062, "198.51.100.1", 40000)
    other = Packet.tcp(PEER, "10.40.1.11", 5062, "198.51.100.1", 40000)
    assert [said(found, each) for each in (there, other)] == ["may", "refused"]


@pytest.mark.parametrize("given", [True, False], ids=["given", "in no file"])
def test_the_base_of_a_policy_comes_first(given: bool) -> None:
    """Its denial refuses what the policy admits; one that is in no file may."""
    own = policy("edge", rules(collection(CALL)), base="parent")
    parent = policy("parent", rules(collection(DENY_ALL, action="Deny"))) if given else ()
    found = read(*own, *parent)
    assert said(found, sip()) == ("refused" if given else "may")
    told = {each.rule for each in found.parts[0].admission.clauses}
    assert ("rules of base policy parent" in told) is not given


@pytest.mark.parametrize("given", [True, False], ids=["given", "in no file"])
def test_a_group_that_is_in_no_file_is_missed(given: bool) -> None:
    """A policy names its rule collection groups, whatever files there are."""
    held = policy("edge", rules(collection(CALL)), rules(collection(DENY_ALL, action="Deny"), priority=100))
    named = [{"id": each.id.upper()} for each in held[1:]]
    root = arm("FirewallPolicy", "edge", "firewallPolicies/edge", {**held[0].inputs, "ruleCollectionGroups": named})
    found = read(root, *(held[1:] if given else held[1:2]))
    assert said(found, sip()) == ("refused" if given else "may")


def test_what_it_does_besides_is_of_its_sources_alone() -> None:
    """Inspection of the TLS of others is not said; a mode that nobody knows is."""
    held = policy(
        "edge",
        rules(
            collection(
                application_rule("x.example.com", terminateTLS=True, name="own"),
                application_rule("x.example.com", terminateTLS=True, name="others", sourceAddresses=["10.9.0.0/16"]),
            )
        ),
        threatIntelMode="Paranoid",
        explicitProxy={"enableExplicitProxy": True},
        intrusionDetection={"mode": "Deny"},
    )
    notes = FirewallPolicies(Registered(held, lenient=True)).notes(held[0], [prefix("10.40.1.10")])
    assert notes[2:] == (
        "Threat intelligence has the mode Paranoid, which is not known.",
        "Intrusion detection refuses what its signatures match.",
        "It is an explicit proxy too, and what clients send to that is not looked at.",
        "Application rule own terminates TLS.",
    )


ODD: Mapping[str, list[dict[str, Any]]] = {
    "NetworkRule": [
        {"ipProtocols": ["X"]},
        {"destinationPorts": ["x"]},
        {"sourceAddresses": ["x/y"]},
        {"destinationAddresses": ["x/y"]},
        {"destinationAddresses": 5},
        {"ruleType": "X"},
    ],
    "ApplicationRule": [
        {"targetFqdns": ["x y"]},
        {"protocols": [{"protocolType": "X"}]},
        {"sourceAddresses": ["x/y"]},
        {"sourceIpGroups": ["/x/y"]},
        {"ruleType": "X"},
    ],
}


@st.composite
def policies(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the collections of one group."""
    found = []
    for at in range(draw(st.integers(1, 4))):
        network = draw(st.booleans())
        rule = (
            network_rule(
                ipProtocols=draw(st.sampled_from([["TCP"], ["UDP", "TCP"], ["Any"]])),
                destinationAddresses=draw(st.sampled_from([["*"], ["198.51.100.0/24"], ["10.0.0.0/8"]])),
                destinationPorts=["*"],
            )
            if network
            else application_rule(draw(st.sampled_from(["*", "*.webex.com", "*example.com", "a.webex.com"])))
        )
        action = draw(st.sampled_from(["Allow", "Deny"]))
        found.append(collection(rule, action=action, priority=100 + at))
    return found


@settings(deadline=None, max_examples=80)
@given(policies(), st.data())
def test_an_odd_rule_never_turns_a_certain_verdict(held: list[dict[str, Any]], data: st.DataObject) -> None:
    """With one field of one rule replaced by what nobody understands, what was certain is the same, or may be."""
    at = data.draw(st.integers(0, len(held) - 1))
    (rule,) = held[at]["rules"]
    odd = {**rule, **data.draw(st.sampled_from(ODD[rule["ruleType"]]))}
    before = read(*policy("edge", rules(*held)))
    after = read(*policy("edge", rules(*held[:at], {**held[at], "rules": [odd]}, *held[at + 1 :])))
    assert after.admitted <= before.possible
    assert before.admitted <= after.possible


@settings(deadline=None, max_examples=60)
@given(policies(), st.data())
def test_a_rule_of_another_source_changes_nothing(held: list[dict[str, Any]], data: st.DataObject) -> None:
    """However odd, what is from other addresses leaves every verdict of an end as it was."""
    rule = data.draw(st.sampled_from([network_rule(), application_rule("*")]))
    odd = data.draw(st.sampled_from(ODD[rule["ruleType"]]))
    # Where the other side of a rule is inside too, a peer of its sources may open to an end that is its destination.
    other = {**rule, **odd, "sourceAddresses": ["10.9.0.0/16"], "sourceIpGroups": []}
    action = data.draw(st.sampled_from(["Allow", "Deny", "X"]))
    priority = data.draw(st.sampled_from([99 + 1000, 50 + 100]))
    before = read(*policy("edge", rules(*held)))
    after = read(*policy("edge", rules(*held, collection(other, action=action, priority=priority))))
    here = HERE & PacketSet.box(initiator=LOCAL)
    assert (after.admitted & here, after.possible & here) == (before.admitted & here, before.possible & here)
