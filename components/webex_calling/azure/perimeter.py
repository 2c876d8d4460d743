"""Register the perimeters of one Azure place: each part where the site asks for it, with what the parts refer to."""

from typing import Any

import pulumi

from webex_calling.azure.firewall_policy import AzureFirewallPolicy
from webex_calling.azure.nat_gateway import AzureNatGateway
from webex_calling.azure.published_networks import AzurePublishedNetworks
from webex_calling.component import outputs_of
from webex_calling.site.site import Site, SitePerimeter

_GROUPS = ("calling_group_id", "device_configuration_group_id", "app_configuration_group_id")


def deploy_perimeter(
    site: Site, perimeter: SitePerimeter, networks: AzurePublishedNetworks | None, options: pulumi.ResourceOptions
) -> dict[str, Any]:
    """Register every part of ``perimeter``, and return what their components output, by the part's key in the site.

    ``networks`` are the IP Groups of the place, which a firewall refers to.
    """
    place = site.azure[perimeter.place_name]
    account: dict[str, Any] = {
        "resource_group_name": place.resource_group,
        "location": place.location,
        "tags": dict(place.tags),
    }
    made: dict[str, Any] = {}
    if perimeter.azure_firewall and networks:
        members = site.members(perimeter).to_arguments()
        groups = {key: getattr(networks, key) for key in _GROUPS}
        arguments: Any = {**members, **perimeter.azure_firewall.to_arguments(), **groups, **account}
        made["azureFirewall"] = outputs_of(AzureFirewallPolicy(perimeter.name, arguments, options))
    if perimeter.nat_gateway:
        arguments = {**perimeter.nat_gateway.to_arguments(), **account}
        made["natGateway"] = outputs_of(AzureNatGateway(perimeter.name, arguments, options))
    return made
