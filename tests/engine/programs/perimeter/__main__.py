"""Phones behind a network ACL of their subnet, a NAT gateway with one around it, and a DNS Firewall of the VPC."""

import pulumi
import pulumi_aws as aws

from webex_calling.aws import AwsDnsFirewall, AwsNatGateway, AwsNetworkAcl, AwsNetworkAclArgs

config = pulumi.Config("perimeter")
there = aws.Provider("there", region="eu-central-1")
options = pulumi.ResourceOptions(provider=there)
clients, cidr = config.require_object("clients"), "10.50.0.0/16"

vpc = aws.ec2.Vpc("vpc", cidr_block=cidr, opts=options)


def subnet(name: str, prefix: str) -> pulumi.Output[str]:
    """Make a subnet and return its id."""
    return aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=prefix, opts=options).id


def acl_of(subnet_id: pulumi.Output[str], prefix: str, *, nat: bool) -> AwsNetworkAclArgs:
    """Write the arguments of a network ACL."""
    return {
        "clients": clients,
        "vpc_id": vpc.id,
        "vpc_cidrs": [cidr],
        "entries": 40,
        "tags": config.require_object("tags"),
        "subnets": pulumi.Output.all(subnet_id),
        "cidrs": [prefix],
        "nat_gateway": nat,
    }


phones, public = subnet("phones", "10.50.0.0/24"), subnet("public", "10.50.255.0/28")
acl = AwsNetworkAcl("edge-phones", acl_of(phones, "10.50.0.0/24", nat=False), options)
AwsNetworkAcl("edge-public", acl_of(public, "10.50.255.0/28", nat=True), options)
nat = AwsNatGateway("edge", {"clients": config.require_int("count"), "subnets": {"a": public}}, options)
AwsDnsFirewall(
    "edge",
    {
        "clients": clients,
        "vpc_id": vpc.id,
        "vpc_cidrs": [cidr],
        "fail_open": True,
        "walled_garden": config.require_bool("walled"),
        "also_allowed": config.require_object("allowed"),
    },
    options,
)
pulumi.export("acl", acl.network_acl_id)
pulumi.export("addresses", nat.public_addresses)
