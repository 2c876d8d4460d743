"""Register the perimeters of one Azure place: each part where the site asks for it, with what the parts refer to."""

from typing import Any

import pulumi

from webex_calling.azure.nat_gateway import AzureNatGateway
from webex_calling.component import outputs_of
from webex_calling.site.place import AzurePlace
from webex_calling.site.site import SitePerimeter


def deploy_perimeter(perimeter: SitePerimeter, place: AzurePlace, options: pulumi.ResourceOptions) -> dict[str, Any]:
    """Register every part of ``perimeter``, and return what their components output, by the part's key in the site."""
    account: dict[str, Any] = {
        "resource_group_name": place.resource_group,
        "location": place.location,
        "tags": dict(place.tags),
    }
    made: dict[str, Any] = {}
    if perimeter.nat_gateway:
        arguments: Any = {**perimeter.nat_gateway.to_arguments(), **account}
        made["natGateway"] = outputs_of(AzureNatGateway(perimeter.name, arguments, options))
    return made
