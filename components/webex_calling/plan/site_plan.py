"""Say ``plan_site(reference, site)``: every plan of a whole site, or every fault of all of them at once."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from webex_calling.fault import Fault, Faults
from webex_calling.plan.endpoint_plan import (
    Plan,
    plan_aws_gateway,
    plan_aws_pool,
    plan_azure_gateway,
    plan_azure_pool,
    plan_azure_subnet,
)
from webex_calling.plan.group_fit import Allowance
from webex_calling.plan.imported import imported_faults
from webex_calling.plan.keep_alive import keep_alive_notes
from webex_calling.plan.notes import Note
from webex_calling.plan.perimeter import PerimeterPlan, place_sizes, plan_perimeter
from webex_calling.plan.proxy_notes import proxy_notes
from webex_calling.published.reference import Reference
from webex_calling.site.lists import raise_unnamed
from webex_calling.site.place import AwsPlace, AzurePlace
from webex_calling.site.site import Site
from webex_calling.targets.aws.prefix_list import list_sizes
from webex_calling.targets.azure.network_security_group import NsgAllowance

SomePlan = TypeVar("SomePlan", Plan, PerimeterPlan)


@dataclass(frozen=True, slots=True)
class SitePlan:
    """The plans of a site by the name of their gateway, pool, shared subnet or perimeter.

    ``between`` is what the plan of no filter tells: notes on a gateway together with what is on its way, and on the
    proxies of clients, for whom nothing is made but what perimeters let through.
    """

    gateways: Mapping[str, Plan]
    pools: Mapping[str, Plan]
    subnets: Mapping[str, Plan]
    perimeters: Mapping[str, PerimeterPlan]
    between: tuple[Note, ...]

    def placed(self, site: Site) -> Iterator[tuple[str, Plan]]:
        """Yield the plan of each gateway, pool and shared subnet with its place."""
        yield from ((gateway.place_name, self.gateways[gateway.name]) for gateway in site.gateways())
        yield from ((pool.place_name, self.pools[pool.name]) for pool in site.pools())
        for name, sharers in site.shared_subnets().items():
            yield sharers[0][0].place_name, self.subnets[name]

    @property
    def notes(self) -> tuple[Note, ...]:
        """What all plans say to their reader, and what none of them tells alone."""
        every = (self.gateways, self.subnets, self.pools, self.perimeters)
        return (*(note for held in every for plan in held.values() for note in plan.notes), *self.between)


def plan_site(reference: Reference, site: Site) -> SitePlan:
    """Plan every gateway, pool, shared subnet and perimeter of ``site``. Raises Faults with all that does not fit."""
    raise_unnamed(reference)
    faults: list[Fault] = []
    planned = SitePlan(
        gateways=_attempt(_gateways(reference, site), faults),
        pools=_attempt(_pools(reference, site), faults),
        subnets=_attempt(_subnets(reference, site), faults),
        perimeters=_attempt(_perimeters(reference, site), faults),
        between=(*keep_alive_notes(reference, site), *_proxies(reference, site)),
    )
    faults += (
        []
        if faults
        else [*_regional(reference, site, planned), *imported_faults(reference, site, planned.placed(site))]
    )
    if faults:
        raise Faults(faults)
    return planned


def _proxies(reference: Reference, site: Site) -> Iterator[Note]:
    """Yield what is to know of the proxies of clients."""
    for client in site.clients:
        yield from proxy_notes(reference, client.name, client.resolved(site))


def _attempt(plans: Iterable[Callable[[], SomePlan]], faults: list[Fault]) -> Mapping[str, SomePlan]:
    """Make every plan that can be made; the faults of the others are added to ``faults``."""
    made: dict[str, SomePlan] = {}
    for make in plans:
        try:
            plan = make()
        except Faults as found:
            faults.extend(found.faults)
        else:
            made[plan.name] = plan
    return made


def _gateways(reference: Reference, site: Site) -> Iterator[Callable[[], Plan]]:
    for at, gateway in enumerate(site.gateways()):
        place, where = site.place_of(gateway), f"localGateways[{at}]"
        if isinstance(place, AwsPlace):
            sizes = place_sizes(reference, place)
            yield partial(plan_aws_gateway, reference, gateway, aws_allowance(place), sizes, where=where)
        else:
            shared = frozenset(side for side in gateway.sides if gateway.subnet(side))
            yield partial(plan_azure_gateway, reference, gateway, azure_allowance(place), shared, where=where)


def _pools(reference: Reference, site: Site) -> Iterator[Callable[[], Plan]]:
    for at, pool in enumerate(site.pools()):
        place, where = site.place_of(pool), f"vdiPools[{at}]"
        if isinstance(place, AwsPlace):
            sizes = place_sizes(reference, place)
            yield partial(plan_aws_pool, reference, pool, aws_allowance(place), sizes, where=where)
        else:
            yield partial(plan_azure_pool, reference, pool, azure_allowance(place), where=where)


def _subnets(reference: Reference, site: Site) -> Iterator[Callable[[], Plan]]:
    for name, sharers in site.shared_subnets().items():
        place = site.place_of(sharers[0][0])
        if isinstance(place, AzurePlace):
            yield partial(plan_azure_subnet, reference, name, sharers, azure_allowance(place), f"shared subnet {name}")


def _perimeters(reference: Reference, site: Site) -> Iterator[Callable[[], PerimeterPlan]]:
    for at, perimeter in enumerate(site.egress()):
        yield partial(plan_perimeter, reference, site, perimeter, f"perimeters[{at}]")


def aws_allowance(place: AwsPlace) -> Allowance:
    """Return what the account of ``place`` allows."""
    return Allowance(place.quotas.rules_per_group, place.quotas.groups_per_interface)


def azure_allowance(place: AzurePlace) -> NsgAllowance:
    """Return what the subscription of ``place`` allows."""
    return NsgAllowance(place.quotas.rules_per_nsg, place.quotas.prefixes_per_nsg)


def _regional(reference: Reference, site: Site, planned: SitePlan) -> list[Fault]:
    """Compare what is registered in each place with the quotas of its region; what others register counts too."""
    faults: list[Fault] = []
    used: dict[str, Counter[str]] = {name: Counter() for name in site.places}
    for place_name, plan in planned.placed(site):
        count = used[place_name]
        for interface in plan.interfaces:
            groups = () if interface.adopted else interface.groups
            count["groups"] += len(groups)
            for group in groups:
                count.update(f"list {rule.list}" for rule in group.rules if rule.list)
        count["nsgs"] += len(plan.nsgs)
    for perimeter in site.egress():
        made, count = planned.perimeters[perimeter.name], used[perimeter.place_name]
        count[f"acls {perimeter.network_name}"] += len(made.network_acls)
        if made.nat_gateway:
            count["addresses"] += sum(map(len, made.nat_gateway.gateways.values()))
        if made.network_firewall:
            count["policies"] += 1
            count["rule groups"] += len(made.network_firewall.policy.groups)
            count["firewalls"] += bool(perimeter.network_firewall and perimeter.network_firewall.subnets)
    for name, aws in site.aws.items():
        used[name]["prefix lists"] = sum(
            getattr(aws.published_networks, each.network.replace("-", "_")) is None
            for each in list_sizes(reference.networks.values())
        )
        limits = [
            ("groups", aws.quotas.groups_per_region, "security groups", "groupsPerRegion"),
            ("prefix lists", aws.quotas.prefix_lists_per_region, "prefix lists", "prefixListsPerRegion"),
            ("addresses", aws.quotas.elastic_ips_per_region, "Elastic IP addresses", "elasticIpsPerRegion"),
            ("firewalls", aws.quotas.firewalls_per_region, "Network Firewalls", "firewallsPerRegion"),
            ("policies", aws.quotas.firewall_policies_per_region, "firewall policies", "firewallPoliciesPerRegion"),
            (
                "rule groups",
                aws.quotas.stateful_rule_groups_per_region,
                "stateful rule groups",
                "statefulRuleGroupsPerRegion",
            ),
        ]
        limits += [
            (key, aws.quotas.references_per_prefix_list, f"rules that refer to {key}", "referencesPerPrefixList")
            for key in used[name]
            if key.startswith("list ")
        ]
        limits += [
            (f"acls {vpc}", aws.quotas.network_acls_per_vpc, f"network ACLs in the VPC {vpc}", "networkAclsPerVpc")
            for vpc in aws.vpcs
        ]
        faults += _over(f"aws.{name}", used[name], limits)
    for name, azure in site.azure.items():
        limits = [("nsgs", azure.quotas.nsgs_per_region, "NSGs", "nsgsPerRegion")]
        faults += _over(f"azure.{name}", used[name], limits)
    return faults


def _over(place: str, used: Counter[str], limits: list[tuple[str, int, str, str]]) -> list[Fault]:
    return [
        Fault(
            f"{place}.quotas.{quota}",
            f"allows {limit} {words}, and the site needs {used[key]}",
            f"have the quota raised to at least {used[key]} and write it here, or spread the site over more accounts",
        )
        for key, limit, words, quota in limits
        if used[key] > limit
    ]
