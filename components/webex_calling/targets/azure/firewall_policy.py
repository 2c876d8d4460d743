"""Say ``render("hub", firewall, network, application)``: a firewall policy and its rule collection groups, plain.

Rules of one row stand in one collection, and collections in one group by what they lead to; both have the
priority that the data gives the row, so that no rule moves for another's sake. All rules allow: what none of them
names is denied by the firewall itself, and no order among them means anything. No rule translates, and none terminates
TLS.
Source: Microsoft Learn, Azure Firewall Policy rule sets; Microsoft.Network, API 2024-05-01, firewallPolicies.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Expression, Flow
from webex_calling.published.placement import ADDED, SITE, WEB
from webex_calling.published.reference import Reference
from webex_calling.site.azure_firewall import AzureFirewall

EXPRESSION = Expression(names=True, source_ports=False, icmp_codes=False, service_tags=True, named_lists=True)


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """A rule by address: from sources to destinations, or to the IP Group of ``network`` where that is not ""."""

    name: str
    row: str
    protocol: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    network: str
    ports: tuple[str, ...]
    description: str
    flows: tuple[Flow, ...]

    @property
    def pairs(self) -> int:
        """What the rule weighs: its sources times its destinations, of which an IP Group is one."""
        return len(self.sources) * (len(self.destinations) or 1)

    def properties(self, groups: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rule; ``groups`` are the ids of the IP Groups by their networks."""
        ends = (
            {"destination_ip_groups": [groups[self.network]]}
            if self.network
            else {"destination_addresses": list(self.destinations)}
        )
        return {
            "rule_type": "NetworkRule",
            "name": self.name,
            "description": self.description,
            "ip_protocols": [self.protocol],
            "source_addresses": list(self.sources),
            **ends,
            "destination_ports": list(self.ports),
        }


@dataclass(frozen=True, slots=True)
class ApplicationRule:
    """A rule by name: the server's name of TLS, or the host of plain HTTP. ``protocols`` are ``("Https", 443)``."""

    name: str
    row: str
    sources: tuple[str, ...]
    fqdns: tuple[str, ...]
    protocols: tuple[tuple[str, int], ...]
    description: str
    flows: tuple[Flow, ...]

    def properties(self, _groups: Mapping[str, Any]) -> dict[str, Any]:
        """Return the rule. TLS is never terminated: it would break the certificates of clients and trunks."""
        return {
            "rule_type": "ApplicationRule",
            "name": self.name,
            "description": self.description,
            "source_addresses": list(self.sources),
            "target_fqdns": list(self.fqdns),
            "protocols": [{"protocol_type": kind, "port": port} for kind, port in self.protocols],
            "terminate_tls": False,
        }


FirewallRule = NetworkRule | ApplicationRule


@dataclass(frozen=True, slots=True)
class RuleCollection:
    """The rules of one row, which is its name; all of one kind."""

    name: str
    priority: int
    rules: tuple[FirewallRule, ...]

    def properties(self, groups: Mapping[str, Any]) -> dict[str, Any]:
        """Return the collection, which allows."""
        return {
            "rule_collection_type": "FirewallPolicyFilterRuleCollection",
            "name": self.name,
            "priority": self.priority,
            "action": {"type": "Allow"},
            "rules": [rule.properties(groups) for rule in self.rules],
        }


