"""Say ``in_common(resources)``: what AWS Cloud Control makes, in the words of the provider that the checks read.

A program may mix the two providers: an interface of the one carries a group of the other. Besides the names, two things
differ. A group without egress rules of its own keeps the one that EC2 gives it, which opens everything: one to the
loopback, where no packet is sent, takes it away. And EC2 reads a prefix with host bits as its network, where the other
provider refuses it. A VPC's default group, once adopted,
is a group as any other.
Sources: AWS CloudFormation, AWS::EC2::SecurityGroup, Remove the default rule; Amazon EC2 API reference, IpRange; Pulumi
Registry, aws-native 1.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from typing import Any, Final

from webex_calling.policy.reading import items, prefixes, tagged, within
from webex_calling.registered.aws_tokens import (
    AUTO_SCALING_GROUP,
    DEFAULT_SECURITY_GROUP,
    FLEET,
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    MANAGED_PREFIX_LIST,
    NETWORK_INTERFACE,
    NETWORK_INTERFACE_ATTACHMENT,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SUBNET,
    VPC,
)
from webex_calling.registered.registration import UNKNOWN, Registration

PREFIX: Final = "aws-native:"

_LOOPBACK: Final = IPv4Network("127.0.0.0/8")
_EVERYTHING: Final = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}


@dataclass(frozen=True, slots=True)
class _Kind:
    """The type that one is read as, its names that differ at any depth, and the outputs that have its id."""

    type: str
    names: Mapping[str, str] = field(default_factory=dict)
    ids: tuple[str, ...] = ()


_RULE: Final = {"groupId": "securityGroupId", "cidrIp": "cidrIpv4"}
_KINDS: Final[Mapping[str, _Kind]] = {
    "aws-native:autoscaling:AutoScalingGroup": _Kind(
        AUTO_SCALING_GROUP, {"launchConfigurationName": "launchConfiguration"}
    ),
    "aws-native:autoscaling:LaunchConfiguration": _Kind(LAUNCH_CONFIGURATION, {"launchConfigurationName": "name"}),
    "aws-native:ec2:Ec2Fleet": _Kind(FLEET),
    "aws-native:ec2:Instance": _Kind(
        INSTANCE, {"securityGroupIds": "vpcSecurityGroupIds", "groupSet": "securityGroups"}, ("instanceId",)
    ),
    "aws-native:ec2:LaunchTemplate": _Kind(
        LAUNCH_TEMPLATE,
        {
            "launchTemplateName": "name",
            "securityGroupIds": "vpcSecurityGroupIds",
            "securityGroups": "securityGroupNames",
            "groups": "securityGroups",
        },
        ("launchTemplateId",),
    ),
    "aws-native:ec2:NetworkInterface": _Kind(
        NETWORK_INTERFACE, {"groupSet": "securityGroups", "privateIpAddress": "privateIps"}, ("awsId",)
    ),
    "aws-native:ec2:NetworkInterfaceAttachment": _Kind(NETWORK_INTERFACE_ATTACHMENT),
    "aws-native:ec2:PrefixList": _Kind(MANAGED_PREFIX_LIST, {"prefixListName": "name"}, ("prefixListId",)),
    "aws-native:ec2:SecurityGroup": _Kind(
        SECURITY_GROUP,
        {
            "securityGroupIngress": "ingress",
            "securityGroupEgress": "egress",
            "groupName": "name",
            "ipProtocol": "protocol",
            "cidrIp": "cidrBlocks",
            "cidrIpv6": "ipv6CidrBlocks",
            "sourcePrefixListId": "prefixListIds",
            "destinationPrefixListId": "prefixListIds",
            "sourceSecurityGroupId": "securityGroups",
            "sourceSecurityGroupName": "securityGroups",
            "destinationSecurityGroupId": "securityGroups",
        },
        ("groupId", "awsId"),
    ),
    "aws-native:ec2:SecurityGroupEgress": _Kind(
        SECURITY_GROUP_EGRESS_RULE,
        {
            **_RULE,
            "destinationPrefixListId": "prefixListId",
            "destinationSecurityGroupId": "referencedSecurityGroupId",
        },
    ),
    "aws-native:ec2:SecurityGroupIngress": _Kind(
        SECURITY_GROUP_INGRESS_RULE,
        {
            **_RULE,
            "sourcePrefixListId": "prefixListId",
            "sourceSecurityGroupId": "referencedSecurityGroupId",
            "sourceSecurityGroupName": "referencedSecurityGroupId",
        },
    ),
    "aws-native:ec2:Subnet": _Kind(SUBNET, {}, ("subnetId",)),
    "aws-native:ec2:Vpc": _Kind(VPC, {}, ("vpcId",)),
}
READ: Final = frozenset(_KINDS)
"""The types of Cloud Control that are read."""


def in_common(resources: Iterable[Registration]) -> tuple[Registration, ...]:
    """Return the resources, those of Cloud Control as the other provider's; what is not read stays as it is."""
    common = tuple(map(_common, resources))
    groups = {name: each for each in common if each.type == SECURITY_GROUP for name in _names(each)}
    return tuple(_held(each, groups) for each in common)


