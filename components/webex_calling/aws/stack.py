"""Register the AWS places of a site: a provider and the prefix lists of each, then its gateways and pools."""

from typing import Any

import pulumi
import pulumi_aws as aws

from webex_calling.aws.local_gateway import AwsLocalGateway
from webex_calling.aws.published_networks import AwsPublishedNetworks
from webex_calling.aws.vdi_pool import AwsVdiPool
from webex_calling.component import outputs_of
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.imported import lists_made
from webex_calling.plan.perimeter import acl_name
from webex_calling.plan.site_plan import SitePlan
from webex_calling.published.reference import load_reference
from webex_calling.site.imported import among
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site, SiteLocalGateway, SitePerimeter, SiteVdiPool


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
    # They, their plans and their readers are many: only for a site that has a perimeter.
    from webex_calling.aws.dns_firewall import AwsDnsFirewall
    from webex_calling.aws.nat_gateway import AwsNatGateway
    from webex_calling.aws.network_acl import AwsNetworkAcl
    from webex_calling.aws.network_firewall import AwsNetworkFirewall

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


def deploy_aws(site: Site, planned: SitePlan, outputs: dict[str, dict[str, Any]]) -> None:
    """Register every AWS place of ``site`` as it is planned, and add to ``outputs`` what its components output."""
    gateways = [each for each in site.gateways() if each.place_name in site.aws]
    pools = [each for each in site.pools() if each.place_name in site.aws]
    for name, place in site.aws.items():
        provider = _provider(name, place)
        networks = _networks(name, place, provider)
        outputs["publishedNetworks"][name] = outputs_of(networks)
        for gateway in gateways:
            if gateway.place_name == name:
                made = _gateway(site, place, gateway, networks, provider, planned.gateways[gateway.name])
                outputs["localGateways"][gateway.name] = outputs_of(made)
        for pool in pools:
            if pool.place_name == name:
                pooled = _pool(site, place, pool, networks, provider, planned.pools[pool.name])
                outputs["vdiPools"][pool.name] = outputs_of(pooled)
        for perimeter in site.egress():
            if perimeter.place_name == name:
                from webex_calling.aws.stack import deploy_perimeter  # draws in three more packages of the SDK

                options = pulumi.ResourceOptions(provider=provider)
                outputs["perimeters"][perimeter.name] = deploy_perimeter(site, perimeter, networks, options)


def _provider(name: str, place: AwsPlace) -> aws.Provider:
    role = place.assume_role_arn
    return aws.Provider(
        f"aws-{name}",
        region=place.region,
        allowed_account_ids=[place.account] if place.account else None,
        assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)] if role else None,
    )


def _networks(name: str, place: AwsPlace, provider: aws.Provider) -> AwsPublishedNetworks:
    adopted = {
        f"{network}_list_ids": list(lists.ids) for network, lists in place.published_networks if lists is not None
    }
    named = among(place.imported, lists_made(load_reference(), name, place))
    imported = {"imported": named} if named else {}
    return AwsPublishedNetworks(
        name,
        {"protect": place.protect_lists, "tags": dict(place.tags), **imported, **adopted},  # type: ignore[typeddict-item]  # mypy cannot see the keys
        pulumi.ResourceOptions(provider=provider),
    )


def _account(place: AwsPlace, plan: Plan) -> dict[str, Any]:
    calling, app = place.published_networks.calling, place.published_networks.app_configuration
    return {
        "quotas": place.quotas.to_arguments(),
        "tags": dict(place.tags),
        "imported": among(place.imported, plan.filters) or None,
        "calling_max_entries": calling.max_entries if calling else None,
        "app_configuration_max_entries": app.max_entries if app else None,
    }


def _gateway(
    site: Site,
    place: AwsPlace,
    gateway: SiteLocalGateway,
    networks: AwsPublishedNetworks,
    provider: aws.Provider,
    plan: Plan,
) -> AwsLocalGateway:
    arguments: Any = {
        **gateway.to_arguments(),
        **_account(place, plan),
        "vpc_id": site.network_of(gateway).id,
        "calling_list_ids": networks.calling_list_ids,
    }
    del arguments["name"], arguments["app_configuration_max_entries"]
    return AwsLocalGateway(gateway.name, arguments, pulumi.ResourceOptions(provider=provider))


def _pool(
    site: Site,
    place: AwsPlace,
    pool: SiteVdiPool,
    networks: AwsPublishedNetworks,
    provider: aws.Provider,
    plan: Plan,
) -> AwsVdiPool:
    arguments: Any = {
        **pool.to_arguments(),
        **_account(place, plan),
        "vpc_id": site.network_of(pool).id,
        "calling_list_ids": networks.calling_list_ids,
        "app_configuration_list_ids": networks.app_configuration_list_ids,
    }
    del arguments["name"]
    return AwsVdiPool(pool.name, arguments, pulumi.ResourceOptions(provider=provider))
