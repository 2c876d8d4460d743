"""Say ``unfit(where, policy, sizes)``: every quota of Network Firewall that a policy would pass, with the remedy."""

import re
from collections.abc import Iterator, Mapping

from webex_calling.fault import Fault
from webex_calling.flows.rule import NetworkList
from webex_calling.quotas.aws import (
    FIREWALL_NAME_LENGTH,
    RULES_STRING_BYTES,
    STATEFUL_GROUPS_PER_POLICY,
    STATEFUL_RULES_PER_POLICY,
    SURICATA_RULE_LENGTH,
)
from webex_calling.targets.aws.network_firewall import FirewallPolicy, FirewallRuleGroup

_SUFFIX = 8
"""What the provider adds to a logical name: a hyphen and seven characters."""
_PREFIX_LENGTH = len("255.255.255.255/32,")
"""The most that a prefix takes in a list, with what divides it from the next."""


def expanded(text: str, home: str, references: Mapping[str, NetworkList], sizes: Mapping[NetworkList, int]) -> int:
    """Return how long a rule is with its variables written out; a reference counts with all that its list can hold."""
    length = len(text) + (len(home) if "$EXTERNAL_NET" in text else 0)
    return length + sum(_PREFIX_LENGTH * sizes[each] for key, each in references.items() if f"@{key} " in text)


def unfit(where: str, policy: FirewallPolicy, sizes: Mapping[NetworkList, int]) -> Iterator[Fault]:
    """Yield a fault for each quota that is passed. ``sizes`` are what the prefix lists can hold at most."""
    for name in (policy.name, *(group.name for group in policy.groups)):
        yield from _unnameable(where, name)
    if len(policy.groups) > STATEFUL_GROUPS_PER_POLICY.default:
        words = f"needs {len(policy.groups)} rule groups, and a policy takes {STATEFUL_GROUPS_PER_POLICY.default}"
        yield Fault(where, words, _DIVIDE)
    if policy.capacity > STATEFUL_RULES_PER_POLICY.default:
        terms = " + ".join(f"{group.id} {group.capacity}" for group in policy.groups)
        words = (
            f"reserves a capacity of {policy.capacity} rules, and a policy has {STATEFUL_RULES_PER_POLICY.default}: "
            f"{terms}"
        )
        yield Fault(where, words, f"give less headroom, or {_DIVIDE}")
    written = ",".join(map(str, policy.home))
    for group in policy.groups:
        yield from _too_long(where, group, written, sizes)


def _unnameable(where: str, name: str) -> Iterator[Fault]:
    most = FIREWALL_NAME_LENGTH.default - _SUFFIX
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        yield Fault(where, "is not a name of Network Firewall", "use letters, digits and hyphens alone", name)
    elif len(name) > most:
        words = f"has {len(name)} characters, and {most} leave the provider room for its own"
        yield Fault(where, words, "give the perimeter a shorter name", name)


def _too_long(where: str, group: FirewallRuleGroup, home: str, sizes: Mapping[NetworkList, int]) -> Iterator[Fault]:
    size = len(group.text.encode())
    if size > RULES_STRING_BYTES.default:
        words = f"has rules of {size} bytes in group {group.id}, and a group takes {RULES_STRING_BYTES.default}"
        yield Fault(where, words, _DIVIDE)
    lengths = {
        line: expanded(line.text(sid), home, group.references, sizes)
        for line, sid in zip(group.lines, group.sids, strict=True)
    }
    over = [line for line, length in lengths.items() if length > SURICATA_RULE_LENGTH.default]
    if over:
        longest = max(over, key=lambda line: lengths[line])
        words = (
            f"has {len(over)} rules of up to {lengths[longest]} characters with their variables written out, and a "
            f"rule has at most {SURICATA_RULE_LENGTH.default}: {longest.identity} ({longest.message})"
        )
        yield Fault(f"{where}.homeNetworks", words, "give homeNetworks with fewer, wider prefixes, [10.0.0.0/8]")


_DIVIDE = "spread its endpoints over several perimeters"
