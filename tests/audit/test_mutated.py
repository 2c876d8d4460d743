"""Documents with anything in any place: an audit tells faults or findings, and never falls over."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit import az_estate as az
from tests.audit import test_estate as ec2
from tests.audit.firewalled import firewalled, table
from tests.audit.test_azure_estate import EXAMPLE
from tests.audit.test_firewalled import CALLING, SITE
from tests.audit.test_routed import NAT, nat
from tests.mutations import broken, holder, mutated, written
from tests.rows import GATEWAY_MEDIA, GATEWAY_SIGNALLING
from tests.verify.proven import Proven, proven

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.audit_text import audit_document, audit_lines
from webex_calling.fault import Fault, Faults
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.site.site import Site
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.site_proof import SiteFlows

pytestmark = pytest.mark.doors

LONGEST = 2000
"""Characters of a fault at most, but for the name of its file."""


@pytest.fixture(scope="module")
def site() -> tuple[Site, SiteFlows]:
    """Return a site with one gateway, and what must get through."""
    found = validate_site(SITE, published=load_reference().published)
    planned = plan_site(load_reference(), found)
    return found, SiteFlows({name: plan.flows for name, plan in planned.gateways.items()}, {}, {})


def estate() -> dict[str, Any]:
    """Return documents of every kind: a firewall, a NAT gateway behind it, a network ACL, rules by themselves."""
    documents = firewalled(CALLING)
    documents["tables"]["RouteTables"][1] = table("rtb-0b", "subnet-0b", {"NatGatewayId": NAT})
    documents["nat"] = nat(PublicIp="203.0.113.30")
    documents["acls"] = ec2.acl()
    documents["acls"]["NetworkAcls"][0]["Associations"] = [{"SubnetId": "subnet-0a"}]
    documents["sgrs"] = {"SecurityGroupRules": [ec2.RULE]}
    documents["pl-0123456789abcdef0"] = {"Entries": [{"Cidr": each} for each in CALLING]}
    return documents


def azure_estate() -> dict[str, Any]:
    """Return documents of every kind: an NSG, a route to an Azure Firewall, its policy and IP Group, a NAT gateway."""
    deployed = azure_site()
    (edge,) = [each for each in deployed.resources if each.type == NETWORK_SECURITY_GROUP]
    policy = az.identity("firewallPolicies", "egress")
    network_rule = {
        "ruleType": "NetworkRule",
        "name": "calling",
        "ipProtocols": ["TCP", "UDP"],
        "sourceAddresses": ["10.40.0.0/16"],
        "destinationIpGroups": [az.identity("ipGroups", "calling")],
        "destinationPorts": ["*"],
    }
    collection = {
        "ruleCollectionType": "FirewallPolicyFilterRuleCollection",
        "name": "calling",
        "priority": 100,
        "action": {"type": "Allow"},
        "rules": [network_rule],
    }
    names = {
        "ruleType": "ApplicationRule",
        "name": "names",
        "sourceAddresses": ["*"],
        "targetFqdns": ["*.webex.com"],
        "protocols": [{"protocolType": "Https", "port": 443}],
    }
    blocks = [collection, {**collection, "name": "names", "priority": 200, "rules": [names]}]
    to_firewall = {
        "name": "out",
        "addressPrefix": "0.0.0.0/0",
        "nextHopType": "VirtualAppliance",
        "nextHopIpAddress": "10.40.9.4",
    }
    subnets: dict[str, tuple[str, dict[str, str]]] = {
        "edge": ("10.40.1.0/24", {"networkSecurityGroup": "edge", "routeTable": "out"}),
        "AzureFirewallSubnet": ("10.40.9.0/24", {}),
        "nat": ("10.40.8.0/24", {"natGateway": "nat"}),
    }
    held = {"privateIPAddress": "10.40.9.4", "name": "ipconfig1"}
    return {
        "nsgs": [az.nsg(edge, "edge")],
        "nics": [
            az.nic("weu-a", "10.40.1.10", "edge", public="weu-a"),
            az.nic("weu-b", "10.40.1.11", "edge", public="weu-b"),
        ],
        "networks": [az.network("10.40.0.0/16", subnets)],
        "addresses": [az.public("weu-a", "203.0.113.20"), az.public("weu-b", "203.0.113.21")],
        "tables": [az.resource("routeTables", "out", routes=[to_firewall])],
        "nat": [
            az.resource("natGateways", "nat", publicIpAddresses=[{"id": az.identity("publicIPAddresses", "weu-a")}])
        ],
        "groups": [az.resource("ipGroups", "calling", ipAddresses=[*CALLING, "10.0.0.1-10.0.0.9"])],
        "firewalls": [az.resource("azureFirewalls", "egress", firewallPolicy={"id": policy}, ipConfigurations=[held])],
        "policies": [
            az.resource("firewallPolicies", "egress", threatIntelMode="Alert", dnsSettings={"enableProxy": True})
        ],
        "collections": [
            {"id": f"{policy}/ruleCollectionGroups/calling", "name": "calling", "priority": 200}
            | {"ruleCollections": blocks}
        ],
    }


@cache
def azure_site() -> Proven:
    """Return the Azure example as the embedded engine registers it."""
    return proven(read_stack_file(EXAMPLE).site.value)


def ends(folder: Path, texts: Mapping[str, str], of: tuple[Site, SiteFlows], changed: str = "") -> Audit | None:
    """Audit the documents; None where faults, which say where and what to do, refuse the one that was changed."""
    paths = [folder / f"{each}.json" for each in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8", errors="surrogatepass")
    told: tuple[Fault, ...] = ()
    try:
        found = audit_estate(read_estate(paths, lambda words: None), load_reference(), of)
    except Faults as faults:
        told = faults.faults
    if told:
        assert {fault.file for fault in told} == {str(folder / f"{changed}.json")}
        assert all(fault.place and fault.remedy for fault in told)
        assert all(len(str(fault).removeprefix(fault.file).encode()) < LONGEST for fault in told)
        return None
    answer, title, *_ = audit_lines(found)
    assert answer.partition(":")[0] in ({"findings"} if found.findings else {"proven", "not proven"})
    assert title.startswith("audit against the requirements published")
    assert json.loads(json.dumps(audit_document(found)))["findings"] is found.findings
    for side in found.sides or ():
        assert not (side.proven and (side.faults or side.unproven))
        assert all(len(words.encode()) < LONGEST for words in (*side.faults, *side.unproven))
    return found


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_what_is_mutated_is_whole_before(tmp_path: Path, site: tuple[Site, SiteFlows], cloud: str) -> None:
    """The documents that the properties change are read as they are, every side of them."""
    documents, of = (estate(), site) if cloud == "aws" else (azure_estate(), (azure_site().site, azure_site().flows))
    found = ends(tmp_path, {name: written(each) for name, each in documents.items()}, of)
    assert found is not None
    assert found.sides
    assert not any(side.faults for side in found.sides)


@given(st.sampled_from(["aws", "azure"]), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_an_audit_of_anything_ends_in_words(
    tmp_path_factory: pytest.TempPathFactory, site: tuple[Site, SiteFlows], cloud: str, chance: random.Random
) -> None:
    """Whatever is cut, reordered, retyped or replaced, there is an audit as text and JSON, or faults of that file."""
    documents, of = (estate(), site) if cloud == "aws" else (azure_estate(), (azure_site().site, azure_site().flows))
    texts = {name: written(each) for name, each in documents.items()}
    name = chance.choice(sorted(texts))
    texts[name] = broken(texts[name], chance) if chance.random() < 0.1 else written(mutated(documents[name], chance))
    ends(tmp_path_factory.mktemp("mutated"), texts, of, name)


ODD = {
    "a subnet's id": ("networks", (0, "subnets", 0, "id"), "x", "is not an Azure id of virtualnetworks/subnets"),
    "an id without its group": (
        "nsgs",
        (0, "id"),
        "/subscriptions/0/providers/Microsoft.Network/networkSecurityGroups/edge",
        "is not an Azure id of a resource",
    ),
    "a prefix that is a number": ("networks", (0, "subnets", 0, "addressPrefix"), "100", "is not an IPv4 prefix"),
    "a prefix that is empty": ("networks", (0, "subnets", 0, "addressPrefix"), "", "is not an IPv4 prefix"),
    "a prefix with host bits": ("networks", (0, "subnets", 0, "addressPrefix"), "10.0.0.1/8", "is not an IPv4 prefix"),
    "a route to a number": ("tables", (0, "routes", 0, "addressPrefix"), "100", "is neither a prefix nor a service"),
    "a route to nothing": ("tables", (0, "routes", 0, "addressPrefix"), "", "is empty"),
    "a route with host bits": ("tables", (0, "routes", 0, "addressPrefix"), "10.0.0.1/8", "is neither a prefix nor"),
}


@pytest.mark.parametrize(("name", "way", "value", "words"), ODD.values(), ids=ODD)
def test_an_odd_value_is_a_fault_where_it_stands(
    tmp_path: Path, name: str, way: tuple[Any, ...], value: Any, words: str
) -> None:
    """What no az prints is told with its place, and not taken for something else."""
    documents = azure_estate()
    holder(documents[name], way)[way[-1]] = value
    paths = az.printed(tmp_path, **documents)
    (odd,) = read_estate(paths, lambda told: None).unreadable
    shown = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way)
    assert shown in {fault.place for fault in odd.faults}
    assert words in odd.words


@pytest.mark.parametrize("definition", [[], [""], ["!"], ["x"]])
def test_a_home_net_of_nothing_is_told(tmp_path: Path, site: tuple[Site, SiteFlows], definition: list[str]) -> None:
    """With a HOME_NET that has no prefix, of policy or group, what rests on it may be refused; all else is told."""
    for name, key in (("policy", "FirewallPolicy"), ("rules", "RuleGroup")):
        documents = estate()
        del documents["acls"], documents["nat"]
        variables = {"HOME_NET": {"Definition": definition}, "EXTERNAL_NET": {"Definition": ["0.0.0.0/0"]}}
        if key == "FirewallPolicy":
            documents[name][key]["PolicyVariables"] = {"RuleVariables": {"HOME_NET": {"Definition": definition}}}
        else:
            documents[name][key].setdefault("RuleVariables", {})["IPSets"] = variables
        found = ends(tmp_path, {each: written(value) for each, value in documents.items()}, site)
        assert found is not None
        assert found.sides
        (side,) = (side for side in found.sides if side.part == "external")
        doubtful = {gap.row: gap.refused_by for gap in side.may_be_refused}
        assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= set(doubtful)
        assert "rule group calling may admit it" in doubtful[GATEWAY_MEDIA]
        assert side.gaps
        assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA}.isdisjoint(gap.row for gap in side.gaps)


def test_more_rules_than_a_group_can_have_are_told(tmp_path: Path) -> None:
    """A security group of more rules than EC2 takes is left out with the bound, and nothing takes minutes."""
    ranges = [{"CidrIp": f"10.{at >> 8}.{at & 255}.0/24"} for at in range(2001)]
    documents = estate()
    documents["groups"]["SecurityGroups"][0]["IpPermissions"] = [{"IpProtocol": "-1", "IpRanges": ranges}]
    (odd,) = read_estate(az.printed(tmp_path, **documents), lambda told: None).unreadable
    (fault,) = odd.faults
    assert fault.place == "SecurityGroups[0].IpPermissions"
    assert "2002 rules, and EC2 allows 1000 in each direction" in fault.fault
