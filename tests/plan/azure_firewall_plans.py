"""Plans of Azure Firewall policies, and their rules by name."""

from __future__ import annotations

from typing import Any

from tests.plan.firewall_plans import ALL_ROLES, GATEWAY, REFERENCE, everyone, members, only

from webex_calling.plan.azure_firewall import AzureFirewallPlan, plan_azure_firewall
from webex_calling.published.reference import Reference
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.azure.firewall_policy import ApplicationRule, FirewallRule, NetworkRule

ARM = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network"
SUBNET = f"{ARM}/virtualNetworks/hub/subnets/AzureFirewallSubnet"
ADDRESS = f"{ARM}/publicIPAddresses/a"
PUBLIC = {"resolvers": ["203.0.113.53"], "timeServers": ["203.0.113.123"]}


def planned(who: PerimeterMembers | None = None, reference: Reference = REFERENCE, **model: Any) -> AzureFirewallPlan:
    """Return the plan of a policy for ``who``; without any, for everyone, past whom the certificate trunk routes."""
    given = model if who else {"bypassed_by": ["fra-a"], **model}
    return plan_azure_firewall(reference, who or everyone(), AzureFirewall.from_arguments(given), "hub")


def gateway(**changes: Any) -> PerimeterMembers:
    """Return a registration trunk alone, after changes."""
    who = {"localGateways": ["fra-a"], "vdiPools": [], "clients": []}
    return members(who, localGateways=[{**GATEWAY, **changes}], vdiPools=[], clients=[], **PUBLIC)


def rules(plan: AzureFirewallPlan) -> dict[tuple[str, str], FirewallRule]:
    """Return the rules by row and name, none of which appears twice."""
    found = {(rule.row, rule.name): rule for rule in plan.policy.rules}
    assert len(found) == len(plan.policy.rules)
    return found


def network_rule(plan: AzureFirewallPlan, row: str, name: str) -> NetworkRule:
    """Return one rule by address."""
    rule = rules(plan)[row, name]
    assert isinstance(rule, NetworkRule)
    return rule


def application_rule(plan: AzureFirewallPlan, row: str, name: str) -> ApplicationRule:
    """Return one rule by name."""
    rule = rules(plan)[row, name]
    assert isinstance(rule, ApplicationRule)
    return rule


__all__ = [
    "ADDRESS",
    "ALL_ROLES",
    "ARM",
    "REFERENCE",
    "SUBNET",
    "application_rule",
    "everyone",
    "gateway",
    "network_rule",
    "only",
    "planned",
    "rules",
]
