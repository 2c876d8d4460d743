"""Paths through a Network Firewall: its rules and its subnet's routes are on the way out, and what stops is named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session  # type: ignore[import-untyped] # botocore has no type hints
import pytest
from botocore.model import (  # type: ignore[import-untyped] # botocore has no type hints
    ListShape,
    MapShape,
    Shape,
    StructureShape,
)
from tests.audit import az_estate as az
from tests.audit import test_estate as ec2
from tests.audit.firewalled import DEFAULT, GROUP, RULES, firewalled
from tests.rows import GATEWAY_MEDIA, GATEWAY_SIGNALLING

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.aws.firewall import SHAPES
from webex_calling.audit.aws.network_firewall import provided
from webex_calling.audit.estate import read_estate
from webex_calling.documents.shape import Keyed
from webex_calling.plan.site_plan import plan_site
from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows

CALLING = tuple(str(each.prefix) for each in load_reference().networks["calling"].prefixes)
SITE = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": {"internet": True},
    "aws": {
        "fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}}}
    },
    "localGateways": [
        {
            "name": "fra-a",
            "trunk": "certificate",
            "listenPorts": [5062],
            "publicAddress": "203.0.113.10",
            "interfaces": {"external": "10.20.1.10"},
        }
    ],
}


@pytest.fixture(scope="module")
def site() -> tuple[Site, SiteFlows]:
    """Return a site with one gateway, and what must get through."""
    reference = load_reference()
    found = validate_site(SITE, published=reference.published)
    planned = plan_site(reference, found)
    flows = {name: plan.flows for name, plan in planned.gateways.items()}
    return found, SiteFlows(flows, {}, {})


def audited(folder: Path, site: tuple[Site, SiteFlows], documents: Mapping[str, Any]) -> InterfaceProof:
    """Return the one side of an audit."""
    paths = []
    for name, document in documents.items():
        paths.append(folder / f"{name}.json")
        paths[-1].write_text(json.dumps(document))
    (found,) = audit_estate(read_estate(paths, lambda words: None), load_reference(), site).sides or ()
    return found


def test_the_firewall_is_on_the_way(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Signalling and media pass the rules of the firewall; what it does not pass is stopped there."""
    side = audited(tmp_path, site, firewalled(CALLING))
    assert side.faults == ()
    stops = {gap.row: gap.stopped_at for gap in side.gaps}
    assert not {GATEWAY_SIGNALLING, GATEWAY_MEDIA} & set(stops)
    assert set(stops.values()) == {"network firewall policy egress"}


