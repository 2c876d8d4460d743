"""Attach the groups of the pool desks, in the program of the stack that launches the desktops.

Configuration: ``firewalls``, the stack with the groups (ORGANIZATION/webex-calling/aws-vdi-ec2); ``subnet``; ``image``.
"""

import pulumi
import pulumi_aws as aws

OTHER_GROUP = "sg-0a1b2c3d4e5f60718"  # stands under otherGroups, so that it is counted and warned of

config = pulumi.Config()
pool = pulumi.StackReference(config.require("firewalls")).require_output("vdiPools")["desks"]

template = aws.ec2.LaunchTemplate(
    "desks",
    image_id=config.require("image"),
    instance_type="m7i.xlarge",
    network_interfaces=[
        {
            "device_index": 0,
            "subnet_id": config.require("subnet"),
            "security_groups": pool["securityGroupIds"].apply(lambda ids: [*ids, OTHER_GROUP]),
            "connection_tracking_specification": {
                "tcp_established_timeout": pool["connectionTracking"]["tcpEstablishedTimeout"],
                "udp_stream_timeout": pool["connectionTracking"]["udpStreamTimeout"],
                "udp_timeout": pool["connectionTracking"]["udpTimeout"],
            },
        }
    ],
)
pulumi.export("launchTemplateId", template.id)
