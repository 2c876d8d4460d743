"""`policies(run.resources)`: each Network Firewall policy that a program registered, as the engine reads it.

Read here once more, and not by what is under test: groups by priority, `@NAME` as a variable with the entries of its
prefix list, HOME_NET as the policy has it, the default action written out. Suricata has no strict order: it asks pass
rules first, then those that drop. Where every rule passes, as in all that is emitted, the two orders decide alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.suricata.defaults import default_rules
from tests.suricata.engine import Rules

from webex_calling.registered.registration import Registration

POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"

_REFERENCE = re.compile(r"@([A-Za-z][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class Policy:
    """One policy: its own rules in order without the default, what their words mean, and the default action."""

    registration: Registration
    rules: Rules
    default: str

    @property
    def name(self) -> str:
        return self.registration.name

    def lines(self, default: str | None = None) -> Rules:
        """Return the rules with the default action after them, or with another one."""
        last = default_rules(self.default if default is None else default)
        return self.rules.with_lines([*self.rules.lines, *last])

    def but(self, lines: Iterable[str]) -> Policy:
        """Return the policy with other rules."""
        return replace(self, rules=self.rules.with_lines(lines))


def policies(resources: Sequence[Registration], known: Mapping[str, Sequence[str]] | None = None) -> Iterator[Policy]:
    """Yield the policies of a run whose ids are known; ``known`` has the prefixes of lists that it does not hold."""
    by_id = {each.id: each for each in resources if each.type == GROUP}
    lists = {**(known or {}), **dict(_lists(resources))}
    for each in resources:
        if each.type == POLICY:
            yield _policy(each, by_id, lists)


def drops_of(held: Mapping[str, Any]) -> str:
    """Return the default action that drops, "" where none does."""
    return next((str(each) for each in held.get("statefulDefaultActions", ()) if "drop" in str(each)), "")


def _policy(policy: Registration, groups: Mapping[str, Registration], lists: Mapping[str, Sequence[str]]) -> Policy:
    held = policy.inputs["firewallPolicy"]
    references = sorted(held["statefulRuleGroupReferences"], key=lambda each: int(each["priority"]))
    home = [
        str(prefix)
        for each in held["policyVariables"]["ruleVariables"]
        if each["key"] == "HOME_NET"
        for prefix in each["ipSet"]["definitions"]
    ]
    lines: list[str] = []
    addresses: dict[str, Sequence[str]] = {}
    for reference in references:
        group = groups[reference["resourceArn"]].inputs["ruleGroup"]
        for each in group.get("referenceSets", {}).get("ipSetReferences", ()):
            arns = [inner["referenceArn"] for inner in each["ipSetReferences"]]
            addresses[each["key"]] = [prefix for arn in arns for prefix in lists[str(arn).rpartition("/")[2]]]
        lines += [line for line in group["rulesSource"]["rulesString"].splitlines() if line]
    rules = Rules([_REFERENCE.sub(r"$\1", line) for line in lines], home, addresses)
    return Policy(policy, rules, drops_of(held))


def _lists(resources: Sequence[Registration]) -> Iterator[tuple[str, Sequence[str]]]:
    entries = [each for each in resources if each.type == ENTRY]
    for each in resources:
        if each.type == LIST:
            own = [str(entry["cidr"]) for entry in each.inputs.get("entries") or ()]
            own += [str(entry.inputs["cidr"]) for entry in entries if entry.inputs["prefixListId"] == each.id]
            yield each.id, own
