"""A security group, a prefix list, two rules and an interface: what the tests put under the engine."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config("small")
prefixes = config.require_object("prefixes")
size = config.get_int("size") or 20

there = aws.Provider("there", region=config.require("region"))
options = pulumi.ResourceOptions(provider=there)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=options)
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=options)
networks = aws.ec2.ManagedPrefixList(
    "networks",
    address_family="IPv4",
    max_entries=size,
    entries=[{"cidr": prefix} for prefix in prefixes],
    opts=options,
)
group = aws.ec2.SecurityGroup("group", vpc_id=vpc.id, description="signalling", tags={"site": "a"}, opts=options)
rules: list[pulumi.CustomResource] = [
    aws.vpc.SecurityGroupIngressRule(
        "in",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=5062,
        to_port=config.get_int("last") or 5062,
        prefix_list_id=networks.id,
        description="signalling in",
        opts=options,
    ),
    aws.vpc.SecurityGroupEgressRule(
        "out",
        security_group_id=group.id,
        ip_protocol="udp",
        from_port=8000,
        to_port=48199,
        cidr_ipv4="192.0.2.0/24",
        opts=options,
    ),
]
rules += [
    aws.vpc.SecurityGroupIngressRule(
        f"more-{port}",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        prefix_list_id=networks.id,
        opts=options,
    )
    for port in config.get_object("more") or []
]
ready = pulumi.Output.all(group.id, *[rule.id for rule in rules]).apply(lambda ids: ids[0])
interface = aws.ec2.NetworkInterface(
    "interface", subnet_id=subnet.id, security_groups=[ready], private_ips=["10.0.1.10"], opts=options
)

pulumi.export("group", group.id)
pulumi.export("list", networks.id)
pulumi.export("interface", interface.id)
