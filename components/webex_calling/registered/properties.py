"""Say ``PROPERTIES["aws:ec2/securityGroup:SecurityGroup"]``: of which kind each property is that a proof reads.

As the providers' own schemas have them (pulumi-aws and pulumi-azure-native), where a document is one that Pulumi
printed. What is not here is not read, or is text or a number whose reader says itself what it cannot take.
"""

import re
from collections.abc import Mapping
from typing import Final

from webex_calling.documents.shape import Shape
from webex_calling.registered.registration import COMPONENT

_ID: Final[Shape] = {"id": str}
_IDS: Final[Shape] = [_ID]
_VERSION: Final = re.compile(r"/v\d{8}(preview)?:")

_INLINE: Final[Shape] = [
    {
        **dict.fromkeys(("protocol", "description"), str),
        **dict.fromkeys(("fromPort", "toPort"), int),
        **{key: [str] for key in ("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups")},
        "self": bool,
    }
]
_SECURITY_RULE: Final[Shape] = {
    **dict.fromkeys(("name", "direction", "access", "protocol"), str),
    "priority": int,
    **{f"{side}{key}": str for side in ("source", "destination") for key in ("AddressPrefix", "PortRange")},
    **{f"{side}{key}": [str] for side in ("source", "destination") for key in ("AddressPrefixes", "PortRanges")},
    **{f"{side}ApplicationSecurityGroups": _IDS for side in ("source", "destination")},
}
_ENTRIES: Final[Shape] = [
    {
        **dict.fromkeys(("action", "protocol", "cidrBlock", "ipv6CidrBlock"), str),
        **dict.fromkeys(("ruleNo", "fromPort", "toPort", "icmpType", "icmpCode"), int),
    }
]
_DEFINED: Final[Shape] = {"definitions": [str]}
_PORTS: Final[Shape] = [{"fromPort": int, "toPort": int}]
_ADDRESSES: Final[Shape] = [{"addressDefinition": str}]
_FIREWALL_RULE: Final[Shape] = {
    "name": str,
    "ruleType": str,
    "terminateTLS": bool,
    "translatedAddress": str,
    "translatedFqdn": str,
    "translatedPort": str,
    **{
        key: [str]
        for key in (
            *("ipProtocols", "sourceAddresses", "sourceIpGroups", "destinationAddresses", "destinationIpGroups"),
            *("destinationFqdns", "destinationPorts", "targetFqdns", "targetUrls", "fqdnTags", "webCategories"),
        )
    },
    "protocols": [{"protocolType": str, "port": int}],
}
_SUBNET: Final[Shape] = {
    "name": str,
    "addressPrefix": str,
    "addressPrefixes": [str],
    "networkSecurityGroup": _ID,
    "natGateway": _ID,
    "routeTable": _ID,
}

