"""Say ``render(subjects, ending, where)``: the security rules of one NSG, in priority order, as plain data."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Expression
from webex_calling.flows.rule import Rule, RulePeer, requirements_of
from webex_calling.port import Icmp, PortRange, minimal
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.azure import DESCRIPTION_LENGTH, NAME_LENGTH, NSG_PRIORITY


def arm_name(text: str) -> str:
    """Return ``text`` inside ARM's characters and length; what is cut is replaced by a digest of the whole."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "-", text)
    if len(name) <= NAME_LENGTH.default:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"{name[: NAME_LENGTH.default - 9]}_{digest}"


_FIRST, _LAST = NSG_PRIORITY.least, NSG_PRIORITY.ceiling
EXPRESSION = Expression(names=False, source_ports=False, icmp_codes=False, service_tags=True, named_lists=False)


class Ending(StrEnum):
    """What follows the permits."""

    DENY_ALL = "deny-all"  # both ways: the default rules would admit the whole VirtualNetwork
    DENY_INTERNET = "deny-internet"  # outbound to the Internet only: session hosts need their own network


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One inline security rule. Addresses and ports of a side are lists; ``("*",)`` is any."""

    name: str
    priority: int
    inbound: bool
    allow: bool
    protocol: str
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    destination_ports: tuple[str, ...]
    description: str
    rules: tuple[Rule, ...]

    def properties(self) -> dict[str, Any]:
        """Return the properties of the rule: one value in the singular property, several in the plural, never both."""
        return {
            "name": self.name,
            "priority": self.priority,
            "direction": "Inbound" if self.inbound else "Outbound",
            "access": "Allow" if self.allow else "Deny",
            "protocol": self.protocol,
            "description": self.description,
            "source_port_range": "*",
            **_sided("source_address_prefix", "source_address_prefixes", self.sources),
            **_sided("destination_address_prefix", "destination_address_prefixes", self.destinations),
            **_sided("destination_port_range", "destination_port_ranges", self.destination_ports),
        }


def _sided(singular: str, plural: str, values: tuple[str, ...]) -> dict[str, str | list[str]]:
    return {singular: values[0]} if len(values) == 1 else {plural: list(values)}


def render(subjects: Sequence[tuple[str, Sequence[Rule]]], ending: Ending, where: str) -> tuple[SecurityRule, ...]:
    """Return the security rules of one NSG in reading order: the permits of the rows, those of the site, then denies.

    ``subjects`` are the endpoints that share the NSG, each a name that leads its rules' names ("" where there is only
    one) and its rules. All rules are written in one update, and all but the last permit, so that no priority matters
    but the denies'. Raises Faults, placed at ``where``, when a direction has more rules than there are priorities.
    """
    permits = [permit for prefix, rules in subjects for permit in _permits(prefix, rules)]
    placed: list[SecurityRule] = []
    faults: list[Fault] = []
    for inbound in (True, False):
        members = [permit for permit in permits if permit.inbound is inbound]
        if len(members) > _LAST - _FIRST:
            words = f"needs {len(members):,} {'inbound' if inbound else 'outbound'} rules in one NSG, and there are "
            words += f"{_LAST - _FIRST:,} priorities"
            remedy = "join peers that take the same ports into one peer with several addresses, or split the subnet"
            faults.append(Fault(where, words, remedy))
        placed.extend(permit.at(priority) for priority, permit in enumerate(members, start=_FIRST))
    if faults:
        raise Faults(faults)
    return (*placed, *_denies(ending))


@dataclass(frozen=True, slots=True)
class _Permit:
    name: str
    inbound: bool
    rules: tuple[Rule, ...]

    def at(self, priority: int) -> SecurityRule:
        first = self.rules[0]
        peers = tuple(dict.fromkeys(_address(rule.peer) for rule in self.rules))
        local = (str(first.local),) if first.local else ("*",)
        flow = first.flows[0]
        text = f"{', '.join(requirements_of(self.rules))}: {flow.title}"
        return SecurityRule(
            name=self.name,
            priority=priority,
            inbound=self.inbound,
            allow=True,
            protocol=first.protocol.capitalize(),
            sources=peers if self.inbound else local,
            destinations=local if self.inbound else peers,
            destination_ports=_ports(self.rules),
            description=text[: DESCRIPTION_LENGTH.default].rstrip(),
            rules=self.rules,
        )


def _permits(prefix: str, rules: Iterable[Rule]) -> Iterator[_Permit]:
    """Join the rules of one row, peer label and protocol: augmented rules hold many prefixes and many ports."""
    kin: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        flow = rule.flows[0]
        direction = "out" if rule.opens is Initiator.LOCAL else "in"
        kin.setdefault((flow.requirement, direction, str(rule.protocol), flow.label, str(rule.local)), []).append(rule)
    for (row, direction, protocol, label, _), members in kin.items():
        stem = "-".join(part for part in (prefix, row, direction, protocol, label) if part)
        products = list(_products(members))
        for product in products:
            suffix = f"-{'_'.join(_ports(product))}" if len(products) > 1 else ""
            yield _Permit(arm_name(stem + suffix), direction == "in", product)


def _products(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    """Split rules into sets that are a product of peers and services, which is all that one security rule can say."""
    services: dict[RulePeer, set[PortRange | Icmp | None]] = {}
    for rule in rules:
        services.setdefault(rule.peer, set()).add(rule.service)
    for shared in dict.fromkeys(frozenset(held) for held in services.values()):
        tags = [peer for peer, held in services.items() if held == shared and not isinstance(peer, IPv4Network)]
        prefixes = [peer for peer, held in services.items() if held == shared and isinstance(peer, IPv4Network)]
        for peers in ([prefixes] if prefixes else []) + [[tag] for tag in tags]:
            yield tuple(rule for rule in rules if rule.peer in peers)


def _ports(rules: Iterable[Rule]) -> tuple[str, ...]:
    ranges = minimal({rule.service for rule in rules if isinstance(rule.service, PortRange)})
    return tuple(map(str, ranges)) or ("*",)


def _address(peer: RulePeer) -> str:
    return "*" if isinstance(peer, IPv4Network) and peer.prefixlen == 0 else str(peer)


def _denies(ending: Ending) -> Iterator[SecurityRule]:
    if ending is Ending.DENY_ALL:
        why = "Nothing else may be opened: the default rules would admit the whole virtual network"
        yield SecurityRule("deny-in-all", _LAST, True, False, "*", ("*",), ("*",), ("*",), why, ())
        yield SecurityRule("deny-out-all", _LAST, False, False, "*", ("*",), ("*",), ("*",), why, ())
    else:
        why = "Nothing else on the Internet: the default rules would admit all of it"
        yield SecurityRule("deny-out-internet", _LAST, False, False, "*", ("*",), ("Internet",), ("*",), why, ())


@dataclass(frozen=True, slots=True)
class NsgAllowance:
    """What the subscription allows one NSG: rules, and addresses or ranges on each side of them."""

    rules_per_nsg: int
    prefixes_per_nsg: int


def overfull(where: str, name: str, rules: Sequence[SecurityRule], allowance: NsgAllowance) -> Iterator[Fault]:
    """Yield a fault for each limit that the rules of the NSG ``name`` pass."""
    if len(rules) > allowance.rules_per_nsg:
        yield Fault(
            where,
            f"NSG {name} has {len(rules)} rules, and {allowance.rules_per_nsg} are allowed",
            "join peers that take the same ports into one peer with several addresses, or split the subnet",
        )
    for side, counts in (
        ("source", [len(rule.sources) for rule in rules]),
        ("destination", [len(rule.destinations) for rule in rules]),
    ):
        if sum(counts) > allowance.prefixes_per_nsg:
            yield Fault(
                where,
                f"NSG {name} names {sum(counts)} {side} addresses or ranges in {len(rules)} rules, "
                f"and {allowance.prefixes_per_nsg} are allowed",
                "give peers as fewer, wider prefixes, or put the gateways into subnets of their own",
            )
