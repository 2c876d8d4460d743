"""Say ``filters.of(nsg, network)``: the filter that an NSG of an estate is, read as one that a program registers."""

from ipaddress import IPv4Address

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.audit.azure.rules import plain_rules
from webex_calling.audit.azure.subnet import VirtualNetwork
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import registration
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import Filter


class AzureFilters:
    """The NSGs of an estate as filters, each read once for a virtual network."""

    def __init__(self, estate: AzureEstate) -> None:
        self._estate = estate
        self._reader = NetworkSecurityGroups(Registered(()))
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
