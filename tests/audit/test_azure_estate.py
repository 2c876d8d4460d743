"""Azure estates: what an example deploys is sound behind its NSG, and each thing changed in it is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from tests.audit import az_estate as az
from tests.audit.newest import newest
from tests.rows import CLOUD_MEDIA, CLOUD_SIGNALLING, GATEWAY_MEDIA, GATEWAY_SIGNALLING
from tests.verify.proven import Proven, proven

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.published.reference import load_reference
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.site.stackfile import read_stack_file
from webex_calling.verify.model.packets import Initiator, Packet
from webex_calling.verify.proof.interface_proof import InterfaceProof

EXAMPLE = Path(__file__).parents[2] / "examples" / "azure-certificate-pair" / "Pulumi.azure-certificate-pair.yaml"


@pytest.fixture(scope="module")
def deployed() -> Proven:
    """Return the example as the embedded engine registers it."""
    return proven(read_stack_file(EXAMPLE).site.value)


@pytest.fixture
def lists(deployed: Proven) -> dict[str, list[dict[str, Any]]]:
    """Return the example as az prints it: one subnet under the shared NSG, two interfaces with public addresses."""
    (edge,) = [each for each in deployed.resources if each.type == NETWORK_SECURITY_GROUP]
    return {
        "nsgs": [az.nsg(edge, "edge")],
        "nics": [
            az.nic("weu-a", "10.40.1.10", "edge", public="weu-a"),
            az.nic("weu-b", "10.40.1.11", "edge", public="weu-b"),
        ],
        "networks": [az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", {"networkSecurityGroup": "edge"})})],
        "addresses": [az.public("weu-a", "203.0.113.20"), az.public("weu-b", "203.0.113.21")],
    }


def audited(lists: Mapping[str, Sequence[Mapping[str, Any]]], deployed: Proven, folder: Path) -> Audit:
    """Print the estate and audit it."""
    found = read_estate(az.printed(folder, **lists), lambda words: None)
    return audit_estate(found, load_reference(), (deployed.site, deployed.flows))


def sides(audit: Audit) -> Mapping[str, InterfaceProof]:
    """Return the sides of an audit by their name."""
    assert audit.sides is not None
    return {side.name: side for side in audit.sides}


def rules(lists: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rules of the NSG, to change."""
    held: list[dict[str, Any]] = lists["nsgs"][0]["securityRules"]
    return held


