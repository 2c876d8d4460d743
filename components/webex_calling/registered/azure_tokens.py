"""The type tokens of the resources of Azure that are read, each once (Pulumi Registry, pulumi-azure-native 3).

API versions are left out: see ``registry.kind_of``.
"""

from typing import Final

ADMIN_RULE: Final = "azure-native:network:AdminRule"
ADMIN_RULE_COLLECTION: Final = "azure-native:network:AdminRuleCollection"
AZURE_FIREWALL: Final = "azure-native:network:AzureFirewall"
COMMIT: Final = "azure-native:network:Commit"
FIREWALL_POLICY: Final = "azure-native:network:FirewallPolicy"
FIREWALL_POLICY_RULE_COLLECTION_GROUP: Final = "azure-native:network:FirewallPolicyRuleCollectionGroup"
IP_GROUP: Final = "azure-native:network:IpGroup"
NAT_GATEWAY: Final = "azure-native:network:NatGateway"
NETWORK_GROUP: Final = "azure-native:network:NetworkGroup"
NETWORK_INTERFACE: Final = "azure-native:network:NetworkInterface"
NETWORK_SECURITY_GROUP: Final = "azure-native:network:NetworkSecurityGroup"
PUBLIC_IP_ADDRESS: Final = "azure-native:network:PublicIPAddress"
PUBLIC_IP_PREFIX: Final = "azure-native:network:PublicIPPrefix"
ROUTE: Final = "azure-native:network:Route"
ROUTE_TABLE: Final = "azure-native:network:RouteTable"
SECURITY_ADMIN_CONFIGURATION: Final = "azure-native:network:SecurityAdminConfiguration"
SECURITY_RULE: Final = "azure-native:network:SecurityRule"
STATIC_MEMBER: Final = "azure-native:network:StaticMember"
SUBNET: Final = "azure-native:network:Subnet"
VIRTUAL_MACHINE: Final = "azure-native:compute:VirtualMachine"
VIRTUAL_MACHINE_SCALE_SET: Final = "azure-native:compute:VirtualMachineScaleSet"
VIRTUAL_NETWORK: Final = "azure-native:network:VirtualNetwork"
VIRTUAL_NETWORK_GATEWAY: Final = "azure-native:network:VirtualNetworkGateway"
VIRTUAL_NETWORK_PEERING: Final = "azure-native:network:VirtualNetworkPeering"
