"""Say ``groups.admission(nsg, tags)``: what a network security group lets through.

Rules go by priority in each direction, the first one that matches decides, and the default rules come last. It is
stateful: an inbound rule decides the connections that a peer opens, an outbound rule those of this side. Addresses are
private ones, before and after the translation of public addresses. ICMP has neither type nor code here.
Source: Microsoft Learn, Azure network security groups overview; Microsoft.Network, API 2024-05-01, securityRules.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.azure_tokens import SECURITY_RULE
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.foreign import foreign_rules
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

MOST: Final = 2000
"""Rules of one group that are read at most, the default ones too: Azure takes 1,000, and an audit may split each."""

_HOLDERS: Final = ("networkSecurityGroupName", "networkSecurityGroupId")
_PROTOCOLS: Mapping[str, int] = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "esp": 50, "ah": 51}
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_MEMBERS = ("sourceApplicationSecurityGroups", "destinationApplicationSecurityGroups")


def _default(name: str, priority: int, direction: str, source: str, destination: str) -> Mapping[str, Any]:
    return {
        "name": name,
        "priority": priority,
        "direction": direction,
        "access": "Deny" if name.startswith("Deny") else "Allow",
        "protocol": "*",
        "sourceAddressPrefix": source,
        "sourcePortRange": "*",
        "destinationAddressPrefix": destination,
        "destinationPortRange": "*",
    }


DEFAULT_RULES = (
    _default("AllowVnetInBound", 65000, "Inbound", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowAzureLoadBalancerInBound", 65001, "Inbound", "AzureLoadBalancer", "*"),
    _default("DenyAllInBound", 65500, "Inbound", "*", "*"),
    _default("AllowVnetOutBound", 65000, "Outbound", "VirtualNetwork", "VirtualNetwork"),
    _default("AllowInternetOutBound", 65001, "Outbound", "*", "Internet"),
    _default("DenyAllOutBound", 65500, "Outbound", "*", "*"),
)


class NetworkSecurityGroups:
    """The network security groups of a run, with their rules inline or as resources of their own."""

    __slots__ = ("_registered",)

    def __init__(self, registered: Registered) -> None:
        self._registered = registered

    def filter(self, group: Registration, tags: ServiceTags) -> Filter:
        """Return the filter that the group is. Raises Faults as ``admission`` does."""
        return Filter.of(f"NSG {group.name}", self.admission(group, tags))

    def admission(self, group: Registration, tags: ServiceTags) -> Admission:
        """Return what the group lets through. Raises Faults for all that is not told."""
        faults = [*foreign_rules(self._registered, group, _HOLDERS, (SECURITY_RULE,))]
        clauses: list[tuple[int, Clause]] = []
        taken: set[tuple[Initiator, int]] = set()
        rules = tuple(self._rules(group))
        if len(rules) > MOST:
            words = f"has {len(rules)} rules, and Azure allows 1,000"
            faults.append(Fault(group.name, words, "divide it, or write several prefixes and ports in one rule"))
        if faults:
            raise Faults(faults)
        for place, fields in rules:
            try:
                rule = _Rule(f"{group.name}.{place}", fields, tags)
                if (rule.initiator, rule.priority) in taken:
                    raise rule.refused("priority", "appears twice in this direction", "give each rule its own")
                taken.add((rule.initiator, rule.priority))
                shown = "default rule" if rule.priority > 4096 else "rule"
                name = f"{shown} {fields.get('name') or place} of NSG {group.name}"
                clauses.append((rule.priority, Clause(name, rule.allows, rule.matches(), group.urn)))
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)
        return Admission.of(clause for _, clause in sorted(clauses, key=lambda each: each[0]))

    def _rules(self, group: Registration) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the place and the properties of each rule, the default ones too."""
        for at, fields in enumerate(blocks(group, "securityRules")):
            yield f"securityRules[{at}]", fields
        for rule in self._registered.of(SECURITY_RULE):
            if self._belongs(rule, group):
                yield rule.name, {"name": rule.name, **rule.inputs}
        for fields in DEFAULT_RULES:
            yield fields["name"], fields

    def _belongs(self, rule: Registration, group: Registration) -> bool:
        """Whether a rule resource is one of the group's: such a resource names its group, and has no id of it."""
        key = "networkSecurityGroupName"
        if urns := rule.property_dependencies.get(key):
            return group.urn in urns
        name = rule.inputs.get(key)
        if name == UNKNOWN:
            words = "is not known yet, and depends on no resource"
            raise Faults([Fault(f"{rule.name}.{key}", words, "pass the name of a group of this program")])
        place = rule.inputs.get("resourceGroupName"), group.inputs.get("resourceGroupName")
        return group.id.rpartition("/")[2] == name and (place[0] == place[1] or UNKNOWN in place)


