"""What an Azure Firewall policy is planned to let through, what it cannot, and what a reader is told of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from typing import Any

import pytest
from tests.plan.azure_firewall_plans import (
    ADDRESS,
    ALL_ROLES,
    REFERENCE,
    SUBNET,
    application_rule,
    everyone,
    gateway,
    network_rule,
    only,
    planned,
    rules,
)
from tests.plan.firewall_plans import CERTIFICATE, ITSP, PHONES, PROXY
from tests.rows import (
    APP_CONFIGURATION,
    APP_MEDIA,
    BROWSER_MEDIA,
    CLIENT_DNS,
    CLIENT_HTTPS,
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    CSCAN_UDP,
    DEVICE_CONFIGURATION,
    GATEWAY_DNS,
    GATEWAY_HTTPS,
    GATEWAY_MEDIA,
    GATEWAY_NTP,
    GATEWAY_REVOCATION,
    GATEWAY_SIGNALLING,
    GOOGLE_PUSH,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    PATH_MTU_DISCOVERY,
    PHONE_NTP,
    PHONE_SIGNALLING,
    ROOM_MEDIA,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)
from tests.site.sites import told

from webex_calling.drafts import prove_azure_firewall
from webex_calling.fault import Faults
from webex_calling.flows.flow import Names
from webex_calling.plan.azure_firewall_rules import by_name
from webex_calling.plan.crossing import crossing
from webex_calling.plan.summary import summarise_azure_firewall
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.requirement import Initiator
from webex_calling.site.extra_rule import ExtraRule
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.azure.firewall_policy import ApplicationRule, NetworkRule

APP = ALL_ROLES[0]
MANAGEMENT_SUBNET = SUBNET.replace("AzureFirewallSubnet", "AzureFirewallManagementSubnet")
UCM = {**ITSP, "name": "ucm", "transport": "tcp", "addresses": ["10.30.0.0/24"]}


def refused(*args: Any, **model: Any) -> list[str]:
    """Return why no policy can be planned."""
    with pytest.raises(Faults) as raised:
        planned(*args, **model)
    return told(raised.value)


def test_everyone_is_proven() -> None:
    """Clients of every role with every option and a pool: what crosses passes, and nothing else."""
    plan = planned()
    (side,) = prove_azure_firewall(plan, REFERENCE.networks)
    assert [str(each.excess_kind) for each in side.declared] == ["local-ports"]
    past = {
        GATEWAY_DNS,
        GATEWAY_NTP,
        GATEWAY_REVOCATION,
        GATEWAY_HTTPS,
        GATEWAY_SIGNALLING,
        CLOUD_SIGNALLING,
        GATEWAY_MEDIA,
        CLOUD_MEDIA,
        SIGNALLING_TO_PEER,
        MEDIA_TO_PEER,
        SIGNALLING_FROM_PEER,
        MEDIA_FROM_PEER,
    }
    assert {rule.row for rule in plan.policy.rules} == {
        flow.requirement for flow in crossing(REFERENCE, everyone()) if flow.requirement != PATH_MTU_DISCOVERY
    } - past


@pytest.mark.parametrize(
    ("row", "name", "network", "port"),
    [
        pytest.param(PHONE_SIGNALLING, "out-tcp-8934-calling", "calling", "8934", id="signalling of phones"),
        pytest.param(APP_MEDIA, "out-udp-19560-65535-calling", "calling", "19560-65535", id="media of apps"),
        pytest.param(ROOM_MEDIA, "out-udp-8500-8699-calling", "calling", "8500-8699", id="media of Room devices"),
        pytest.param(PHONE_NTP, "out-udp-123-calling", "calling", "123", id="time of phones"),
        pytest.param(
            DEVICE_CONFIGURATION, "out-tcp-443-device-configuration", "device-configuration", "443", id="configuration"
        ),
        pytest.param(
            DEVICE_CONFIGURATION, "out-tcp-6970-device-configuration", "device-configuration", "6970", id="migration"
        ),
        pytest.param(
            DEVICE_CONFIGURATION,
            "out-tcp-80-device-configuration",
            "device-configuration",
            "80",
            id="renewal of certificates",
        ),
        pytest.param(
            APP_CONFIGURATION, "out-tcp-443-app-configuration", "app-configuration", "443", id="configuration of apps"
        ),
        pytest.param(APP_CONFIGURATION, "out-tcp-8443-app-configuration", "app-configuration", "8443", id="Unified CM"),
        pytest.param(CSCAN_UDP, "out-udp-19560-65535-calling", "calling", "19560-65535", id="CScan"),
    ],
)
def test_published_networks_are_ip_groups(row: str, name: str, network: str, port: str) -> None:
    """What goes to a published network goes to its IP Group, by the port of the row and protocols in capitals."""
    rule = network_rule(planned(), row, name)
    said = rule.properties({network: "/group"})
    assert said["destination_ip_groups"] == ["/group"]
    assert "destination_addresses" not in said
    assert said["destination_ports"] == [port]
    assert said["ip_protocols"] == [name.split("-")[1].upper()]
    assert "destination_fqdns" not in said


def test_sources_are_those_who_need_it() -> None:
    """A rule names the prefixes of all who need it, joined, and of nobody else."""
    plan = planned()
    assert network_rule(plan, DEVICE_CONFIGURATION, "out-tcp-443-device-configuration").sources == (
        "10.60.2.0/23",
        "10.60.4.0/24",
    )
    assert network_rule(plan, BROWSER_MEDIA, "out-udp-5004-calling").sources == ("10.60.5.0/24",)
    assert network_rule(plan, CLIENT_DNS, "out-udp-53-203.0.113.53").destinations == ("203.0.113.53",)


def test_domains_have_apex_and_all_below() -> None:
    """A domain is said twice, and never as the end of a text; ports of HTTPS are a protocol each; no TLS ends here."""
    plan = planned()
    assert application_rule(plan, CLIENT_HTTPS, "https-443-_.webex.com").fqdns == ("webex.com", "*.webex.com")
    push = application_rule(plan, GOOGLE_PUSH, "https-5228-5230-mtalk.google.com")
    assert push.fqdns == ("mtalk.google.com",)
    assert push.protocols == (("Https", 5228), ("Https", 5229), ("Https", 5230))
    named = [rule for rule in plan.policy.rules if isinstance(rule, ApplicationRule)]
    assert {name for rule in named for name in rule.fqdns if name.startswith("*") and name[1] != "."} == set()
    assert [rule.properties({})["terminate_tls"] for rule in named] == [False] * len(named)


def test_revocation_lists_are_anywhere() -> None:
    """A gateway of a registration trunk reaches revocation lists at any address, over TCP 80 alone."""
    plan = planned(gateway())
    rule = network_rule(plan, GATEWAY_REVOCATION, "out-tcp-80-any")
    assert (rule.sources, rule.destinations) == (("10.20.1.10",), ("*",))
    prove_azure_firewall(plan, REFERENCE.networks)


def test_a_new_prefix_changes_no_rule() -> None:
    """When a network gets a prefix, the policy stays as it is: the IP Group alone has it."""
    calling = REFERENCE.networks["calling"]
    more = PublishedPrefix(IPv4Network("192.0.2.0/24"), date(2026, 1, 1))
    grown = replace(calling, prefixes=(*calling.prefixes, more), max_entries=calling.max_entries + 1)
    reference = replace(REFERENCE, networks={**REFERENCE.networks, "calling": grown})
    ids = {name: name for name in REFERENCE.networks}
    before, after = planned(), planned(reference=reference)
    assert [each.properties(ids) for each in after.policy.groups] == [
        each.properties(ids) for each in before.policy.groups
    ]
    prove_azure_firewall(after, reference.networks)


def test_who_comes_last_moves_nothing() -> None:
    """One more client adds rules at the end of their collections, and addresses; names and priorities stay."""
    few, many = planned(only(PHONES)), planned(only(PHONES, *ALL_ROLES))
    assert rules(few).keys() < rules(many).keys()
    groups = {group.id: group for group in many.policy.groups}
    for group in few.policy.groups:
        assert groups[group.id].priority == group.priority
        later = {each.name: each for each in groups[group.id].collections}
        for collection in group.collections:
            assert later[collection.name].priority == collection.priority
            names = [rule.name for rule in collection.rules]
            assert [rule.name for rule in later[collection.name].rules][: len(names)] == names


def test_a_certificate_trunk_is_refused() -> None:
    """Nothing behind Azure Firewall can be called by Webex Calling: the gateway is named with what helps."""
    faults = refused(everyone())
    assert faults[0] == (
        'hub: "fra-a" has a certificate trunk, which cannot work behind Azure Firewall: DNAT takes single '
        "ports, not a media range, and replies on another path than the call are dropped; list it in bypassedBy, and "
        "route its external subnet past the firewall"
    )


def test_a_bypassing_gateway_is_not_behind() -> None:
    """No rule names the external address of a gateway that routes past the firewall, and the plan says so."""
    plan = planned()
    assert all("10.20.1.10" not in str(rule) for rule in plan.policy.rules)
    assert any("fra-a routes its external subnet past this firewall" in note.text for note in plan.notes)
    assert plan.bypassing == ("fra-a",)


def test_the_internal_interface_of_a_bypassing_gateway_stays_behind() -> None:
    """Only the external subnet routes past: what the gateway itself needs on its internal interface is planned."""
    own = {**CERTIFICATE, "ownNeeds": {"interface": "internal"}}
    plan = planned(gateway(**own), bypassed_by=["fra-a"])
    assert network_rule(plan, GATEWAY_DNS, "out-udp-53-203.0.113.53").sources == ("10.20.2.10",)
    assert GATEWAY_SIGNALLING not in {rule.row for rule in plan.policy.rules}
    prove_azure_firewall(plan, REFERENCE.networks)


def test_a_proxy_behind_it_fetches_for_a_bypassing_gateway() -> None:
    """What a gateway asks of a proxy behind the firewall, the proxy fetches through it."""
    who = gateway(**CERTIFICATE, https=PROXY)
    plan = planned(who.model_copy(update={"proxies": (IPv4Network("10.20.8.10/32"),)}), bypassed_by=["fra-a"])
    assert "10.20.8.10" in application_rule(plan, GATEWAY_HTTPS, "https-443-_.webex.com").sources


def test_a_peer_on_the_internet_cannot_call_in() -> None:
    """A carrier that opens calls from the Internet is refused row by row; one with private addresses is not."""
    remedy = (
        "list the gateway in bypassedBy and route its external subnet past the firewall, or reach the peer by private "
        "addresses"
    )
    assert refused(gateway(peers=[ITSP])) == [
        f'hub: "198.51.100.0/28" would open {row} (itsp) to 10.20.1.10/32 from the Internet, but Azure Firewall '
        f"admits inbound traffic only by DNAT of single ports; {remedy}"
        for row in (SIGNALLING_FROM_PEER, MEDIA_FROM_PEER)
    ]


def test_a_peer_across_the_hub_may_call_in() -> None:
    """Where a peer with private addresses is across the firewall, rules both ways let calls through."""
    who = gateway(peers=[UCM]).model_copy(update={"inside": ()})
    plan = planned(who)
    inward = network_rule(plan, SIGNALLING_FROM_PEER, "in-tcp-5061-10.30.0.0-24")
    assert (inward.sources, inward.destinations) == (("10.30.0.0/24",), ("10.20.1.10",))
    prove_azure_firewall(plan, REFERENCE.networks)


def test_messages_of_routers_are_lost_and_told() -> None:
    """Fragmentation needed cannot come through a translation: no rule is for it, and a warning says what helps."""
    plan = planned()
    assert {(flow.requirement, flow.opens) for flow in plan.lost} == {(PATH_MTU_DISCOVERY, Initiator.PEER)}
    assert "ICMP" not in {rule.protocol for rule in plan.policy.rules if isinstance(rule, NetworkRule)}
    (warning,) = [note.text for note in plan.notes if "row ICMP" in note.text]
    assert "below 1400 bytes" in warning


EXTRA = {"name": "own", "reason": "a ping", "direction": "outbound", "protocol": "icmp"}


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        pytest.param(
            {**EXTRA, "addresses": ["198.51.100.0/24"]},
            'hub: "198.51.100.0/24" is on the Internet, but ICMP (extra (own)) does not pass the SNAT of '
            "Azure Firewall; remove the rule, or limit it to private addresses",
            id="ICMP to the Internet",
        ),
        pytest.param(
            {**EXTRA, "protocol": "tcp", "ports": ["443"], "service_tag": "VirtualNetwork"},
            'hub: "VirtualNetwork" is not a service tag of Azure Firewall, but extra (own) uses it; give prefixes',
            id="a tag of NSGs",
        ),
        pytest.param(
            {**EXTRA, "direction": "inbound", "protocol": "tcp", "ports": ["443"], "service_tag": "Sql"},
            'hub: "Sql" is a service tag, but extra (own) can be expressed only with addresses here; give the '
            "prefixes of its private addresses",
            id="a tag as a source",
        ),
    ],
)
def test_extra_rules_that_azure_firewall_cannot_do(extra: dict[str, Any], fault: str) -> None:
    """What the site adds and this filter cannot do is refused by its name."""
    assert refused(with_rule(extra)) == [fault]


def with_rule(extra: dict[str, Any]) -> PerimeterMembers:
    """Return a registration trunk with a rule of the site's own."""
    who = gateway()
    (only_one,) = who.local_gateways
    rule = ExtraRule.from_arguments(extra)
    return who.model_copy(update={"local_gateways": (only_one.model_copy(update={"extra_rules": (rule,)}),)})