def _common(resource: Registration) -> Registration:
    if resource.type == DEFAULT_SECURITY_GROUP:
        return replace(resource, type=SECURITY_GROUP)
    kind = _KINDS.get(resource.type)
    if kind is None:
        return resource
    inputs = _renamed(resource.inputs, kind.names)
    if kind.type == LAUNCH_TEMPLATE:
        data = inputs.get("launchTemplateData")
        inputs = {**inputs, **data} if isinstance(data, Mapping) else {**inputs, "vpcSecurityGroupIds": data}
    if kind.type == SECURITY_GROUP:
        held = items(inputs.get("egress"))
        inputs = {**inputs, "egress": [each for each in held if not _closes(each)] if held else [_EVERYTHING]}
    if "tags" in inputs:
        inputs = {**inputs, "tags": tagged(inputs["tags"])}
    ids = (resource.outputs.get(key) for key in kind.ids)
    return replace(
        resource,
        type=kind.type,
        inputs=inputs,
        id=next((str(each) for each in ids if each and each != UNKNOWN), resource.id),
        property_dependencies=dict(_waited(resource, kind)),
    )


def _waited(resource: Registration, kind: _Kind) -> Iterator[tuple[str, tuple[str, ...]]]:
    for key, urns in resource.property_dependencies.items():
        if key == "launchTemplateData":  # which the other provider has not
            yield from ((each, urns) for each in ("networkInterfaces", "securityGroupNames", "vpcSecurityGroupIds"))
        yield kind.names.get(key, key), urns


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        found: dict[str, Any] = {}
        for key, each in value.items():
            new = names.get(key, key)
            read = _network(each) if key == "cidrIp" else _renamed(each, names)
            found[new] = [*items(found[new]), *items(read)] if new in found else read
        return found
    return [_renamed(each, names) for each in value] if isinstance(value, list) else value


def _closes(rule: Any) -> bool:
    """Tell whether a rule only takes the one of EC2 away: it names the loopback, and no other peer."""
    peers = [*prefixes(items(within(rule, "cidrBlocks")))]
    others = any(within(rule, key) for key in ("ipv6CidrBlocks", "prefixListIds", "securityGroups"))
    return not others and bool(peers) and all(each.subnet_of(_LOOPBACK) for each in peers)


def _network(value: Any) -> Any:
    found = prefixes([value]) if value != "*" else ()
    return str(found[0]) if found and "/" in str(value) else value


def _names(group: Registration) -> Iterator[str]:
    for held in (group.inputs.get("name"), group.outputs.get("groupName"), group.outputs.get("name")):
        if isinstance(held, str) and held not in ("", UNKNOWN):
            yield held


def _held(rule: Registration, groups: Mapping[str, Registration]) -> Registration:
    """Return a rule of a group that it names, and not by its id, with the group."""
    name = str(rule.inputs.get("groupName"))
    if rule.type == SECURITY_GROUP_INGRESS_RULE and not rule.inputs.get("securityGroupId") and name in groups:
        return replace(rule, inputs={**rule.inputs, "securityGroupId": groups[name].urn})
    return rule


def from_cloud_control(resource: Registration) -> bool:
    """Tell whether a resource, under whatever type it is read, is one of Cloud Control."""
    return resource.urn.partition("::")[2].partition("::")[2].partition("::")[0].rpartition("$")[2].startswith(PREFIX)
