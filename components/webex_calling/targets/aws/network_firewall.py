"""Say ``render(name, rules, names, …)``: the rule groups and the policy of an AWS Network Firewall, as plain data.

Every rule passes something, and what none passes the default action drops and reports, so that their order decides
nothing but which rule is told: by address and port first, by name last. The engine passes by a rule of addresses and
ports that says a direction just the packets that go this way (Suricata: type pkt), and the Developer Guide says that a
pass covers the flow; so the default action drops nothing that goes to who opened, and replies get through either way.

What is refused is this: nothing whole that the side that opens has to say gets through. A TCP handshake does, of a TLS
hello or HTTP request in several packets all but the last, and what a server says before it is asked anything.

The policy is of the classic kind: rule groups of ``FirewallPolicyV2`` know no IP set references, by which a published
prefix is changed in one list and in no rule.
Sources: AWS Network Firewall Developer Guide, evaluation order for Suricata compatible rules, policy versions;
Suricata user guide, rule types and action scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Expression
from webex_calling.flows.rule import NetworkList
from webex_calling.published.placement import STEP
from webex_calling.quotas.aws import (
    FIREWALL_VARIABLE_LENGTH,
    LISTS_PER_RULE_GROUP,
    STATEFUL_RULES_PER_POLICY,
)
from webex_calling.site.network_firewall import FirewallLog, FirewallLogging
from webex_calling.targets.aws.suricata_text import SuricataLine, numbers

EXPRESSION = Expression(names=True, source_ports=False, icmp_codes=True, service_tags=False, named_lists=True)

RULE_GROUP_DESCRIPTION = "Webex Calling"
STRICT_ORDER = "STRICT_ORDER"
FORWARD = ("aws:forward_to_sfe",)
"""The stateless rules decide nothing, neither for packets nor for fragments: of those, only UDP's come at all."""
DROP = ("aws:drop_established_app_layer_to_server", "aws:alert_established_app_layer_to_server")
"""What is sent to the server is dropped once the application's first message is whole, in however many packets it came;
what is dropped is reported. Source: AWS Security Services Best Practices, Network Firewall, default actions."""

ADDRESSES = "addresses"
DOMAINS = "domains"
_LAST = {ADDRESSES: 30000, DOMAINS: 60000}
_SMALLEST_CAPACITY = 100


@dataclass(frozen=True, slots=True)
class FirewallRuleGroup:
    """One ``aws.networkfirewall.RuleGroup``. ``references`` has the prefix list behind each ``@NAME`` of its rules.

    Capacity never changes while it is enough. Where it is not, a new group replaces this one: the provider names it, so
    that both exist until the policy refers to the new one.
    """

    name: str
    id: str
    priority: int
    capacity: int
    lines: tuple[SuricataLine, ...]
    sids: tuple[int, ...]
    references: Mapping[str, NetworkList]

    @property
    def text(self) -> str:
        """The rules, one a line, each with its own number."""
        return "".join(f"{line.text(sid)}\n" for line, sid in zip(self.lines, self.sids, strict=True))

    def properties(self, arns: Mapping[NetworkList, Any]) -> dict[str, Any]:
        """Return the properties of the resource; ``arns`` are those of the lists."""
        lists = [
            {"key": key, "ip_set_references": [{"reference_arn": arns[each]}]} for key, each in self.references.items()
        ]
        return {
            "type": "STATEFUL",
            "capacity": self.capacity,
            "description": RULE_GROUP_DESCRIPTION,
            "rule_group": {
                "rules_source": {"rules_string": self.text},
                "stateful_rule_options": {"rule_order": STRICT_ORDER},
                **({"reference_sets": {"ip_set_references": lists}} if lists else {}),
            },
        }


@dataclass(frozen=True, slots=True)
class FirewallPolicy:
    """One ``aws.networkfirewall.FirewallPolicy`` and its rule groups in the order of evaluation.

    It never refers to a TLS inspection configuration: that drops what is not TLS, and TLS without a server's name, and
    it would break the certificates that a trunk is known by.
    """

    name: str
    groups: tuple[FirewallRuleGroup, ...]
    home: tuple[IPv4Network, ...]
    tcp_idle_timeout_seconds: int

    @property
    def capacity(self) -> int:
        """What the groups reserve together."""
        return sum(group.capacity for group in self.groups)

    def properties(self, arns: Mapping[str, Any]) -> dict[str, Any]:
        """Return the properties of the resource; ``arns`` are those of its groups, by name."""
        return {
            "description": RULE_GROUP_DESCRIPTION,
            "firewall_policy": {
                "stateless_default_actions": [*FORWARD],
                "stateless_fragment_default_actions": [*FORWARD],
                "stateful_default_actions": [*DROP],
                "stateful_engine_options": {
                    "rule_order": STRICT_ORDER,
                    "stream_exception_policy": "REJECT",
                    "flow_timeouts": {"tcp_idle_timeout_seconds": self.tcp_idle_timeout_seconds},
                },
                "policy_variables": {
                    "rule_variables": [
                        {"key": "HOME_NET", "ip_set": {"definitions": [str(each) for each in self.home]}}
                    ]
                },
                "stateful_rule_group_references": [
                    {"priority": group.priority, "resource_arn": arns[group.name]} for group in self.groups
                ],
            },
        }


