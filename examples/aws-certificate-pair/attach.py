"""Attach the groups of fra-a and fra-b, in the program of the stack that owns their interfaces.

Configuration: ``firewalls``, the stack with the groups (ORGANIZATION/webex-calling/aws-certificate-pair); ``subnets``,
by gateway and interface ({fra-a: {external: …, internal: …}, …}); ``publicAddresses``, the allocation of each gateway's
Elastic IP, which is its publicAddress in the site ({fra-a: eipalloc-…, …}).
"""

import pulumi
import pulumi_aws as aws

ADDRESSES = {
    "fra-a": {"external": "10.20.1.10", "internal": "10.20.2.10"},
    "fra-b": {"external": "10.20.3.10", "internal": "10.20.4.10"},
}

config = pulumi.Config()
subnets = config.require_object("subnets")
public_addresses = config.require_object("publicAddresses")
gateways = pulumi.StackReference(config.require("firewalls")).require_output("localGateways")

for name, sides in ADDRESSES.items():
    gateway = gateways[name]
    interfaces = {
        side: aws.ec2.NetworkInterface(
            f"{name}-{side}",
            subnet_id=subnets[name][side],
            private_ips=[address],
            security_groups=gateway[f"{side}SecurityGroupIds"],
            source_dest_check=False,  # a Local Gateway is a router
            connection_tracking_specification={
                "tcp_established_timeout": gateway["connectionTracking"]["tcpEstablishedTimeout"],
                "udp_stream_timeout": gateway["connectionTracking"]["udpStreamTimeout"],
                "udp_timeout": gateway["connectionTracking"]["udpTimeout"],
            },
        )
        for side, address in sides.items()
    }
    aws.ec2.EipAssociation(
        f"{name}-public",
        allocation_id=public_addresses[name],
        network_interface_id=interfaces["external"].id,
    )
    pulumi.export(name, {side: interface.id for side, interface in interfaces.items()})
