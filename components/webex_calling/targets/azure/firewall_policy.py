"""Say ``render("hub", firewall, network, application)``: a firewall policy and its rule collection groups, plain.

Rules of one row of the requirements stand in one collection, and collections of one home in one group; both have the
priority that the row has here, so that no rule moves for another's sake. All rules allow: what none of them names is
denied by the firewall itself, and no order among them means anything. No rule translates, and none terminates TLS.
Source: Microsoft Learn, Azure Firewall Policy rule sets; Microsoft.Network, API 2024-05-01, firewallPolicies.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.flows.expression import Expression
from webex_calling.flows.flow import Flow
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.targets.azure.limits import FIRST_COLLECTION

EXPRESSION = Expression(names=True, source_ports=False, icmp_codes=False, service_tags=True, named_lists=True)

WEB = "web"
"""The home of all application rules."""
_MEDIA = ("M1a", "M1b", "M1c", "M1d", "M1e", "M1f")
_PEERS = ("P1", "P2", "P3", "P4", "I1a", "I1b", "I1c", "I2a", "I2b", "I2c")
HOMES: Mapping[str, Sequence[str]] = {
    "calling": ("S1a", "S1b", "S1c", "S1d", *_MEDIA, "N1", "C1", "C2"),
    "device-configuration": ("D1",),
    "app-configuration": ("A1", "X1a"),
    "site": ("G1", "G2", "G3", "DNS", "N2", *_PEERS, "G4", "W1", "X1b", "F1", "management", "extra"),
    WEB: ("G4", "W1", "X1b", "F1", "C1", "D1"),
    "suite": ("U1a", "U1b", "U2a", "U2b", "U3a", "U3b"),
}
"""The rows of each rule collection group, in order; new ones go to the end. A row may have network rules and
application rules, which no collection may mix: those of names have a home of their own. No home holds rules to two of
the published networks: so a plan of a first update, whose IP Groups have no ids yet, still says which is meant."""
_STEP = 100
GROUP_PRIORITIES = {home: _STEP * at for at, home in enumerate(HOMES)}
"""What each home adds to the priority of the first."""
HIGHEST = max(GROUP_PRIORITIES.values())
COLLECTION_PRIORITIES = {
    home: {row: FIRST_COLLECTION + _STEP * at for at, row in enumerate(rows)} for home, rows in HOMES.items()
}


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
    """One ``azure-native.network.FirewallPolicyRuleCollectionGroup``: the rules of one home, written in one call."""

    name: str
    home: str
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


def render(name: str, firewall: AzureFirewall, rules: Iterable[FirewallRule]) -> FirewallPolicy:
    """Return the policy ``name`` with ``rules``, whose rows all have a home; a home without rules has no group."""
    held: dict[str, dict[str, list[FirewallRule]]] = {}
    for rule in rules:
        held.setdefault(home_of(rule), {}).setdefault(rule.row, []).append(rule)
    groups = tuple(
        RuleCollectionGroup(
            f"{name}-{home}",
            home,
            firewall.priority + GROUP_PRIORITIES[home],
            tuple(
                RuleCollection(row, priority, tuple(held[home][row]))
                for row, priority in COLLECTION_PRIORITIES[home].items()
                if row in held[home]
            ),
        )
        for home in HOMES
        if home in held
    )
    return FirewallPolicy(name, firewall.tier.value, tuple(map(str, firewall.dns_servers)), firewall.dns_proxy, groups)


def home_of(rule: FirewallRule) -> str:
    """Return the home of a rule. Raises ValueError for a row without one."""
    if isinstance(rule, ApplicationRule):
        if rule.row in HOMES[WEB]:
            return WEB
        raise ValueError(f"{rule.row} has names, and no place among the application rules")
    for home, rows in HOMES.items():
        if home != WEB and rule.row in rows:
            return home
    raise ValueError(f"{rule.row} has no place in a rule collection group")
