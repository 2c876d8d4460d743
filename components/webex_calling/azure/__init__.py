"""The component classes of Azure."""

from webex_calling.azure.firewall_policy import AzureFirewallPolicy, AzureFirewallPolicyArgs
from webex_calling.azure.gateway_subnet import AzureGatewaySubnet, AzureGatewaySubnetArgs
from webex_calling.azure.local_gateway import AzureLocalGateway, AzureLocalGatewayArgs
from webex_calling.azure.nat_gateway import AzureNatGateway, AzureNatGatewayArgs
from webex_calling.azure.published_networks import AzurePublishedNetworks, AzurePublishedNetworksArgs
from webex_calling.azure.vdi_pool import AzureVdiPool, AzureVdiPoolArgs

__all__ = [
    "AzureFirewallPolicy",
    "AzureFirewallPolicyArgs",
    "AzureGatewaySubnet",
    "AzureGatewaySubnetArgs",
    "AzureLocalGateway",
    "AzureLocalGatewayArgs",
    "AzureNatGateway",
    "AzureNatGatewayArgs",
    "AzurePublishedNetworks",
    "AzurePublishedNetworksArgs",
    "AzureVdiPool",
    "AzureVdiPoolArgs",
]