PROPERTIES: Final[Mapping[str, Shape]] = {
    "aws:ec2/securityGroup:SecurityGroup": {"ingress": _INLINE, "egress": _INLINE},
    "aws:ec2/managedPrefixList:ManagedPrefixList": {"addressFamily": str, "entries": [{"cidr": str}]},
    "aws:ec2/networkAcl:NetworkAcl": {"subnetIds": [str], "ingress": _ENTRIES, "egress": _ENTRIES},
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": {"subnetIds": [str], "ingress": _ENTRIES, "egress": _ENTRIES},
    "aws:ec2/subnet:Subnet": {"cidrBlock": str},
    "aws:ec2/natGateway:NatGateway": {
        "secondaryAllocationIds": [str],
        "secondaryPrivateIpAddresses": [str],
        "secondaryPrivateIpAddressCount": int,
        "availabilityZoneAddresses": [{"allocationIds": [str]}],
    },
    "aws:ec2/networkInterface:NetworkInterface": {"privateIps": [str]},
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": {
        "firewallPolicy": {
            "statelessDefaultActions": [str],
            "statelessRuleGroupReferences": [{"resourceArn": str, "priority": int}],
            "statefulRuleGroupReferences": [{"resourceArn": str, "priority": int, "override": {"action": str}}],
            "statefulDefaultActions": [str],
            "statefulEngineOptions": {"ruleOrder": str},
            "tlsInspectionConfigurationArn": str,
            "policyVariables": {"ruleVariables": [{"key": str, "ipSet": _DEFINED}]},
        }
    },
    "aws:networkfirewall/ruleGroup:RuleGroup": {
        "type": str,
        "ruleGroup": {
            "ruleVariables": {
                "ipSets": [{"key": str, "ipSet": _DEFINED}],
                "portSets": [{"key": str, "portSet": _DEFINED}],
            },
            "referenceSets": {"ipSetReferences": [{"key": str, "ipSetReferences": [{"referenceArn": str}]}]},
            "rulesSource": {
                "rulesString": str,
                "rulesSourceList": {"targets": [str], "targetTypes": [str], "generatedRulesType": str},
                "statefulRules": [
                    {
                        "action": str,
                        "header": dict.fromkeys(
                            ("protocol", "source", "sourcePort", "direction", "destination", "destinationPort"), str
                        ),
                        "ruleOptions": [{"keyword": str, "settings": [str]}],
                    }
                ],
                "statelessRulesAndCustomActions": {
                    "statelessRules": [
                        {
                            "priority": int,
                            "ruleDefinition": {
                                "actions": [str],
                                "matchAttributes": {
                                    "sources": _ADDRESSES,
                                    "destinations": _ADDRESSES,
                                    "sourcePorts": _PORTS,
                                    "destinationPorts": _PORTS,
                                    "protocols": [int],
                                    "tcpFlags": [dict],
                                },
                            },
                        }
                    ]
                },
            },
            "statefulRuleOptions": {"ruleOrder": str},
        },
    },
    "aws:networkfirewall/firewall:Firewall": {"firewallPolicyArn": str, "subnetMappings": [{"subnetId": str}]},
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": {"domains": [str]},
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": {"priority": int, "action": str, "qType": str},
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": {"priority": int},
    "azure-native:network:NetworkSecurityGroup": {"securityRules": [_SECURITY_RULE]},
    "azure-native:network:SecurityRule": _SECURITY_RULE,
    "azure-native:network:IpGroup": {"ipAddresses": [str]},
    "azure-native:network:FirewallPolicy": {
        "basePolicy": _ID,
        "threatIntelMode": str,
        "dnsSettings": {"enableProxy": bool},
        "intrusionDetection": {"mode": str},
    },
    "azure-native:network:FirewallPolicyRuleCollectionGroup": {
        "priority": int,
        "ruleCollections": [
            {
                "name": str,
                "priority": int,
                "ruleCollectionType": str,
                "action": {"type": str},
                "rules": [_FIREWALL_RULE],
            }
        ],
    },
    "azure-native:network:AzureFirewall": {"firewallPolicy": _ID, "ipConfigurations": [{"subnet": _ID}]},
    "azure-native:network:NetworkInterface": {
        "networkSecurityGroup": _ID,
        "ipConfigurations": [{"privateIPAddress": str, "subnet": _ID, "publicIPAddress": _ID}],
    },
    "azure-native:network:VirtualNetwork": {"addressSpace": {"addressPrefixes": [str]}, "subnets": [_SUBNET]},
    "azure-native:network:Subnet": _SUBNET,
    "azure-native:network:NatGateway": {"publicIpAddresses": _IDS, "publicIpPrefixes": _IDS},
    "azure-native:network:PublicIPAddress": {"ipAddress": str, "sku": {"name": str}},
    "azure-native:network:AdminRule": {
        "priority": int,
        **{f"{side}s": [{"addressPrefix": str, "addressPrefixType": str}] for side in ("source", "destination")},
        **{f"{side}PortRanges": [str] for side in ("source", "destination")},
    },
}
"""Inputs, by the type of the resource."""

_ADOPTABLE: Final = ("external", "internal")
OUTPUTS: Final[Mapping[str, Shape]] = {
    f"{COMPONENT}AwsLocalGateway": {f"{side}SecurityGroupIds": [str] for side in _ADOPTABLE},
    f"{COMPONENT}AwsVdiPool": {"securityGroupIds": [str]},
    f"{COMPONENT}AzureLocalGateway": {f"{side}NetworkSecurityGroupId": str for side in _ADOPTABLE},
    f"{COMPONENT}AzureVdiPool": {"networkSecurityGroupId": str},
    f"{COMPONENT}AzureGatewaySubnet": {"networkSecurityGroupId": str},
}
"""Outputs of components, by their type."""


def kind_of(token: str) -> str:
    """Return a type without the version of its API, which azure-native may write between module and name."""
    return _VERSION.sub(":", token)
