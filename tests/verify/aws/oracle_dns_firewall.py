"""`answers(resources, vpc, name)`: one query against the raw rules of a DNS firewall, by comparison alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from webex_calling.registered.registration import Registration


def answers(resources: Sequence[Registration], vpc: str, name: str) -> bool:
    """Tell whether a name is surely answered, wherever its alias leads."""
    rule = _deciding(resources, vpc, name)
    if rule is None:
        return True
    if rule["action"] == "BLOCK":
        return False
    if rule.get("firewallDomainRedirectionAction") == "TRUST_REDIRECTION_DOMAIN":
        return True
    stray = _deciding(resources, vpc, "name-of-no-list.invalid")
    return stray is None or bool(stray["action"] != "BLOCK")


def _deciding(resources: Sequence[Registration], vpc: str, name: str) -> Any:
    joined = [each.inputs for each in resources if "Association" in each.type and each.inputs["vpcId"] == vpc]
    rules = [each.inputs for each in resources if each.type.endswith("FirewallRule")]
    domains = {each.id: each.inputs["domains"] for each in resources if each.type.endswith("DomainList")}
    for association in sorted(joined, key=lambda each: int(each["priority"])):
        mine = [rule for rule in rules if rule["firewallRuleGroupId"] == association["firewallRuleGroupId"]]
        for rule in sorted(mine, key=lambda each: int(each["priority"])):
            listed = domains[rule["firewallDomainListId"]]
            if rule.get("qType", "A") == "A" and any(_covers(domain, name) for domain in listed):
                return rule
    return None


def _covers(domain: str, name: str) -> bool:
    domain = domain.removesuffix(".")
    return name.endswith(domain[1:]) if domain.startswith("*") else name == domain
