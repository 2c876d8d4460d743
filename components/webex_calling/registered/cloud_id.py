"""Say ``identify(type, urn, name, inputs, place)``: an id that looks like the cloud's own and is always the same."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webex_calling.registered.registration import UNKNOWN

ACCOUNT = "123456789012"
"""The account id that AWS uses in its documentation."""

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provider puts a resource: an AWS region or an Azure subscription."""

    region: str = "us-east-1"
    subscription: str = SUBSCRIPTION

    def at(self, region: object, subscription: object) -> "Place":
        """Return this place with what is given and known put in."""
        return Place(_known(region) or self.region, _known(subscription) or self.subscription)


@dataclass(frozen=True, slots=True)
class Identity:
    """The id of a resource, and the other output properties that say who it is."""

    id: str
    outputs: Mapping[str, str]


def identify(type_: str, urn: str, name: str, inputs: Mapping[str, Any], place: Place) -> Identity:
    """Return the identity of the resource ``urn`` of the type token ``type_``, derived from the arguments alone."""
    package, _, rest = type_.partition(":")
    module, _, kind = rest.rpartition(":")
    if package == "aws":
        return _aws(type_, module.partition("/")[0], kind, urn, name, place)
    if package == "azure-native":
        return _azure(module.partition("/")[0], kind, urn, name, inputs, place)
    return Identity(_uuid(urn) if package == "pulumi" else f"{name}-{_hex(urn, 8)}", {})


# Type token: prefix of the id, the ARN's resource type, the output that repeats the id.
_AWS = {
    "aws:ec2/eip:Eip": ("eipalloc", "elastic-ip", "allocationId"),
    "aws:ec2/instance:Instance": ("i", "instance", ""),
    "aws:ec2/internetGateway:InternetGateway": ("igw", "internet-gateway", ""),
    "aws:ec2/launchTemplate:LaunchTemplate": ("lt", "launch-template", ""),
    "aws:ec2/managedPrefixList:ManagedPrefixList": ("pl", "prefix-list", ""),
    "aws:ec2/natGateway:NatGateway": ("nat", "natgateway", ""),
    "aws:ec2/networkAcl:NetworkAcl": ("acl", "network-acl", ""),
    "aws:ec2/networkInterface:NetworkInterface": ("eni", "network-interface", ""),
    "aws:ec2/routeTable:RouteTable": ("rtb", "route-table", ""),
    "aws:ec2/securityGroup:SecurityGroup": ("sg", "security-group", ""),
    "aws:ec2/subnet:Subnet": ("subnet", "subnet", ""),
    "aws:ec2/vpc:Vpc": ("vpc", "vpc", ""),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": ("rslvr-fdl", "firewall-domain-list", ""),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": ("rslvr-frg", "firewall-rule-group", ""),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": (
        "rslvr-frgassoc",
        "firewall-rule-group-association",
        "",
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("sgr", "security-group-rule", "securityGroupRuleId"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("sgr", "security-group-rule", "securityGroupRuleId"),
    "aws:workspaces/directory:Directory": ("d", "directory", "directoryId"),
    "aws:workspaces/workspace:Workspace": ("ws", "workspace", ""),
}

# Types whose id is their ARN: the ARN's resource type.
_AWS_BY_ARN = {
    "aws:networkfirewall/firewall:Firewall": "firewall",
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": "firewall-policy",
    "aws:networkfirewall/ruleGroup:RuleGroup": "stateful-rulegroup",
}

_ARN_SERVICE = {"networkfirewall": "network-firewall", "route53": "route53resolver", "vpc": "ec2"}


def _aws(type_: str, module: str, kind: str, urn: str, name: str, place: Place) -> Identity:
    arn = f"arn:aws:{_ARN_SERVICE.get(module, module)}:{place.region}:{ACCOUNT}:"
    if type_ in _AWS_BY_ARN:
        arn += f"{_AWS_BY_ARN[type_]}/{name}-{_hex(urn, 8)}"
        return Identity(arn, {"arn": arn})
    kebab = re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower()
    prefix, resource, again = _AWS.get(type_, (kebab, kebab, ""))
    identity = f"{prefix}-{_hex(urn, 17)}"
    return Identity(identity, {"arn": f"{arn}{resource}/{identity}"} | ({again: identity} if again else {}))


# Type: the segments of its ARM id, and the input that names each; other types are named by their last segment alone.
ARM_IDS = {
    "AzureFirewall": (("azureFirewalls", "azureFirewallName"),),
    "FirewallPolicy": (("firewallPolicies", "firewallPolicyName"),),
    "FirewallPolicyRuleCollectionGroup": (
        ("firewallPolicies", "firewallPolicyName"),
        ("ruleCollectionGroups", "ruleCollectionGroupName"),
    ),
    "IpGroup": (("ipGroups", "ipGroupsName"),),
    "NatGateway": (("natGateways", "natGatewayName"),),
    "NetworkInterface": (("networkInterfaces", "networkInterfaceName"),),
    "NetworkSecurityGroup": (("networkSecurityGroups", "networkSecurityGroupName"),),
    "PublicIPAddress": (("publicIPAddresses", "publicIpAddressName"),),
    "PublicIPPrefix": (("publicIPPrefixes", "publicIpPrefixName"),),
    "RouteTable": (("routeTables", "routeTableName"),),
    "SecurityRule": (("networkSecurityGroups", "networkSecurityGroupName"), ("securityRules", "securityRuleName")),
    "Subnet": (("virtualNetworks", "virtualNetworkName"), ("subnets", "subnetName")),
    "VirtualMachine": (("virtualMachines", "vmName"),),
    "VirtualNetwork": (("virtualNetworks", "virtualNetworkName"),),
}


def _azure(module: str, kind: str, urn: str, name: str, inputs: Mapping[str, Any], place: Place) -> Identity:
    # The provider names what the program leaves unnamed by the logical name and eight hexadecimal digits.
    automatic = f"{name}{_hex(urn, 8)}"
    group = _text(inputs, "resourceGroupName", automatic)
    base = f"/subscriptions/{place.subscription}/resourceGroups/{group}"
    if kind == "ResourceGroup":
        return Identity(base, {"name": group})
    segment = kind[:1].lower() + kind[1:]
    segments = ARM_IDS.get(kind, ((segment + "s", segment + "Name"),))
    named = [(segment, _text(inputs, key, automatic)) for segment, key in segments]
    path = "".join(f"/{segment}/{value}" for segment, value in named)
    provider = "Microsoft." + module[:1].upper() + module[1:]
    return Identity(f"{base}/providers/{provider}{path}", {"name": named[-1][1]})


def _text(inputs: Mapping[str, Any], key: str, otherwise: str) -> str:
    return _known(inputs.get(key)) or otherwise


def _known(value: object) -> str:
    return value if isinstance(value, str) and value != UNKNOWN else ""


def _hex(urn: str, digits: int) -> str:
    return hashlib.sha256(urn.encode()).hexdigest()[:digits]


def _uuid(urn: str) -> str:
    digits = _hex(urn, 32)
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
