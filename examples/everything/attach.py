"""Attach every group and NSG of the site, in one program that owns what they go to.

Configuration: ``aws:region``; ``azure-native:location``; ``firewalls``, the stack with the groups and NSGs
(ORGANIZATION/webex-calling/everything); ``subnets``, those of AWS ({external: …, internal: …, desktops: …});
``directory``, of WorkSpaces; ``image``, of the desktops on EC2; ``resourceGroup``.
"""

import pulumi
import pulumi_aws as aws
import pulumi_azure_native.network as network

config = pulumi.Config()
subnets = config.require_object("subnets")
group = config.require("resourceGroup")
firewalls = pulumi.StackReference(config.require("firewalls"))
gateways = firewalls.require_output("localGateways")
pools = firewalls.require_output("vdiPools")

# AWS: the groups of each gateway on its interfaces.
for name, side in (("fra-a", "external"), ("fra-a", "internal"), ("fra-b", "external")):
    aws.ec2.NetworkInterface(
        f"{name}-{side}",
        subnet_id=subnets[side],
        security_groups=gateways[name][f"{side}SecurityGroupIds"],
        source_dest_check=False,  # a Local Gateway is a router
        connection_tracking_specification={
            "tcp_established_timeout": gateways[name]["connectionTracking"]["tcpEstablishedTimeout"],
            "udp_stream_timeout": gateways[name]["connectionTracking"]["udpStreamTimeout"],
            "udp_timeout": gateways[name]["connectionTracking"]["udpTimeout"],
        },
    )

# AWS: those of each pool where its platform takes them.
aws.ec2.LaunchTemplate(
    "instances",
    image_id=config.require("image"),
    instance_type="m7i.xlarge",
    network_interfaces=[
        {
            "device_index": 0,
            "subnet_id": subnets["desktops"],
            "security_groups": pools["instances"]["securityGroupIds"],
            "connection_tracking_specification": {
                "tcp_established_timeout": pools["instances"]["connectionTracking"]["tcpEstablishedTimeout"],
                "udp_stream_timeout": pools["instances"]["connectionTracking"]["udpStreamTimeout"],
                "udp_timeout": pools["instances"]["connectionTracking"]["udpTimeout"],
            },
        }
    ],
)
aws.workspaces.Directory(
    "workspaces",
    directory_id=config.require("directory"),
    workspace_creation_properties={"custom_security_group_id": pools["workspaces"]["securityGroupIds"][0]},
)
aws.appstream.Fleet(
    "apps",
    instance_type="stream.standard.large",
    compute_capacity={"desired_instances": 2},
    vpc_config={"subnet_ids": [subnets["desktops"]], "security_group_ids": pools["apps"]["securityGroupIds"]},
)

# Azure: one NSG on the subnet that the gateways share, theirs on their inside, and the pool's on its subnet.
voice = network.VirtualNetwork(
    "voice",
    resource_group_name=group,
    address_space={"address_prefixes": ["10.40.0.0/16"]},
    flow_timeout_in_minutes=gateways["weu-a"]["flowTimeoutInMinutes"],
)
edge = network.Subnet(
    "edge",
    resource_group_name=group,
    virtual_network_name=voice.name,
    address_prefix="10.40.1.0/24",
    network_security_group={"id": firewalls.require_output("gatewaySubnets")["edge"]["networkSecurityGroupId"]},
)
inside = network.Subnet(
    "inside", resource_group_name=group, virtual_network_name=voice.name, address_prefix="10.40.2.0/24"
)
for name, last in (("weu-a", 10), ("weu-b", 11)):
    for side, subnet, address in (("external", edge, f"10.40.1.{last}"), ("internal", inside, f"10.40.2.{last}")):
        network.NetworkInterface(
            f"{name}-{side}",
            resource_group_name=group,
            enable_ip_forwarding=True,  # a Local Gateway is a router
            # The subnet has the external NSG: an interface in it takes none of its own.
            network_security_group=(
                {"id": gateways[name]["internalNetworkSecurityGroupId"]} if side == "internal" else None
            ),
            ip_configurations=[
                {
                    "name": side,
                    "subnet": {"id": subnet.id},
                    "private_ip_allocation_method": "Static",
                    "private_ip_address": address,
                }
            ],
        )
desktops = network.VirtualNetwork(
    "desktops",
    resource_group_name=group,
    address_space={"address_prefixes": ["10.41.0.0/16"]},
    flow_timeout_in_minutes=pools["hosts"]["flowTimeoutInMinutes"],
)
network.Subnet(
    "hosts",
    resource_group_name=group,
    virtual_network_name=desktops.name,
    address_prefix="10.41.4.0/22",
    network_security_group={"id": pools["hosts"]["networkSecurityGroupId"]},
)
