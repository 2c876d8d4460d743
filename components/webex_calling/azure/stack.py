"""Register the Azure places of a site: a provider and the IP Groups of each, then what stands there."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_azure_native as azure_native

from webex_calling.azure.gateway_subnet import AzureGatewaySubnet
from webex_calling.azure.local_gateway import AzureLocalGateway
from webex_calling.azure.published_networks import AzurePublishedNetworks
from webex_calling.azure.vdi_pool import AzureVdiPool
from webex_calling.component import outputs_of
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.imported import lists_made
from webex_calling.plan.site_plan import SitePlan
from webex_calling.published.reference import load_reference
from webex_calling.site.imported import among
from webex_calling.site.kinds import Interface
from webex_calling.site.place import AzurePlace
from webex_calling.site.site import Site, SiteLocalGateway, SitePerimeter

_GROUPS = ("calling_group_id", "device_configuration_group_id", "app_configuration_group_id")


def deploy_perimeter(
    site: Site, perimeter: SitePerimeter, networks: AzurePublishedNetworks | None, options: pulumi.ResourceOptions
) -> dict[str, Any]:
    """Register every part of ``perimeter``, and return what their components output, by the part's key in the site.

    ``networks`` are the IP Groups of the place, which a firewall refers to.
    """
    # As on AWS: only for a site that has a perimeter.
    from webex_calling.azure.firewall_policy import AzureFirewallPolicy
    from webex_calling.azure.nat_gateway import AzureNatGateway

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


def deploy_azure(site: Site, planned: SitePlan, outputs: dict[str, dict[str, Any]]) -> None:
    """Register every Azure place of ``site`` as it is planned, and add to ``outputs`` what its components output."""
    for name, place in site.azure.items():
        options = pulumi.ResourceOptions(
            provider=azure_native.Provider(f"azure-{name}", subscription_id=place.subscription)
        )
        perimeters = [each for each in site.egress() if each.place_name == name]
        networks = None
        if place.ip_groups or any(each.azure_firewall for each in perimeters):
            networks = _networks(name, place, options)
            outputs["publishedNetworks"][name] = outputs_of(networks)
        subnets = {
            subnet: _subnet(subnet, place, sharers, options, planned.subnets[subnet])
            for subnet, sharers in site.shared_subnets().items()
            if sharers[0][0].place_name == name
        }
        for subnet, made in subnets.items():
            outputs.setdefault("gatewaySubnets", {})[subnet] = outputs_of(made)
        for gateway in site.gateways():
            if gateway.place_name == name:
                arguments: Any = {**gateway.to_arguments(), **_account(place, planned.gateways[gateway.name])}
                arguments |= {
                    f"{side}_network_security_group_id": subnets[subnet].network_security_group_id
                    for side in gateway.sides
                    if (subnet := gateway.subnet(side))
                }
                del arguments["name"]
                arguments.pop("shared_subnets", None)
                outputs["localGateways"][gateway.name] = outputs_of(AzureLocalGateway(gateway.name, arguments, options))
        for pool in site.pools():
            if pool.place_name == name:
                arguments = {**pool.to_arguments(), **_account(place, planned.pools[pool.name])}
                del arguments["name"]
                outputs["vdiPools"][pool.name] = outputs_of(AzureVdiPool(pool.name, arguments, options))
        for perimeter in perimeters:
            from webex_calling.azure.stack import deploy_perimeter  # only where a site has one

            outputs["perimeters"][perimeter.name] = deploy_perimeter(site, perimeter, networks, options)


def _networks(name: str, place: AzurePlace, options: pulumi.ResourceOptions) -> AzurePublishedNetworks:
    adopted = {f"{network}_group_id": group.id for network, group in place.published_networks if group is not None}
    arguments: Any = {
        "resource_group_name": place.resource_group,
        "location": place.location,
        "tags": dict(place.tags),
        "imported": among(place.imported, lists_made(load_reference(), name, place)) or None,
        **adopted,
    }
    return AzurePublishedNetworks(name, arguments, options)


def _account(place: AzurePlace, plan: Plan) -> dict[str, Any]:
    return {
        "resource_group_name": place.resource_group,
        "location": place.location,
        "quotas": place.quotas.to_arguments(),
        "tags": dict(place.tags),
        "imported": among(place.imported, plan.filters) or None,
    }


def _subnet(
    name: str,
    place: AzurePlace,
    sharers: Sequence[tuple[SiteLocalGateway, Interface]],
    options: pulumi.ResourceOptions,
    plan: Plan,
) -> AzureGatewaySubnet:
    gateways = [
        {
            **{key: value for key, value in gateway.to_arguments().items() if key != "shared_subnets"},
            "stands_by": str(side),
        }
        for gateway, side in sharers
    ]
    arguments: Any = {**_account(place, plan), "gateways": gateways}
    return AzureGatewaySubnet(name, arguments, options)
