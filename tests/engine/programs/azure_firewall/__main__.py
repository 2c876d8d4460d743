"""A hub with an Azure Firewall, and IP Groups of a few prefixes that stand for the published networks."""

import pulumi
import pulumi_azure_native as azure

from webex_calling.azure import AzureFirewallPolicy, AzureFirewallPolicyArgs

config = pulumi.Config("azure-firewall")
group = azure.resources.ResourceGroup("group", resource_group_name="voice", location="West Europe")
network = azure.network.VirtualNetwork(
    "network",
    resource_group_name=group.name,
    address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"]),
)
subnet = azure.network.Subnet(
    "subnet",
    resource_group_name=group.name,
    virtual_network_name=network.name,
    subnet_name="AzureFirewallSubnet",
    address_prefix="10.0.1.0/26",
)
address = azure.network.PublicIPAddress(
    "address",
    resource_group_name=group.name,
    public_ip_allocation_method="Static",
    sku=azure.network.PublicIPAddressSkuArgs(name="Standard"),
)
held: dict[str, pulumi.Output[str]] = {}
previous: list[pulumi.Resource] = []
for name, prefixes in sorted(config.require_object("networks").items()):
    made = azure.network.IpGroup(
        name,
        resource_group_name=group.name,
        ip_addresses=prefixes,
        opts=pulumi.ResourceOptions(depends_on=previous),
    )
    previous = [made]
    held[name] = made.id
arguments: AzureFirewallPolicyArgs = {
    "resource_group_name": group.name,
    "clients": config.require_object("clients"),
    "dns_proxy": config.get_bool("proxy") or False,
    "calling_group_id": held["calling"],
    "device_configuration_group_id": held["device_configuration"],
    "app_configuration_group_id": held["app_configuration"],
}
if config.get_bool("made"):
    arguments["subnet_id"], arguments["public_ip_id"] = subnet.id, address.id
firewall = AzureFirewallPolicy("hub", arguments)
pulumi.export("policy", firewall.policy_id)
pulumi.export("address", firewall.private_ip)
