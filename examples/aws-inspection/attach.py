"""Attach the groups of fra-r, fra-c and desks, and route what leaves through the perimeter egress.

Configuration: ``firewalls``, the stack with the filters (ORGANIZATION/webex-calling/aws-inspection); ``subnets``, those
of the gateways and of the desktops ({fra-r: …, fra-c: …, desks: …}); ``image``; ``publicAddress``, the allocation of
fra-c's Elastic IP, which is its publicAddress in the site; ``routeTables``, by zone: those of the subnets with
endpoints, of the firewall's own subnets, and of the NAT gateways' ({a: {inside: …, firewall: …, public: …}, …}).
"""

import pulumi
import pulumi_aws as aws

ADDRESSES = {"fra-r": "10.20.1.10", "fra-c": "10.20.2.10"}
INSIDE = "10.0.0.0/8"

config = pulumi.Config()
subnets = config.require_object("subnets")
stack = pulumi.StackReference(config.require("firewalls"))
gateways, pool = stack.require_output("localGateways"), stack.require_output("vdiPools")["desks"]
egress = stack.require_output("perimeters")["egress"]


def tracking(holder: pulumi.Output) -> dict[str, pulumi.Output]:
    """Return the idle time-outs that an interface needs."""
    timers = holder["connectionTracking"]
    return {
        "tcp_established_timeout": timers["tcpEstablishedTimeout"],
        "udp_stream_timeout": timers["udpStreamTimeout"],
        "udp_timeout": timers["udpTimeout"],
    }


interfaces = {
    name: aws.ec2.NetworkInterface(
        name,
        subnet_id=subnets[name],
        private_ips=[address],
        security_groups=gateways[name]["externalSecurityGroupIds"],
        source_dest_check=False,  # a Local Gateway is a router
        connection_tracking_specification=tracking(gateways[name]),
    )
    for name, address in ADDRESSES.items()
}
aws.ec2.EipAssociation(
    "fra-c-public", allocation_id=config.require("publicAddress"), network_interface_id=interfaces["fra-c"].id
)
template = aws.ec2.LaunchTemplate(
    "desks",
    image_id=config.require("image"),
    instance_type="m7i.xlarge",
    network_interfaces=[
        {
            "device_index": 0,
            "subnet_id": subnets["desks"],
            "security_groups": pool["securityGroupIds"],
            "connection_tracking_specification": tracking(pool),
        }
    ],
)

# In each zone: endpoints → firewall → NAT gateway → Internet, and back the same way.
for zone, tables in config.require_object("routeTables").items():
    endpoint = egress["networkFirewall"]["endpointIds"][zone]
    aws.ec2.Route(
        f"{zone}-inside", route_table_id=tables["inside"], destination_cidr_block="0.0.0.0/0", vpc_endpoint_id=endpoint
    )
    aws.ec2.Route(
        f"{zone}-firewall",
        route_table_id=tables["firewall"],
        destination_cidr_block="0.0.0.0/0",
        nat_gateway_id=egress["natGateway"]["natGatewayIds"][zone],
    )
    aws.ec2.Route(
        f"{zone}-back", route_table_id=tables["public"], destination_cidr_block=INSIDE, vpc_endpoint_id=endpoint
    )
pulumi.export("launchTemplateId", template.id)
