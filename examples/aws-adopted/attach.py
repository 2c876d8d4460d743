"""Attach the adopted groups of fra-a, and the other beside them, in the program of the stack that owns the interface.

Configuration: ``firewalls``, the stack with the groups (ORGANIZATION/webex-calling/aws-adopted), and ``subnet``.
"""

import pulumi
import pulumi_aws as aws

OTHER_GROUP = "sg-0123456789abcdef0"  # stands under otherGroups, so that it is counted, and what it admits is told

config = pulumi.Config()
firewalls = pulumi.StackReference(config.require("firewalls"))
gateway = firewalls.require_output("localGateways")["fra-a"]

interface = aws.ec2.NetworkInterface(
    "fra-a-external",
    subnet_id=config.require("subnet"),
    private_ips=["10.20.1.10"],
    security_groups=gateway["externalSecurityGroupIds"].apply(lambda ids: [*ids, OTHER_GROUP]),
    source_dest_check=False,  # a Local Gateway is a router
    connection_tracking_specification={
        "tcp_established_timeout": gateway["connectionTracking"]["tcpEstablishedTimeout"],
        "udp_stream_timeout": gateway["connectionTracking"]["udpStreamTimeout"],
        "udp_timeout": gateway["connectionTracking"]["udpTimeout"],
    },
)
pulumi.export("interfaceId", interface.id)
