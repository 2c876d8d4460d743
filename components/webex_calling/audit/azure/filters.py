"""Say ``filters.of(nsg, network)``: the filter that an NSG of an estate is, read as one that a program registers.

Its reader takes one meaning a rule. So a rule for all protocols and some ports is told as one for TCP and one for UDP,
the only protocols with ports; application security groups are told as the addresses of their members; prefixes of IPv6
are left out. Priorities are given anew, in the same order, to make room.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address
from typing import Any, Final

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import key_of
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

_SIDES: Final = ("source", "destination")
_FIRST: Final = 100


def plain_rules(nsg: Nsg, members: Mapping[str, Sequence[str]]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Return the rules, and what was said in other words; ``members`` has the addresses of each security group."""
    found: list[Mapping[str, Any]] = []
    words: list[str] = []
    for rule in nsg.rules:
        told = _with_plain_addresses(rule, members, words)
        if told is not None:
            found += _split(told, words)
    for at, each in enumerate(found):
        found[at] = {**each, "priority": _FIRST + at}
    return found, words


def _with_plain_addresses(
    rule: Mapping[str, Any], members: Mapping[str, Sequence[str]], words: list[str]
) -> dict[str, Any] | None:
    """Return a rule with plain addresses; None for one that matches no IPv4 packet."""
    told = dict(rule)
    for side in _SIDES:
        one, several = rule.get(f"{side}AddressPrefix"), rule.get(f"{side}AddressPrefixes") or ()
        held = [one] if one else list(several)
        groups = [key_of(str(each.get("id"))) for each in rule.get(f"{side}ApplicationSecurityGroups") or ()]
        if groups and all(group in members for group in groups):
            held += [address for group in groups for address in members[group]]
            told[f"{side}ApplicationSecurityGroups"] = None
            words.append(f"rule {rule['name']} names application security groups: their members in these files")
            if not held:
                return None
        kept = [each for each in held if ":" not in each]
        if held and not kept:
            words.append(f"rule {rule['name']} names IPv6 only, which is not audited")
            return None
        told[f"{side}AddressPrefix"], told[f"{side}AddressPrefixes"] = None, kept
    return told


def _split(rule: dict[str, Any], words: list[str]) -> Iterator[Mapping[str, Any]]:
    """Yield a rule, or one for each protocol with ports where it is for all protocols and some ports."""
    for side in _SIDES:
        if rule.get(f"{side}PortRange") and rule.get(f"{side}PortRanges"):
            rule[f"{side}PortRange"] = None
    ports = [rule.get(f"{side}PortRange") or rule.get(f"{side}PortRanges") for side in _SIDES]
    if rule.get("protocol") == "*" and any(each not in ("*", ["*"], "0-65535", ["0-65535"]) for each in ports):
        words.append(f"rule {rule['name']} is for all protocols and some ports: read as one for TCP and one for UDP")
        yield from ({**rule, "protocol": protocol} for protocol in ("Tcp", "Udp"))
    else:
        yield rule


class AzureFilters:
    """The NSGs of an estate as filters, each read once for a virtual network."""

    def __init__(self, estate: AzureEstate) -> None:
        self._estate = estate
        self._reader = NetworkSecurityGroups(Registered((), lenient=True))
        self._read: dict[tuple[str, tuple[str, ...]], Filter] = {}
        self.words: dict[str, list[str]] = {}
        """What was said of the rules of each NSG in other words, by its id in lower case."""
        members: dict[str, list[str]] = {}
        for nic in estate.nics.values():
            for group in nic.members:
                members.setdefault(group, []).extend(str(IPv4Address(address)) for address in nic.addresses)
        self._members = members

    def of(self, nsg: Nsg, network: VirtualNetwork | None) -> Filter:
        """Return the filter of an NSG in a virtual network, None if unknown. Raises Faults for what is not told."""
        prefixes = network.prefixes if network else ()
        key = nsg.id.lower(), prefixes
        if key not in self._read:
            self._read[key] = self._reader.filter(self.registration(nsg), tags_of(prefixes))
        return self._read[key]

    def read(self, nsg: Nsg, tags: ServiceTags) -> Filter:
        """Return the filter of an NSG where the tags are these. Raises Faults for what is not told."""
        return in_every_reading(tags, lambda each: self._reader.filter(self.registration(nsg), each))

    def subnet_of(self, nsg: Nsg) -> Subnet | None:
        """Return the one subnet that has the NSG, or the one of its interfaces; None for none or several."""
        identity = nsg.id.lower()
        found = {key for key, each in self._estate.subnets.items() if each.nsg == identity}
        found |= {each.subnet for each in self._estate.nics.values() if each.nsg == identity}
        return self._estate.subnets.get(found.pop()) if len(found) == 1 else None

    def network_of(self, nsg: Nsg) -> VirtualNetwork | None:
        """Return the one virtual network whose subnets or interfaces have the NSG; None for none or several."""
        identity = nsg.id.lower()
        subnets = {key for key, each in self._estate.subnets.items() if each.nsg == identity}
        subnets |= {each.subnet for each in self._estate.nics.values() if each.nsg == identity}
        networks = {each.partition("/subnets/")[0] for each in subnets}
        return self._estate.networks.get(networks.pop()) if len(networks) == 1 else None

    def registration(self, nsg: Nsg) -> Registration:
        """Return an NSG as a program registers it."""
        rules, self.words[nsg.id.lower()] = plain_rules(nsg, self._members)
        return registration(NETWORK_SECURITY_GROUP, nsg.name, {"securityRules": rules}, nsg.id.lower())


def tags_of(prefixes: tuple[str, ...]) -> ServiceTags:
    """Return the service tags in a virtual network with these prefixes."""
    return ServiceTags(tuple(found for each in prefixes if (found := span(each))))
