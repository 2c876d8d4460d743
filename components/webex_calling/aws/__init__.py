"""The component classes of AWS, each imported when it is first named: some draw a good part of the SDK in."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

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


def __getattr__(name: str) -> Any:
    """Return a component class or its arguments from the module that it stands in."""
    module = _MODULES.get(name.removesuffix("Args"))
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{module}"), name)
    globals()[name] = found
    return found