@pytest.mark.parametrize(
    ("extra", "coarse"),
    [
        pytest.param({**EXTRA, "addresses": ["10.30.0.0/24"], "icmp": {"type": 8, "code": 0}}, True, id="ICMP"),
        pytest.param({**EXTRA, "protocol": "tcp", "ports": ["443"], "service_tag": "AzureMonitor"}, False, id="a tag"),
    ],
)
def test_extra_rules_are_proven(extra: dict[str, Any], coarse: bool) -> None:
    """What the site adds passes, and is declared; every message of ICMP passes where one is asked for."""
    plan = planned(with_rule(extra).model_copy(update={"inside": ()}))
    (side,) = prove_azure_firewall(plan, REFERENCE.networks)
    kinds = {str(each.excess_kind) for each in side.declared}
    assert kinds == {"extra-rules", "local-ports"} | ({"icmp"} if coarse else set())


def test_a_proxy_elsewhere_leaves_no_domain() -> None:
    """Who goes to the web through a proxy that is not behind the firewall has no rule by name."""
    plan = planned(only(PHONES, https=PROXY))
    assert "web" not in {group.id for group in plan.policy.groups}


def test_idle_timers_are_warned_of_with_numbers() -> None:
    """Four minutes are kept and thirty asked for: the warning has both, and the keep-alive that saves it."""
    (warning,) = [note.text for note in planned().notes if "idle" in note.text]
    assert "after 4 idle minutes" in warning
    assert "for 30 minutes at least" in warning
    assert "; connections that send something at least every 240 s are kept: CUBE refreshes" in warning
    assert "options-keepalive" in warning


