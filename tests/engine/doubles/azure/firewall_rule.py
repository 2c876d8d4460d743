"""`check_collection(group, body)` refuses what Azure refuses about the rules of a firewall policy."""

import re
from ipaddress import IPv4Address, IPv4Network

from tests.engine.doubles.addresses import network
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, integer, objects, strings, text

FILTER = "FirewallPolicyFilterRuleCollection"
PROTOCOLS = frozenset({"TCP", "UDP", "ICMP", "Any"})
APPLICATIONS = frozenset({"Http", "Https", "Mssql"})
LAST_PORT = 64000
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
_FQDN = re.compile(r"(\*|\*?[a-z0-9-]+|\*?\.?[a-z0-9-]+(\.[a-z0-9-]+)+)", re.IGNORECASE)
_TAG = re.compile(r"[A-Z][A-Za-z0-9.]+")


def check_collection(group: str, collection: Properties) -> None:
    """Refuse a collection of another kind than its rules, and rules that cannot be."""
    name, rules = text(collection, "name"), objects(collection, "rules")
    if collection["ruleCollectionType"] != FILTER:
        raise NotImplementedError(f"{group}: the double knows no {collection['ruleCollectionType']}")
    action = collection.get("action")
    if not isinstance(action, dict) or action.get("type") not in ("Allow", "Deny") or not _NAME.fullmatch(name):
        raise RefusedError("InvalidRequestFormat", f"{group}: the collection {name!r} has no name or no action")
    kinds = {text(rule, "ruleType") for rule in rules}
    if len(kinds) != 1 or kinds - {"NetworkRule", "ApplicationRule"}:
        raise RefusedError("FirewallPolicyMixedRuleTypes", f"{group}: {name} has rules of {sorted(kinds)}")
    names = [text(rule, "name") for rule in rules]
    if len(set(names)) < len(names) or not all(map(_NAME.fullmatch, names)):
        raise RefusedError("FirewallPolicyRuleInvalidName", f"{group}: {name} has {names}")
    for rule in rules:
        place = f"{group}: {text(rule, 'name')}"
        _check_ends(place, rule, "source")
        if rule["ruleType"] == "NetworkRule":
            _check_network(place, rule)
        else:
            _check_application(place, rule)


def _check_network(place: str, rule: Properties) -> None:
    if not strings(rule, "ipProtocols") or set(strings(rule, "ipProtocols")) - PROTOCOLS:
        raise RefusedError("FirewallPolicyRuleInvalidProtocol", f"{place}: {rule.get('ipProtocols')}")
    _check_ends(place, rule, "destination")
    if not strings(rule, "destinationPorts"):
        raise RefusedError("FirewallPolicyRuleInvalidPort", f"{place}: no ports")
    for ports in strings(rule, "destinationPorts"):
        first, dash, last = ports.partition("-")
        numbers = [int(each) for each in ((first, last) if dash else (first,)) if each.isdecimal()]
        whole = len(numbers) == (2 if dash else 1) and numbers == sorted(numbers) and numbers[-1] <= 65535
        if ports != "*" and not whole:
            raise RefusedError("FirewallPolicyRuleInvalidPort", f"{place}: {ports}")


def _check_application(place: str, rule: Properties) -> None:
    protocols = objects(rule, "protocols")
    for each in protocols:
        if each.get("protocolType") not in APPLICATIONS or not 1 <= integer(each, "port") <= LAST_PORT:
            raise RefusedError("FirewallPolicyApplicationRuleInvalidProtocol", f"{place}: {each}")
    fqdns = strings(rule, "targetFqdns")
    if not protocols or not fqdns or not all(map(_FQDN.fullmatch, fqdns)):
        raise RefusedError("FirewallPolicyApplicationRuleInvalidFqdn", f"{place}: {fqdns}")


def _check_ends(place: str, rule: Properties, side: str) -> None:
    """Accept addresses, prefixes and ranges of IPv4, a tag as a destination, and IP Groups."""
    addresses = strings(rule, f"{side}Addresses")
    if not addresses and not strings(rule, f"{side}IpGroups"):
        raise RefusedError("FirewallPolicyRuleNoAddresses", f"{place}: no {side}")
    for each in addresses:
        first, dash, last = each.partition("-")
        tag = side == "destination" and _TAG.fullmatch(each)
        try:
            known = each == "*" or tag or (dash and IPv4Address(first) <= IPv4Address(last))
            known = known or (not dash and isinstance(network(each), IPv4Network))
        except ValueError as error:
            raise RefusedError("FirewallPolicyRuleInvalidIPAddress", f"{place}: {error}") from error
        if not known:
            raise RefusedError("FirewallPolicyRuleInvalidIPAddress", f"{place}: {each}")
