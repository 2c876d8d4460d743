"""Estates that moto keeps: what an example deploys is sound, and each thing changed in it is found, with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.audit.moto_estate import MotoEstate
from tests.audit.newest import newest
from tests.rows import (
    CLOUD_MEDIA,
    CLOUD_SIGNALLING,
    GATEWAY_MEDIA,
    GATEWAY_SIGNALLING,
    MEDIA_FROM_PEER,
    MEDIA_TO_PEER,
    SIGNALLING_FROM_PEER,
    SIGNALLING_TO_PEER,
)
from tests.verify.proven import Proven, proven

from webex_calling.audit.audit import Audit, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference
from webex_calling.site.stackfile import read_stack_file
from webex_calling.verify.proof.interface_proof import InterfaceProof

pytestmark = pytest.mark.long

EXAMPLE = Path(__file__).parents[2] / "examples" / "aws-certificate-pair" / "Pulumi.aws-certificate-pair.yaml"
SIDES = {
    ("fra-a", "external"): "10.20.1.10",
    ("fra-a", "internal"): "10.20.2.10",
    ("fra-b", "external"): "10.20.3.10",
    ("fra-b", "internal"): "10.20.4.10",
}
Documents = dict[str, Any]


@pytest.fixture(scope="module")
def deployed() -> Proven:
    """Return the example as the embedded engine registers it."""
    return proven(read_stack_file(EXAMPLE).site.value)


@pytest.fixture(scope="module")
def once(deployed: Proven, tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """Return the example in moto, as printed: four subnets, the outer ones with a way to the Internet."""
    with MotoEstate.of(deployed.resources, "10.20.0.0/16") as made:
        outer: list[str] = []
        for (name, side), address in SIDES.items():
            (component,) = [each for each in deployed.resources if each.name == name and not each.custom]
            subnet = made.subnet(f"{address.rpartition('.')[0]}.0/24")
            interface = made.interface(subnet, address, component.outputs[f"{side}SecurityGroupIds"])
            if side == "external":
                made.public(interface)
                outer.append(subnet)
        made.internet(*outer)
        made.peered("10.30.0.0/16")
        paths = made.printed(tmp_path_factory.mktemp("printed"))
        return {path.name: json.loads(path.read_text()) for path in paths}


@pytest.fixture
def estate(once: Documents) -> Documents:
    """Return the documents to change."""
    return copy.deepcopy(once)


@pytest.fixture
def audited(deployed: Proven, tmp_path: Path) -> Callable[..., Audit]:
    """Return the audit of documents, for the site of the example."""

    def run(documents: Mapping[str, Any], **endpoints: str) -> Audit:
        paths = []
        for name, document in documents.items():
            (tmp_path / name).write_text(json.dumps(document, indent=4))
            paths.append(tmp_path / name)
        told = {name.replace("__", "/").replace("_", "-"): tuple(ids.split(",")) for name, ids in endpoints.items()}
        found = read_estate(paths, lambda words: None)
        return audit_estate(found, load_reference(), (deployed.site, deployed.flows), told)

    return run


def side(audit: Audit, name: str, part: str) -> InterfaceProof:
    """Return one side of an audit."""
    (found,) = [each for each in audit.sides or () if (each.name, each.part) == (name, part)]
    return found


def group(estate: Documents, name: str) -> dict[str, Any]:
    """Return a security group by its name."""
    (found,) = [each for each in estate["groups.json"]["SecurityGroups"] if each["GroupName"] == name]
    return dict(found)


def without(estate: Documents, *names: str) -> Documents:
    """Return the estate without some documents."""
    return {name: document for name, document in estate.items() if name not in names}


def interface(estate: Documents, address: str) -> dict[str, Any]:
    """Return the interface at an address."""
    (found,) = [
        each for each in estate["interfaces.json"]["NetworkInterfaces"] if each.get("PrivateIpAddress") == address
    ]
    held: dict[str, Any] = found
    return held


def test_what_an_example_deploys_is_sound(estate: Documents, audited: Callable[..., Audit]) -> None:
    """An audit of the example as deployed finds nothing, and tells what it assumes."""
    found = audited(estate)
    assert [(each.name, each.part, each.gaps, each.undeclared, each.faults) for each in found.sides or ()] == [
        (name, part, (), (), ()) for name, part in SIDES
    ]
    assert (found.looks.needless, found.looks.stale, found.looks.partial, found.findings) == ((), (), (), False)
    first, second = side(found, "fra-a", "external").assumed
    assert first == "network ACLs of other subnets of the VPC let through what is for peers there"
    assert second.startswith("203.0.113.10, where Webex Calling connects, leads here, though the interface has ")


def test_a_rule_taken_away_is_missing_by_row(estate: Documents, audited: Callable[..., Audit]) -> None:
    """Without the rule for signalling from Webex, row S2 does not get through, and the groups stop it."""
    held = group(estate, "fra-a-external-calling")["GroupId"]
    documents = without(estate, "rules.json")
    for each in documents["groups.json"]["SecurityGroups"]:
        if each["GroupId"] == held:
            each["IpPermissions"] = [rule for rule in each["IpPermissions"] if rule.get("FromPort") != 5062]
    found = audited(documents)
    (gap,) = side(found, "fra-a", "external").gaps
    assert (gap.row, gap.refused_by, str(gap.sample.packet)) == (
        CLOUD_SIGNALLING,
        "",
        "peer opens tcp 23.89.0.0:0 -> 10.20.1.10:5062",
    )
    assert gap.stopped_at.startswith("security groups")
    assert [(each.name, each.part) for each in found.sides or () if each.findings] == [("fra-a", "external")]


def test_an_open_rule_is_excess_with_its_name(estate: Documents, audited: Callable[..., Audit]) -> None:
    """SSH from anywhere is let through by a rule that is named, and nothing declares it."""
    held = group(estate, "fra-b-external-general")["GroupId"]
    rule = {
        "SecurityGroupRuleId": "sgr-0123456789abcdef0",
        "GroupId": held,
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "CidrIpv4": "0.0.0.0/0",
    }
    estate["rules.json"]["SecurityGroupRules"].append(rule)
    (reach,) = side(audited(estate), "fra-b", "external").undeclared
    assert reach.rule == f"rule sgr-0123456789abcdef0 in tcp 22 from 0.0.0.0/0 of {held}"
    assert str(reach.sample.packet) == "peer opens tcp 0.0.0.0:0 -> 10.20.3.10:22"


def _holds(held: Any, network: str) -> bool:
    return {each["Cidr"] for each in held["Entries"]} == {
        str(each.prefix) for each in load_reference().networks[network].prefixes
    }


def test_a_stale_list_is_dated_and_missed(estate: Documents, audited: Callable[..., Audit]) -> None:
    """A prefix list without its newest range is dated by it, and each row that needs the range is missing."""
    (name,) = [name for name, held in estate.items() if name.startswith("pl-") and _holds(held, "calling")]
    newest_of_calling = newest("calling")
    kept = newest_of_calling.without([each["Cidr"] for each in estate[name]["Entries"]])
    estate[name]["Entries"] = [{"Cidr": each} for each in kept]
    found = audited(estate)
    (stale,) = found.looks.stale
    assert stale.place == f"prefix list {name.removesuffix('.json')} (fra-calling)"
    assert (stale.dated.since, stale.dated.until) == (newest_of_calling.before, newest_of_calling.day)
    assert stale.dated.lacks == tuple(map(str, newest_of_calling.prefixes))
    gaps = side(found, "fra-a", "external").gaps
    assert {gap.row for gap in gaps} == {GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA}
    lacked = [str(each.network_address) for each in newest_of_calling.prefixes]
    assert all(any(address in str(gap.sample.packet) for address in lacked) for gap in gaps)


def test_a_network_acl_stops_replies(estate: Documents, audited: Callable[..., Audit]) -> None:
    """An ACL that lets replies in from 32768 up only stops connections from lower ports, and its entry is named."""
    subnet = interface(estate, "10.20.1.10")["SubnetId"]
    entry = {"CidrBlock": "0.0.0.0/0", "RuleAction": "allow", "Egress": True, "Protocol": "-1", "RuleNumber": 100}
    deny = {"CidrBlock": "0.0.0.0/0", "RuleAction": "deny", "Egress": False, "Protocol": "-1", "RuleNumber": 32767}
    narrow = {**entry, "Egress": False, "Protocol": "6", "PortRange": {"From": 32768, "To": 65535}}
    for each in estate["acls.json"]["NetworkAcls"]:
        each["Associations"] = [held for held in each["Associations"] if held["SubnetId"] != subnet]
    estate["acls.json"]["NetworkAcls"].append(
        {
            "NetworkAclId": "acl-0123456789abcdef0",
            "VpcId": interface(estate, "10.20.1.10")["VpcId"],
            "IsDefault": False,
            "Associations": [{"SubnetId": subnet, "NetworkAclId": "acl-0123456789abcdef0"}],
            "Entries": [entry, narrow, {**entry, "Egress": False, "RuleNumber": 110, "Protocol": "17"}, deny],
        }
    )
    found = side(audited(estate), "fra-a", "external")
    gaps = {gap.row: gap for gap in (*found.may_be_refused, *found.gaps)}
    assert gaps[GATEWAY_SIGNALLING].stopped_at == "network ACL acl-0123456789abcdef0"
    assert gaps[GATEWAY_SIGNALLING].sample.packet.local_port == 1024
    assert gaps[CLOUD_SIGNALLING].sample.packet.local_port == 5062
    assert GATEWAY_MEDIA not in gaps


def test_shadowed_entries_are_named(estate: Documents, audited: Callable[..., Audit]) -> None:
    """An entry behind one that matches all it does is reached by no packet."""
    (acl,) = [
        each for each in estate["acls.json"]["NetworkAcls"] if each["VpcId"] == interface(estate, "10.20.1.10")["VpcId"]
    ]
    acl["Entries"].append(
        {"CidrBlock": "192.0.2.0/24", "RuleAction": "deny", "Egress": False, "Protocol": "-1", "RuleNumber": 200}
    )
    (found,) = audited(estate).looks.needless
    name = f"network ACL {acl['NetworkAclId']}"
    assert (found.place, found.rule, found.by, found.shadowed) == (
        name,
        f"ingress entry 200 of {name}",
        (f"ingress entry 100 of {name}",),
        True,
    )


def test_without_a_public_address_nothing_passes_an_internet_gateway(
    estate: Documents, audited: Callable[..., Audit]
) -> None:
    """An interface that lost its Elastic IP reaches nobody by the internet gateway, which is what stops it."""
    held = interface(estate, "10.20.1.10")
    held.pop("Association", None)
    for each in held["PrivateIpAddresses"]:
        each.pop("Association", None)
    estate["addresses.json"]["Addresses"] = []
    gaps = side(audited(estate), "fra-a", "external").gaps
    assert {GATEWAY_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, CLOUD_MEDIA} <= {gap.row for gap in gaps}
    assert all("without a public address to go by" in gap.stopped_at for gap in gaps)


def test_behind_a_nat_gateway_nothing_comes_in(estate: Documents, audited: Callable[..., Audit]) -> None:
    """A certificate trunk cannot be reached by a NAT gateway; what the gateway opens itself gets through."""
    subnet = interface(estate, "10.20.1.10")["SubnetId"]
    public = interface(estate, "10.20.3.10")["SubnetId"]
    for table in estate["tables.json"]["RouteTables"]:
        for association in table["Associations"]:
            if association.get("SubnetId") == subnet:
                for route in table["Routes"]:
                    if route.pop("GatewayId", "").startswith("igw-"):
                        route["NatGatewayId"] = "nat-0123456789abcdef0"
                    else:
                        route["GatewayId"] = "local"
    estate["nat.json"]["NatGateways"] = [
        {
            "NatGatewayId": "nat-0123456789abcdef0",
            "SubnetId": public,
            "VpcId": interface(estate, "10.20.1.10")["VpcId"],
            "State": "available",
            "ConnectivityType": "public",
            "NatGatewayAddresses": [{"PrivateIp": "10.20.3.20", "PublicIp": "203.0.113.30"}],
        }
    ]
    gaps = side(audited(estate), "fra-a", "external").gaps
    assert {gap.row for gap in gaps} == {CLOUD_SIGNALLING, CLOUD_MEDIA, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER}
    assert {gap.stopped_at for gap in gaps} == {"NAT gateway nat-0123456789abcdef0"}


def test_where_no_route_leads_no_path_does(estate: Documents, audited: Callable[..., Audit]) -> None:
    """Without the route to the peer's network, its rows are missing and nothing is named that stops them."""
    for table in estate["tables.json"]["RouteTables"]:
        table["Routes"] = [each for each in table["Routes"] if not each.get("VpcPeeringConnectionId")]
    gaps = side(audited(estate), "fra-a", "internal").gaps
    assert {gap.stopped_at for gap in gaps} == {""}
    assert {SIGNALLING_TO_PEER, MEDIA_TO_PEER, SIGNALLING_FROM_PEER, MEDIA_FROM_PEER} <= {gap.row for gap in gaps}