class _Rule:
    """One security rule as ARM receives it."""

    def __init__(self, place: str, fields: Mapping[str, Any], tags: ServiceTags) -> None:
        self._place = place
        self._fields = fields
        self._tags = tags
        self.initiator = self._choice("direction", {"inbound": Initiator.PEER, "outbound": Initiator.LOCAL})
        self.allows = self._choice("access", {"allow": True, "deny": False})
        priority = fields.get("priority")
        if not isinstance(priority, int) or not (100 <= priority <= 4096 or fields in DEFAULT_RULES):
            raise self.refused(
                "priority", "is not a valid priority", "give a whole number within 100-4096", told(priority)
            )
        self.priority = priority

    def refused(self, key: str, fault: str, remedy: str, value: str = "") -> Faults:
        return Faults([Fault(f"{self._place}.{key}", fault, remedy, value)])

    def matches(self) -> PacketSet:
        """Return the openings that the rule decides."""
        for key in _MEMBERS:
            if self._fields.get(key):
                words = "names application security groups, whose members are not known"
                raise self.refused(key, words, "name their prefixes")
        own, other = ("destination", "source") if self.initiator is Initiator.PEER else ("source", "destination")
        local_ports, peer_ports = self._ports(own), self._ports(other)
        word = str(self._fields.get("protocol")).lower()
        protocol = None if word == "*" else self._choice("protocol", _PROTOCOLS)
        if protocol in (TCP, UDP):
            ports = PacketSet.box(protocol=protocol, local_ports=local_ports, peer_ports=peer_ports)
        elif local_ports == peer_ports == ((0, 65535),):
            ports = PacketSet.box(protocol=protocol)
        else:
            words = "is given beside a protocol without ports, which has no documented meaning"
            raise self.refused("destinationPortRange", words, "write one rule for Tcp and one for Udp, or ports *")
        return ports & PacketSet.box(initiator=self.initiator, local=self._local(own)) & self._peers(other)

    def _choice(self, key: str, choices: Mapping[str, Any]) -> Any:
        value = self._fields.get(key)
        if not isinstance(value, str) or value.lower() not in choices:
            allowed = " or ".join(word.capitalize() for word in choices)
            raise self.refused(key, "is not known", f"give {allowed}", told(value))
        return choices[value.lower()]

    def _values(self, side: str, singular: str, plural: str) -> tuple[str, Sequence[str]]:
        one, several = self._fields.get(f"{side}{singular}"), self._fields.get(f"{side}{plural}")
        if bool(one) is bool(several):
            words = "is given beside its plural" if one else "is missing, and so is its plural"
            raise self.refused(f"{side}{singular}", words, "give exactly one of the two", told(one))
        return (f"{side}{singular}", [str(one)]) if one else (f"{side}{plural}", list(map(str, several or ())))

    def _ports(self, side: str) -> tuple[Interval, ...]:
        key, values = self._values(side, "PortRange", "PortRanges")
        found: list[Interval] = []
        for value in values:
            match = _PORTS.fullmatch("0-65535" if value == "*" else value)
            ends = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
            if not ends[0] <= ends[1] <= 65535:
                raise self.refused(key, "is not a port range", "give a port, first-last or *", told(value))
            found.append(ends)
        return tuple(found)

    def _local(self, side: str) -> tuple[Interval, ...]:
        key, values = self._values(side, "AddressPrefix", "AddressPrefixes")
        found: list[Interval] = []
        for value in values:
            if is_tag(value):
                addresses = self._tags.addresses(value)
                if addresses is None:
                    words = "is a service tag whose addresses on this side are not known"
                    raise self.refused(key, words, "give a prefix or *", value)
                found += addresses
            else:
                found.append(self._prefix(key, value))
        return tuple(found)

    def _peers(self, side: str) -> PacketSet:
        key, values = self._values(side, "AddressPrefix", "AddressPrefixes")
        named = [value for value in values if is_tag(value)]
        prefixes = PacketSet.box(peer=[self._prefix(key, value) for value in values if not is_tag(value)])
        if self.allows:
            return PacketSet.union([prefixes, *map(self._tags.peers, named)])
        for value in named:
            if value != "Internet" and self._tags.addresses(value) is None:
                words = "is a tag whose addresses are not known, so it is not known what is denied"
                raise self.refused(key, words, "give its prefixes", value)
        return PacketSet.union([self._tags.possible(prefixes), *map(self._tags.peers, named)])

    def _prefix(self, key: str, value: str) -> Interval:
        if value == "*":
            return EVERY
        try:
            return prefix(value)
        except ValueError as error:
            words = f"is neither a service tag nor an IPv4 prefix ({error})"
            raise self.refused(key, words, "write 192.0.2.0/24 or VirtualNetwork", told(value)) from None
