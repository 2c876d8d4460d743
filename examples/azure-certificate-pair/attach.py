"""Attach the NSG of the shared subnet, in the program of the stack that owns the virtual network.

Configuration: ``azure-native:location``; ``firewalls``, the stack with the NSG
(ORGANIZATION/webex-calling/azure-certificate-pair); ``resourceGroup``.
"""

import pulumi
import pulumi_azure_native.network as network

config = pulumi.Config()
group = config.require("resourceGroup")
firewalls = pulumi.StackReference(config.require("firewalls"))
gateways = firewalls.require_output("localGateways")
edge_filter = firewalls.require_output("gatewaySubnets")["edge"]

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
    network_security_group={"id": edge_filter["networkSecurityGroupId"]},
)
for name, address in {"weu-a": "10.40.1.10", "weu-b": "10.40.1.11"}.items():
    public = network.PublicIPAddress(
        name,
        resource_group_name=group,
        public_ip_allocation_method="Static",
        sku={"name": "Standard"},  # closed to the outside until an NSG admits it
        idle_timeout_in_minutes=gateways[name]["publicIpIdleTimeoutInMinutes"],
    )
    interface = network.NetworkInterface(
        name,
        resource_group_name=group,
        enable_ip_forwarding=True,  # a Local Gateway is a router
        ip_configurations=[
            {
                "name": "external",
                "subnet": {"id": edge.id},
                "private_ip_allocation_method": "Static",
                "private_ip_address": address,
                "public_ip_address": {"id": public.id},
            }
        ],
    )
    pulumi.export(name, interface.id)
