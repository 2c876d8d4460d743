"""Say ``network_rule(fields, allows, tags, resolves=True)``: the openings that a rule of a firewall policy matches.

A network rule speaks of packets from its sources to its destinations: of what this side opens to peers, and, where
both are inside, of what peers open to this side. The Internet opens nothing to a private address but by DNAT. An
application rule speaks of names: what a client asks for in its request or in the greeting of TLS. So it matches no
opening of an address.
Source: Microsoft Learn, Azure Firewall rule processing logic; Azure Firewall known issues and FAQ;
Microsoft.Network, API 2024-05-01, firewallPolicies/ruleCollectionGroups.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import told
from webex_calling.verify.azure.fqdn import Fqdns, fqdn
from webex_calling.verify.azure.ip_group import IpGroups, addresses, port_range
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.names import is_name
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import EVERY, Interval

KEY = "ruleCollections"
_PROTOCOLS: Mapping[str, int | None] = {"TCP": TCP, "UDP": UDP, "ICMP": ICMP, "Any": None}
_APPLICATIONS = {"Http": 80, "Https": 443, "Mssql": 1433}
_LAST_PORT = 64000
_NOT_HERE = ("Internet", "VirtualNetwork", "AzureLoadBalancer")  # tags of NSGs that Azure Firewall does not have


@dataclass(frozen=True, slots=True)
class Fields:
    """The properties of one rule, which stands at ``place`` of a rule collection group."""

    group: Registration
    place: str
    values: Mapping[str, Any]
    ip_groups: IpGroups

    @property
    def name(self) -> str:
        """The name of the rule, or its place."""
        return str(self.values.get("name") or self.place)

    def refused(self, key: str, fault: str, remedy: str, value: str = "") -> Faults:
        """Return the error of one property."""
        return Faults([Fault(f"{self.group.name}.{self.place}.{key}", fault, remedy, value)])

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty where it is not given."""
        values = self.values.get(key) or []
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self.refused(key, "is not known in this run", "give plain values")
        return values

    def ends(self, side: str) -> tuple[tuple[Interval, ...], tuple[str, ...]]:
        """Return the addresses of one side, those of its IP Groups too, and its service tags."""
        tags: list[str] = []
        found: list[Interval] = []
        key = f"{side}Addresses"
        for text in self.texts(key):
            if is_tag(text):
                tags.append(text)
                continue
            try:
                found.append(EVERY if text == "*" else addresses(text))
            except ValueError as error:
                words = f"is neither an IPv4 address, prefix or range nor a service tag ({error})"
                raise self.refused(key, words, "write 192.0.2.0/24, or *", told(text)) from None
        groups = self.texts(f"{side}IpGroups")
        held = [self.ip_groups.addresses(self.group, KEY, each) for each in groups]
        if not all(held) and (found or tags or any(held)):
            words = "has an empty group beside other addresses, and what Azure then skips is not documented"
            raise self.refused(f"{side}IpGroups", words, "fill the group, or leave it out")
        return (*found, *(each for group in held for each in group)), tuple(tags)

    def sources(self) -> tuple[Interval, ...]:
        """Return the addresses that open. Raises Faults where none are said."""
        if not self.texts("sourceAddresses") and not self.texts("sourceIpGroups"):
            raise self.refused("sourceAddresses", "is missing, and so are IP Groups", "give the sources, or *")
        found, tags = self.ends("source")
        if tags:
            raise self.refused("sourceAddresses", "is not an address", "give addresses: a source has no tag", tags[0])
        return found

    def ports(self, key: str = "destinationPorts") -> tuple[Interval, ...]:
        """Return the ports."""
        found: list[Interval] = []
        for text in self.texts(key):
            try:
                found.append(port_range(text))
            except ValueError:
                raise self.refused(key, "is not a port range", "give a port, first-last or *", told(text)) from None
        if not found:
            raise self.refused(key, "is missing", "give a port, first-last or *")
        return tuple(found)

    def protocols(self, choices: Mapping[str, int | None]) -> list[int | None]:
        """Return the numbers of the protocols, None for all. They are written as ARM has them: upper case."""
        values = self.texts("ipProtocols")
        for value in values or [""]:
            if value not in choices:
                raise self.refused("ipProtocols", "is not known", f"give {' or '.join(choices)}", value)
        return [choices[value] for value in values]


