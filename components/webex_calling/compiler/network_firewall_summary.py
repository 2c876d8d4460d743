"""Say ``summarise_firewall(plan)``: what a Network Firewall is made of, for people, line by line."""

from collections.abc import Iterator

from webex_calling.compiler.network_firewall import NetworkFirewallPlan


def summarise_firewall(plan: NetworkFirewallPlan) -> Iterator[str]:
    """Yield the groups with what they hold and reserve, HOME_NET, and what a reader must know."""
    for group in plan.policy.groups:
        yield f"{group.name}: {len(group.lines)} rules of {group.capacity} reserved, priority {group.priority}"
    yield f"{plan.policy.name}: capacity {plan.policy.capacity} reserved in {len(plan.policy.groups)} rule groups"
    yield f"HOME_NET: {', '.join(map(str, plan.home))}"
    yield from (f"{note.level}: {note.text}" for note in plan.notes)
