"""Say ``summarise_azure_firewall(plan)``: what an Azure Firewall policy is made of, for people, line by line."""

from collections.abc import Iterator

from webex_calling.compiler.azure_firewall import AzureFirewallPlan
from webex_calling.targets.azure.limits import PAIRS_PER_POLICY, RULE_COLLECTION_GROUPS


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
