"""One odd resource refuses no audit: it is named, what rests on it is not told, and all else is told as without it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.audit import az_estate as az
from tests.audit.test_mutated import azure_estate, azure_site, estate, site
from tests.mutations import JUNK

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.commands.audit_text import audit_document
from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.verify.proof.site_proof import SiteFlows

__all__ = ["site"]

Sited = tuple[Site, SiteFlows]


def audited(folder: Path, documents: dict[str, Any], of: Sited) -> Audit:
    """Audit documents, one a file."""
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    paths = [folder / f"{name}.json" for name in documents]
    return audit_estate(read_estate(paths, lambda words: None), load_reference(), of)


def told(audit: Audit) -> dict[str, Any]:
    """Return all that is told but for what was not looked at, the answer to that, and what was read."""
    kept = audit_document(audit)
    return {key: value for key, value in kept.items() if key not in ("unread", "verdict", "why", "read")}


def cloud(name: str, of: Sited) -> tuple[dict[str, Any], Sited]:
    """Return a good estate of a cloud, and its site."""
    return (estate(), of) if name == "aws" else (azure_estate(), (azure_site().site, azure_site().flows))


AZURE = (
    *("networkSecurityGroups", "networkInterfaces", "virtualNetworks", "routeTables", "ipGroups", "publicIPAddresses"),
    *("natGateways", "expressRouteCircuits"),
)
AWS = {
    "SecurityGroups": {"GroupId": "sg-9", "GroupName": "odd", "VpcId": "vpc-9", "IpPermissions": 7},
    "SecurityGroupRules": {"SecurityGroupRuleId": "sgr-9", "GroupId": 9, "IpProtocol": "tcp"},
    "NetworkInterfaces": {"NetworkInterfaceId": "eni-9", "Groups": [7]},
    "RouteTables": {"RouteTableId": "rtb-9", "VpcId": "vpc-9", "Associations": [], "Routes": [{}]},
    "NetworkAcls": {"NetworkAclId": "acl-9", "VpcId": "vpc-9", "IsDefault": False, "Entries": {}, "Associations": []},
    "Subnets": {"SubnetId": "subnet-9", "VpcId": "vpc-9", "CidrBlock": "10.0.0.1/8"},
    "NatGateways": {"NatGatewayId": "nat-9", "NatGatewayAddresses": [7]},
    "Addresses": {"PublicIp": "nowhere", "Domain": "vpc"},
    "PrefixLists": {"PrefixListId": "pl-9", "PrefixListName": "odd", "MaxEntries": "x"},
    "VpcPeeringConnections": {"VpcPeeringConnectionId": "pcx-9", "Status": 7},
    "TransitGatewayRouteTables": {"TransitGatewayRouteTableId": "tgw-rtb-9", "TransitGatewayId": 7},
    "TransitGatewayAttachments": {"TransitGatewayAttachmentId": "tgw-attach-9", "ResourceType": "vpc", "State": 7},
    "TransitGatewayVpcAttachments": {"TransitGatewayAttachmentId": "tgw-attach-9", "SubnetIds": 7},
}


@pytest.mark.long
@pytest.mark.parametrize("key", AWS)
@pytest.mark.parametrize("wrapped", [True, False], ids=["in its list", "by itself"])
def test_an_odd_resource_of_aws_changes_no_verdict(tmp_path: Path, site: Sited, key: str, wrapped: bool) -> None:
    """Each kind once, in the list of its command or as --query prints it: named with file and place, nothing else."""
    documents = estate()
    good = audited(tmp_path, documents, site)
    found = audited(tmp_path, {**documents, "odd": {key: [AWS[key]]} if wrapped else [AWS[key]]}, site)
    assert told(found) == told(good)
    (words,) = set(found.looks.unread) - set(good.looks.unread)
    assert f"{tmp_path}/odd.json: {key if wrapped else ''}[0]" in words


@pytest.mark.parametrize("kind", AZURE)
@pytest.mark.long
def test_an_odd_resource_of_azure_changes_no_verdict(tmp_path: Path, site: Sited, kind: str) -> None:
    """Each kind once, beside a good one in the same list."""
    documents, of = cloud("azure", site)
    good = audited(tmp_path, documents, of)
    broken = {**az.resource(kind, "odd"), "name": 7}
    found = audited(tmp_path, {**documents, "odd": [documents["nics"][0], broken]}, of)
    assert told(found) == told(good)
    (words,) = set(found.looks.unread) - set(good.looks.unread)
    assert (
        f"{tmp_path}/odd.json: [1].name" if kind != "expressRouteCircuits" else "1 of expressroutecircuits"
    ) in words


@pytest.mark.long
@given(st.sampled_from(["aws", "azure"]), st.sampled_from([each for each in JUNK if each != "\ud800"]), st.data())
@settings(max_examples=8, deadline=None)
def test_anything_beside_good_elements_changes_no_verdict(
    tmp_path_factory: pytest.TempPathFactory, site: Sited, name: str, junk: Any, data: st.DataObject
) -> None:
    """Whatever stands in a list of good elements that is none, all else is told as before."""
    documents, of = cloud(name, site)
    folder = tmp_path_factory.mktemp("odd")
    good = audited(folder, documents, of)
    key = data.draw(st.sampled_from(["tables", "groups", "subnets"] if name == "aws" else ["nsgs", "nics", "tables"]))
    held = documents[key]
    (elements,) = held.values() if isinstance(held, dict) else [held]
    elements.insert(data.draw(st.integers(0, len(elements))), junk)
    found = audited(folder, documents, of)
    assert told(found) == told(good)
    assert len(found.looks.unread) == len(good.looks.unread) + 1


RESTS = {
    "the route table of its subnet": ("tables", ("RouteTables", 0, "Routes", 0, "DestinationCidrBlock")),
    "the network ACL of its subnet": ("acls", ("NetworkAcls", 0, "Entries")),
    "its security group": ("groups", ("SecurityGroups", 0, "IpPermissionsEgress")),
    "its firewall": ("firewall", ("Firewall", "FirewallPolicyArn")),
}


@pytest.mark.parametrize(("name", "way"), RESTS.values(), ids=RESTS)
def test_what_rests_on_the_odd_is_not_told(tmp_path: Path, site: Sited, name: str, way: tuple[Any, ...]) -> None:
    """Nothing is missing and nothing excess of an end whose own filter or routes cannot be read: it is not known."""
    documents = estate()
    held = documents[name]
    for step in way[:-1]:
        held = held[step]
    held[way[-1]] = 7
    (side,) = audited(tmp_path, documents, site).sides or ()
    assert (side.gaps, side.undeclared, side.proven) == ((), (), False)
    assert side.unproven


RESTS_AZURE = {
    "its NSG": ("nsgs", (0, "securityRules", 0)),
    "its subnet": ("networks", (0, "subnets", 0, "addressPrefix")),
    "a subnet whose id is odd too": ("networks", (0, "subnets", 0, "id")),
    "its network": ("networks", (0, "addressSpace")),
    "its route table": ("tables", (0, "routes", 0, "nextHopType")),
    "a firewall policy": ("policies", (0, "threatIntelMode")),
    "a collection of rules": ("collections", (0, "ruleCollections", 0, "rules", 0, "destinationPorts")),
    "an IP Group": ("groups", (0, "ipAddresses")),
}


@pytest.mark.parametrize(("name", "way"), RESTS_AZURE.values(), ids=RESTS_AZURE)
def test_what_rests_on_the_odd_in_azure_is_not_told(
    tmp_path: Path, site: Sited, name: str, way: tuple[Any, ...]
) -> None:
    """Nothing is missing and nothing excess of an end whose own filter or routes cannot be read: it is not known."""
    documents, of = cloud("azure", site)
    held = documents[name]
    for step in way[:-1]:
        held = held[step]
    held[way[-1]] = 7
    for side in audited(tmp_path, documents, of).sides or ():
        if (side.name, side.part) in ENDS:
            assert (side.gaps, side.undeclared, side.proven) == ((), (), False)
            assert side.unproven


ENDS = {("weu-a", "external"), ("weu-b", "external")}


@pytest.mark.long
@given(st.sampled_from(["aws", "azure"]), st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_documents_have_no_order(
    tmp_path_factory: pytest.TempPathFactory, site: Sited, name: str, chance: random.Random
) -> None:
    """Files and the resources in their lists may come in any order, and twice."""
    documents, of = cloud(name, site)
    folder = tmp_path_factory.mktemp("shuffled")
    good = audited(folder, documents, of)
    again = {f"again-{key}": shuffled(documents[key], chance) for key in documents}
    both = [*documents.items(), *again.items()]
    chance.shuffle(both)
    found = audited(folder, dict(both), of)
    assert canonical(told(found)) == canonical(told(good))


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return a value with each of its lists in another order, but for the rules that go as they are written."""
    if isinstance(value, dict):
        return {key: each if key == "StatefulRules" else shuffled(each, chance) for key, each in value.items()}
    if isinstance(value, list):
        return chance.sample([shuffled(each, chance) for each in value], len(value))
    return value


def canonical(value: Any) -> Any:
    """Return what is told with its lists sorted."""
    if isinstance(value, dict):
        return {key: canonical(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted((canonical(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True))
    return value
