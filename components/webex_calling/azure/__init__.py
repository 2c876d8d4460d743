"""The component classes of Azure, each imported when it is first named: some draw a good part of the SDK in."""

from typing import TYPE_CHECKING, Final

from webex_calling.lazy import first_use

if TYPE_CHECKING:
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

_MODULES: Final = {
    "AzureFirewallPolicy": "firewall_policy",
    "AzureGatewaySubnet": "gateway_subnet",
    "AzureLocalGateway": "local_gateway",
    "AzureNatGateway": "nat_gateway",
    "AzurePublishedNetworks": "published_networks",
    "AzureVdiPool": "vdi_pool",
}

__getattr__ = first_use(__name__, _MODULES)
