"""Say ``estate.aws.group("sg-0abc")``: everything of AWS that was read, by its id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from webex_calling.audit.alike import alike
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
from webex_calling.audit.aws.peering import Peering, read_peering
from webex_calling.audit.aws.prefix_list import PrefixList, list_named_in, read_entry, read_list
from webex_calling.audit.aws.route_table import NatGateway, RouteTable, read_nat_gateway, read_table
from webex_calling.audit.aws.security_group import TAKEN, Group, Permit, joined, read_group, read_rule
from webex_calling.audit.aws.transit_gateway import (
    Attachment,
    TransitRoute,
    TransitTable,
    read_attachment,
    read_transit_routes,
    read_transit_table,
    table_named_in,
)
from webex_calling.audit.fields import Fields
from webex_calling.audit.unreadable import Unreadable
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
    peerings: dict[str, Peering] = field(default_factory=dict)
    transit_tables: dict[str, TransitTable] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    """Attachments of transit gateways, with their associations."""
    vpc_attachments: dict[str, Attachment] = field(default_factory=dict)
    """The same of VPCs, with their subnets."""
    transit_routes: dict[str, tuple[TransitRoute, ...]] = field(default_factory=dict)
    """The routes of each transit gateway's route table whose routes were given."""
    firewalls: dict[str, Firewall] = field(default_factory=dict)
    described: dict[str, Described] = field(default_factory=dict)
    """Firewall policies and rule groups by ARN."""
    unread: dict[str, Unread] = field(default_factory=dict)
    """What filters and is not read, by ARN."""
    odd: list[Unreadable] = field(default_factory=list)
    """What was given and cannot be read."""
    entries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The entries of each prefix list whose entries were given."""
    ipv6_entries: dict[str, int] = field(default_factory=dict)
    """How many entries for IPv6 each of them has besides."""
    asked: set[str] = field(default_factory=set)
    gathered: set[str] = field(default_factory=set)
    """The groups that were printed with all their rules, by describe-security-groups."""
    _rules: dict[str, dict[Permit, None]] = field(default_factory=dict)

    @property
    def ipv6_lists(self) -> set[str]:
        """The prefix lists that have entries of IPv6, which are not kept."""
        return {identity for identity, count in self.ipv6_entries.items() if count}

    def take(self, key: str, fields: Fields) -> None:
        """Take one item of the list that an ``aws`` command prints under ``key``; an odd one is kept as odd.

        What contradicts an earlier description of the same item is a fault of the file.
        """
        self.asked.add(key)
        own = fields.apart()
        if key == "SecurityGroupRules":
            self._take_rule(own)
            return
        read, kept, identity = _KINDS[key]
        found = read(own)
        if own.faults:
            self.odd.append(Unreadable.of(key, own, identity))
        else:
            self._keep(getattr(self, kept), found.id, found, fields)

    def _take_rule(self, own: Fields) -> None:
        group, rule = read_rule(own)
        held = self._rules.setdefault(group, {}) if rule and not own.faults else {}
        if len(held) == MOST and rule not in held:
            own.fault("GroupId", f"has more than {MOST} rules, {TAKEN}", "give the output of aws ec2", group)
        if own.faults:
            self.odd.append(Unreadable.of("SecurityGroupRules", own, "SecurityGroupRuleId"))
        elif rule:
            held.setdefault(rule)

    def take_document(self, fields: Fields) -> bool:
        """Take a document of ``aws network-firewall``; tell whether it is one."""
        own = fields.apart()
        read = list(read_document(own))
        if own.faults:
            self.odd.append(Unreadable.of("Firewalls", own))
            return True
        for found in read:
            held: dict[str, Any] = self.described
            if isinstance(found, Firewall):
                held = self.firewalls
            elif isinstance(found, Unread):
                held = self.unread
            self._keep(held, found.arn, found, fields)
        return bool(read)

    def take_entries(self, document: Fields) -> None:
        """Take the entries of one prefix list, which its document or its file's name tells."""
        own = document.apart()
        identity = own.text("PrefixListId", needed=False) or list_named_in(own.file)
        listed = tuple(map(read_entry, own.each("Entries")))
        entries = tuple(each for each in listed if each)
        if not identity:
            words = "belong to a list whose id is not given"
            remedy = (
                "write its id into the name of the file (pl-0123456789abcdef0.json), or beside them as PrefixListId"
            )
            own.fault("Entries", words, remedy)
        self.ipv6_entries.setdefault(identity, len(listed) - len(entries))
        if own.faults:
            self.odd.append(Unreadable.of("Entries", own, "PrefixListId"))
        elif not alike(self.entries.setdefault(identity, entries), entries):
            words = "appear twice, with different values"
            document.fault("Entries", words, "give the entries of one list once", identity)

    def take_transit_routes(self, document: Fields) -> None:
        """Take the routes of one transit gateway's route table, which its document or its file's name tells."""
        own = document.apart()
        identity = own.text("TransitGatewayRouteTableId", needed=False) or table_named_in(own.file)
        routes = tuple(read_transit_routes(own))
        if not identity:
            words = "belong to a transit gateway's route table whose id is not given"
            remedy = (
                "write its id into the name of the file (tgw-rtb-0123456789abcdef0.json), or beside them as "
                "TransitGatewayRouteTableId"
            )
            own.fault("Routes", words, remedy)
        if own.flag("AdditionalRoutesAvailable"):
            own.fault("Routes", "are not all of the table", "search for fewer at once, as by type, and join them")
        if own.faults:
            self.odd.append(Unreadable.of("Routes", own, "TransitGatewayRouteTableId"))
        elif not alike(self.transit_routes.setdefault(identity, routes), routes):
            words = "of one table appear twice, with different values"
            document.fault("Routes", words, "give the routes of one table once", identity)

    @staticmethod
    def _keep(held: dict[str, Any], identity: str, found: Any, fields: Fields) -> None:
        if not alike(held.setdefault(identity, found), found):
            words = f"is in {held[identity].file} too, with different values"
            fields.fault("", words, "give one description of it, the newest", identity)

    def finish(self) -> None:
        """Bring together what was printed in two ways, once everything is read."""
        self.gathered |= self.groups.keys()
        for identity, rules in self._rules.items():
            known = self.groups.get(identity)
            file = known.file if known else ""
            self.groups[identity] = joined(known or Group(identity, "", "", file), tuple(rules))
        self._rules.clear()
        for identity, described in self.lists.items():
            if described.entries is not None:
                self.entries.setdefault(identity, described.entries)
                self.ipv6_entries.setdefault(identity, described.ipv6)
        for address in self.addresses.values():
            at = self.interfaces.get(address.interface)
            if at and address.private is not None and address.private in at.addresses:
                self.interfaces[at.id] = replace(at, addresses={**at.addresses, address.private: address.public})


