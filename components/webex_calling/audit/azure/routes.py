"""Say ``routes.over(paths, filters)``: the paths of an interface as the route table of its subnet changes them.

The longest prefix that holds the peer decides, and the routes of the system where none does. A route to a virtual
appliance replaces the way out; what an appliance lets through is read where it is an Azure Firewall with a policy.
"""

from collections.abc import Iterator, Sequence

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.firewall import Appliances
from webex_calling.audit.azure.route_table import Route
from webex_calling.audit.azure.subnet import Subnet
from webex_calling.audit.fields import span
from webex_calling.published.requirement import Initiator
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.hop import Filter, Hop
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import Interval


class Routes:
    """The routes of one subnet; ``assumed`` is told what was assumed."""

    def __init__(
        self,
        estate: AzureEstate,
        appliances: Appliances,
        subnet: Subnet | None,
        near: tuple[ServiceTags, Sequence[Interval]],
        assumed: list[str],
    ) -> None:
        self._appliances = appliances
        self._tags, self._inside = near
        self._assumed = assumed
        self._table = estate.tables.get(subnet.table) if subnet else None
        if subnet and subnet.table and self._table is None:
            assumed.append(f"the route table {subnet.table.rpartition('/')[2]}, not in these files, changes no route")

    def over(self, paths: Paths, filters: Sequence[Filter]) -> Paths:
        """Return the paths with the routes applied to what this side opens."""
        if self._table is None:
            return paths
        return Paths(tuple(each for path in paths.paths for each in self._split(path, filters)), paths.unfiltered)

    def _split(self, path: Path, filters: Sequence[Filter]) -> Iterator[Path]:
        outward = path.takes & PacketSet.box(initiator=Initiator.LOCAL)
        left = path.takes
        for route in sorted(self._table.routes if self._table else (), key=_breadth):
            peers = _peers(route)
            here = outward & left & peers
            if not here:
                continue
            left -= here
            hops = self._hops(route, path, filters)
            if hops is not None:
                yield Path(f"{path.name}, by route {route.name}", here, hops)
        if left:
            yield Path(path.name, left, path.hops)

    def _hops(self, route: Route, path: Path, filters: Sequence[Filter]) -> tuple[Hop, ...] | None:
        if route.hop == "none":
            return None
        if route.hop == "virtualappliance":
            outside = bool(path.takes & self._tags.internet)
            found = self._appliances.hops(route.address, self._tags, self._inside, self._assumed, outside=outside)
            return (*filters, *found)
        if route.hop == "virtualnetworkgateway":
            self._assumed.append("what lies behind the virtual network gateway lets through what is routed there")
            return tuple(filters)
        return path.hops


def _breadth(route: Route) -> int:
    found = span(route.destination)
    return found[1] - found[0] if found else 1 << 32


def _peers(route: Route) -> PacketSet:
    """Return all openings to where a route leads; a service tag has addresses that only Azure knows."""
    found = span(route.destination)
    return PacketSet.box(peer=[found]) if found else PacketSet.box(names=route.destination)
