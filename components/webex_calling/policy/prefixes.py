"""Say ``holders(registered, report)``: the prefixes that stand together, in a list or in the rules of one port.

Rules that say the same of different peers are one set: whether the prefixes of a network stand in one rule or in
seventeen is the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from typing import Any, Final

from webex_calling.fault import Faults
from webex_calling.policy.reading import blocks, items, leaves, within
from webex_calling.policy.report import Report, called
from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    MANAGED_PREFIX_LIST_ENTRY,
    NETWORK_ACL,
    NETWORK_ACL_RULE,
    RULE_GROUP,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
)
from webex_calling.registered.azure_tokens import (
    FIREWALL_POLICY_RULE_COLLECTION_GROUP,
    IP_GROUP,
    NETWORK_SECURITY_GROUP,
    SECURITY_RULE,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered

_NAMES: Final = {
    "cidrs": ("cidrIpv4", "cidrBlocks", "cidrBlock"),
    "lists": ("prefixListId", "prefixListIds"),
    "protocol": ("ipProtocol", "protocol"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Prefixes that stand together: in ``resource``, at ``place`` ("" for all of it).

    ``others`` come from the lists that it refers to, and are held there. ``unknown`` tells that more stands there which
    is in another stack, or not known yet.
    """

    resource: Registration
    place: str
    prefixes: tuple[IPv4Network, ...]
    others: tuple[IPv4Network, ...] = ()
    unknown: bool = False

    def __str__(self) -> str:
        return f"{called(self.resource)}{f' {self.place}' if self.place else ''}"