@pytest.mark.parametrize(
    ("further", "expected"),
    [
        pytest.param({}, "× 1 address = 4,992 connections to one destination", id="one address"),
        pytest.param({"b": ADDRESS}, "× 2 addresses = 9,984 connections to one destination", id="two addresses"),
    ],
)
def test_ports_of_the_translation(further: dict[str, str], expected: str) -> None:
    """The note has the arithmetic of source ports."""
    plan = planned(subnet_id=SUBNET, public_ip_id=ADDRESS, further_public_ip_ids=further)
    (note,) = [each.text for each in plan.notes if each.text.startswith("SNAT")]
    assert expected in note
    assert any("at random" in each.text for each in plan.notes) is bool(further)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        pytest.param({"tier": "Basic"}, "250 Mbit/s", id="Basic"),
        pytest.param({"dns_proxy": True}, "as DNS proxy it answers", id="DNS proxy"),
        pytest.param(
            {
                "base_policy_id": ADDRESS.replace("publicIPAddresses", "firewallPolicies"),
                "base_policy_tier": "Standard",
            },
            "the rules of the base policy come first",
            id="base policy",
        ),
    ],
)
def test_notes_of_what_is_chosen(model: dict[str, Any], expected: str) -> None:
    """What a choice means is told where it is made, and only there."""
    assert any(expected in note.text for note in planned(**model).notes)
    assert not any(expected in note.text for note in planned().notes)


