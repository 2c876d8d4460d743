"""`grants`: what AWS asks by resource, against what CloudFormation asks for the same resource."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.permissions.cloudformation import asked

from webex_calling.permissions.grants import Cloud, by_component, grants, is_read

GOLDEN = Path(__file__).parents[1] / "golden" / "resources"
TOKEN = re.compile(r"\b((?:aws|azure-native):[a-z0-9]+(?:/[A-Za-z0-9]+)?:[A-Z][A-Za-z0-9]+)\b")
AWS = {each.type: frozenset(each.actions) for each in grants("aws").resources}
TAGS = {tag for tags in grants("aws").tags.values() for tag in tags}

KINDS = {
    "aws:ec2/managedPrefixList:ManagedPrefixList": ("AWS::EC2::PrefixList",),
    "aws:ec2/securityGroup:SecurityGroup": ("AWS::EC2::SecurityGroup",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("AWS::EC2::SecurityGroupIngress",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("AWS::EC2::SecurityGroupEgress",),
    "aws:ec2/networkAcl:NetworkAcl": (
        "AWS::EC2::NetworkAcl",
        "AWS::EC2::NetworkAclEntry",
        "AWS::EC2::SubnetNetworkAclAssociation",
    ),
    "aws:ec2/eip:Eip": ("AWS::EC2::EIP",),
    "aws:ec2/natGateway:NatGateway": ("AWS::EC2::NatGateway",),
    "aws:networkfirewall/ruleGroup:RuleGroup": ("AWS::NetworkFirewall::RuleGroup",),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": ("AWS::NetworkFirewall::FirewallPolicy",),
    "aws:networkfirewall/firewall:Firewall": ("AWS::NetworkFirewall::Firewall",),
    "aws:networkfirewall/loggingConfiguration:LoggingConfiguration": ("AWS::NetworkFirewall::LoggingConfiguration",),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": ("AWS::Route53Resolver::FirewallDomainList",),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": ("AWS::Route53Resolver::FirewallRuleGroup",),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": ("AWS::Route53Resolver::FirewallRuleGroup",),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": (
        "AWS::Route53Resolver::FirewallRuleGroupAssociation",
    ),
}
ALONE = {"aws:route53/resolverFirewallConfig:ResolverFirewallConfig"}
"""The fail mode of a VPC is no resource of CloudFormation."""

BEYOND = {
    "ec2:DescribeAddressesAttribute": "the provider reads the reverse name of an address",
    "ec2:DescribeNetworkInterfaces": "the provider waits until no interface has a group before it deletes it",
    "ec2:ModifySecurityGroupRules": "the provider changes a rule in place, CloudFormation its description alone",
    "route53resolver:ListFirewallDomains": "the provider reads the domains of a list back",
}
"""What this provider calls and CloudFormation does not."""

LEFT = {
    "the rules of a group are resources of their own": (
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupIngress",
        "route53resolver:CreateFirewallRule",
        "route53resolver:CreateFirewallRuleGroup",
        "route53resolver:DeleteFirewallRule",
        "route53resolver:DeleteFirewallRuleGroup",
        "route53resolver:GetFirewallRuleGroup",
        "route53resolver:ListFirewallRules",
        "route53resolver:UpdateFirewallRule",
    ),
    "a rule is modified as a whole, and found by its own id": (
        "ec2:DescribeSecurityGroups",
        "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
        "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    ),
    "an entry of a network ACL is deleted and made, and tags come with what they are on": (
        "ec2:DescribeTags",
        "ec2:ReplaceNetworkAclEntry",
        "network-firewall:ListTagsForResource",
        "network-firewall:ListTagsForResources",
    ),
    "what no component has: instances, private NAT gateways, TLS inspection, protection, files of domains": (
        "ec2:AcceptAddressTransfer",
        "ec2:AssignPrivateNatGatewayAddress",
        "ec2:AssociateAddress",
        "ec2:AttachApplianceToNatGateway",
        "ec2:DescribeInstances",
        "ec2:DescribeNatGateways",
        "ec2:DetachApplianceFromNatGateway",
        "ec2:UnassignPrivateNatGatewayAddress",
        "network-firewall:AssociateAvailabilityZones",
        "network-firewall:DisassociateAvailabilityZones",
        "network-firewall:ListTLSInspectionConfigurations",
        "network-firewall:UpdateAvailabilityZoneChangeProtection",
        "network-firewall:UpdateFirewallAnalysisSettings",
        "network-firewall:UpdateFirewallDescription",
        "network-firewall:UpdateFirewallPolicyChangeProtection",
        "network-firewall:UpdateProxySettings",
        "network-firewall:UpdateSubnetChangeProtection",
        "route53resolver:ImportFirewallDomains",
    ),
    "a resource is found by its ARN, and refers to others by theirs": (
        "network-firewall:DescribeFirewallPolicy",
        "network-firewall:DescribeRuleGroup",
        "network-firewall:ListRuleGroups",
    ),
    "the role of Network Firewall makes its endpoints, once a firewall is asked for": (
        "ec2:CreateNetworkInterfacePermission",
        "ec2:CreateVpcEndpoint",
        "ec2:DeleteNetworkInterfacePermission",
        "ec2:DeleteVpcEndpoints",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcEndpoints",
        "ec2:DescribeVpcs",
        "iam:CreateServiceLinkedRole",
    ),
    "logs are configured by a resource of their own, and by where they go": (
        "firehose:TagDeliveryStream",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "s3:GetBucketPolicy",
        "s3:PutBucketPolicy",
    ),
}
"""What CloudFormation asks and this provider does not need, by why."""


def test_what_the_examples_register_has_its_actions() -> None:
    """No golden of resources has a kind that is not told."""
    told = {each.type for each in (*grants("aws").resources, *grants("azure").resources)}
    found = {token for path in GOLDEN.glob("*.yaml") for token in TOKEN.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > len(told) / 2
    assert found - told == set()


def test_every_kind_of_aws_is_judged() -> None:
    """Each kind has its like in CloudFormation, or is known to have none."""
    assert set(AWS) == set(KINDS) | ALONE


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.long
def test_what_is_asked_beyond_cloudformation(kind: str) -> None:
    """An action that CloudFormation does not ask for the same resource is one that this provider is known to call."""
    assert AWS[kind] - asked(*KINDS[kind]) - set(BEYOND) == set()


@pytest.mark.long
def test_nothing_is_excused_in_vain() -> None:
    """Each excuse is needed by some resource, on both sides."""
    beyond = {action for kind in KINDS for action in AWS[kind] - asked(*KINDS[kind])}
    left = {action for kind in KINDS for action in asked(*KINDS[kind]) - AWS[kind] - TAGS}
    excused = [action for actions in LEFT.values() for action in actions]
    assert (beyond, left) == (set(BEYOND), set(excused))
    assert len(excused) == len(set(excused))


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_components_have_all_of_their_resources(cloud: Cloud) -> None:
    """Each resource is in one group of components, with every action of it."""
    held = grants(cloud)
    groups = by_component(held)
    assert sorted(kind for group in groups for kind in group.types) == sorted(each.type for each in held.resources)
    for group in groups:
        own = {action for each in held.resources if each.type in group.types for action in each.actions}
        assert own <= set(group.actions) <= own | TAGS


CASES = {
    "ec2:DescribeVpcs": True,
    "ec2:GetManagedPrefixListEntries": True,
    "route53resolver:ListFirewallRules": True,
    "ec2:CreateTags": False,
    "ec2:ModifySecurityGroupRules": False,
    "Microsoft.Network/ipGroups/read": True,
    "Microsoft.Network/ipGroups/write": False,
    "Microsoft.Network/ipGroups/join/action": False,
}


@pytest.mark.parametrize(("action", "reads"), CASES.items(), ids=CASES)
def test_is_read(action: str, reads: bool) -> None:
    """What changes something is no read."""
    assert is_read(action) is reads