class _Sets:
    """Prefixes by what holds them."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Holder] = {}
        self._elsewhere: set[tuple[str, str]] = set()

    def add(self, resource: Registration, place: str, values: Iterable[Any]) -> None:
        """Add what ``values`` stand for, which may not be known."""
        read: list[IPv4Network] = []
        for value in values:
            if value == UNKNOWN or value is None:
                self.elsewhere(resource, place)
            else:
                read.extend(_read(str(value)))
        held = self._of(resource, place)
        self._held[resource.urn, place] = replace(held, prefixes=(*held.prefixes, *read))

    def refer(self, resource: Registration, place: str, prefixes: Iterable[IPv4Network]) -> None:
        """Add what a list holds that is referred to."""
        held = self._of(resource, place)
        self._held[resource.urn, place] = replace(held, others=(*held.others, *prefixes))

    def elsewhere(self, resource: Registration, place: str) -> None:
        """Note that a part of the set is not in this stack, or not known yet."""
        self._elsewhere.add((resource.urn, place))

    def _of(self, resource: Registration, place: str) -> Holder:
        return self._held.get((resource.urn, place)) or Holder(resource, place, ())

    def __iter__(self) -> Iterator[Holder]:
        for key, holder in self._held.items():
            if holder.prefixes:
                yield replace(holder, unknown=key in self._elsewhere)


def holders(registered: Registered, report: Report) -> Iterator[Holder]:
    """Yield every set of prefixes; rules whose group or list cannot be told are told so in ``report``."""
    lists = _lists(registered, report)
    yield from lists.values()
    yield from _ip_groups(registered)
    yield from _groups(registered, lists, report)
    yield from _acls(registered, report)
    yield from _rule_groups(registered)
    yield from _nsgs(registered)
    yield from _collections(registered)


def _lists(registered: Registered, report: Report) -> Mapping[str, Holder]:
    sets = _Sets()
    for each in registered.of(MANAGED_PREFIX_LIST):
        sets.add(each, "", [entry.get("cidr") for entry in blocks(each.inputs.get("entries"))])
    for entry in registered.of(MANAGED_PREFIX_LIST_ENTRY):
        if owner := _owner(registered, entry, "prefixListId", MANAGED_PREFIX_LIST, report):
            sets.add(owner, "", [entry.inputs.get("cidr")])
    return {holder.resource.urn: holder for holder in sets}


def _ip_groups(registered: Registered) -> Iterator[Holder]:
    sets = _Sets()
    for each in registered.of(IP_GROUP):
        sets.add(each, "", items(each.inputs.get("ipAddresses")))
    yield from sets


def _groups(registered: Registered, lists: Mapping[str, Holder], report: Report) -> Iterator[Holder]:
    sets = _Sets()
    for group in registered.of(SECURITY_GROUP):
        for key in ("ingress", "egress"):
            for fields in blocks(group.inputs.get(key)):
                _permit(registered, sets, lists, group, group, key, fields)
    for kind in (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_RULE):
        for rule in registered.of(kind):
            owner = _owner(registered, rule, "securityGroupId", SECURITY_GROUP, report)
            side = (
                str(rule.inputs.get("type"))
                if kind == SECURITY_GROUP_RULE
                else "ingress"
                if kind == SECURITY_GROUP_INGRESS_RULE
                else "egress"
            )
            _permit(registered, sets, lists, owner or rule, rule, side, rule.inputs)
    yield from sets


def _permit(
    registered: Registered,
    sets: _Sets,
    lists: Mapping[str, Holder],
    group: Registration,
    said_by: Registration,
    side: str,
    fields: Mapping[str, Any],
) -> None:
    protocol = _first(fields, _NAMES["protocol"])
    place = f"{side} {protocol} {_ports(fields.get('fromPort'), fields.get('toPort'))}"
    sets.add(group, place, [each for name in _NAMES["cidrs"] for each in items(fields.get(name))])
    for name in _NAMES["lists"]:
        for value in items(fields.get(name)):
            try:
                found = registered.referred(said_by, name if said_by is not group else side, value, MANAGED_PREFIX_LIST)
            except Faults:
                found = None
            if found is not None and found.urn in lists and not lists[found.urn].unknown:
                sets.refer(group, place, lists[found.urn].prefixes)
            else:
                sets.elsewhere(group, place)


def _acls(registered: Registered, report: Report) -> Iterator[Holder]:
    sets = _Sets()
    for acl in registered.of(NETWORK_ACL):
        for key in ("ingress", "egress"):
            for fields in blocks(acl.inputs.get(key)):
                place = f"{key} {fields.get('action')} {fields.get('protocol')}"
                ports = _ports(fields.get("fromPort"), fields.get("toPort"))
                sets.add(acl, f"{place} {ports}", items(fields.get("cidrBlock")))
    for rule in registered.of(NETWORK_ACL_RULE):
        inputs = rule.inputs
        owner = _owner(registered, rule, "networkAclId", NETWORK_ACL, report) or rule
        place = f"{'egress' if inputs.get('egress') else 'ingress'} {inputs.get('ruleAction')} {inputs.get('protocol')}"
        sets.add(
            owner, f"{place} {_ports(inputs.get('fromPort'), inputs.get('toPort'))}", items(inputs.get("cidrBlock"))
        )
    yield from sets


def _rule_groups(registered: Registered) -> Iterator[Holder]:
    """Yield the addresses that each Network Firewall rule group names anywhere, and those of each of its variables."""
    sets = _Sets()
    for each in registered.of(RULE_GROUP):
        for variable in blocks(within(each.inputs, "ruleGroup", "ruleVariables", "ipSets")):
            sets.add(each, f"ipSet {variable.get('key')}", items(within(variable, "ipSet", "definitions")))
        source = within(each.inputs, "ruleGroup", "rulesSource")
        written = each.inputs.get("rules") or within(source, "rulesString")
        listed = (
            {key: value for key, value in source.items() if key != "rulesString"} if isinstance(source, Mapping) else {}
        )
        words = list(leaves(listed))
        if written:
            words += _suricata(str(written))
        sets.add(each, "rules", words)
    yield from sets


def _nsgs(registered: Registered) -> Iterator[Holder]:
    sets = _Sets()
    for group in registered.of(NETWORK_SECURITY_GROUP):
        for fields in blocks(group.inputs.get("securityRules")):
            _azure_rule(sets, group, fields)
    for rule in registered.of(SECURITY_RULE):
        urns = rule.property_dependencies.get("networkSecurityGroupName", ())
        owners = [group for group in registered.of(NETWORK_SECURITY_GROUP) if group.urn in urns]
        _azure_rule(sets, owners[0] if owners else rule, rule.inputs)
    yield from sets


def _azure_rule(sets: _Sets, holder: Registration, fields: Mapping[str, Any]) -> None:
    ports = [*items(fields.get("destinationPortRange")), *items(fields.get("destinationPortRanges"))]
    for side in ("source", "destination"):
        values = [*items(fields.get(f"{side}AddressPrefix")), *items(fields.get(f"{side}AddressPrefixes"))]
        place = (
            f"{str(fields.get('direction')).lower()} {str(fields.get('access')).lower()} "
            f"{str(fields.get('protocol')).lower()} {'+'.join(map(str, ports))} {side}"
        )
        sets.add(holder, place, values)


def _collections(registered: Registered) -> Iterator[Holder]:
    sets = _Sets()
    groups = {each.urn: each for each in registered.of(IP_GROUP)}
    for each in registered.of(FIREWALL_POLICY_RULE_COLLECTION_GROUP):
        for collection in blocks(each.inputs.get("ruleCollections")):
            for rule in blocks(collection.get("rules")):
                for side in ("source", "destination"):
                    ports = [*items(rule.get("destinationPorts")), *map(_web_port, items(rule.get("protocols")))]
                    place = f"{collection.get('name')} {rule.get('ruleType')} {'+'.join(map(str, ports))} {side}"
                    sets.add(each, place, items(rule.get(f"{side}Addresses")))
                    for identity in items(rule.get(f"{side}IpGroups")):
                        if identity == UNKNOWN or not any(group.id == identity for group in groups.values()):
                            sets.elsewhere(each, place)
                        else:
                            found = next(group for group in groups.values() if group.id == identity)
                            addresses = map(str, items(found.inputs.get("ipAddresses")))
                            sets.refer(each, place, [prefix for text in addresses for prefix in _read(text)])
    yield from sets


def _web_port(protocol: Any) -> Any:
    return f"{protocol.get('protocolType')}:{protocol.get('port')}" if isinstance(protocol, Mapping) else protocol


def _owner(registered: Registered, resource: Registration, key: str, kind: str, report: Report) -> Registration | None:
    try:
        return registered.referred(resource, key, resource.inputs.get(key), kind)
    except Faults as faults:
        report.untold(map(str, faults))
        return None


def _read(text: str) -> Iterator[IPv4Network]:
    """Yield the prefixes that ``text`` stands for, and nothing for a name, a tag or IPv6; ranges become prefixes."""
    first, dash, last = text.partition("-")
    try:
        if dash:
            yield from summarize_address_range(IPv4Address(first), IPv4Address(last))
        else:
            yield IPv4Network("0.0.0.0/0" if text == "*" else text, strict=False)
    except ValueError:
        return


def _suricata(text: str) -> list[str]:
    """Return the words of rules in Suricata's language that may be addresses."""
    for mark in "[],!":
        text = text.replace(mark, " ")
    return [word for word in text.split() if word[0].isdecimal()]


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), "-1")


def _ports(first: Any, last: Any) -> str:
    if first is None or first == -1:
        return "all"
    return str(first) if first == last else f"{first}-{last}"
