"""Say ``Appliances(estate, resources).hops("10.40.0.4", tags, inside)``: what the appliance at an address lets through.

It is an Azure Firewall where one of the estate has the address. Where no firewall is in the files, and one policy that
is nobody's base, it is taken to be this policy's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.resource import flat, key_of, name_of
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import registration
from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import FIREWALL_POLICY, FIREWALL_POLICY_RULE_COLLECTION_GROUP, IP_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.azure.firewall_policy import FirewallPolicies
from webex_calling.verify.azure.nat_gateway import PORTS
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.hop import Filter, Hop, PortNat, admitted_along
from webex_calling.verify.model.packets import PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

FIREWALLS, POLICIES, COLLECTIONS = "azurefirewalls", "firewallpolicies", "firewallpolicies/rulecollectiongroups"
_UNREAD_POLICY = (
    "has a policy that is not in these files",
    "add az network firewall policy list and its rule collection groups",
)
_CLASSIC = ("has classic rules instead of a policy, which are not read", "check it by other means")


PRIVATE: Final = tuple(map(prefix, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")))
"""The addresses that a firewall may have inside, where its subnet is not in the files (RFC 1918, RFC 6598)."""
EVERYONE: Final = (EVERY,)


class Appliances:
    """The virtual appliances that route tables lead to."""

    def __init__(self, estate: AzureEstate) -> None:
        self._estate = estate
        self._held = {each.id: each for each in firewall_registrations(estate)}
        self._policies = FirewallPolicies(Registered(self._held.values(), lenient=True))

    def hops(
        self, address: str, tags: ServiceTags, inside: Sequence[Interval], assumed: list[str], *, outside: bool
    ) -> Iterator[Hop]:
        """Yield what an appliance does to what the addresses ``inside`` open.

        It translates what goes ``outside``, to the Internet. Raises Faults for rules that cannot be read; ``assumed``
        is told what was assumed.
        """
        policy = self._policy(address, assumed)
        if policy is None:
            words = f"the virtual appliance at {address} lets everything through: what it does is not in these files"
            assumed.append(words)
            return
        yield self._policies.filter(policy, tags)
        assumed += [note.rstrip(".") for note in self._policies.notes(policy, inside)]
        if outside:
            yield PortNat(f"Azure Firewall at {address}", tuple(inside), (EVERY,), PORTS)

    def is_firewall(self, address: str) -> bool:
        """Whether an Azure Firewall of the estate has an address."""
        return bool(address) and any(
            address in _addresses(each) for each in self._estate.raw.get(FIREWALLS, {}).values()
        )

    def sent_in(self, near: Sequence[Interval], filters: Sequence[Filter], coming: PacketSet) -> Iterator[Clause]:
        """Yield what of ``coming`` DNAT rules may send in to the addresses ``near``, past the filters there.

        These see the firewall as the peer, by an address of its subnet. That a peer keeps its own is documented
        nowhere, and not excluded either.
        Source: Microsoft, Azure Network Security Blog, Azure Firewall NAT Behaviors (DNAT Rules).
        """
        passing = admitted_along(filters, surely=False)
        policies = {each.id: each for each in self._held.values() if each.type == FIREWALL_POLICY}
        for identity in policies.keys() - self._bases():
            policy = policies[identity]
            itself = PacketSet.box(peer=self._subnets(identity))
            for rule, sent in self._policies.sent_in(policy, near):
                openings = sent & coming
                seen = (replace(box, peer=EVERYONE) for box in openings.boxes())
                if openings & passing or PacketSet.of(seen) & itself & passing:
                    doubt = "its firewall opens that in turn, as the peer that the filters behind it see"
                    yield Clause(rule, True, PacketSet.empty(), policy.urn, openings, doubt)

    def _subnets(self, policy: str) -> tuple[Interval, ...]:
        """Return the addresses of the subnets of the firewalls with a policy; all private ones where none is told."""
        found: list[Interval] = []
        for each in self._estate.raw.get(FIREWALLS, {}).values():
            if key_of(str((each.get("firewallPolicy") or {}).get("id") or "")) == policy:
                blocks = [flat(block).get("subnet") for block in each.get("ipConfigurations") or ()]
                names = [key_of(str(block.get("id"))) for block in blocks if isinstance(block, Mapping)]
                held = [self._estate.subnets[name] for name in names if name in self._estate.subnets]
                if not held:
                    return PRIVATE
                found += [told for subnet in held for text in subnet.prefixes if (told := span(text))]
        return tuple(found) or PRIVATE

    def _bases(self) -> set[str]:
        known = [each for each in self._held.values() if each.type == FIREWALL_POLICY]
        return {key_of(str((each.inputs.get("basePolicy") or {}).get("id"))) for each in known}

    @staticmethod
    def address_of(firewall: Mapping[str, Any]) -> str:
        """Return the private address of a firewall, "" where none is told."""
        return next(iter(sorted(_addresses(firewall) - {"None"})), "")

    def _policy(self, address: str, assumed: list[str]) -> Registration | None:
        firewalls = self._estate.raw.get(FIREWALLS, {}).values()
        for each in firewalls:
            if address in _addresses(each):
                identity = key_of(str((each.get("firewallPolicy") or {}).get("id") or ""))
                if identity not in self._held:
                    words, remedy = _UNREAD_POLICY if identity else _CLASSIC
                    raise Faults([Fault(f"Azure Firewall {each.get('name')}", words, remedy, unread=True)])
                return self._held[identity]
        known = [each for each in self._held.values() if each.type == FIREWALL_POLICY]
        own = [each for each in known if each.id not in self._bases()]
        if firewalls or len(own) != 1:
            return None
        assumed.append(f"the virtual appliance at {address} is an Azure Firewall with the policy {own[0].name}")
        return own[0]


def _addresses(firewall: Mapping[str, Any]) -> set[str]:
    blocks = [flat(each) for each in firewall.get("ipConfigurations") or ()]
    blocks.append(firewall.get("hubIPAddresses") or {})
    return {str(each.get("privateIPAddress") or each.get("privateIpAddress")) for each in blocks}


def firewall_registrations(estate: AzureEstate) -> Iterable[Registration]:
    """Yield firewall policies, their rule collection groups and IP Groups; all ids are in lower case."""
    for identity, value in estate.raw.get(POLICIES, {}).items():
        yield registration(
            FIREWALL_POLICY, name_of(identity), {**value, "resourceGroupName": _part(identity, 4)}, identity
        )
    for identity, value in estate.raw.get(COLLECTIONS, {}).items():
        named = {"resourceGroupName": _part(identity, 4), "firewallPolicyName": _part(identity, 8)}
        yield registration(FIREWALL_POLICY_RULE_COLLECTION_GROUP, name_of(identity), {**value, **named}, identity)
    for group in estate.ip_groups.values():
        yield registration(IP_GROUP, group.name, {"ipAddresses": list(group.prefixes)}, key_of(group.id))


def _part(identity: str, at: int) -> str:
    """Return a step of ``/subscriptions/0/resourceGroups/GROUP/providers/Microsoft.Network/KIND/NAME/…``."""
    steps = identity.split("/")
    return steps[at] if len(steps) > at else ""
