"""The component classes of AWS."""

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