def by_name(lists: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return one rule of the NSG, to change."""
    (found,) = [each for each in rules(lists) if each["name"] == name]
    return found


def test_what_an_example_deploys_is_sound(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """An audit of the example as deployed finds nothing and takes nothing else for granted."""
    found = audited(lists, deployed, tmp_path)
    assert [(side.name, side.gaps, side.undeclared, side.faults) for side in found.sides or ()] == [
        ("weu-a", (), (), ()),
        ("weu-b", (), (), ()),
        ("edge", (), (), ()),
    ]
    assert (found.looks.needless, found.looks.stale, found.findings) == ((), (), False)
    assert [side.assumed for side in found.sides or ()] == [
        *(
            (f"no network manager has admin rules over {name}: they are not in these files",)
            for name in ("weu-a", "weu-b")
        ),
        ("only this NSG is between it and its peers",),
    ]


def test_a_rule_taken_away_is_missing_for_its_gateway(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Without one gateway's rule for signalling from Webex, its row S2 is refused; the other's is not."""
    rules(lists).remove(by_name(lists, "weu-a-external-S2-in-tcp-calling"))
    found = sides(audited(lists, deployed, tmp_path))
    (gap,) = found["weu-a"].gaps
    assert (gap.row, gap.stopped_at) == (CLOUD_SIGNALLING, "NSG edge")
    assert gap.refused_by.startswith("rule ")
    assert (found["weu-b"].gaps, found["weu-b"].findings) == ((), False)


def test_what_is_open_at_an_address_of_nobody_is_excess_of_the_subnet(
    lists: Any, deployed: Proven, tmp_path: Path
) -> None:
    """A permit to another address of a shared subnet concerns no gateway, and is found for the subnet."""
    rule = by_name(lists, "weu-a-external-S2-in-tcp-calling")
    deny_all = max(each["priority"] for each in rules(lists) if each["direction"] == "Inbound")
    beside = {"name": "beside", "priority": deny_all - 1, "destinationAddressPrefixes": []}
    rules(lists).append({**rule, **beside, "destinationAddressPrefix": "10.40.1.99"})
    found = sides(audited(lists, deployed, tmp_path))
    assert [name for name, side in found.items() if side.undeclared] == ["edge"]
    assert [each.rule for each in found["edge"].undeclared] == ["rule beside of NSG edge"]


def test_a_shared_subnet_without_its_nsg_is_asked_for(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Where the subnet has no NSG, or it was not printed, the subnet cannot be told of."""
    lists["networks"] = [az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", {})})]
    (fault,) = sides(audited(lists, deployed, tmp_path))["edge"].faults
    assert fault.startswith("edge: is a subnet that has no NSG; add az network vnet list and az network nsg list")


def test_a_stale_prefix_in_a_rule_is_dated(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """A rule that lacks the newest range corresponds to the revision before it, and the row is missing."""
    rule = by_name(lists, "weu-b-external-S1a-out-tcp-calling")
    newest_of_calling = newest("calling")
    rule["destinationAddressPrefixes"] = newest_of_calling.without(rule["destinationAddressPrefixes"])
    found = audited(lists, deployed, tmp_path)
    (stale,) = found.looks.stale
    assert stale.place == "NSG edge, destination of rule weu-b-external-S1a-out-tcp-calling"
    assert (stale.dated.since, stale.dated.until) == (newest_of_calling.before, newest_of_calling.day)
    assert [gap.row for gap in sides(found)["weu-b"].gaps] == [GATEWAY_SIGNALLING]


def test_a_rule_that_nothing_reaches_is_named(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """A permit behind a wider denial is shadowed, by that rule alone."""
    wide = {**rules(lists)[0], "name": "deny-ssh", "access": "Deny", "direction": "Inbound", "priority": 4000}
    wide |= {"protocol": "Tcp", "sourceAddressPrefix": "*", "sourceAddressPrefixes": [], "sourcePortRange": "*"}
    wide |= {"destinationAddressPrefix": "*", "destinationAddressPrefixes": [], "destinationPortRange": "20-30"}
    wide |= {"destinationPortRanges": [], "sourcePortRanges": []}
    deny_all = max(each["priority"] for each in rules(lists) if each["direction"] == "Inbound")
    wide["priority"] = deny_all - 2
    narrow = {**wide, "name": "ssh", "access": "Allow", "priority": deny_all - 1, "destinationPortRange": "22"}
    rules(lists).extend([wide, narrow])
    (found,) = audited(lists, deployed, tmp_path).looks.needless
    assert (found.place, found.rule, found.by, found.shadowed) == (
        "NSG edge",
        "rule ssh of NSG edge",
        ("rule deny-ssh of NSG edge",),
        True,
    )


def test_all_protocols_and_some_ports_are_read_as_two_rules(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """A permit of port 22 for all protocols is excess of TCP and UDP, and its reading is said."""
    deny_all = max(each["priority"] for each in rules(lists) if each["direction"] == "Inbound")
    extra = {**by_name(lists, "weu-a-external-S2-in-tcp-calling"), "name": "ssh", "priority": deny_all - 1}
    extra |= {"protocol": "*", "sourceAddressPrefix": "192.0.2.0/24", "sourceAddressPrefixes": []}
    extra |= {"destinationPortRange": "22", "destinationPortRanges": []}
    rules(lists).append(extra)
    found = sides(audited(lists, deployed, tmp_path))["weu-a"]
    assert [(each.rule, str(each.sample.packet)) for each in found.undeclared] == [
        ("rule ssh of NSG edge", "peer opens tcp 192.0.2.0:0 -> 10.40.1.10:22")
    ]
    assert found.paths is not None
    assert Packet.udp(Initiator.PEER, "10.40.1.10", 22, "192.0.2.0", 4000) in found.paths.admitted
    local, peer = (int(IPv4Address(each)) for each in ("10.40.1.10", "192.0.2.0"))
    assert Packet(Initiator.PEER, 50, local, peer, 0, 0) not in found.paths.admitted
    assert found.assumed[1:] == (
        "rule ssh is for all protocols and some ports: read as one for TCP and one for UDP (NSG edge)",
    )


def test_members_of_application_security_groups_are_their_interfaces(
    lists: Any, deployed: Proven, tmp_path: Path
) -> None:
    """A rule to an application security group is one to the addresses of its members."""
    group = az.identity("applicationSecurityGroups", "gateways")
    lists["nics"][0]["ipConfigurations"][0]["applicationSecurityGroups"] = [{"id": group}]
    rule = by_name(lists, "weu-a-external-S2-in-tcp-calling")
    rule |= {"destinationAddressPrefix": None, "destinationAddressPrefixes": []}
    rule["destinationApplicationSecurityGroups"] = [{"id": group}]
    found = sides(audited(lists, deployed, tmp_path))["weu-a"]
    assert (found.gaps, found.undeclared) == ((), ())
    lists["nics"][0]["ipConfigurations"][0]["applicationSecurityGroups"] = []
    (gap, *_) = sides(audited(lists, deployed, tmp_path))["weu-a"].gaps
    assert gap.row == CLOUD_SIGNALLING  # an interface of the files says itself in which groups it is


def test_a_group_without_members_may_have_any_other(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Calls from a group that no interface of the files is in may be refused: nobody knows who is in it."""
    rule = by_name(lists, "weu-a-external-S2-in-tcp-calling")
    rule |= {"sourceAddressPrefix": None, "sourceAddressPrefixes": []}
    rule["sourceApplicationSecurityGroups"] = [{"id": az.identity("applicationSecurityGroups", "callers")}]
    found = sides(audited(lists, deployed, tmp_path))["weu-a"]
    assert (found.faults, found.gaps) == ((), ())
    assert {gap.row for gap in found.may_be_refused} == {CLOUD_SIGNALLING}
    assert "callers is an application security group of which not every member is known" in str(
        found.may_be_refused[0].refused_by
    )


def test_without_a_public_address_nothing_comes_in(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """An interface with neither a public address nor default outbound access has no way out and none in."""
    del lists["nics"][0]["ipConfigurations"][0]["publicIPAddress"]
    lists["nics"][0]["defaultOutboundConnectivityEnabled"] = False
    gaps = sides(audited(lists, deployed, tmp_path))["weu-a"].gaps
    assert {gap.stopped_at for gap in gaps} == {"no public address and no NAT gateway"}
    assert {GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA} <= {gap.row for gap in gaps}


def test_a_public_address_that_is_not_given_is_taken_for_its_own(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Without az network public-ip list the address counts, and that is said."""
    del lists["addresses"]
    found = sides(audited(lists, deployed, tmp_path))["weu-a"]
    assert found.gaps == ()
    assert found.assumed[1].endswith("of weu-a, which is not in these files, is its own")


def test_another_public_address_than_the_site_gives_is_said(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Webex Calling connects to the address of the site: that it leads to another one is told."""
    lists["addresses"][0] = az.public("weu-a", "203.0.113.99")
    assert sides(audited(lists, deployed, tmp_path))["weu-a"].assumed[1:] == (
        "203.0.113.20, where Webex Calling connects, leads here, though the interface has 203.0.113.99",
    )


def test_the_older_spelling_of_addresses_is_read(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """Interfaces as the CLI printed them until 2023 are as good."""
    for nic in lists["nics"]:
        (held,) = nic["ipConfigurations"]
        nic["ipConfigurations"] = [{key.replace("IPAddress", "IpAddress"): value for key, value in held.items()}]
    found = audited(lists, deployed, tmp_path)
    assert [(side.gaps, side.faults) for side in found.sides or ()] == [((), ())] * 3


def routed(lists: Any, *routes: dict[str, str]) -> None:
    """Give the subnet a route table."""
    lists["tables"] = [az.resource("routeTables", "out", routes=list(routes))]
    references = {"networkSecurityGroup": "edge", "routeTable": "out"}
    lists["networks"] = [az.network("10.40.0.0/16", {"edge": ("10.40.1.0/24", references)})]


def test_a_route_to_nowhere_stops_what_it_takes(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """What is routed to None has no path, and what comes in by the public address is not replied to."""
    routed(lists, {"name": "hole", "addressPrefix": "23.89.0.0/16", "nextHopType": "None"})
    gaps = {gap.row: gap for gap in sides(audited(lists, deployed, tmp_path))["weu-a"].gaps}
    assert gaps[GATEWAY_SIGNALLING].stopped_at == ""
    assert gaps[CLOUD_SIGNALLING].refused_by == "route hole, which replies leave by"
    assert str(gaps[GATEWAY_SIGNALLING].sample.packet).endswith("-> 23.89.0.0:5062")


APPLIANCE = {
    "name": "all",
    "addressPrefix": "0.0.0.0/0",
    "nextHopType": "VirtualAppliance",
    "nextHopIpAddress": "10.40.0.4",
}


def test_an_appliance_that_is_not_given_is_said(lists: Any, deployed: Proven, tmp_path: Path) -> None:
    """What an unknown appliance does is taken to be nothing."""
    routed(lists, APPLIANCE)
    found = sides(audited(lists, deployed, tmp_path))["weu-a"]
    assert found.gaps == ()
    assert {gap.stopped_at for gap in found.may_be_refused} == {"the routes of replies"}
    assert (
        "the virtual appliance at 10.40.0.4 lets everything through: what it does is not in these files"
        in found.assumed
    )


@pytest.mark.parametrize("given", [True, False], ids=["with the firewall", "by the only policy"])
def test_a_firewall_policy_is_on_the_way(lists: Any, deployed: Proven, tmp_path: Path, given: bool) -> None:
    """The network rules of an Azure Firewall let signalling through by its IP Group, and stop the media.

    What comes in past the firewall is lost: it drops the replies to what it has not seen.
    """
    routed(lists, APPLIANCE)
    prefixes = [str(each.prefix) for each in load_reference().networks["calling"].prefixes]
    policy = az.resource("firewallPolicies", "egress", threatIntelMode="Alert", sku={"tier": "Standard"})
    rule = {
        "name": "signalling",
        "ruleType": "NetworkRule",
        "ipProtocols": ["TCP"],
        "sourceAddresses": ["10.40.1.0/24"],
        "sourceIpGroups": [],
        "destinationAddresses": [],
        "destinationIpGroups": [az.identity("ipGroups", "calling")],
        "destinationFqdns": [],
        "destinationPorts": ["5062"],
    }
    collection = {
        "name": "allowed",
        "priority": 100,
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "action": {"type": "Allow"},
        "rules": [rule],
    }
    group = az.resource("firewallPolicies/egress/ruleCollectionGroups", "calling", priority=100)
    lists["policies"] = [policy]
    lists["collections"] = [{**group, "ruleCollections": [collection]}]
    lists["groups"] = [az.resource("ipGroups", "calling", ipAddresses=prefixes)]
    if given:
        held = {"name": "outside", "privateIPAddress": "10.40.0.4"}
        reference = {"id": az.identity("firewallPolicies", "egress")}
        lists["firewalls"] = [az.resource("azureFirewalls", "hub", firewallPolicy=reference, ipConfigurations=[held])]
    audit = audited(lists, deployed, tmp_path)
    found = sides(audit)["weu-a"]
    stops = {gap.row: gap.stopped_at for gap in found.gaps}
    assert (found.faults, GATEWAY_SIGNALLING in stops) == ((), False)
    assert stops[CLOUD_SIGNALLING] == "the routes of replies"
    assert stops[GATEWAY_MEDIA] == "firewall policy egress"
    taken = "the virtual appliance at 10.40.0.4 is an Azure Firewall with the policy egress"
    assert (taken in found.assumed) is not given
    assert [each.place for each in audit.looks.lists][:1] == ["IP Group calling"]
