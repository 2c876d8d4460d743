"""A NAT gateway for as many clients as the configuration says, and the subnet that leaves through it."""

import pulumi
import pulumi_azure_native as azure

from webex_calling.azure import AzureNatGateway

config = pulumi.Config("azure-nat")
group = azure.resources.ResourceGroup("group", resource_group_name="voice", location="West Europe")
network = azure.network.VirtualNetwork(
    "network",
    resource_group_name=group.name,
    address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.50.0.0/16"]),
)
nat = AzureNatGateway(
    "edge",
    {
        "resource_group_name": group.name,
        "clients": config.require_int("count"),
        "idle_timeout_minutes": config.require_int("minutes"),
    },
)
azure.network.Subnet(
    "phones",
    resource_group_name=group.name,
    virtual_network_name=network.name,
    subnet_name="phones",
    address_prefix="10.50.0.0/24",
    nat_gateway=azure.network.SubResourceArgs(id=nat.nat_gateway_id),
)
pulumi.export("gateway", nat.nat_gateway_id)
