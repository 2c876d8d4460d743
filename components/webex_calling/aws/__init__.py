"""The component classes of AWS, each imported when it is first named: some draw a good part of the SDK in."""

from typing import TYPE_CHECKING, Final

from webex_calling.lazy import first_use

if TYPE_CHECKING:
    from webex_calling.aws.dns_firewall import AwsDnsFirewall, AwsDnsFirewallArgs
    from webex_calling.aws.local_gateway import AwsLocalGateway, AwsLocalGatewayArgs
    from webex_calling.aws.nat_gateway import AwsNatGateway, AwsNatGatewayArgs
    from webex_calling.aws.network_acl import AwsNetworkAcl, AwsNetworkAclArgs
    from webex_calling.aws.network_firewall import AwsNetworkFirewall, AwsNetworkFirewallArgs
    from webex_calling.aws.published_networks import AwsPublishedNetworks, AwsPublishedNetworksArgs
    from webex_calling.aws.vdi_pool import AwsVdiPool, AwsVdiPoolArgs

__all__ = [
    "AwsDnsFirewall",
    "AwsDnsFirewallArgs",
    "AwsLocalGateway",
    "AwsLocalGatewayArgs",
    "AwsNatGateway",
    "AwsNatGatewayArgs",
    "AwsNetworkAcl",
    "AwsNetworkAclArgs",
    "AwsNetworkFirewall",
    "AwsNetworkFirewallArgs",
    "AwsPublishedNetworks",
    "AwsPublishedNetworksArgs",
    "AwsVdiPool",
    "AwsVdiPoolArgs",
]

_MODULES: Final = {
    "AwsDnsFirewall": "dns_firewall",
    "AwsLocalGateway": "local_gateway",
    "AwsNatGateway": "nat_gateway",
    "AwsNetworkAcl": "network_acl",
    "AwsNetworkFirewall": "network_firewall",
    "AwsPublishedNetworks": "published_networks",
    "AwsVdiPool": "vdi_pool",
}

__getattr__ = first_use(__name__, _MODULES)
