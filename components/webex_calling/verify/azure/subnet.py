"""Say ``subnets.of(nic)``: the subnet of an interface, inline in its network or a resource of its own.

Source: Microsoft.Network, API 2024-05-01, virtualNetworks and subnets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import SUBNET, VIRTUAL_NETWORK
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.reference import References, identity, same
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet as ARM receives it: ``fields`` of the resource that says it, at ``place``.

    ``network`` is None where the virtual network is not of this run. ``key`` is the property of the resource on which
    the fields depend, "" where each is a property itself.
    """

    name: str
    resource: Registration
    fields: Mapping[str, Any]
    network: Registration | None
    key: str = ""

    def refers(self, name: str) -> tuple[str, object]:
        """Return the property and the id by which the subnet refers to a resource (``natGateway``)."""
        return self.key or name, identity(self.resource, name, self.fields)

    @property
    def prefixes(self) -> tuple[Interval, ...]:
        """The addresses of the subnet. Raises Faults where they are not told."""
        values = self.fields.get("addressPrefixes") or [self.fields.get("addressPrefix")]
        return _prefixes(self.resource, f"{self.key}.addressPrefix".lstrip("."), values)


class Subnets:
    """The subnets of a run."""

    __slots__ = ("_references", "_registered")

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._references = References(registered)

    def of(self, interface: Registration) -> Subnet | None:
        """Return the subnet of an interface; None when it is none of this run. Raises Faults for none or several."""
        identities = [identity(interface, "subnet", block) for block in blocks(interface, "ipConfigurations")]
        if not identities or not all(same(each, identities[0]) for each in identities):
            words = "are in several subnets" if identities else "are in no subnet"
            raise Faults([Fault(f"{interface.name}.ipConfigurations", words, "give one subnet by its id")])
        return self._named(interface, "ipConfigurations", identities[0])

    def having(self, group: Registration) -> tuple[Subnet, ...]:
        """Return the subnets of this run that have an NSG."""
        return tuple(each for each in self._all() if self._has(each, group))

    def inside(self, network: Registration) -> tuple[Subnet, ...]:
        """Return the subnets of this run that are in a virtual network."""
        return tuple(each for each in self._all() if each.network is network)

    def _has(self, subnet: Subnet, group: Registration) -> bool:
        key, wanted = subnet.refers("networkSecurityGroup")
        if wanted is None:
            return False
        if wanted == UNKNOWN:
            return group.urn in subnet.resource.property_dependencies.get(key, ())
        return same(wanted, group.id)

    def _named(self, resource: Registration, key: str, value: object) -> Subnet | None:
        if value == UNKNOWN:
            waited = resource.property_dependencies.get(key, ())
            found = [each for each in self._all() if each.resource.urn in waited]
            if len(found) != 1:
                names = ", ".join(each.name for each in found) or "none"
                words = f"has a subnet that is not known yet, and depends on {names} of the subnets in this run"
                raise Faults([Fault(f"{resource.name}.{key}", words, "refer to exactly one subnet, or to a known id")])
            return found[0]
        found = [each for each in self._all() if same(_id(each), value)]
        if len(found) > 1:
            words = "is a subnet that is given inline and as a resource of its own, and one would overwrite the other"
            raise Faults([Fault(f"{resource.name}.{key}", words, "leave one of the two", told(value))])
        return found[0] if found else None

    def _all(self) -> Iterator[Subnet]:
        networks = self._registered.of(VIRTUAL_NETWORK)
        for network in networks:
            for at, block in enumerate(blocks(network, "subnets")):
                yield Subnet(str(block.get("name") or at), network, block, network, "subnets")
        for resource in self._registered.of(SUBNET):
            above = next((each for each in networks if self._inside(resource, each)), None)
            yield Subnet(str(resource.inputs.get("subnetName") or resource.name), resource, resource.inputs, above)

    def _inside(self, subnet: Registration, network: Registration) -> bool:
        return subnet in self._references.children(SUBNET, network, ("virtualNetworkName",))


def address_space(network: Registration) -> tuple[Interval, ...]:
    """Return the addresses of a virtual network. Raises Faults where they are not told."""
    space = network.inputs.get("addressSpace")
    values = space.get("addressPrefixes") if isinstance(space, Mapping) else space
    return _prefixes(network, "addressSpace.addressPrefixes", values)


def _id(subnet: Subnet) -> str:
    if subnet.key:
        return f"{subnet.resource.id}/subnets/{subnet.name}"
    return subnet.resource.id


def _prefixes(resource: Registration, key: str, values: object) -> tuple[Interval, ...]:
    """Return the IPv4 prefixes; those of IPv6 are no addresses of any opening here."""
    if not values or values == [None]:
        raise Faults([Fault(f"{resource.name}.{key}", "is missing", "write the prefixes")])
    if not isinstance(values, list) or UNKNOWN in values or None in values:
        raise Faults([Fault(f"{resource.name}.{key}", "is not known in this run", "write the prefixes")])
    try:
        return tuple(prefix(str(value)) for value in values if ":" not in str(value))
    except ValueError as error:
        raise Faults([Fault(f"{resource.name}.{key}", f"has no prefix ({error})", "write 192.0.2.0/24")]) from None
