"""`network_security_group(rules)`: what Azure says of one opening with an address as its peer, as formulas of z3.

Written from the cloud's documents and the inputs as ARM receives them. Rules are pairs of condition and verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import z3  # type: ignore[import-untyped]  # z3 ships no types
from tests.verify.aws.z3_openings import (
    BY_PEER,
    LOCAL,
    LOCAL_PORT,
    PEER,
    PEER_PORT,
    PROTOCOL,
    Formula,
    among,
    first_match,
)
from tests.verify.azure import oracle

Rule = Mapping[str, Any]

_NSG = {"Tcp": 6, "Udp": 17, "Icmp": 1, "Esp": 50, "Ah": 51}
_FIREWALL = {"TCP": 6, "UDP": 17, "ICMP": 1}
_PORTED = z3.Or(PROTOCOL == 6, PROTOCOL == 17)
_KNOWN = {
    "*": ["0.0.0.0/0"],
    "VirtualNetwork": oracle.VIRTUAL_NETWORK,
    "AzureLoadBalancer": ["168.63.129.16/32"],
    "AzureMonitor": [],
}


def addresses(texts: Sequence[str], value: Formula) -> Formula:
    """Say that an address is one of prefixes, ranges, tags or ``*``."""
    return z3.Or([_address(text, value) for text in texts])


def _address(text: str, value: Formula) -> Formula:
    if text == "Internet":
        return z3.Not(addresses(oracle.ELSEWHERE, value))
    if text in _KNOWN:
        return z3.BoolVal(False) if not _KNOWN[text] else z3.Or([_address(each, value) for each in _KNOWN[text]])
    first, _, last = text.partition("-")
    ends = oracle.network(first), oracle.network(last or first)
    return among(value, [(int(ends[0].network_address), int(ends[1].broadcast_address))])


def ports(texts: Sequence[str], value: Formula) -> Formula:
    """Say that a protocol has no ports, or that a port is one of those."""
    spans = ["0-65535" if text == "*" else text for text in texts]
    held = [(int(first), int(last or first)) for first, _, last in (text.partition("-") for text in spans)]
    return z3.Implies(_PORTED, among(value, held))


def _several(rule: Rule, key: str, plural: str) -> Sequence[str]:
    return list(rule[plural]) if plural in rule else [rule[key]]


def network_security_group(rules: Sequence[Rule]) -> Formula:
    """Say that the rules of an NSG, and then its default rules, let the opening through."""
    ordered = sorted(rules, key=lambda rule: int(rule["priority"]))
    return z3.If(BY_PEER, *(_directed(ordered, direction) for direction in ("Inbound", "Outbound")))


def _directed(rules: Sequence[Rule], direction: str) -> Formula:
    inbound = direction == "Inbound"
    pairs = []
    for rule in rules:
        if rule["direction"] == direction:
            sides = {}
            for side in ("source", "destination"):
                near = (side == "destination") is inbound
                held = _several(rule, f"{side}AddressPrefix", f"{side}AddressPrefixes")
                spans = _several(rule, f"{side}PortRange", f"{side}PortRanges")
                sides[side] = z3.And(
                    addresses(held, LOCAL if near else PEER), ports(spans, LOCAL_PORT if near else PEER_PORT)
                )
            number = rule["protocol"] == "*" or _NSG[rule["protocol"]] == PROTOCOL
            pairs.append((z3.And(number, *sides.values()), rule["access"] == "Allow"))
    connected = z3.And(addresses(["VirtualNetwork"], LOCAL), addresses(["VirtualNetwork"], PEER))
    other = addresses(["AzureLoadBalancer" if inbound else "Internet"], PEER)
    return first_match(pairs, z3.Or(connected, other))


def admin_rules(collections: Sequence[Sequence[Rule]], groups: Formula) -> Formula:
    """Say that the admin rules let the opening through, or on to the NSGs, which are ``groups``, and these do."""
    verdicts = {"Deny": z3.BoolVal(False), "AlwaysAllow": z3.BoolVal(True), "Allow": groups}
    pairs = []
    for rule in sorted(chain.from_iterable(collections), key=lambda rule: int(rule["priority"])):
        inbound = rule["direction"] == "Inbound"
        source, destination = ((PEER, PEER_PORT), (LOCAL, LOCAL_PORT))[:: 1 if inbound else -1]
        matches = z3.And(
            BY_PEER if inbound else z3.Not(BY_PEER),
            rule["protocol"] == "Any" or _NSG[rule["protocol"]] == PROTOCOL,
            addresses([each["addressPrefix"] for each in rule["sources"]], source[0]),
            addresses([each["addressPrefix"] for each in rule["destinations"]], destination[0]),
            ports(rule["sourcePortRanges"], source[1]),
            ports(rule["destinationPortRanges"], destination[1]),
        )
        pairs.append((matches, verdicts[rule["access"]]))
    return first_match(pairs, groups)


def firewall(policies: Sequence[Sequence[Rule]], ip_groups: Mapping[str, Sequence[str]]) -> Formula:
    """Say that the network rules of policies, the base first, let the opening through, without any DNAT.

    Application rules let no address through, and from the Internet nothing comes without DNAT.
    """
    pairs = [(_network(rule, ip_groups), z3.BoolVal(action == "Allow")) for action, rule in _network_rules(policies)]
    return z3.And(first_match(pairs, z3.BoolVal(False)), z3.Not(z3.And(BY_PEER, addresses(["Internet"], PEER))))


def _network_rules(policies: Sequence[Sequence[Rule]]) -> Iterator[tuple[str, Rule]]:
    for policy in policies:
        held = [((group["priority"], each["priority"]), each) for group in policy for each in group["ruleCollections"]]
        for _, each in sorted(held, key=lambda pair: pair[0]):
            yield from ((each["action"]["type"], rule) for rule in each["rules"] if rule["ruleType"] == "NetworkRule")


def _network(rule: Rule, ip_groups: Mapping[str, Sequence[str]]) -> Formula:
    held = {
        side: [
            *rule.get(f"{side}Addresses", []),
            *(text for each in rule.get(f"{side}IpGroups", []) for text in ip_groups[each]),
        ]
        for side in ("source", "destination")
    }
    opened, asked = z3.If(BY_PEER, PEER, LOCAL), z3.If(BY_PEER, LOCAL, PEER)
    return z3.And(
        z3.Or([each == "Any" or _FIREWALL[each] == PROTOCOL for each in rule["ipProtocols"]]),
        addresses(held["source"], opened),
        addresses(held["destination"], asked),
        ports(rule["destinationPorts"], z3.If(BY_PEER, LOCAL_PORT, PEER_PORT)),
    )
