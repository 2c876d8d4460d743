"""Say ``weights(planned)``: what each group, list, ACL and policy of a site uses of its quota."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.perimeter import PerimeterPlan
from webex_calling.plan.site_plan import SitePlan
from webex_calling.quotas.aws import STATEFUL_RULES_PER_POLICY
from webex_calling.quotas.azure import PAIRS_PER_POLICY
from webex_calling.quotas.load import Load


@dataclass(frozen=True, slots=True)
class WeightChange:
    """One load before and after, None on a side that does not have it: ``what`` of ``name``."""

    name: str
    what: str
    old: Load | None
    new: Load | None


def compare_weights(old: SitePlan | None, new: SitePlan | None) -> tuple[WeightChange, ...]:
    """Return the loads that differ between two plans; none where either is not known."""
    if old is None or new is None:
        return ()
    before, after = weights(old), weights(new)
    return tuple(
        WeightChange(*key, before.get(key), after.get(key))
        for key in {**after, **before}
        if before.get(key) != after.get(key)
    )


def weights(planned: SitePlan) -> Mapping[tuple[str, str], Load]:
    """Return every load by what has it and which quota it is."""
    plans = (*planned.gateways.values(), *planned.subnets.values(), *planned.pools.values())
    found = {key: load for plan in plans for key, load in _of_end(plan)}
    found.update(each for perimeter in planned.perimeters.values() for each in _of_perimeter(perimeter))
    return found


def _of_end(plan: Plan) -> Iterator[tuple[tuple[str, str], Load]]:
    for interface in plan.interfaces:
        for group in interface.groups:
            yield (group.name, "outbound"), Load(group.outbound, group.quota)
            yield (group.name, "inbound"), Load(group.inbound, group.quota)
        used = len(interface.adopted) or len(interface.groups)
        side = f"{plan.name} {interface.interface}" if interface.named else plan.name
        yield (side, "groups"), Load(used + len(interface.others), interface.limit)
    for nsg in plan.nsgs:
        yield (nsg.name, "rules"), Load(len(nsg.rules), nsg.quota)


def _of_perimeter(plan: PerimeterPlan) -> Iterator[tuple[tuple[str, str], Load]]:
    for acl in plan.network_acls:
        yield (acl.name, "inbound entries"), Load(acl.entries.ingress.used, acl.entries.ingress.quota)
        yield (acl.name, "outbound entries"), Load(acl.entries.egress.used, acl.entries.egress.quota)
    if firewall := plan.network_firewall:
        for group in firewall.policy.groups:
            yield (group.name, "rules"), Load(len(group.lines), group.capacity)
        yield (firewall.policy.name, "capacity"), Load(firewall.policy.capacity, STATEFUL_RULES_PER_POLICY.default)
    if azure := plan.azure_firewall:
        yield (azure.policy.name, "pairs"), Load(azure.policy.pairs, PAIRS_PER_POLICY.default)