@dataclass(frozen=True, slots=True)
class GroupedLine:
    """A rule and the group that it belongs to; ``list`` is the prefix list that it refers to, if any."""

    group: str
    line: SuricataLine
    list: NetworkList | None = None


def reference_key(list_: NetworkList) -> str:
    """Return the word of a prefix list, as rules write it after ``@``. Raises ValueError for one that is too long."""
    key = str(list_).upper().replace("-", "_")
    if len(key) > FIREWALL_VARIABLE_LENGTH.default:
        raise ValueError(f"{key} has more than {FIREWALL_VARIABLE_LENGTH.default} characters; give a shorter id")
    return key


def rule_group_of(list_: NetworkList) -> str:
    """Return the group of rules to a prefix list: one a network, and one more for every five lists of it.

    So no group refers to more lists than it may, however many a network outgrows, and no rule ever moves.
    """
    number = (list_.number - 1) // LISTS_PER_RULE_GROUP.default + 1
    return list_.network if number == 1 else f"{list_.network}-{number}"


def render(
    name: str,
    lines: Iterable[GroupedLine],
    places: Mapping[str, int],
    home: tuple[IPv4Network, ...],
    headroom: int,
    tcp_idle_timeout_seconds: int,
) -> FirewallPolicy:
    """Return the policy with the groups that ``lines`` belong to.

    ``places`` order the listed networks, in hundreds from 0. Raises Faults for a network without one.
    """
    grouped: dict[str, list[GroupedLine]] = {}
    for each in lines:
        grouped.setdefault(each.group, []).append(each)
    sids = numbers(each.line.identity for held in grouped.values() for each in held)
    groups = sorted(
        (_group(name, key, held, sids, places, headroom) for key, held in grouped.items()),
        key=lambda group: group.priority,
    )
    return FirewallPolicy(f"{name}-policy", tuple(groups), home, tcp_idle_timeout_seconds)


def _group(
    name: str,
    id_: str,
    held: Sequence[GroupedLine],
    sids: Mapping[str, int],
    places: Mapping[str, int],
    headroom: int,
) -> FirewallRuleGroup:
    return FirewallRuleGroup(
        name=f"{name}-{id_}",
        id=id_,
        priority=_priority(id_, held[0].list, places),
        capacity=capacity_for(len(held) + headroom),
        lines=tuple(each.line for each in held),
        sids=tuple(sids[each.line.identity] for each in held),
        references={reference_key(each): each for each in sorted(set(_lists(held)))},
    )


def _lists(held: Iterable[GroupedLine]) -> Iterator[NetworkList]:
    for each in held:
        if each.list:
            yield each.list


def _priority(id_: str, list_: NetworkList | None, places: Mapping[str, int]) -> int:
    """Return the place of a group in the policy: a function of the group alone, since its others may come and go."""
    if list_ is None:
        return _LAST[id_]
    if list_.network not in places:
        words = "has a list, but no place among the rule groups"
        raise Faults([Fault("collection_groups", words, "add it there", list_.network)])
    return STEP + places[list_.network] + (list_.number - 1) // LISTS_PER_RULE_GROUP.default


def capacity_for(rules: int) -> int:
    """Return the capacity of a group that takes so many rules: 100 doubled as often as needed, at most all there is."""
    capacity = _SMALLEST_CAPACITY
    while capacity < rules:
        capacity *= 2
    return max(rules, min(capacity, STATEFUL_RULES_PER_POLICY.default))


def logging_properties(logging: FirewallLogging) -> dict[str, Any]:
    """Return the properties of an ``aws.networkfirewall.LoggingConfiguration``, the firewall's ARN aside.

    Logs of TLS are none of it: there is nothing to tell without TLS inspection.
    """
    kinds = (("ALERT", logging.alert), ("FLOW", logging.flow))
    configs = [
        {"log_type": kind, "log_destination_type": destination, "log_destination": where}
        for kind, log in kinds
        if log
        for destination, where in [_destination(log)]
    ]
    return {"logging_configuration": {"log_destination_configs": configs}}


def _destination(log: FirewallLog) -> tuple[str, dict[str, str]]:
    if log.log_group:
        return "CloudWatchLogs", {"logGroup": log.log_group}
    if log.bucket:
        return "S3", {"bucketName": log.bucket, **({"prefix": log.bucket_prefix} if log.bucket_prefix else {})}
    return "KinesisDataFirehose", {"deliveryStream": log.delivery_stream or ""}