@pytest.mark.long
def test_too_many_pairs() -> None:
    """More pairs of source and destination than a policy takes are refused, with the rows and their weights."""
    networks = [f"10.{64 + at // 256}.{at % 256}.{2 * at % 4}/32" for at in range(4000)]
    parts = [networks[at : at + 1000] for at in range(0, 4000, 1000)]
    (fault,) = refused(only(*({**PHONES, "name": f"phones-{at}", "networks": part} for at, part in enumerate(parts))))
    assert fault.startswith(
        "hub: needs 28,000 pairs of source and destination in network rules, and a policy takes 20,000"
    )
    assert "M1b 16,000, S1b 4,000, N1 4,000, D1 4,000; give its endpoints as fewer, wider prefixes" in fault


def test_too_many_addresses() -> None:
    """A firewall takes 250 public addresses."""
    further = {f"a{at}": f"{ADDRESS}{at}" for at in range(250)}
    (fault,) = refused(subnet_id=SUBNET, public_ip_id=ADDRESS, further_public_ip_ids=further)
    assert (
        fault == "hub: needs 251 public IP addresses, and 250 are allowed; spread its endpoints over several firewalls"
    )


def test_nobody_left_behind() -> None:
    """A firewall past which all route is refused."""
    assert refused(gateway(**CERTIFICATE), bypassed_by=["fra-a"]) == [
        "hub: has no endpoints behind it that open connections; remove the firewall, or put endpoints behind it"
    ]