def test_a_prefix_that_the_firewall_lacks_is_stopped_there(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """One prefix dropped from the variable of a rule group is missing from signalling and media."""
    side = audited(tmp_path, site, firewalled(CALLING[1:]))
    gaps = {gap.row: gap for gap in side.gaps}
    assert {GATEWAY_SIGNALLING, GATEWAY_MEDIA} <= set(gaps)
    assert str(gaps[GATEWAY_SIGNALLING].sample.packet).endswith("-> 23.89.0.0:5062")
    assert gaps[GATEWAY_SIGNALLING].refused_by == f"default action {DEFAULT} of policy egress"


@pytest.mark.parametrize("default", ["aws:drop_strict", "aws:drop_established", "aws:drop_established_app_layer"])
def test_replies_that_the_default_drops_may_be_refused(
    tmp_path: Path, site: tuple[Site, SiteFlows], default: str
) -> None:
    """Where the default action looks at both directions, signalling passes packet by packet: documents differ on it."""
    side = audited(tmp_path, site, firewalled(CALLING, default=default))
    assert GATEWAY_SIGNALLING not in {gap.row for gap in side.gaps}
    (gap,) = [gap for gap in side.may_be_refused if gap.row == GATEWAY_SIGNALLING]
    assert gap.stopped_at == "network firewall policy egress"
    assert gap.refused_by.startswith(f"default action {default} of policy egress")


def test_without_routes_behind_the_firewall_it_is_said(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Where the firewall's own routes are not given, they are taken to lead on."""
    documents = firewalled(CALLING)
    del documents["tables"]["RouteTables"][1:]
    assert "routes lead on from the firewall egress to every peer" in audited(tmp_path, site, documents).assumed


def test_a_policy_that_is_not_given_is_asked_for(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """A firewall whose policy nobody printed keeps the end from being told, and the command is named."""
    documents = firewalled(CALLING)
    del documents["policy"]
    side = audited(tmp_path, site, documents)
    (found,) = side.unproven
    assert not side.findings
    assert found.startswith("firewall egress: has a policy that is not in these files")
    assert "add aws network-firewall describe-firewall-policy" in found


def test_a_firewall_that_is_not_given_is_taken_to_let_through(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """An endpoint of nobody in the files is said to let everything through."""
    documents = firewalled(CALLING)
    del documents["firewall"]
    side = audited(tmp_path, site, documents)
    assert "what lies behind vpce-0b lets through what is routed there" in side.assumed
    assert (side.gaps, bool(side.undeclared)) == ((), True)


@pytest.mark.parametrize(
    ("api", "provider"),
    [
        pytest.param(
            {
                "RuleVariables": {
                    "IPSets": {"A": {"Definition": ["10.0.0.0/8"]}},
                    "PortSets": {"P": {"Definition": ["5"]}},
                }
            },
            {
                "ruleVariables": {
                    "ipSets": [{"key": "A", "ipSet": {"definitions": ["10.0.0.0/8"]}}],
                    "portSets": [{"key": "P", "portSet": {"definitions": ["5"]}}],
                }
            },
            id="variables of a group",
        ),
        pytest.param(
            {"RuleVariables": {"HOME_NET": {"Definition": ["10.0.0.0/8"]}}},
            {"ruleVariables": [{"key": "HOME_NET", "ipSet": {"definitions": ["10.0.0.0/8"]}}]},
            id="variables of a policy",
        ),
        pytest.param(
            {"ReferenceSets": {"IPSetReferences": {"A": {"ReferenceArn": "arn"}}}},
            {"referenceSets": {"ipSetReferences": [{"key": "A", "ipSetReferences": [{"referenceArn": "arn"}]}]}},
            id="references",
        ),
        pytest.param(
            {"StatelessRules": [{"RuleDefinition": {"MatchAttributes": {"TCPFlags": [], "Protocols": [6]}}}]},
            {"statelessRules": [{"ruleDefinition": {"matchAttributes": {"tcpFlags": [], "protocols": [6]}}}]},
            id="stateless rules",
        ),
        pytest.param(
            {
                "StatefulRules": [
                    {"Action": "PASS", "Header": {"SourcePort": "ANY"}, "RuleOptions": [{"Keyword": "sid"}]}
                ]
            },
            {
                "statefulRules": [
                    {"action": "PASS", "header": {"sourcePort": "ANY"}, "ruleOptions": [{"keyword": "sid"}]}
                ]
            },
            id="structured rules",
        ),
    ],
)
def test_the_api_in_the_words_of_the_provider(api: Any, provider: Any) -> None:
    """Names are uncapitalised, and maps of variables become lists with a key."""
    assert provided(api) == provider


@cache
def model(service: str) -> Any:
    """Return the model of a service, which takes a while to read."""
    return botocore.session.Session().get_service_model(service)


def unknown(shape: Shape, value: Any, place: str = "") -> list[str]:
    """Return the members of a document that the service's own model does not have, and values of another type."""
    if isinstance(shape, StructureShape):
        assert isinstance(value, Mapping), place
        extra = [f"{place}.{key}" for key in value if key not in shape.members]
        inner = [(shape.members[key], held, f"{place}.{key}") for key, held in value.items() if key in shape.members]
        return extra + [found for each in inner for found in unknown(*each)]
    if isinstance(shape, ListShape):
        return [found for at, each in enumerate(value) for found in unknown(shape.member, each, f"{place}[{at}]")]
    if isinstance(shape, MapShape):
        return [found for key, each in value.items() for found in unknown(shape.value, each, f"{place}.{key}")]
    kinds = {"string": str, "integer": int, "boolean": bool}
    expected = kinds.get(shape.type_name, object)
    return [] if isinstance(value, expected) else [f"{place} is no {shape.type_name}"]


@pytest.mark.parametrize(
    ("service", "operation", "document"),
    [
        ("ec2", "DescribeSecurityGroups", {"SecurityGroups": [ec2.GROUP]}),
        ("ec2", "DescribeSecurityGroups", firewalled(CALLING)["groups"]),
        ("ec2", "DescribeSecurityGroupRules", {"SecurityGroupRules": [ec2.RULE]}),
        ("ec2", "DescribeNetworkAcls", ec2.acl()),
        ("ec2", "DescribeNetworkInterfaces", firewalled(CALLING)["interfaces"]),
        ("ec2", "DescribeSubnets", firewalled(CALLING)["subnets"]),
        ("ec2", "DescribeRouteTables", firewalled(CALLING)["tables"]),
        ("network-firewall", "DescribeFirewall", firewalled(CALLING)["firewall"]),
        ("network-firewall", "DescribeFirewallPolicy", firewalled(CALLING)["policy"]),
        ("network-firewall", "DescribeRuleGroup", firewalled(CALLING)["rules"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_documents_are_what_the_service_answers(service: str, operation: str, document: Any) -> None:
    """Every member of the documents of these tests is one that the service's model has, in its type."""
    assert unknown(model(service).operation_model(operation).output_shape, document) == []


READ = {
    "DescribeSecurityGroups": {
        "SecurityGroups": ["GroupId", "GroupName", "VpcId", "IpPermissions", "IpPermissionsEgress"]
    },
    "DescribeSecurityGroupRules": {
        "SecurityGroupRules": [
            *("SecurityGroupRuleId", "GroupId", "IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "CidrIpv6"),
            *("PrefixListId", "ReferencedGroupInfo"),
        ]
    },
    "DescribeNetworkAcls": {"NetworkAcls": ["NetworkAclId", "VpcId", "IsDefault", "Associations", "Entries"]},
    "DescribeManagedPrefixLists": {
        "PrefixLists": ["PrefixListId", "PrefixListName", "AddressFamily", "MaxEntries", "OwnerId"]
    },
    "DescribePrefixLists": {"PrefixLists": ["PrefixListId", "PrefixListName", "Cidrs"]},
    "GetManagedPrefixListEntries": {"Entries": ["Cidr"]},
    "DescribeNetworkInterfaces": {
        "NetworkInterfaces": ["NetworkInterfaceId", "VpcId", "SubnetId", "Groups", "PrivateIpAddresses"]
    },
    "DescribeSubnets": {"Subnets": ["SubnetId", "VpcId", "CidrBlock"]},
    "DescribeRouteTables": {"RouteTables": ["RouteTableId", "VpcId", "Associations", "Routes"]},
    "DescribeNatGateways": {
        "NatGateways": ["NatGatewayId", "VpcId", "SubnetId", "ConnectivityType", "State", "NatGatewayAddresses"]
    },
    "DescribeAddresses": {"Addresses": ["AllocationId", "PublicIp", "PrivateIpAddress", "NetworkInterfaceId"]},
}


@pytest.mark.parametrize("operation", READ)
def test_what_is_read_is_what_ec2_answers(operation: str) -> None:
    """Every member that a reader asks for is in the model of EC2, so that no answer is overlooked by a misspelling."""
    shape = model("ec2").operation_model(operation).output_shape
    ((key, members),) = READ[operation].items()
    assert set(members) <= set(shape.members[key].member.members)


@pytest.mark.parametrize(
    "key", sorted(key for key in model("ec2").shape_for("Route").members if key.endswith(("Id", "Arn")))
)
def test_every_target_of_a_route_is_read(tmp_path: Path, key: str) -> None:
    """Whatever leads somewhere in the service's model is a target: all but who owns an instance, and IPv6 alone."""
    route = {"DestinationCidrBlock": "0.0.0.0/0", key: "there", "State": "active"}
    if key == "DestinationPrefixListId":
        route = {key: "pl-0a", "TransitGatewayId": "there"}
    table = {"RouteTableId": "rtb-0a", "VpcId": "vpc-0a", "Routes": [route]}
    path = tmp_path / "tables.json"
    path.write_text(json.dumps({"RouteTables": [table]}))
    estate = read_estate([path], lambda words: None)
    if key == "InstanceOwnerId":
        assert "every other target" in estate.unreadable[0].words
    else:
        found = [each.target for each in estate.aws.tables["rtb-0a"].routes]
        assert found == ([] if key == "EgressOnlyInternetGatewayId" else ["there"])


def test_the_rule_group_is_the_one_that_the_policy_names() -> None:
    """The small documents hold together."""
    documents = firewalled(CALLING, RULES)
    (reference,) = documents["policy"]["FirewallPolicy"]["StatefulRuleGroupReferences"]
    assert reference["ResourceArn"] == documents["rules"]["RuleGroupResponse"]["RuleGroupArn"] == GROUP


def shaped(shape: Any, told: Any, place: str) -> list[str]:
    """Return the members of a table of shapes that the service's model does not have, or has in another type."""
    kinds = {str: "string", int: "integer", dict: "structure"}
    if isinstance(told, type):
        return [] if shape.type_name == kinds[told] else [f"{place} is {shape.type_name}"]
    if isinstance(told, list):
        return shaped(shape.member, told[0], f"{place}[]") if isinstance(shape, ListShape) else [place]
    if isinstance(told, Keyed):
        return shaped(shape.value, told.shape, f"{place}{{}}") if isinstance(shape, MapShape) else [place]
    missing = [f"{place}.{key}" for key in told if key not in shape.members]
    inner = [shaped(shape.members[key], held, f"{place}.{key}") for key, held in told.items() if key in shape.members]
    return missing + [found for each in inner for found in each]


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_of_firewalls_are_those_of_the_service(name: str) -> None:
    """What is checked of policies and rule groups are members of the service's model, in its types."""
    assert shaped(model("network-firewall").shape_for(name), SHAPES[name], name) == []


@pytest.mark.parametrize(
    ("document", "change", "fault"),
    [
        ("policy", {"StatefulRuleGroupReferences": [None]}, "StatefulRuleGroupReferences[0]: is nothing"),
        ("policy", {"StatefulRuleGroupReferences": "all"}, 'StatefulRuleGroupReferences: "all" is not a list'),
        (
            "policy",
            {"PolicyVariables": {"RuleVariables": {"A": 7}}},
            'PolicyVariables.RuleVariables.A: "7" is not an object',
        ),
        ("rules", {"RulesSource": {"RulesString": 7}}, 'RulesSource.RulesString: "7" is not text'),
    ],
    ids=["nothing in a list", "no list", "no object", "no text"],
)
def test_a_firewall_of_another_shape_is_not_looked_at(
    tmp_path: Path, site: tuple[Site, SiteFlows], document: str, change: Any, fault: str
) -> None:
    """Nested descriptions are checked to the last member that is read."""
    documents = firewalled(CALLING)
    key = "FirewallPolicy" if document == "policy" else "RuleGroup"
    documents[document][key] |= change
    paths = az.printed(tmp_path, **documents)
    (odd,) = read_estate(paths, lambda words: None).unreadable
    assert f"{tmp_path}/{document}.json: {key}.{fault};" in odd.words
    side = audited(tmp_path, site, documents)
    if document == "policy":
        assert side.unproven
    else:
        assert {gap.row for gap in side.may_be_refused} >= {GATEWAY_SIGNALLING, GATEWAY_MEDIA}
        assert all("its description cannot be read" in gap.refused_by for gap in side.may_be_refused)


def test_tls_inspection_is_not_overlooked(tmp_path: Path, site: tuple[Site, SiteFlows]) -> None:
    """Where a policy decrypts TLS, what it does to TCP is in doubt, and all else is told."""
    documents = firewalled(CALLING)
    documents["policy"]["FirewallPolicy"]["TLSInspectionConfigurationArn"] = "arn:aws:network-firewall:x:1:tls/a"
    side = audited(tmp_path, site, documents)
    assert side.faults == ()
    doubted = {gap.row: gap.refused_by for gap in side.may_be_refused}
    assert "decrypts TLS" in doubted[GATEWAY_SIGNALLING]
    assert GATEWAY_MEDIA not in {*doubted, *(gap.row for gap in side.gaps)}