def test_groups_alone_are_looked_at_by_their_ids(estate: Documents, audited: Callable[..., Audit]) -> None:
    """With --endpoint the groups are enough; what is assumed is said, and the others are not found."""
    documents = {name: held for name, held in estate.items() if name == "groups.json" or name.startswith("pl-")}
    ids = ",".join(group(estate, f"fra-a-external-{each}")["GroupId"] for each in ("calling", "general"))
    found = audited(documents, fra_a__external=ids)
    external = side(found, "fra-a", "external")
    assert (external.gaps, external.undeclared, external.assumed) == (
        (),
        (),
        ("only these groups are between it and its peers, and it has no others",),
    )
    (fault,) = side(found, "fra-b", "external").faults
    assert fault == (
        'fra-b/external: "10.20.3.10" is the address of no network interface in these files; add '
        "describe-network-interfaces, or --endpoint fra-b/external=eni-… (or sg-…)"
    )
    assert found.findings


def test_two_interfaces_with_one_address_are_no_guess(estate: Documents, audited: Callable[..., Audit]) -> None:
    """The same address in two VPCs needs the interface's id, which --endpoint gives."""
    twin = {**copy.deepcopy(interface(estate, "10.20.1.10")), "NetworkInterfaceId": "eni-0123456789abcdef0"}
    own = interface(estate, "10.20.1.10")["NetworkInterfaceId"]
    estate["interfaces.json"]["NetworkInterfaces"].append(twin)
    (fault,) = side(audited(estate), "fra-a", "external").faults
    assert f"is the address of {own}, eni-0123456789abcdef0 in these files" in fault
    assert side(audited(estate, fra_a__external=own), "fra-a", "external").faults == ()


def test_lists_whose_entries_are_not_given_are_asked_for(estate: Documents, audited: Callable[..., Audit]) -> None:
    """What rules to a list that nobody printed admit is in doubt, and the command is named."""
    documents = {name: held for name, held in estate.items() if not name.startswith("pl-")}
    found = audited(documents)
    external = side(found, "fra-a", "external")
    rows = {gap.row: gap for gap in external.may_be_refused}
    assert (external.faults, external.unproven, external.gaps, external.proven) == ((), (), (), False)
    assert "has entries that are not known" in rows[GATEWAY_SIGNALLING].refused_by
    assert any("give get-managed-prefix-list-entries --prefix-list-id pl-" in words for words in found.looks.unread)


def test_an_end_that_the_site_has_not_is_bad_input(estate: Documents, audited: Callable[..., Audit]) -> None:
    """--endpoint with a name of nobody lists the names there are."""
    with pytest.raises(Faults) as caught:
        audited(estate, fra_c="eni-0a")
    assert str(caught.value).startswith(
        '--endpoint: "fra-c" is not an end of the site; give one of fra-a/external, fra-a,'
    )
