"""The type tokens of the resources of AWS that are read, each once (Pulumi Registry, pulumi-aws 7)."""

from typing import Final

EIP: Final = "aws:ec2/eip:Eip"
MANAGED_PREFIX_LIST: Final = "aws:ec2/managedPrefixList:ManagedPrefixList"
MANAGED_PREFIX_LIST_ENTRY: Final = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
NAT_GATEWAY: Final = "aws:ec2/natGateway:NatGateway"
NAT_GATEWAY_EIP_ASSOCIATION: Final = "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation"
NETWORK_ACL: Final = "aws:ec2/networkAcl:NetworkAcl"
NETWORK_ACL_ASSOCIATION: Final = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
NETWORK_ACL_RULE: Final = "aws:ec2/networkAclRule:NetworkAclRule"
SECURITY_GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
SECURITY_GROUP_RULE: Final = "aws:ec2/securityGroupRule:SecurityGroupRule"
SUBNET: Final = "aws:ec2/subnet:Subnet"
VPC: Final = "aws:ec2/vpc:Vpc"
FIREWALL: Final = "aws:networkfirewall/firewall:Firewall"
FIREWALL_POLICY: Final = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
RULE_GROUP: Final = "aws:networkfirewall/ruleGroup:RuleGroup"
TLS_INSPECTION_CONFIGURATION: Final = "aws:networkfirewall/tlsInspectionConfiguration:TlsInspectionConfiguration"
RESOLVER_FIREWALL_DOMAIN_LIST: Final = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
RESOLVER_FIREWALL_RULE: Final = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
RESOLVER_FIREWALL_RULE_GROUP: Final = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION: Final = (
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
)
SECURITY_GROUP_EGRESS_RULE: Final = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
SECURITY_GROUP_INGRESS_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
