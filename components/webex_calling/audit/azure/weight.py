"""Say ``AzureWeights(estate, allowed).weighed()``: what NSGs, IP Groups and firewall policies that exist use of quotas.

Tags and *any* are no prefixes. A network rule of a firewall policy weighs its sources times its destinations, of which
an IP Group is one. Sources: Azure networking limits; Azure Firewall limits (azure-docs).
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from webex_calling.audit.allowed import Allowed
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.firewall import COLLECTIONS, POLICIES
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.resource import name_of
from webex_calling.audit.weighed import Weighed
from webex_calling.quotas.azure import (
    ADDRESSES_PER_IP_GROUP,
    IP_GROUPS_PER_FIREWALL,
    PAIRS_PER_POLICY,
    PREFIXES_PER_NSG,
    RULE_COLLECTION_GROUPS,
    RULE_COLLECTIONS,
    RULES_PER_NSG,
)
from webex_calling.quotas.load import Load
from webex_calling.quotas.quota import Quota

SIDES: Final = ("source", "destination")
_SOURCES: Final = ("sourceAddresses", "sourceIpGroups")
_DESTINATIONS: Final = ("destinationAddresses", "destinationIpGroups", "destinationFqdns")
_GROUPS: Final = ("sourceIpGroups", "destinationIpGroups")


class AzureWeights:
    """The weights of what an Azure estate has."""

    def __init__(self, estate: AzureEstate, allowed: Allowed) -> None:
        self._estate = estate
        self._allowed = allowed

    def weighed(self) -> Iterator[Weighed]:
        """Yield every load."""
        for identity, nsg in self._estate.nsgs.items():
            most = self._allowed.on_azure(RULES_PER_NSG, identity)
            yield Weighed(f"NSG {nsg.name}", "rules", Load(len(nsg.rules), most))
            for side in SIDES:
                yield self.of_nsg(identity, nsg, side)
        for identity in self._estate.ip_groups:
            yield self.of_ip_group(identity)
        for identity in self._estate.raw.get(POLICIES, {}):
            yield from self._of_policy(identity)

    def of_nsg(self, identity: str, nsg: Nsg, side: str) -> Weighed:
        """Return how many prefixes an NSG has as sources, or as destinations."""
        held = sum(map(_is_prefix, chain.from_iterable(_ends(rule, side) for rule in nsg.rules)))
        load = Load(held, self._allowed.on_azure(PREFIXES_PER_NSG, identity))
        return Weighed(f"NSG {nsg.name}", f"{side} prefixes", load)

    def of_ip_group(self, identity: str) -> Weighed:
        """Return how many addresses and prefixes an IP Group has."""
        group = self._estate.ip_groups[identity]
        load = Load(len(group.prefixes), self._allowed.on_azure(ADDRESSES_PER_IP_GROUP, identity))
        return Weighed(f"IP Group {group.name}", "addresses", load)

    def _of_policy(self, identity: str) -> Iterator[Weighed]:
        """Yield what a firewall policy weighs by itself; what it takes from its base is the base's."""
        held = self._estate.raw.get(COLLECTIONS, {})
        groups = [value for key, value in held.items() if key.startswith(f"{identity}/")]
        collections = [each for group in groups for each in group.get("ruleCollections") or ()]
        rules = [rule for each in collections for rule in each.get("rules") or ()]
        referred = {group.lower() for rule in rules for key in _GROUPS for group in rule.get(key) or ()}
        counted: tuple[tuple[str, int, Quota], ...] = (
            ("pairs", sum(map(_pairs, rules)), PAIRS_PER_POLICY),
            ("rule collection groups", len(groups), RULE_COLLECTION_GROUPS),
            ("rule collections", len(collections), RULE_COLLECTIONS),
            ("IP Groups", len(referred), IP_GROUPS_PER_FIREWALL),
        )
        for what, used, quota in counted:
            load = Load(used, self._allowed.on_azure(quota, identity))
            yield Weighed(f"firewall policy {name_of(identity)}", what, load)


def _ends(rule: Mapping[str, Any], side: str) -> list[str]:
    one, several = rule.get(f"{side}AddressPrefix"), rule.get(f"{side}AddressPrefixes")
    return list(several or ([one] if one else []))


def _is_prefix(text: str) -> bool:
    """Tell a prefix, an address or a range of any family from a tag and from *any*."""
    return text[:1].isdigit() or ":" in text


def _pairs(rule: Mapping[str, Any]) -> int:
    if str(rule.get("ruleType")).lower() != "networkrule":
        return 0
    sources, destinations = (sum(len(rule.get(key) or ()) for key in keys) for keys in (_SOURCES, _DESTINATIONS))
    return sources * destinations
