"""Attach the NSG of the pool hosts, in the program of the stack that owns the session hosts' subnet.

Configuration: ``azure-native:location``; ``firewalls``, the stack with the NSG (ORGANIZATION/webex-calling/azure-vdi);
``resourceGroup``.
"""

import pulumi
import pulumi_azure_native.network as network

config = pulumi.Config()
group = config.require("resourceGroup")
pool = pulumi.StackReference(config.require("firewalls")).require_output("vdiPools")["hosts"]

desktops = network.VirtualNetwork(
    "desktops",
    resource_group_name=group,
    address_space={"address_prefixes": ["10.40.0.0/16"]},
    flow_timeout_in_minutes=pool["flowTimeoutInMinutes"],
)
hosts = network.Subnet(
    "hosts",
    resource_group_name=group,
    virtual_network_name=desktops.name,
    address_prefix="10.40.4.0/22",
    network_security_group={"id": pool["networkSecurityGroupId"]},
)
pulumi.export("subnetId", hosts.id)
