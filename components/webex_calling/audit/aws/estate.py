"""Say ``estate.aws.group("sg-0abc")``: everything of AWS that was read, by its id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from webex_calling.audit.aws.firewall import Described, Firewall, Unread, read_document
from webex_calling.audit.aws.interface import (
    ElasticAddress,
    Interface,
    Subnet,
    read_address,
    read_interface,
    read_subnet,
)
from webex_calling.audit.aws.network_acl import Acl, read_acl
from webex_calling.audit.aws.prefix_list import PrefixList, list_named_in, read_entry, read_list
from webex_calling.audit.aws.route_table import NatGateway, RouteTable, read_nat_gateway, read_table
from webex_calling.audit.aws.security_group import TAKEN, Group, Permit, joined, read_group, read_rule
from webex_calling.audit.fields import Fields
from webex_calling.verify.aws.security_group import MOST


@dataclass(slots=True)
class AwsEstate:
    """The AWS resources of an estate; ``asked`` are the kinds of output that were given, even with nothing in them."""

    groups: dict[str, Group] = field(default_factory=dict)
    lists: dict[str, PrefixList] = field(default_factory=dict)
    acls: dict[str, Acl] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    subnets: dict[str, Subnet] = field(default_factory=dict)
    tables: dict[str, RouteTable] = field(default_factory=dict)
    nat_gateways: dict[str, NatGateway] = field(default_factory=dict)
    addresses: dict[str, ElasticAddress] = field(default_factory=dict)
    firewalls: dict[str, Firewall] = field(default_factory=dict)
    described: dict[str, Described] = field(default_factory=dict)
    """Firewall policies and rule groups by ARN."""
    unread: dict[str, Unread] = field(default_factory=dict)
    """What filters and is not read, by ARN."""
    entries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The entries of each prefix list whose entries were given."""
    asked: set[str] = field(default_factory=set)
    _rules: dict[str, list[Permit]] = field(default_factory=dict)

    def take(self, key: str, fields: Fields) -> None:
        """Take one item of the list that an ``aws`` command prints under ``key``."""
        self.asked.add(key)
        if key == "SecurityGroupRules":
            group, rule = read_rule(fields)
            if rule:
                held = self._rules.setdefault(group, [])
                held.append(rule)
                if len(held) == MOST + 1:
                    fields.fault("GroupId", f"has more than {MOST} rules, {TAKEN}", "give the output of aws ec2", group)
            return
        read, kept = _KINDS[key]
        before = len(fields.faults)
        found = read(fields)
        if len(fields.faults) > before:
            return
        held = getattr(self, kept)
        identity = found.id
        if held.setdefault(identity, found) != found:
            words = f"is in {held[identity].file} too, with different values"
            fields.fault("", words, "give one description of it, the newest", identity)

    def take_document(self, fields: Fields) -> bool:
        """Take a document of ``aws network-firewall``; tell whether it is one."""
        before = len(fields.faults)
        known = False
        for found in read_document(fields):
            known = True
            held: dict[str, Any] = self.described
            if isinstance(found, Firewall):
                held = self.firewalls
            elif isinstance(found, Unread):
                held = self.unread
            if len(fields.faults) == before and held.setdefault(found.arn, found) != found:
                words = f"is in {held[found.arn].file} too, with different values"
                fields.fault("", words, "give one description of it, the newest", found.arn)
        return known

    def take_entries(self, document: Fields) -> None:
        """Take the entries of one prefix list, which its document or its file's name tells."""
        identity = document.text("PrefixListId", needed=False) or list_named_in(document.file)
        entries = tuple(found for each in document.each("Entries") if (found := read_entry(each)))
        if not identity:
            words = "belong to a list whose id is not given"
            remedy = (
                "write its id into the name of the file (pl-0123456789abcdef0.json), or beside them as PrefixListId"
            )
            document.fault("Entries", words, remedy)
        elif self.entries.setdefault(identity, entries) != entries:
            words = "appear twice, with different values"
            document.fault("Entries", words, "give the entries of one list once", identity)

    def finish(self) -> None:
        """Bring together what was printed in two ways, once everything is read."""
        for identity, rules in self._rules.items():
            known = self.groups.get(identity)
            file = known.file if known else ""
            self.groups[identity] = joined(known or Group(identity, "", "", file), rules)
        self._rules.clear()
        for identity, described in self.lists.items():
            if described.entries is not None:
                self.entries.setdefault(identity, described.entries)
        for address in self.addresses.values():
            at = self.interfaces.get(address.interface)
            if at and address.private is not None and address.private in at.addresses:
                self.interfaces[at.id] = replace(at, addresses={**at.addresses, address.private: address.public})


_KINDS: Final[Mapping[str, tuple[Callable[[Fields], Any], str]]] = {
    "SecurityGroups": (read_group, "groups"),
    "PrefixLists": (read_list, "lists"),
    "NetworkAcls": (read_acl, "acls"),
    "NetworkInterfaces": (read_interface, "interfaces"),
    "Subnets": (read_subnet, "subnets"),
    "RouteTables": (read_table, "tables"),
    "NatGateways": (read_nat_gateway, "nat_gateways"),
    "Addresses": (read_address, "addresses"),
}

LISTED: Final = frozenset({*_KINDS, "SecurityGroupRules"})
"""The members under which ``aws ec2`` prints what is audited."""
