"""Say ``summarise(plan)``: what a plan registers, what it weighs, and what a reader must know, as lines of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from webex_calling.quotas.azure import PAIRS_PER_POLICY, RULE_COLLECTION_GROUPS

if TYPE_CHECKING:  # as perimeter: only the plans that the site asks for
    from webex_calling.plan.azure_firewall import AzureFirewallPlan
    from webex_calling.plan.endpoint_plan import Plan
    from webex_calling.plan.network_firewall import NetworkFirewallPlan


def summarise(plan: Plan) -> str:
    """Return the summary of one plan: groups and weights, what is coarsened by name, and its notes."""
    return "\n".join(_lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    for interface in plan.interfaces:
        for group in interface.groups:
            yield (
                f"{group.name}: outbound {group.outbound} of {group.quota}, inbound {group.inbound} of {group.quota}"
                + (" (adopted: this is what it must contain)" if interface.adopted else "")
            )
        used = len(interface.adopted) or len(interface.groups)
        yield (
            f"{plan.name} {interface.interface}: {used} of {interface.limit} groups"
            + (f", beside {len(interface.others)} others" if interface.others else "")
            + f"; the fewest possible: {interface.fewest}"
        )
    for nsg in plan.nsgs:
        yield f"{nsg.name}: {len(nsg.rules)} of {nsg.quota} security rules"
    yield from (f"coarsened: {line}" for line in coarsenings([plan]))
    yield from (f"{note.level}: {note.text}" for note in plan.notes)


@dataclass(frozen=True, slots=True)
class Coarsening:
    """What a target cannot express: ``wanted``, and ``said`` instead, with its rows and the plans that say so."""

    excess: str
    wanted: str
    said: str
    rows: tuple[str, ...]
    plans: tuple[str, ...]


def coarsened(plans: Sequence[Plan]) -> tuple[Coarsening, ...]:
    """Return what the targets cannot express, each thing wanted and said once, in order."""
    rows: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    names: dict[tuple[str, str, str], dict[str, None]] = defaultdict(dict)
    for plan in plans:
        for each in plan.coarsened:
            wanted = each.wanted if len(each.wanted) <= 60 else f"{each.wanted[:57]}..."
            key = (str(each.excess), wanted, each.said)
            rows[key][each.flow.requirement] = None
            names[key][plan.name] = None
    return tuple(Coarsening(*key, tuple(rows[key]), tuple(names[key])) for key in sorted(rows))


def coarsenings(plans: Sequence[Plan]) -> list[str]:
    """Return what the targets cannot express, a line for each thing wanted and said: its rows, and whose they are."""
    return [
        f"{each.excess}: {each.wanted} → {each.said}, for {', '.join(each.rows)}"
        + (f" of {', '.join(each.plans)}" if len(plans) > 1 else "")
        for each in coarsened(plans)
    ]


def summarise_firewall(plan: NetworkFirewallPlan) -> Iterator[str]:
    """Yield the groups with what they hold and reserve, HOME_NET, and what a reader must know."""
    for group in plan.policy.groups:
        yield f"{group.name}: {len(group.lines)} rules of {group.capacity} reserved, priority {group.priority}"
    yield f"{plan.policy.name}: capacity {plan.policy.capacity} reserved in {len(plan.policy.groups)} rule groups"
    yield f"HOME_NET: {', '.join(map(str, plan.home))}"
    yield from (f"{note.level}: {note.text}" for note in plan.notes)


def summarise_azure_firewall(plan: AzureFirewallPlan) -> Iterator[str]:
    """Yield the groups with what they hold, the weights against their limits, and what a reader must know."""
    for group in plan.policy.groups:
        rows = ", ".join(each.name for each in group.collections)
        yield f"{group.name}: priority {group.priority}, {len(group.rules)} rules of {rows}"
    yield (
        f"{plan.policy.name}: {plan.policy.pairs:,} of {PAIRS_PER_POLICY.default:,} pairs of source and destination, "
        f"{len(plan.policy.groups)} of {RULE_COLLECTION_GROUPS.default} rule collection groups"
    )
    yield from (f"{note.level}: {note.text}" for note in plan.notes)
