"""Register the perimeters of one AWS place: each part where the site asks for it, with what the parts refer to."""

from typing import Any

import pulumi

from webex_calling.aws.dns_firewall import AwsDnsFirewall
from webex_calling.aws.nat_gateway import AwsNatGateway
from webex_calling.aws.network_acl import AwsNetworkAcl
from webex_calling.aws.network_firewall import AwsNetworkFirewall
from webex_calling.aws.published_networks import AwsPublishedNetworks
from webex_calling.component import outputs_of
from webex_calling.plan.perimeter import acl_name
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site, SitePerimeter


def _list_arns(place: AwsPlace, networks: AwsPublishedNetworks) -> dict[str, Any]:
    """Return the ARNs of the lists of each network: of those made here, or as the site says of adopted ones."""
    return {
        f"{network}_list_arns": getattr(networks, f"{network}_list_arns") if lists is None else list(lists.arns)
        for network, lists in place.published_networks
        if lists is None or lists.arns
    }


def _sizes(place: AwsPlace) -> dict[str, int]:
    """Return the sizes of the lists that are adopted."""
    held = {name: getattr(place.published_networks, name) for name in ("calling", "app_configuration")}
    return {f"{name}_max_entries": lists.max_entries for name, lists in held.items() if lists}


def deploy_perimeter(
    site: Site, perimeter: SitePerimeter, networks: AwsPublishedNetworks, options: pulumi.ResourceOptions
) -> dict[str, Any]:
    """Register every part of ``perimeter``, and return what their components output, by the part's key in the site."""
    place = site.aws[perimeter.place_name]
    tags, vpc = dict(place.tags), site.aws[perimeter.place_name].vpcs[perimeter.network_name]
    account: dict[str, Any] = {"quotas": place.quotas.to_arguments(), "tags": tags}
    members = site.members(perimeter).to_arguments()
    made: dict[str, Any] = {}
    if perimeter.dns_firewall:
        known = {"vpc_id": vpc.id, "vpc_cidrs": list(map(str, vpc.cidrs)), "tags": tags}
        arguments: Any = {**members, **perimeter.dns_firewall.to_arguments(), **known}
        made["dnsFirewall"] = outputs_of(AwsDnsFirewall(perimeter.name, arguments, options))
    for acl in perimeter.network_acls:
        said = {key: value for key, value in acl.to_arguments().items() if key != "name"}
        known = {"vpc_id": vpc.id, "vpc_cidrs": list(map(str, vpc.cidrs)), "tags": tags}
        arguments = {**members, **said, **known}
        component = AwsNetworkAcl(acl_name(perimeter.name, acl), arguments, options)
        made.setdefault("networkAcls", {})[acl.name] = outputs_of(component)
    if firewall := site.firewall_of(perimeter):
        arguments = {
            **members,
            **firewall.to_arguments(),
            **_list_arns(place, networks),
            **({"vpc_id": vpc.id} if firewall.subnets else {}),
            **_sizes(place),
            "tags": tags,
        }
        made["networkFirewall"] = outputs_of(AwsNetworkFirewall(perimeter.name, arguments, options))
    if perimeter.nat_gateway:
        arguments = {**perimeter.nat_gateway.to_arguments(), **account}
        made["natGateway"] = outputs_of(AwsNatGateway(perimeter.name, arguments, options))
    return made
