"""Say ``filters.read(nsg, tags)``: the filter that an NSG of an estate is, read as one that a program registers.

Its reader is lenient, and takes a rule as it was printed. What is taken for granted of it is told in words: a rule for
all protocols and some ports is one for TCP and one for UDP, and application security groups have the members that the
files show. An NSG that a site adopts is read with its plan, where each rule must have one meaning: there its rules are
told in these words, and given priorities anew, in the same order, to make room.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Any, Final

from webex_calling.audit.azure.application_security_group import ApplicationSecurityGroups
from webex_calling.audit.azure.effective_nsg import settled
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.azure.routing import routing_of
from webex_calling.audit.azure.subnet import Subnet, VirtualNetwork
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import registration
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.readings import in_every_reading
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.spans import Interval

_SIDES: Final = ("source", "destination")
_EVERY: Final = frozenset({"*", "any", "all", "0-65535"})
_VIRTUAL_NETWORK: Final = "VirtualNetwork"
_FIRST: Final = 100


class AzureFilters:
    """The NSGs of an estate as filters, each read once for a virtual network."""

    def __init__(self, estate: AzureEstate) -> None:
        self._estate = estate
        self.members = ApplicationSecurityGroups(estate.nics.values())
        self._reader = NetworkSecurityGroups(Registered((), lenient=True), self.members.addresses)

    def read(self, nsg: Nsg, tags: ServiceTags) -> Filter:
        """Return the filter of an NSG where the tags are these. Raises Faults for what is not told."""
        return in_every_reading(tags, lambda each: self._reader.filter(self.registration(nsg), each))

    def readings(self, nsg: Nsg) -> tuple[Filter, ...]:
        """Return an NSG in every reading of the tags where it stands. Raises Faults for what is not told."""
        subnet, network = self.subnet_of(nsg), self.network_of(nsg)
        tags = routing_of(self._estate, network, subnet).tags(network.prefixes if network else ())
        registered = self.registration(nsg)
        return tuple(self._reader.filter(registered, each) for each in self.settle(tags, nsg.id).readings)

    def settle(self, tags: ServiceTags, *at: str) -> ServiceTags:
        """Return tags with what effective rules say of them, at an interface or subnet or of an NSG, by their ids."""
        answers = self._estate.effective_nsgs.values()
        held = [each.tags for each in answers if {each.at, each.nsg} & set(map(key_of, at))]
        told: dict[str, tuple[Interval, ...]] = {}
        for tag, prefixes in (pair for each in held for pair in each.items()):
            spans = tuple(found for each in prefixes if (found := span(each)))
            if told.setdefault(tag, spans) != spans:
                return tags
        if _VIRTUAL_NETWORK in told:
            tags = replace(tags, routed=told[_VIRTUAL_NETWORK], doubt="", whole=True)
        return replace(tags, known={**tags.known, **told}) if told else tags

    def subnet_of(self, nsg: Nsg) -> Subnet | None:
        """Return the one subnet that has the NSG, or the one of its interfaces; None for none or several."""
        identity = nsg.id.lower()
        found = {key for key, each in self._estate.subnets.items() if each.nsg == identity}
        found |= {each.subnet for each in self._estate.nics.values() if each.nsg == identity}
        found |= {each for each in nsg.at if "/subnets/" in each}
        return self._estate.subnets.get(found.pop()) if len(found) == 1 else None

    def network_of(self, nsg: Nsg) -> VirtualNetwork | None:
        """Return the one virtual network whose subnets or interfaces have the NSG; None for none or several."""
        identity = nsg.id.lower()
        subnets = {key for key, each in self._estate.subnets.items() if each.nsg == identity}
        subnets |= {each.subnet for each in self._estate.nics.values() if each.nsg == identity}
        subnets |= {each for each in nsg.at if "/subnets/" in each}
        networks = {each.partition("/subnets/")[0] for each in subnets}
        return self._estate.networks.get(networks.pop()) if len(networks) == 1 else None

    def registration(self, nsg: Nsg) -> Registration:
        """Return an NSG for a lenient reader: with its effective rules, or else with its own as they were printed."""
        effective = settled(self._estate.effective_nsgs, nsg.id)
        rules = list(effective.rules if effective else nsg.rules)
        return registration(NETWORK_SECURITY_GROUP, nsg.name, {"securityRules": rules}, nsg.id.lower())

    def adopted(self, nsg: Nsg) -> Registration:
        """Return an NSG with rules of one meaning each, as a program registers it."""
        found = [plain for rule in nsg.rules for plain in _plain(rule, self.members)]
        rules = [{**each, "priority": _FIRST + at} for at, each in enumerate(found)]
        return registration(NETWORK_SECURITY_GROUP, nsg.name, {"securityRules": rules}, nsg.id.lower())

    def words(self, nsg: Nsg) -> Iterator[str]:
        """Yield what is taken for granted of the rules of an NSG."""
        effective = settled(self._estate.effective_nsgs, nsg.id)
        if not effective and any(each.nsg == key_of(nsg.id) for each in self._estate.effective_nsgs.values()):
            yield "its effective rules differ from place to place: its own are read"
        for rule in effective.rules if effective else nsg.rules:
            name = f"rule {rule.get('name')}"
            if any(map(self.members.known, _groups(rule))):
                yield f"{name} names application security groups: their members in these files"
            if _unported(rule) and not ipv6_only(rule):
                yield f"{name} is for all protocols and some ports: read as one for TCP and one for UDP"


def _groups(rule: Mapping[str, Any], sides: Sequence[str] = _SIDES) -> tuple[str, ...]:
    """Return the ids of the application security groups of a rule."""
    held = [rule.get(f"{side}ApplicationSecurityGroups") for side in sides]
    blocks = [each for groups in held if isinstance(groups, list) for each in groups if isinstance(each, Mapping)]
    return tuple(key_of(str(each.get("id"))) for each in blocks)


def _given(rule: Mapping[str, Any], side: str, kind: str) -> list[str]:
    """Return what a rule gives in the singular (``sourcePortRange``) or the plural (``sourcePortRanges``)."""
    one, several = rule.get(f"{side}{kind}"), rule.get(f"{side}{kind}es" if kind.endswith("x") else f"{side}{kind}s")
    return [str(one)] if one else [str(each) for each in several] if isinstance(several, list) else []


def ipv6_only(rule: Mapping[str, Any]) -> bool:
    """Whether a rule is for IPv6 alone: one of its sides is."""
    return any(_ipv6_side(rule, side) for side in _SIDES)


def _ipv6_side(rule: Mapping[str, Any], side: str) -> bool:
    held = _given(rule, side, "AddressPrefix")
    return bool(held) and all(":" in each for each in held) and not _groups(rule, (side,))


def _unported(rule: Mapping[str, Any]) -> bool:
    """Whether a rule is for all protocols and some ports."""
    ports = [each.lower() for side in _SIDES for each in _given(rule, side, "PortRange")]
    return str(rule.get("protocol")).lower() in _EVERY and not all(each in _EVERY for each in ports)


def _plain(rule: Mapping[str, Any], members: ApplicationSecurityGroups) -> Iterator[Mapping[str, Any]]:
    """Yield a rule, or one for each protocol with ports, with plain addresses; nothing for one of IPv6 alone."""
    told = dict(rule)
    for side in _SIDES:
        held = _given(rule, side, "AddressPrefix")
        groups = _groups(rule, (side,))
        if groups and all(map(members.known, groups)):
            surely = (each for group in groups for each in members.addresses(group)[0])
            held += [str(IPv4Address(first)) for first, _ in surely]
            told[f"{side}ApplicationSecurityGroups"] = None
        kept = [each for each in held if ":" not in each]
        if held and not kept:
            return
        told[f"{side}AddressPrefix"], told[f"{side}AddressPrefixes"] = None, kept
        if rule.get(f"{side}PortRange") and rule.get(f"{side}PortRanges"):
            told[f"{side}PortRange"] = None
    protocols = ("Tcp", "Udp") if _unported(rule) else (told.get("protocol"),)
    yield from ({**told, "protocol": protocol} for protocol in protocols)
