"""Register the perimeters of one AWS place: each part where the site asks for it, with what the parts refer to."""

from typing import Any

import pulumi

from webex_calling.aws.nat_gateway import AwsNatGateway
from webex_calling.component import outputs_of
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import SitePerimeter


def deploy_perimeter(perimeter: SitePerimeter, place: AwsPlace, options: pulumi.ResourceOptions) -> dict[str, Any]:
    """Register every part of ``perimeter``, and return what their components output, by the part's key in the site."""
    account: dict[str, Any] = {"quotas": place.quotas.to_arguments(), "tags": dict(place.tags)}
    made: dict[str, Any] = {}
    if perimeter.nat_gateway:
        arguments: Any = {**perimeter.nat_gateway.to_arguments(), **account}
        made["natGateway"] = outputs_of(AwsNatGateway(perimeter.name, arguments, options))
    return made
