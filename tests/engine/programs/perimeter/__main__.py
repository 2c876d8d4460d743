"""Phones behind a network ACL of their subnet, a NAT gateway with one around it, and a DNS Firewall of the VPC."""

import pulumi
import pulumi_aws as aws

from webex_calling.aws import AwsDnsFirewall, AwsNatGateway, AwsNetworkAcl

config = pulumi.Config("perimeter")
there = aws.Provider("there", region="eu-central-1")
options = pulumi.ResourceOptions(provider=there)
behind = {"clients": config.require_object("clients")}

vpc = aws.ec2.Vpc("vpc", cidr_block="10.50.0.0/16", opts=options)
subnets = {
    name: aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=cidr, opts=options).id
    for name, cidr in (("phones", "10.50.0.0/24"), ("public", "10.50.255.0/28"))
}
shared = {
    **behind,
    "vpc_id": vpc.id,
    "vpc_cidrs": ["10.50.0.0/16"],
    "entries": 40,
    "tags": config.require_object("tags"),
}
acl = AwsNetworkAcl("edge-phones", {**shared, "subnets": [subnets["phones"]], "cidrs": ["10.50.0.0/24"]}, options)
AwsNetworkAcl(
    "edge-public",
    {**shared, "subnets": [subnets["public"]], "cidrs": ["10.50.255.0/28"], "nat_gateway": True},
    options,
)
nat = AwsNatGateway("edge", {"clients": config.require_int("count"), "subnets": {"a": subnets["public"]}}, options)
AwsDnsFirewall(
    "edge",
    {
        **behind,
        "vpc_id": vpc.id,
        "vpc_cidrs": ["10.50.0.0/16"],
        "fail_open": True,
        "walled_garden": config.require_bool("walled"),
        "also_allowed": config.require_object("allowed"),
    },
    options,
)
pulumi.export("acl", acl.network_acl_id)
pulumi.export("addresses", nat.public_addresses)
