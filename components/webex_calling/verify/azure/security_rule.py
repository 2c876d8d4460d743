"""Say ``SecurityRule(place, fields, tags).matches()``: one rule of a network security group as ARM receives it.

Where others wrote it, it is read leniently: words in any case, protocols by number too, prefixes with host bits as the
network that they lie in (the portal stores them so), and nothing of IPv6. A service tag has addresses that only the
provider knows, and an application security group those of interfaces that may not be known: each field has two bounds.
A rule for all protocols with some ports is one for TCP and one for UDP, the only protocols with ports.
Source: Microsoft Learn, Azure network security groups overview; Microsoft.Network, API 2024-05-01, securityRules;
Azure/azure-powershell, issue 4557, a prefix with host bits that the portal took.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registry import told
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.condition import Condition
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

_DIRECTIONS: Final = {"inbound": Initiator.PEER, "outbound": Initiator.LOCAL}
_ACCESS: Final = {"allow": True, "deny": False}
_PROTOCOLS: Final[Mapping[str, int]] = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "esp": 50, "ah": 51}
_PORTS: Final = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")
_EVERY_PORT: Final[Interval] = (0, 65535)
_PORTED: Final = ((TCP, TCP), (UDP, UDP))
_NO_PRIORITY, _GIVE_PRIORITY = "is not a valid priority", "give a whole number within 100-4096"
_ANY: Final = frozenset({"*", "any", "all"})
_TAGS: Final[Mapping[str, str]] = {
    "virtualnetwork": "VirtualNetwork",
    "virtual_network": "VirtualNetwork",
    "internet": "Internet",
    "azureloadbalancer": "AzureLoadBalancer",
    "azure_loadbalancer": "AzureLoadBalancer",
}
"""The tags that are told, in the spellings of both deployment models."""
Bounds = tuple[Sequence[Interval], Sequence[Interval]]
"""The addresses that something surely has, and those that it possibly has."""
LAST: Final = 4096
"""The last priority of a rule of one's own; those of default rules are behind it."""


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """One security rule; ``members`` has the addresses of application security groups, by id in lower case.

    ``default`` is for the rules that every group has. A strict reader raises the faults of its conditions.
    """

    place: str
    fields: Mapping[str, Any]
    tags: ServiceTags
    members: Callable[[str], Bounds] | None = None
    lenient: bool = False
    default: bool = False

    def fault(self, key: str, fault: str, remedy: str, value: str = "") -> Fault:
        """Return what is wrong with one property."""
        return Fault(f"{self.place}.{key}", fault, remedy, value)

    @property
    def initiators(self) -> tuple[Initiator, ...]:
        """Who opens what the rule decides: both where its direction is not known."""
        found = _DIRECTIONS.get(str(self.fields.get("direction")).lower())
        return tuple(Initiator) if found is None else (found,)

    @property
    def allows(self) -> bool | None:
        """Whether the rule allows; None where that is not known."""
        return _ACCESS.get(str(self.fields.get("access")).lower())

    @property
    def priority(self) -> int | None:
        """The priority, None where there is none."""
        found = self.fields.get("priority")
        last = 65500 if self.default or self.lenient else LAST
        return found if isinstance(found, int) and 100 <= found <= last else None

    def matches(self) -> Condition:
        """Return the openings that the rule decides."""
        initiators = self.initiators
        found = Condition.any(map(self._opened, initiators)) if len(initiators) > 1 else self._opened(initiators[0])
        doubts = [fault for key, choices in _CHOICES.items() for fault in self._unknown(key, choices)]
        if self.priority is None:
            doubts.append(self.fault("priority", _NO_PRIORITY, _GIVE_PRIORITY, told(self.fields.get("priority"))))
        return Condition.doubted(doubts) & found if doubts else found

    def odd(self) -> Iterator[Fault]:
        """Yield what Azure itself would not take of the rule, so that what it does is not known."""
        yield from (fault for key, choices in _CHOICES.items() for fault in self._unknown(key, choices))
        if self.priority is None:
            yield self.fault("priority", _NO_PRIORITY, _GIVE_PRIORITY, told(self.fields.get("priority")))
        for side in ("source", "destination"):
            key, values, faults = self._values(side, "PortRange", "PortRanges")
            yield from (*faults, *_raised(partial(self._port_range, key), values))
            if not self.fields.get(f"{side}ApplicationSecurityGroups"):
                key, values, faults = self._values(side, "AddressPrefix", "AddressPrefixes")
                plain = [each for each in map(self._tag, values) if not is_tag(each)]
                yield from (*faults, *_raised(partial(self._prefix, key), plain))

    def _unknown(self, key: str, choices: Mapping[str, Any]) -> Iterator[Fault]:
        value = self.fields.get(key)
        if not isinstance(value, str) or value.lower() not in choices:
            allowed = " or ".join(word.capitalize() for word in choices)
            yield self.fault(key, "is not known", f"give {allowed}", told(value))

    def _opened(self, initiator: Initiator) -> Condition:
        own, other = ("destination", "source") if initiator is Initiator.PEER else ("source", "destination")
        opened = Condition.of(PacketSet.box(initiator=initiator))
        return opened & self._protocol(own, other) & self._own(own) & self._peers(other)

    def _protocol(self, own: str, other: str) -> Condition:
        ported = self._ports(own, lambda held: PacketSet.box(protocol=_PORTED, local_ports=held))
        ported &= self._ports(other, lambda held: PacketSet.box(protocol=_PORTED, peer_ports=held))
        bare = ported.surely == PacketSet.box(protocol=_PORTED)  # all ports of both sides
        value = self.fields.get("protocol")
        word = str(value).lower()
        number = _PROTOCOLS.get(word)
        if self.lenient and word.isascii() and word.isdigit() and int(word) <= 255:
            number = int(word)
        if word == "*" or (self.lenient and word in _ANY):
            if bare:
                return Condition.of(PacketSet.everything())
            if self.lenient:
                odd = Condition.doubted(ported.faults, PacketSet.everything() - PacketSet.box(protocol=_PORTED))
                return Condition.any((ported, odd)) if ported.faults else ported
        elif number is None:
            doubt = Condition.doubted(self._unknown("protocol", {**_PROTOCOLS}))
            rest = Condition.of(PacketSet.everything() - PacketSet.box(protocol=_PORTED))
            return doubt & Condition.any((ported, rest))
        elif number in (TCP, UDP):
            return ported & Condition.of(PacketSet.box(protocol=number))
        elif bare:
            return Condition.of(PacketSet.box(protocol=number))
        words = "is given beside a protocol without ports, which has no documented meaning"
        remedy = "write one rule for Tcp and one for Udp, or ports *"
        several = ported.faults or [self.fault("destinationPortRange", words, remedy)]
        return Condition.doubted(several, PacketSet.box(protocol=number))

    def _values(self, side: str, singular: str, plural: str) -> tuple[str, Sequence[str], Sequence[Fault]]:
        """Return the property that is given and its values, with a fault where both are, or neither is."""
        one, several = self.fields.get(f"{side}{singular}"), self.fields.get(f"{side}{plural}")
        several = list(map(str, several)) if isinstance(several, list) else [str(several)] if several else []
        if bool(one) is not bool(several):
            return (f"{side}{singular}", [str(one)], ()) if one else (f"{side}{plural}", several, ())
        words = "is given beside its plural" if one else "is missing, and so is its plural"
        fault = self.fault(f"{side}{singular}", words, "give exactly one of the two", told(one))
        return f"{side}{singular}", [*([str(one)] if one else []), *several], (fault,)

    def _ports(self, side: str, held: Callable[[Sequence[Interval]], PacketSet]) -> Condition:
        key, values, faults = self._values(side, "PortRange", "PortRanges")
        found = Condition.listed(values, lambda value: (self._port_range(key, value),), held, _EVERY_PORT)
        return Condition.doubted(faults, found.possibly if values else None) if faults else found

    def _port_range(self, key: str, value: str) -> Interval:
        every = value == "*" or (self.lenient and value.lower() in _ANY)
        match = _PORTS.fullmatch("0-65535" if every else value)
        ends = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not ends[0] <= ends[1] <= 65535:
            raise Faults([self.fault(key, "is not a port range", "give a port, first-last or *", told(value))])
        return ends

    def _addresses(self, side: str) -> tuple[str, Sequence[str], Sequence[Fault], Bounds | None]:
        """Return the prefixes and tags of a side, and the addresses of its application security groups, if any."""
        groups = self.fields.get(f"{side}ApplicationSecurityGroups")
        if not groups:
            return *self._values(side, "AddressPrefix", "AddressPrefixes"), None
        names = [each.get("id") if isinstance(each, Mapping) else None for each in groups]
        if self.members is None or not all(isinstance(each, str) for each in names):
            words = "names application security groups, whose members are not known"
            fault = self.fault(f"{side}ApplicationSecurityGroups", words, "name their prefixes")
            return f"{side}AddressPrefix", (), (fault,), ((), (EVERY,))
        bounds = [self.members(str(each).lower()) for each in names]
        surely, possibly = ([each for bound in bounds for each in bound[at]] for at in (0, 1))
        faults = []
        if set(surely) != set(possibly):
            words = "is an application security group of which not every member is known"
            value = ", ".join(str(each).rpartition("/")[2] for each in names)
            faults = [self.fault(f"{side}ApplicationSecurityGroups", words, "give its interfaces", value)]
        given = any(self.fields.get(f"{side}{key}") for key in ("AddressPrefix", "AddressPrefixes"))
        key, values, more = (
            self._values(side, "AddressPrefix", "AddressPrefixes") if given else (f"{side}AddressPrefix", (), ())
        )
        return key, values, [*faults, *more], (surely, possibly)

    def _tag(self, value: str) -> str:
        return _TAGS.get(value.lower(), value) if self.lenient else value

    def _own(self, side: str) -> Condition:
        key, values, faults, members = self._addresses(side)

        def read(value: str) -> Iterator[Interval]:
            value = self._tag(value)
            if not is_tag(value) or (self.lenient and value.lower() in _ANY):
                yield from self._prefix(key, value)
                return
            addresses = self.tags.addresses(value)
            if addresses is None:
                words = "is a service tag whose addresses on this side are not known"
                raise Faults([self.fault(key, words, "give a prefix or *", value)])
            yield from addresses

        found = Condition.listed(values, read, lambda held: PacketSet.box(local=held), EVERY)
        if members:
            surely, possibly = (PacketSet.box(local=each) for each in members)
            return Condition(found.surely | surely, found.possibly | possibly, (*found.faults, *faults))
        return Condition.doubted(faults, found.possibly if values else None) if faults else found

    def _peers(self, side: str) -> Condition:
        key, values, faults, members = self._addresses(side)
        values = list(map(self._tag, values))
        named = [each for each in values if is_tag(each) and not (self.lenient and each.lower() in _ANY)]
        plain = [each for each in values if each not in named]
        found = Condition.listed(
            plain, lambda value: self._prefix(key, value), lambda held: PacketSet.box(peer=held), EVERY
        )
        parts = [found if self.allows else self._denied(found, key), *(self._tagged(key, each) for each in named)]
        if members:
            surely, possibly = (PacketSet.box(peer=each) for each in members)
            parts.append(self._denied(Condition(surely, possibly, tuple(faults)), key))
        elif faults:
            everything = PacketSet.union(each.possibly for each in parts) if values else None
            return Condition.doubted(faults, everything)
        return Condition.any(parts) if len(parts) > 1 else parts[0]

    def _denied(self, found: Condition, key: str) -> Condition:
        """Return what a denial of addresses matches: surely these, and possibly names that may have one of them."""
        if self.allows:
            return found
        possibly = self.tags.possible(found.possibly)
        if not self.lenient:
            return Condition(possibly, possibly, found.faults)
        if possibly == found.surely:
            return found
        doubt = self.fault(key, "denies addresses that a name may have", "deny them behind what is needed")
        return Condition(found.surely, possibly, (*found.faults, doubt))

    def _tagged(self, key: str, tag: str) -> Condition:
        peers = self.tags.peers(tag)
        if tag == "Internet" or self.tags.addresses(tag) is not None or (self.allows and not self.lenient):
            return Condition.of(peers)
        words = "is a tag whose addresses are not known"
        if not self.allows:
            words += ", so it is not known what is denied"
        return Condition(peers, peers | self.tags.outside, (self.fault(key, words, "give its prefixes", tag),))

    def _prefix(self, key: str, value: str) -> Iterator[Interval]:
        """Yield the addresses of a prefix, none where it is one of IPv6."""
        if value == "*" or (self.lenient and value.lower() in _ANY):
            yield EVERY
        elif not (self.lenient and ":" in value):
            yield self._ipv4(key, value)

    def _ipv4(self, key: str, value: str) -> Interval:
        try:
            return prefix(value)
        except ValueError as error:
            if self.lenient and "/" in value:
                try:
                    return prefix(str(IPv4Network(value, strict=False)))
                except (AddressValueError, NetmaskValueError):
                    pass
            words = f"is neither a service tag nor an IPv4 prefix ({error})"
            raise Faults([self.fault(key, words, "write 192.0.2.0/24 or VirtualNetwork", told(value))]) from None


def _raised(read: Callable[[str], Iterable[object]], values: Sequence[str]) -> Iterator[Fault]:
    """Yield the faults of the values that cannot be read."""
    for value in values:
        try:
            tuple(read(value))
        except Faults as faults:
            yield from faults


_CHOICES: Final[Mapping[str, Mapping[str, Any]]] = {"direction": _DIRECTIONS, "access": _ACCESS}
