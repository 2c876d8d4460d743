"""Say ``firewalls.hops(firewall, tags, inside)``: what leaves for the Internet through an Azure Firewall meets.

The policy filters, and the firewall translates what it lets out to one of its public addresses: TCP and UDP, since
ICMP and other protocols do not survive its translation.
Source: Microsoft Learn, Azure Firewall known issues; Microsoft.Network, API 2024-05-01, azureFirewalls.
"""

from collections.abc import Mapping, Sequence

from webex_calling.embedded.registration import Registration
from webex_calling.fault import Fault, Faults
from webex_calling.verify.azure.address import EVERY
from webex_calling.verify.azure.firewall_policy import POLICY, FirewallPolicies
from webex_calling.verify.azure.nat_gateway import PORTS
from webex_calling.verify.azure.public_address import PublicAddresses
from webex_calling.verify.azure.reference import References, identity
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.diagram import Interval
from webex_calling.verify.hop import Filter, PortNat
from webex_calling.verify.registered import Registered, blocks, told

FIREWALL = "azure-native:network:AzureFirewall"
_CLASSIC = ("applicationRuleCollections", "natRuleCollections", "networkRuleCollections")


class AzureFirewalls:
    """The firewalls of a run; ``known`` has public addresses that the caller knows, by URN or id."""

    __slots__ = ("_policies", "_publics", "_references")

    def __init__(
        self,
        registered: Registered,
        known: Mapping[str, Interval] | None = None,
        adopted: Mapping[str, tuple[Interval, ...]] | None = None,
    ) -> None:
        self._references = References(registered)
        self._publics = PublicAddresses(registered, known)
        self._policies = FirewallPolicies(registered, adopted)

    def hops(
        self, firewall: Registration, tags: ServiceTags, inside: Sequence[Interval], *, nearer: bool = True
    ) -> tuple[Filter, PortNat]:
        """Return the filter and the translation of what the addresses ``inside`` open to the Internet.

        What goes to private addresses, or comes in, meets the filter alone. ``nearer`` is as in the policy's filter.
        """
        policy = self.policy(firewall)
        return self._policies.filter(policy, tags, nearer=nearer), self._translation(firewall, inside)

    def policy(self, firewall: Registration) -> Registration:
        """Return the policy of a firewall. Raises Faults where it has none of this run, or rules of its own."""
        for key in _CLASSIC:
            if firewall.inputs.get(key):
                words = "are classic rules, beside or instead of a policy"
                raise Faults([Fault(f"{firewall.name}.{key}", words, "move them to a firewall policy")])
        wanted = identity(firewall, "firewallPolicy", firewall.inputs)
        found = self._references.one(firewall, "firewallPolicy", wanted, POLICY) if wanted is not None else None
        if found is None:
            words = "is missing" if wanted is None else "is not of this run, so that its rules are not known"
            raise Faults(
                [
                    Fault(
                        f"{firewall.name}.firewallPolicy",
                        words,
                        "register the policy",
                        told(wanted),
                        unread=wanted is not None,
                    )
                ]
            )
        return found

    def _translation(self, firewall: Registration, inside: Sequence[Interval]) -> PortNat:
        outside: list[Interval | None] = []
        for block in blocks(firewall, "ipConfigurations"):
            wanted = identity(firewall, "publicIPAddress", block)
            if wanted is not None:
                outside.append(self._publics.address(firewall, "ipConfigurations", wanted))
        told = tuple(each for each in outside if each is not None)
        exact = bool(outside) and len(told) == len(outside)
        return PortNat(f"Azure Firewall {firewall.name}", tuple(inside), told if exact else (EVERY,), PORTS)
