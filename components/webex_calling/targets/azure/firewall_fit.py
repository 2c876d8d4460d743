"""Say ``unfit("hub", policy, addresses)``: each limit of Azure Firewall that a policy passes, with what helps."""

import re
from collections import Counter
from collections.abc import Iterator

from webex_calling.fault import Fault
from webex_calling.quotas.azure import (
    ADDRESSES_PER_FIREWALL,
    APPLICATION_PORT,
    IP_GROUPS_PER_FIREWALL,
    NAME_LENGTH,
    PAIRS_PER_POLICY,
    RULE_COLLECTION_GROUP_BYTES,
    RULE_COLLECTION_GROUPS,
    RULE_COLLECTIONS,
)
from webex_calling.targets.azure.firewall_policy import ApplicationRule, FirewallPolicy, NetworkRule

_OWN = NAME_LENGTH.default - len("-configuration") - 8  # the provider adds eight characters of its own
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_WIDER = "give its endpoints as fewer, wider prefixes, or spread them over several firewalls"


def unfit(where: str, policy: FirewallPolicy, addresses: int = 0) -> Iterator[Fault]:
    """Yield a fault for each limit that ``policy`` passes, or its firewall with ``addresses`` public addresses."""
    if not _NAME.fullmatch(policy.name) or len(policy.name) > _OWN:
        words = f"is not a name for a firewall policy and its groups, of which {_OWN} characters are yours"
        yield Fault(
            where, words, "give letters, digits, hyphens, full stops and underscores, a letter first", policy.name
        )
    weights = Counter[str]()
    for rule in policy.rules:
        if isinstance(rule, NetworkRule):
            weights[rule.row] += rule.pairs
        yield from _ports(where, rule)
    if policy.pairs > PAIRS_PER_POLICY.default:
        told = ", ".join(f"{row} {pairs:,}" for row, pairs in weights.most_common())
        words = (
            f"needs {policy.pairs:,} pairs of source and destination in network rules, and a policy takes "
            f"{PAIRS_PER_POLICY.default:,}: {told}"
        )
        yield Fault(where, words, _WIDER)
    for group in policy.groups:
        if group.size > RULE_COLLECTION_GROUP_BYTES.default:
            words = (
                f"needs {group.size:,} bytes in the rule collection group {group.name}, and one takes "
                f"{RULE_COLLECTION_GROUP_BYTES.default:,}"
            )
            yield Fault(where, words, _WIDER)
    networks = {rule.network for rule in policy.rules if isinstance(rule, NetworkRule) and rule.network}
    counts = (
        (len(policy.groups), RULE_COLLECTION_GROUPS),
        (len(networks), IP_GROUPS_PER_FIREWALL),
        (sum(len(group.collections) for group in policy.groups), RULE_COLLECTIONS),
        (addresses, ADDRESSES_PER_FIREWALL),
    )
    for count, quota in counts:
        if count > quota.default:
            words = f"needs {count:,} {quota.unit}, and {quota.default:,} are allowed"
            yield Fault(where, words, "spread its endpoints over several firewalls")


def _ports(where: str, rule: NetworkRule | ApplicationRule) -> Iterator[Fault]:
    if isinstance(rule, ApplicationRule):
        for _, port in rule.protocols:
            if not APPLICATION_PORT.least <= port <= APPLICATION_PORT.ceiling:
                most = APPLICATION_PORT.most
                words = f"is matched by name ({rule.row}), and an application rule takes ports up to {most}"
                yield Fault(where, words, "report this row to the project: it needs addresses", f"port {port}")
