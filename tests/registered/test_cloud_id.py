"""Made-up ids: they look like the cloud's, lie where the provider is, and depend on the resource alone."""

import inspect
import re
import warnings
from typing import Any

import pulumi_azure_native
import pytest

from webex_calling.registered.cloud_id import ARM_IDS, Identity, Place, identify
from webex_calling.registered.registration import UNKNOWN

URN = "urn:pulumi:dev::calling::any:type:Thing::edge"
HERE = Place()


def made(type_: str, inputs: dict[str, Any] | None = None, place: Place = HERE, urn: str = URN) -> Identity:
    """Identify a resource with the logical name ``edge``."""
    return identify(type_, urn, "edge", inputs or {}, place)


@pytest.mark.parametrize(
    ("type_", "pattern"),
    [
        ("aws:ec2/securityGroup:SecurityGroup", r"sg-[0-9a-f]{17}"),
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", r"sgr-[0-9a-f]{17}"),
        ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", r"sgr-[0-9a-f]{17}"),
        ("aws:ec2/managedPrefixList:ManagedPrefixList", r"pl-[0-9a-f]{17}"),
        ("aws:ec2/networkInterface:NetworkInterface", r"eni-[0-9a-f]{17}"),
        ("aws:ec2/networkAcl:NetworkAcl", r"acl-[0-9a-f]{17}"),
        ("aws:appstream/fleet:Fleet", r"fleet-[0-9a-f]{17}"),
        (
            "aws:networkfirewall/ruleGroup:RuleGroup",
            r"arn:aws:network-firewall:us-east-1:\d{12}:stateful-rulegroup/edge-[0-9a-f]{8}",
        ),
        ("pulumi:providers:aws", r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        ("random:index/randomId:RandomId", r"edge-[0-9a-f]{8}"),
    ],
)
def test_ids_look_like_the_clouds(type_: str, pattern: str) -> None:
    """Each kind of resource has the form of id that its cloud gives."""
    assert re.fullmatch(pattern, made(type_).id)


@pytest.mark.parametrize(
    ("type_", "inputs", "path"),
    [
        pytest.param(
            "azure-native:network:NetworkSecurityGroup",
            {"networkSecurityGroupName": "edge-nsg"},
            "networkSecurityGroups/edge-nsg",
            id="named",
        ),
        pytest.param(
            "azure-native:network/v20230201:Subnet",
            {"virtualNetworkName": "hub", "subnetName": "voice"},
            "virtualNetworks/hub/subnets/voice",
            id="child of a named parent, with an API version",
        ),
        pytest.param(
            "azure-native:network:RouteTable",
            {"routeTableName": UNKNOWN},
            "routeTables/edge0eaa7d74",
            id="unknown name",
        ),
        pytest.param(
            "azure-native:network:DdosProtectionPlan", {}, "ddosProtectionPlans/edge0eaa7d74", id="a type without a row"
        ),
    ],
)
def test_arm_ids_are_built_of_resource_group_and_names(type_: str, inputs: dict[str, Any], path: str) -> None:
    """An ARM id follows its inputs; what the program leaves unnamed is named as the provider would."""
    identity = made(type_, {"resourceGroupName": "voice"} | inputs)
    group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/voice"
    assert identity == Identity(f"{group}/providers/Microsoft.Network/{path}", {"name": path.rpartition("/")[2]})


def test_ids_differ_by_urn_alone() -> None:
    """The same URN has the same id in every place, another URN another."""
    type_ = "aws:ec2/securityGroup:SecurityGroup"
    elsewhere = made(type_, {"vpcId": "vpc-1"}, Place(region="eu-central-1"))
    assert elsewhere.id == made(type_).id
    assert elsewhere.outputs["arn"].split(":")[3] == "eu-central-1"
    assert made(type_, urn=URN + "-2").id != made(type_).id


@pytest.mark.parametrize("kind", sorted(ARM_IDS))
def test_arm_segments_are_named_by_inputs_that_exist(kind: str) -> None:
    """Every input in the table is one of the provider's."""
    module = "compute" if kind == "VirtualMachine" else "network"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        resource = getattr(getattr(pulumi_azure_native, module), kind)
    known = inspect.signature(resource._internal_init).parameters
    for _, key in ARM_IDS[kind]:
        assert re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower() in known