def test_a_stranger_cannot_bypass() -> None:
    """Whoever is said to route past the firewall is one of the gateways behind it."""
    assert refused(bypassed_by=["fra-a", "fra-b"]) == [
        'hub.bypassedBy[1]: "fra-b" is not a Local Gateway behind this firewall; give one of fra-a'
    ]


@pytest.mark.parametrize(
    ("host", "protocol", "sources"),
    [
        ("sudirenewal.cisco.com", ("Http", 80), ("10.60.2.0/24", "10.60.4.0/24")),
        ("cloudupgrader.webex.com", ("Http", 6970), ("10.60.2.0/24",)),
        ("cscan.webex.com", ("Https", 8934), ("10.60.0.0/24", "10.60.6.0/24")),
    ],
)
def test_hosts_beside_a_network_have_application_rules(
    host: str, protocol: tuple[str, int], sources: tuple[str, ...]
) -> None:
    """The hosts that the article names get through by name too, beside the IP Group of their network."""
    (rule,) = (each for each in by_name(planned().flows) if each.fqdns == (host,) and each.protocols == (protocol,))
    assert rule.sources == sources


def test_names_are_those_that_arm_takes() -> None:
    """Names of rules, collections and groups are inside ARM's characters and length, however long a domain is."""
    long = Names((f"*.{'a' * 60}.{'b' * 60}.example.com", "host_1.example.com"))
    flow = next(flow for flow in crossing(REFERENCE, only(APP)) if isinstance(flow.peer, Names))
    named = [rule.name for rule in by_name([replace(flow, peer=long)])]
    plan = planned()
    named += [rule.name for rule in plan.policy.rules]
    named += [group.name for group in plan.policy.groups]
    named += [each.name for group in plan.policy.groups for each in group.collections]
    assert [name for name in named if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?", name)] == []


def test_summary() -> None:
    """The summary has a line for each group, the weights against their limits, and every note."""
    plan = planned()
    lines = list(summarise_azure_firewall(plan))
    assert lines[0].startswith("hub-calling: priority 1000, 27 rules of S1b, S1c, S1d, M1b")
    assert lines[len(plan.policy.groups)] == (
        "hub: 79 of 20,000 pairs of source and destination, 5 of 60 rule collection groups"
    )
    assert len(lines) == len(plan.policy.groups) + 1 + len(plan.notes)
