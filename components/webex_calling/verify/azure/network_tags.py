"""Say ``networks.tags(cidrs, network, subnet)``: what the tag VirtualNetwork is in a subnet of a program.

That is the address space, the networks of connected peerings that give access, and the prefixes of the subnet's
user-defined routes, a default route too. What a gateway may learn, and what of these is not of this run, is in doubt.
Source: Microsoft Learn, Virtual network service tags; Microsoft.Network, API 2024-05-01, virtualNetworkPeerings,
routeTables and virtualNetworkGateways.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_calling.registered.azure_tokens import (
    ROUTE,
    ROUTE_TABLE,
    VIRTUAL_NETWORK_GATEWAY,
    VIRTUAL_NETWORK_PEERING,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.reference import References
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.azure.subnet import Subnet, Subnets
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import ALL_ADDRESSES, Interval, union

_GATEWAY_SUBNETS: Final = frozenset({"gatewaysubnet", "routeserversubnet"})
_SPACES: Final = ("remoteAddressSpace", "peeredRemoteAddressSpace", "remoteVirtualNetworkAddressSpace")


class NetworkTags:
    """The service tags of the subnets of a run."""

    __slots__ = ("_references", "_registered", "_subnets")

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._references = References(registered)
        self._subnets = Subnets(registered)

    def tags(
        self, cidrs: tuple[Interval, ...], network: Registration | None, subnet: Subnet | None = None
    ) -> ServiceTags:
        """Return the tags in a network with these addresses. Raises Faults for references that cannot be told."""
        doubts: list[str] = []
        peered, gateways = self._peered(network, doubts) if network else ((), [])
        routed, propagated = self._routed(subnet, doubts) if subnet else ((), True)
        doubts += gateways if propagated else []
        everything = union(routed) == ALL_ADDRESSES
        return ServiceTags((*cidrs, *peered), routed=routed, doubt="" if everything else "; ".join(doubts))

    def at(self, group: Registration, cidrs: tuple[Interval, ...]) -> ServiceTags:
        """Return the tags at an NSG, by the subnets of this run that have it: where they differ all is in doubt."""
        held = [self.tags(cidrs, each.network, each) for each in self._subnets.having(group)]
        if not held:
            return ServiceTags(cidrs)
        first = held[0]
        if any(each != first for each in held):
            return ServiceTags(cidrs, doubt=f"the subnets of {group.name} have different routes, which may bring more")
        return first

    def _peered(self, network: Registration, doubts: list[str]) -> tuple[tuple[Interval, ...], list[str]]:
        """Return the addresses of peered networks, and what may learn more for a network."""
        found: list[Interval] = []
        gateways: list[str] = []
        for name, peering in self._peerings(network):
            state = str(peering.get("peeringState") or "Connected").lower()
            if state != "connected" or peering.get("allowVirtualNetworkAccess") is False:
                continue
            prefixes = next((held for key in _SPACES if (held := _space(peering.get(key)))), [])
            known = _spans(prefixes)
            if known is None or not prefixes:
                doubts.append(f"the network behind peering {name}, whose prefixes are not told, may bring more")
            found += known or ()
            if peering.get("useRemoteGateways") not in (None, False):
                gateways.append(f"the gateway behind peering {name} may bring more")
        gateways += [f"{each} may bring more" for each in self._gateways(network)]
        return tuple(found), gateways

    def _peerings(self, network: Registration) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for at, block in enumerate(blocks(network, "virtualNetworkPeerings")):
            yield str(block.get("name") or at), block
        for each in self._references.children(VIRTUAL_NETWORK_PEERING, network, ("virtualNetworkName",)):
            yield each.name, each.inputs

    def _gateways(self, network: Registration) -> Iterator[str]:
        inside = self._subnets.inside(network)
        yield from (f"the gateway in {each.name}" for each in inside if each.name.lower() in _GATEWAY_SUBNETS)
        for gateway in self._registered.of(VIRTUAL_NETWORK_GATEWAY):
            waited = gateway.property_dependencies.get("ipConfigurations", ())
            if any(each.resource.urn in waited for each in inside):
                yield f"the gateway {gateway.name}"

    def _routed(self, subnet: Subnet, doubts: list[str]) -> tuple[tuple[Interval, ...], bool]:
        """Return the prefixes of the user-defined routes of a subnet, and whether learned ones are propagated to it."""
        key, wanted = subnet.refers("routeTable")
        if wanted is None:
            return (), True
        table = self._references.one(subnet.resource, key, wanted, ROUTE_TABLE)
        if table is None:
            doubts.append(f"the route table {told(wanted)}, which is not of this run, may bring more")
            return (), True
        held = [each.get("addressPrefix") for each in blocks(table, "routes")]
        routes = self._references.children(ROUTE, table, ("routeTableName",))
        held += [each.inputs.get("addressPrefix") for each in routes]
        prefixes = [each for each in held if not (isinstance(each, str) and each != UNKNOWN and is_tag(each))]
        found = _spans(prefixes)
        if found is None:
            doubts.append(f"a route of {table.name}, whose prefix is not known yet, may bring more")
        return found or (), table.inputs.get("disableBgpRoutePropagation") is not True


def _space(space: object) -> list[Any]:
    values = space.get("addressPrefixes") if isinstance(space, Mapping) else space
    return values if isinstance(values, list) else [values] if values else []


def _spans(values: list[Any]) -> tuple[Interval, ...] | None:
    """Return the IPv4 prefixes as numbers; None where one is not known."""
    try:
        return tuple(prefix(str(each)) for each in values if ":" not in str(each))
    except ValueError:
        return None