@dataclass(frozen=True, slots=True)
class RuleCollectionGroup:
    """One ``azure-native.network.FirewallPolicyRuleCollectionGroup``: written in one call."""

    name: str
    id: str
    priority: int
    collections: tuple[RuleCollection, ...]

    @property
    def rules(self) -> tuple[FirewallRule, ...]:
        """All its rules, in order."""
        return tuple(rule for collection in self.collections for rule in collection.rules)

    @property
    def size(self) -> int:
        """How many bytes its text takes, with ids of IP Groups as long as they may be."""
        networks = {rule.network for rule in self.rules if isinstance(rule, NetworkRule)}
        return len(json.dumps(self.properties(dict.fromkeys(networks, "x" * 260))).encode())

    def properties(self, groups: Mapping[str, Any]) -> dict[str, Any]:
        """Return the group without the policy that it belongs to."""
        return {
            "priority": self.priority,
            "rule_collections": [collection.properties(groups) for collection in self.collections],
        }


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """One ``azure-native.network.FirewallPolicy`` with its groups, in the order in which they are written."""

    name: str
    tier: str
    dns_servers: tuple[str, ...]
    dns_proxy: bool
    groups: tuple[RuleCollectionGroup, ...]

    @property
    def rules(self) -> tuple[FirewallRule, ...]:
        """All rules, in order."""
        return tuple(rule for group in self.groups for rule in group.rules)

    @property
    def pairs(self) -> int:
        """What its network rules weigh."""
        return sum(rule.pairs for rule in self.rules if isinstance(rule, NetworkRule))

    @property
    def networks(self) -> tuple[str, ...]:
        """The published networks whose IP Groups its rules refer to."""
        found = (rule.network for rule in self.rules if isinstance(rule, NetworkRule) and rule.network)
        return tuple(dict.fromkeys(found))

    def properties(self) -> dict[str, Any]:
        """Return the policy. What threat intelligence knows is reported and not refused."""
        dns: dict[str, Any] = {}
        if self.dns_proxy or self.dns_servers:
            dns = {"dns_settings": {"enable_proxy": self.dns_proxy, "servers": list(self.dns_servers)}}
        return {"sku": {"tier": self.tier}, "threat_intel_mode": "Alert", **dns}


def render(name: str, firewall: AzureFirewall, rules: Iterable[FirewallRule], reference: Reference) -> FirewallPolicy:
    """Return the policy ``name`` with ``rules``; a group without rules is none.

    Raises Faults with every row that has no place here.
    """
    held: dict[tuple[int, str], dict[tuple[int, str], list[FirewallRule]]] = {}
    faults: dict[Fault, None] = {}
    for rule in rules:
        place = place_of(rule, reference)
        if isinstance(place, Fault):
            faults[place] = None
        else:
            group = reference.collection_groups[place.group].priority, place.group
            held.setdefault(group, {}).setdefault((place.priority, rule.row), []).append(rule)
    if faults:
        raise Faults(faults)
    groups = tuple(
        RuleCollectionGroup(
            f"{name}-{group}",
            group,
            firewall.priority + beyond,
            tuple(RuleCollection(row, priority, tuple(found)) for (priority, row), found in sorted(rows.items())),
        )
        for (beyond, group), rows in sorted(held.items())
    )
    return FirewallPolicy(name, firewall.tier.value, tuple(map(str, firewall.dns_servers)), firewall.dns_proxy, groups)


@dataclass(frozen=True, slots=True)
class Place:
    """The rule collection group of a rule, and the priority of its collection there."""

    group: str
    priority: int


def place_of(rule: FirewallRule, reference: Reference) -> Place | Fault:
    """Return where the data says that a rule lives; a fault that names its row where it says no such place.

    Rules by name live together, since no collection may mix them with others. A rule by address lives with its row's
    network, so that no group holds rules to two of the published networks: so a plan of a first update, whose IP Groups
    have no ids yet, still says which is meant.
    """
    row = reference.requirements.get(rule.row)
    named = isinstance(rule, ApplicationRule)
    if row is None:
        group, priority = SITE, None if named else ADDED.get(rule.row)
    elif named:
        group, priority = WEB, row.collections.names
    else:
        group, priority = reference.collection_group_of(row), row.collections.addresses
    if priority is None or group not in reference.collection_groups:
        key = "names" if named else "addresses"
        words = f"has no priority for rules by {'name' if named else 'address'} in the rule collection group {group}"
        return Fault(f"requirements.{rule.row}", words, f"write collection: {{{key}: …}} at the row")
    return Place(group, priority)
