"""Say ``hindered(estate, nic)``: why a network interface is not told, of what cannot be read beside it.

What is between an interface and its peers is named by the interface, its subnet, or its route table. Where that was
given and cannot be read, it is not taken for something that is not there. Nor is it told where two documents say
different things of it.
"""

from collections.abc import Container, Iterator
from typing import Final

from webex_calling.audit.azure.attached import around, disagreements
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.resource import key_of, kind_of
from webex_calling.audit.azure.subnet import Subnet
from webex_calling.audit.unreadable import Unreadable, texts
from webex_calling.fault import Fault

_FIREWALLS, _POLICIES = "azurefirewalls", "firewallpolicies"
_APPLIANCES: Final = (_FIREWALLS, _POLICIES, "firewallpolicies/rulecollectiongroups", "ipgroups")
_MEMBERS: Final = "/applicationsecuritygroups/"


def hindered(estate: AzureEstate, nic: Nic) -> Iterator[Fault]:
    """Yield the faults of everything that an interface rests on and that cannot be read."""
    subnet = estate.subnets.get(nic.subnet)
    table = estate.tables.get(subnet.table) if subnet else None
    led_to = {route.address for route in table.routes if route.hop == "virtualappliance"} if table else set()
    nsgs = [estate.nsgs[each] for each in (nic.nsg, around(estate, nic)) if each in estate.nsgs]
    groups = {each.lower() for each in texts([nsg.rules for nsg in nsgs]) if _MEMBERS in each.lower()}
    yield from disagreements(estate, nic)
    missed = set(_missed(estate, nic, subnet))
    for odd in estate.odd:
        known = kind_of({"id": odd.id}) == odd.kind
        named = any(kind == odd.kind and (not known or key_of(odd.id) == each) for kind, each in missed)
        if named or (led_to and _filters(odd, estate, led_to)) or _member(odd, groups):
            yield from odd.hinders()


def _missed(estate: AzureEstate, nic: Nic, subnet: Subnet | None) -> Iterator[tuple[str, str]]:
    """Yield the kind and id of what is named and is not there."""
    named: list[tuple[str, str, Container[str]]] = [
        ("networksecuritygroups", nic.nsg, estate.nsgs),
        ("virtualnetworks/subnets", nic.subnet, estate.subnets),
        ("virtualnetworks", nic.subnet.partition("/subnets/")[0], estate.networks),
    ]
    if subnet:
        named += [
            ("networksecuritygroups", subnet.nsg, estate.nsgs),
            ("routetables", subnet.table, estate.tables),
            ("natgateways", subnet.nat_gateway, estate.nat_gateways),
        ]
    yield from ((kind, identity) for kind, identity, held in named if identity and identity not in held)


def _filters(odd: Unreadable, estate: AzureEstate, led_to: set[str]) -> bool:
    """Whether it may be a part of what the virtual appliances at these addresses do."""
    if odd.kind not in _APPLIANCES:
        return False
    identity = key_of(odd.id)
    if kind_of({"id": odd.id}) != odd.kind:
        return True
    standing = [each for each in estate.raw.get(_FIREWALLS, {}).values() if led_to & set(texts(each))]
    if len(standing) < len(led_to) and odd.kind in (_FIREWALLS, _POLICIES):
        return True  # any firewall may stand there, with any policy
    named = {each.lower() for each in texts([list(held.values()) for held in estate.raw.values()])}
    whole = identity.partition("/rulecollectiongroups/")[0]
    return identity in named or whole in named or whole in estate.raw.get(_POLICIES, {})


def _member(odd: Unreadable, groups: set[str]) -> bool:
    """Whether an interface that cannot be read is in one of these application security groups."""
    return odd.kind == "networkinterfaces" and any(map(odd.mentions, groups))
