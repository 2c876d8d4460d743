"""An interface whose tags call it a Local Gateway, with a group that somebody wrote without our components."""

from typing import Any

import pulumi
import pulumi_aws as aws

from webex_calling.published.reference import load_reference

config = pulumi.Config("small")
there = aws.Provider("there", region=config.require("region"))
options = pulumi.ResourceOptions(provider=there)

vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=options)
subnet = aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=options)
published = [str(each.prefix) for each in load_reference().networks["calling"].prefixes]
calling = aws.ec2.ManagedPrefixList(
    "calling",
    address_family="IPv4",
    max_entries=20,
    entries=[{"cidr": each} for each in published[: config.get_int("prefixes") or None]],
    opts=options,
)
group = aws.ec2.SecurityGroup("voice", vpc_id=vpc.id, description="voice", opts=options)
listed: dict[str, Any] = {"prefix_list_id": calling.id}
anywhere: dict[str, Any] = {"cidr_ipv4": "0.0.0.0/0"}
permits = [("tcp", 80, 80, anywhere), ("tcp", 443, 443, anywhere)]
permits += [("udp", first, last, listed) for first, last in ((5004, 5004), (9000, 9000))]
media = [("udp", first, last, listed) for first, last in ((8500, 8699), (19560, 65535))]
other = aws.ec2.SecurityGroup("media", vpc_id=vpc.id, description="media", opts=options)
signalling = [] if config.get_bool("silent") else [("tcp", 8934, 8934, listed)]
rules: list[pulumi.CustomResource] = [
    aws.vpc.SecurityGroupEgressRule(
        f"{protocol}-{first}",
        security_group_id=held.id,
        ip_protocol=protocol,
        from_port=first,
        to_port=last,
        opts=options,
        **peer,
    )
    for held, permitted in ((group, permits), (other, [*media, *signalling]))
    for protocol, first, last, peer in permitted
]
rules.append(
    aws.vpc.SecurityGroupIngressRule(
        "mtu",
        security_group_id=group.id,
        ip_protocol="icmp",
        from_port=3,
        to_port=4,
        cidr_ipv4="0.0.0.0/0",
        opts=options,
    )
)
interface = aws.ec2.NetworkInterface(
    "gateway",
    subnet_id=subnet.id,
    security_groups=[group.id] if config.get_bool("attached") else [group.id, other.id],
    private_ips=["10.0.1.10"],
    tags={
        "webex-calling:role": "local-gateway",
        "webex-calling:trunk": config.get("trunk") or "registration",
        "webex-calling:resolvers": "10.0.0.2",
        "webex-calling:time-servers": "169.254.169.123",
        "webex-calling:https": "internet",
    },
    opts=pulumi.ResourceOptions(provider=there, depends_on=rules),
)
if config.get_bool("attached"):
    aws.ec2.NetworkInterfaceSecurityGroupAttachment(
        "beside", network_interface_id=interface.id, security_group_id=other.id, opts=options
    )
pulumi.export("interface", interface.id)