_KINDS: Final[Mapping[str, tuple[Callable[[Fields], Any], str, str]]] = {
    "SecurityGroups": (read_group, "groups", "GroupId"),
    "PrefixLists": (read_list, "lists", "PrefixListId"),
    "NetworkAcls": (read_acl, "acls", "NetworkAclId"),
    "NetworkInterfaces": (read_interface, "interfaces", "NetworkInterfaceId"),
    "Subnets": (read_subnet, "subnets", "SubnetId"),
    "RouteTables": (read_table, "tables", "RouteTableId"),
    "NatGateways": (read_nat_gateway, "nat_gateways", "NatGatewayId"),
    "Addresses": (read_address, "addresses", "AllocationId"),
    "VpcPeeringConnections": (read_peering, "peerings", "VpcPeeringConnectionId"),
    "TransitGatewayRouteTables": (read_transit_table, "transit_tables", "TransitGatewayRouteTableId"),
    "TransitGatewayAttachments": (read_attachment, "attachments", "TransitGatewayAttachmentId"),
    "TransitGatewayVpcAttachments": (read_attachment, "vpc_attachments", "TransitGatewayAttachmentId"),
}
"""How an item of each list is read, where it is kept, and the member that has its id."""

LISTED: Final = frozenset({*_KINDS, "SecurityGroupRules"})
"""The members under which ``aws ec2`` prints what is audited."""