def network_rule(fields: Fields, allows: bool, tags: ServiceTags, *, resolves: bool) -> PacketSet:
    """Return the openings that a network rule matches; ``resolves`` tells that the firewall is the DNS proxy.

    A rule of names matches the openings of these names alone, as the firewall resolves them as its clients do.
    """
    sources, ports = fields.sources(), fields.ports()
    prefixes, named = fields.ends("destination")
    if not any(map(fields.texts, ("destinationAddresses", "destinationIpGroups", "destinationFqdns"))):
        raise fields.refused("destinationAddresses", "is missing", "give the destinations, or *")
    names = _resolved(fields, allows, resolves)
    for tag in named:
        if tag in _NOT_HERE or (not allows and tags.addresses(tag) is None):
            words = "is not a tag of this firewall" if tag in _NOT_HERE else "is a tag whose addresses are not known"
            raise fields.refused("destinationAddresses", words, "give its prefixes", tag)
    asked, asking = PacketSet.box(peer=prefixes), PacketSet.box(peer=sources)
    if not allows:
        asked, asking = tags.possible(asked), tags.possible(asking)
    peers = PacketSet.union([asked, PacketSet.box(names=names), *map(tags.peers, named)])
    outward = peers & PacketSet.box(initiator=Initiator.LOCAL, local=sources)
    # Of the Internet nothing arrives but by DNAT, which comes before: a permit adds nothing, a denial may dispute it.
    inward = (asking - tags.internet if allows else asking) & PacketSet.box(initiator=Initiator.PEER, local=prefixes)
    found: list[PacketSet] = []
    for protocol in fields.protocols(_PROTOCOLS):
        if protocol in (TCP, UDP):
            found.append(outward & PacketSet.box(protocol=protocol, peer_ports=ports))
            found.append(inward & PacketSet.box(protocol=protocol, local_ports=ports))
        elif ports != ((0, 65535),):
            words = "is given beside a protocol without ports, which has no documented meaning"
            raise fields.refused("destinationPorts", words, "write one rule for TCP and UDP, or ports *")
        else:
            found.append((outward | inward) & PacketSet.box(protocol=protocol))
    return PacketSet.union(found)


def _resolved(fields: Fields, allows: bool, resolves: bool) -> list[str]:
    key = "destinationFqdns"
    names: list[str] = []
    for text in fields.texts(key):
        if "*" in text:
            raise fields.refused(key, "has a wildcard", "give names, or write an application rule", text)
        if not allows:
            words = "is denied, but its addresses are not known"
            raise fields.refused(key, words, "deny addresses, or the name in an application rule", text)
        if not resolves:
            words = "needs the firewall as DNS proxy"
            raise fields.refused(key, words, "set dnsSettings.enableProxy in the policy", text)
        names.append(_name(fields, key, text))
    return names


def application_rule(fields: Fields, allows: bool, fqdns: Fqdns) -> PacketSet:
    """Return the openings that an application rule matches: by name, and never by address.

    An FQDN tag and a web category stand for names that only the provider knows: a permit of one admits a peer of its
    own name (``FqdnTag:WindowsUpdate``), and a denial is refused.
    """
    if fields.texts("targetUrls"):
        words = "restricts URL paths, which are not proven"
        raise fields.refused("targetUrls", words, "give targetFqdns")
    if set(fields.texts("destinationAddresses")) - {"*"}:
        words = "restricts an application rule in a way that is not documented"
        raise fields.refused("destinationAddresses", words, "leave it out, or write a network rule")
    peers = [fqdns.allowed(name) if allows else fqdns.denied(name) for name in targets(fields)]
    for key, kind in (("fqdnTags", "FqdnTag"), ("webCategories", "WebCategory")):
        for text in fields.texts(key):
            if not allows:
                words = "is denied, but its names are not known"
                raise fields.refused(key, words, "deny names", text)
            if not is_name(f"{kind}:{text}"):
                raise fields.refused(key, "is not a value that Azure has", "write one as Azure lists it", text)
            peers.append(PacketSet.box(names=f"{kind}:{text}"))
    if not peers:
        raise fields.refused("targetFqdns", "is missing", "give the names")
    ports = [(port, port) for port in _application_ports(fields)]
    packets = PacketSet.box(initiator=Initiator.LOCAL, protocol=TCP, local=fields.sources(), peer_ports=ports)
    return packets & PacketSet.union(peers)


def targets(fields: Fields) -> list[str]:
    """Return the names and wildcards of an application rule."""
    return [_name(fields, "targetFqdns", text) for text in fields.texts("targetFqdns")]


def _name(fields: Fields, key: str, text: str) -> str:
    try:
        return fqdn(text)
    except ValueError:
        raise fields.refused(key, "is not a name", "write example.com or *.example.com", told(text)) from None


def _application_ports(fields: Fields) -> list[int]:
    values = fields.values.get("protocols")
    if not values:
        raise fields.refused("protocols", "is missing", "give Http or Https with a port")
    if not isinstance(values, list):
        raise fields.refused("protocols", "is not known in this run", "give Http or Https with a port")
    found: list[int] = []
    for value in values:
        kind = value.get("protocolType") if isinstance(value, Mapping) else None
        if kind not in _APPLICATIONS:
            raise fields.refused("protocols", "is not known", f"give {' or '.join(_APPLICATIONS)}", told(kind))
        port = value.get("port") or _APPLICATIONS[kind]
        if not isinstance(port, int) or not 1 <= port <= _LAST_PORT:
            raise fields.refused("protocols", "is not a port", f"give one within 1-{_LAST_PORT}", told(port))
        found.append(port)
    return found
