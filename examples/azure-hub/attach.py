"""Attach the NSGs and the firewall policy, in the program of the stack that owns the hub.

Configuration: ``azure-native:location``; ``firewalls``, the stack with the filters
(ORGANIZATION/webex-calling/azure-hub); ``resourceGroup``.
"""

import pulumi
import pulumi_azure_native.network as network

FIREWALL = "10.40.0.68"  # the first free address of AzureFirewallSubnet

config = pulumi.Config()
group = config.require("resourceGroup")
firewalls = pulumi.StackReference(config.require("firewalls"))
gateways, pool = firewalls.require_output("localGateways"), firewalls.require_output("vdiPools")["hosts"]
hub = firewalls.require_output("perimeters")["hub"]

network_ = network.VirtualNetwork(
    "hub",
    resource_group_name=group,
    address_space={"address_prefixes": ["10.40.0.0/16"]},
    flow_timeout_in_minutes=pool["flowTimeoutInMinutes"],
)
through = network.RouteTable(
    "through",
    resource_group_name=group,
    routes=[
        {
            "name": "internet",
            "address_prefix": "0.0.0.0/0",
            "next_hop_type": "VirtualAppliance",
            "next_hop_ip_address": FIREWALL,
        }
    ],
)
past = network.RouteTable(  # the certificate trunk: by its own public address
    "past",
    resource_group_name=group,
    routes=[{"name": "internet", "address_prefix": "0.0.0.0/0", "next_hop_type": "Internet"}],
)


def subnet(name: str, prefix: str, filter_id: pulumi.Input[str], table: network.RouteTable) -> network.Subnet:
    """Make a subnet with its NSG and its routes."""
    return network.Subnet(
        name,
        resource_group_name=group,
        virtual_network_name=network_.name,
        address_prefix=prefix,
        network_security_group={"id": filter_id},
        route_table={"id": table.id},
    )


subnets = {
    "weu-r": subnet("weu-r", "10.40.1.0/24", gateways["weu-r"]["externalNetworkSecurityGroupId"], through),
    "weu-c": subnet("weu-c", "10.40.2.0/24", gateways["weu-c"]["externalNetworkSecurityGroupId"], past),
    "hosts": subnet("hosts", "10.40.32.0/20", pool["networkSecurityGroupId"], through),
}
inner = network.Subnet(
    "AzureFirewallSubnet",
    subnet_name="AzureFirewallSubnet",
    resource_group_name=group,
    virtual_network_name=network_.name,
    address_prefix="10.40.0.64/26",
)
public = network.PublicIPAddress(
    "hub", resource_group_name=group, public_ip_allocation_method="Static", sku={"name": "Standard"}
)
network.AzureFirewall(
    "hub",
    resource_group_name=group,
    sku={"name": "AZFW_VNet", "tier": "Standard"},
    firewall_policy={"id": hub["azureFirewall"]["policyId"]},
    ip_configurations=[{"name": "first", "subnet": {"id": inner.id}, "public_ip_address": {"id": public.id}}],
)
pulumi.export("subnets", {name: each.id for name, each in subnets.items()})
