"""Say ``AzureCarriers(registered).behind(resource)``: the NSGs that a packet of an interface or a machine meets.

An NSG stands at an interface or at a subnet. A subnet is a resource of its own, or inline in its virtual network; an
interface too, or inline in its machine or scale set. The classic provider attaches an NSG by associations, which may
name resources of the one that is read. Sources: Pulumi Registry, azure-native 3, network and compute; azure 6, network.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.policy.reading import blocks, items, prefixes, within
from webex_calling.policy.referring import cloud_names, elsewhere, waited
from webex_calling.registered.azure_tokens import (
    NETWORK_INTERFACE,
    NETWORK_SECURITY_GROUP,
    SUBNET,
    VIRTUAL_MACHINE,
    VIRTUAL_MACHINE_SCALE_SET,
    VIRTUAL_NETWORK,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, kind_of

KINDS: Final = (NETWORK_INTERFACE, VIRTUAL_MACHINE, VIRTUAL_MACHINE_SCALE_SET, NETWORK_SECURITY_GROUP)
"""The types of the resources that stand behind NSGs, and can say by their tags what they are."""

_OF_INTERFACE: Final = "azure:network/networkInterfaceSecurityGroupAssociation:NetworkInterfaceSecurityGroupAssociation"
_OF_SUBNET: Final = "azure:network/subnetNetworkSecurityGroupAssociation:SubnetNetworkSecurityGroupAssociation"
ASSOCIATIONS: Final = (_OF_INTERFACE, _OF_SUBNET)
"""The types of the classic provider that are read."""

_SUBNET_ID: Final = re.compile(r".*/virtualNetworks/([^/]+)/subnets/([^/]+)", re.IGNORECASE)
# The property that holds each kind's interfaces, and the keys to them.
_PROFILES: Final[Mapping[str, tuple[str, ...]]] = {
    VIRTUAL_MACHINE: ("networkProfile",),
    VIRTUAL_MACHINE_SCALE_SET: ("virtualMachineProfile", "networkProfile"),
}


@dataclass(frozen=True, slots=True)
class Behind:
    """The NSGs of one interface, its own before its subnet's, and what keeps one from being known.

    ``network`` is its virtual network, None where that is not here; ``address`` its own, "" where it is not known.
    """

    groups: tuple[Registration, ...] = ()
    doubts: tuple[Fault, ...] = ()
    network: Registration | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class _Subnet:
    """A subnet: the resource that says it, and where in there; ``group`` is what it has for an NSG."""

    holder: Registration
    key: str
    place: str
    group: Any
    network: Registration | None


class AzureCarriers:
    """What stands behind the NSGs of a stack."""

    def __init__(self, registered: Registered) -> None:
        self._registered = registered

    def behind(self, carrier: Registration) -> Behind:
        """Return what ``carrier`` stands behind. Raises Faults where its interfaces differ, or there is none."""
        if kind_of(carrier) == NETWORK_SECURITY_GROUP:
            return Behind((carrier,))
        found = list(self._interfaces(carrier))
        if not found:
            raise Faults([Fault(carrier.name, "has no interface that is told", "name its interfaces")])
        kinds = {tuple(group.urn for group in each.groups): each for each in found}
        if len(kinds) > 1:
            told = "; ".join(", ".join(group.name for group in each.groups) or "none" for each in kinds.values())
            words = f"has interfaces behind different NSGs ({told})"
            raise Faults([Fault(carrier.name, words, "tag each interface, or the NSGs")])
        doubts = tuple(dict.fromkeys(fault for each in found for fault in each.doubts))
        network = next((each.network for each in found if each.network), None)
        return Behind(found[0].groups, doubts, network, found[0].address if len(found) == 1 else "")

    def _interfaces(self, carrier: Registration) -> Iterator[Behind]:
        if (kind := kind_of(carrier)) == NETWORK_INTERFACE:
            yield from self._interface(carrier)
            return
        way = _PROFILES[kind]
        profile = within(carrier.inputs, *way)
        for held in blocks(within(profile, "networkInterfaces")):
            found = self._referred(carrier, way[0], held.get("id"), NETWORK_INTERFACE)
            if found is None:
                words = "is an interface of another stack, whose NSGs are not here"
                raise Faults([Fault(f"{carrier.name}.{'.'.join(way)}", words, "tag it in the stack that has it")])
            yield from self._interface(found)
        for held in blocks(within(profile, "networkInterfaceConfigurations")):
            yield from self._behind(carrier, way[0], held, ())
        if UNKNOWN in (profile, within(carrier.inputs, way[0])):
            raise Faults([Fault(f"{carrier.name}.{'.'.join(way)}", "is not known yet", "give plain values")])

    def _interface(self, interface: Registration) -> Iterator[Behind]:
        attached = [
            each
            for each in self._registered.of(_OF_INTERFACE)
            if self._named(each, "networkInterfaceId", NETWORK_INTERFACE) is interface
        ]
        return self._behind(interface, "", interface.inputs, attached)

    def _behind(
        self, holder: Registration, key: str, fields: Mapping[str, Any], attached: Sequence[Registration]
    ) -> Iterator[Behind]:
        """Yield what one interface, told by ``fields``, stands behind, once for each subnet that it is in.

        ``key`` is the property of ``holder`` that has the fields, "" where they are its own.
        """
        own = self._groups(holder, key or "networkSecurityGroup", fields.get("networkSecurityGroup"), attached)
        configurations = blocks(fields.get("ipConfigurations"))
        addresses = prefixes(each.get("privateIPAddress") for each in configurations)
        address = str(addresses[0]) if len(addresses) == 1 else ""
        subnets: dict[str, _Subnet | None] = {}
        for each in configurations:
            subnet = self._subnet(holder, key or "ipConfigurations", _identity(each.get("subnet")))
            subnets[subnet.place if subnet else ""] = subnet
        for subnet in subnets.values() or [None]:
            theirs = self._of_subnet(subnet) if subnet else Behind()
            doubts = (*own.doubts, *theirs.doubts)
            if subnet is None and not own.groups and not doubts:
                words = "is a subnet of another stack, whose NSG is not here"
                place = f"{holder.name}.{key or 'ipConfigurations'}"
                doubts = (Fault(place, words, "tag the NSG in the stack that has it"),)
            yield Behind((*own.groups, *theirs.groups), doubts, subnet.network if subnet else None, address)

    def _of_subnet(self, subnet: _Subnet) -> Behind:
        attached = [
            each
            for each in self._registered.of(_OF_SUBNET)
            if (found := self._subnet(each, "subnetId", each.inputs.get("subnetId"))) and found.place == subnet.place
        ]
        return self._groups(subnet.holder, subnet.key, subnet.group, attached)

    def _groups(self, holder: Registration, key: str, value: Any, attached: Sequence[Registration]) -> Behind:
        """Return the NSG that a property or an association gives, each place having one at most."""
        named = [(holder, key, _identity(value))] if value else []
        named += [(each, "networkSecurityGroupId", each.inputs.get("networkSecurityGroupId")) for each in attached]
        groups: list[Registration] = []
        doubts: list[Fault] = []
        for at, name, identity in named:
            group = self._referred(at, name, identity, NETWORK_SECURITY_GROUP)
            if group is None:
                several = len(waited(self._registered, at, name, NETWORK_SECURITY_GROUP))
                fault = elsewhere(self._registered, at, name, f"{at.name}.{name}", identity, "NSG")
                if identity == UNKNOWN and several:
                    words = f"depends on {several} resources that may be meant"
                    fault = Fault(f"{at.name}.{name}", words, "refer to one of them")
                doubts.append(fault)
            elif group not in groups:
                groups.append(group)
        return Behind(tuple(groups), tuple(doubts))

    def _referred(self, holder: Registration, key: str, identity: Any, kind: str) -> Registration | None:
        """Return the one resource of a kind that an id names, by its whole or its last word, or waits for."""
        found = waited(self._registered, holder, key, kind)
        if isinstance(identity, str) and identity != UNKNOWN:
            if named := self._registered.referred(holder, key, identity, kind):
                return named
            last = identity.rpartition("/")[2].lower()
            known = {each.urn: [one.lower() for one in _names(each)] for each in self._registered.of(kind)}
            fit = [each for each in self._registered.of(kind) if last in known[each.urn]]
            if len(fit) == 1 and (fit[0] in found or not found):
                return fit[0]
            found = tuple(each for each in found if not known[each.urn])
        return found[0] if len(found) == 1 else None

    def _named(self, holder: Registration, key: str, kind: str) -> Registration | None:
        return self._referred(holder, key, holder.inputs.get(key), kind)

    def _subnet(self, holder: Registration, key: str, identity: Any) -> _Subnet | None:
        """Return the subnet that an id names or waits for; None where it is not here. Raises Faults for several."""
        subnet = self._referred(holder, key, identity, SUBNET)
        if subnet is not None and self._fits(subnet, identity):
            network = self._named(subnet, "virtualNetworkName", VIRTUAL_NETWORK)
            group = subnet.inputs.get("networkSecurityGroup")
            return _Subnet(subnet, "networkSecurityGroup", subnet.urn, group, network)
        match = _SUBNET_ID.fullmatch(identity) if isinstance(identity, str) else None
        network = self._referred(holder, key, match[1] if match else identity, VIRTUAL_NETWORK)
        inline = blocks(network.inputs.get("subnets")) if network else []
        if match:
            inline = [each for each in inline if str(each.get("name")).lower() == match[2].lower()]
        if network is None or not inline:
            if several := waited(self._registered, holder, key, SUBNET) if identity == UNKNOWN else ():
                words = f"depends on {len(several)} resources that may be meant"
                raise Faults([Fault(f"{holder.name}.{key}", words, "refer to one of them")])
            return None
        if len({str(each.get("networkSecurityGroup")) for each in inline}) > 1:
            words = f"is one of {len(inline)} subnets of {network.name}, and it is not known yet which"
            raise Faults([Fault(f"{holder.name}.{key}", words, "make it a resource, or ask again when it is deployed")])
        name = inline[0].get("name") if len(inline) == 1 else ""
        return _Subnet(network, "subnets", f"{network.urn}/{name}", inline[0].get("networkSecurityGroup"), network)

    def _fits(self, subnet: Registration, identity: Any) -> bool:
        """Tell whether a subnet may have an id, by the virtual network in it."""
        match = _SUBNET_ID.fullmatch(identity) if isinstance(identity, str) else None
        network = subnet.inputs.get("virtualNetworkName")
        return match is None or network in (None, UNKNOWN) or str(network).lower() == match[1].lower()


def space(network: Registration | None) -> Any:
    """Return the prefixes of a virtual network, as they are written."""
    return items(within(network.inputs, "addressSpace", "addressPrefixes")) if network else []


def _identity(value: Any) -> Any:
    return within(value, "id") if isinstance(value, Mapping) else value


def _names(resource: Registration) -> Iterator[str]:
    kind = resource.type.rpartition(":")[2]
    yield from cloud_names(resource, f"{kind[0].lower()}{kind[1:]}Name")
    if resource.id not in ("", UNKNOWN):
        yield resource.id.rpartition("/")[2]
