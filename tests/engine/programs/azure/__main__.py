"""An NSG, an IP Group, a subnet and an interface: what the tests of the Azure double put under the engine."""

import pulumi
import pulumi_azure_native as azure

config = pulumi.Config("small")
prefixes = config.require_object("prefixes")

group = azure.resources.ResourceGroup("group", resource_group_name="voice", location="West Europe")
networks = azure.network.IpGroup(
    "networks", resource_group_name=group.name, ip_groups_name="calling", ip_addresses=prefixes
)
security = azure.network.NetworkSecurityGroup(
    "security",
    resource_group_name=group.name,
    network_security_group_name=config.get("name"),
    security_rules=[
        azure.network.SecurityRuleArgs(
            name="signalling-in",
            priority=config.get_int("priority") or 100,
            direction="Inbound",
            access="Allow",
            protocol="Tcp",
            source_address_prefixes=prefixes,
            source_port_range="*",
            destination_address_prefix="10.0.1.10",
            destination_port_range="5062",
        ),
        azure.network.SecurityRuleArgs(
            name="deny-in",
            priority=4096,
            direction="Inbound",
            access="Deny",
            protocol="*",
            source_address_prefix="*",
            source_port_range="*",
            destination_address_prefix="*",
            destination_port_range="*",
        ),
    ],
)
network = azure.network.VirtualNetwork(
    "network",
    resource_group_name=group.name,
    address_space=azure.network.AddressSpaceArgs(address_prefixes=["10.0.0.0/16"]),
)
subnet = azure.network.Subnet(
    "subnet",
    resource_group_name=group.name,
    virtual_network_name=network.name,
    address_prefix="10.0.1.0/24",
    network_security_group=azure.network.NetworkSecurityGroupArgs(id=security.id),
)
interface = azure.network.NetworkInterface(
    "interface",
    resource_group_name=group.name,
    ip_configurations=[
        azure.network.NetworkInterfaceIPConfigurationArgs(
            name="first", subnet=azure.network.SubnetArgs(id=subnet.id), private_ip_address="10.0.1.10"
        )
    ],
)

pulumi.export("security", security.id)
pulumi.export("interface", interface.id)
