"""`check_rule(rule)` refuses a security rule that Azure refuses: names, priorities, prefixes and ports."""

import re

from tests.engine.doubles.addresses import network, overlap
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, strings, text

SIDES = ("source", "destination")
PRIORITIES = range(100, 4097)
PORTS = range(65536)
WORDS = {
    "access": ("Allow", "Deny"),
    "direction": ("Inbound", "Outbound"),
    "protocol": ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*"),
}
DESCRIPTION = 140
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?")
_TAG = re.compile(r"[A-Za-z]+(\.[A-Za-z0-9]+)?")


def check_rule(rule: Properties) -> None:
    """Refuse what Azure refuses about one rule, whatever stands beside it."""
    name = text(rule, "name")
    if not _NAME.fullmatch(name):
        raise RefusedError("InvalidResourceName", f"Resource name {name!r} is invalid")
    priority = rule.get("priority")
    if not isinstance(priority, int) or priority not in PRIORITIES:
        raise RefusedError(
            "SecurityRuleInvalidPriority", f"Security rule {name} has priority {priority}, which is outside 100-4096"
        )
    if len(text(rule, "description")) > DESCRIPTION:
        raise RefusedError(
            "SecurityRuleDescriptionTooLong", f"Security rule {name}: the description is over {DESCRIPTION}"
        )
    for key, allowed in WORDS.items():
        if rule.get(key) not in allowed:
            raise RefusedError(
                "InvalidRequestFormat", f"Security rule {name}: {key} {rule.get(key)!r} is none of {allowed}"
            )
    for side in SIDES:
        _check_addresses(name, rule, side)
        _check_ports(name, rule, side)


def _check_addresses(name: str, rule: Properties, side: str) -> None:
    single, many = text(rule, f"{side}AddressPrefix"), strings(rule, f"{side}AddressPrefixes")
    groups = objects(rule, f"{side}ApplicationSecurityGroups")
    if [bool(single), bool(many), bool(groups)].count(True) != 1:
        raise RefusedError(
            "SecurityRuleParameterNotExactlyOne",
            f"Security rule {name} needs exactly one of {side}AddressPrefix, {side}AddressPrefixes and"
            f" {side}ApplicationSecurityGroups",
        )
    if single and not _is_prefix(single) and single != "*" and not _TAG.fullmatch(single):
        raise RefusedError(
            "SecurityRuleInvalidAddressPrefix", f"Security rule {name} has invalid address prefix {single}"
        )
    for prefix in many:
        if not _is_prefix(prefix):
            raise RefusedError(
                "SecurityRuleParameterContainsUnsupportedValue",
                f"Security rule {name}: {side}AddressPrefixes cannot hold {prefix}",
            )
    if overlap(network(prefix) for prefix in many):
        raise RefusedError("OverlappingSubnetsNotPermittedInSecurityRule", f"Security rule {name}: {side}")


def _check_ports(name: str, rule: Properties, side: str) -> None:
    single, many = text(rule, f"{side}PortRange"), strings(rule, f"{side}PortRanges")
    if bool(single) == bool(many):
        raise RefusedError(
            "SecurityRuleParameterNotExactlyOne",
            f"Security rule {name} needs exactly one of {side}PortRange and {side}PortRanges",
        )
    for ports in [single] if single else many:
        first, dash, last = ports.partition("-")
        numbers = [int(part) for part in ((first, last) if dash else (first,)) if part.isdecimal()]
        whole = single == "*" or (len(numbers) == (2 if dash else 1) and numbers == sorted(numbers))
        if not whole or any(number not in PORTS for number in numbers):
            raise RefusedError("SecurityRuleInvalidPortRange", f"Security rule {name} has invalid port range {ports}")


def _is_prefix(prefix: str) -> bool:
    """Accept an address or a network without host bits."""
    try:
        network(prefix)
    except ValueError:
        return False
    return True
