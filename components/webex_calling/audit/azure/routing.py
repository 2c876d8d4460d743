"""Say ``routing_of(estate, network, subnet, nic)``: the routes of a subnet, and what VirtualNetwork is there.

A subnet has the routes of the system (its own network, peered ones, a default route to the Internet), those of its
route table, and those that gateways learn. The effective routes of an interface, where they are given, settle them.

Which route is taken: the longest prefix that holds the peer; for the same prefix a user-defined route before a learned
one, and that before one of the system. What leads to the own network, a peered one or an endpoint of a service goes
before any learned route, however long.
Source: Microsoft Learn, Virtual network traffic routing; Virtual network service tags.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from webex_calling.audit.azure.effective_route import file_of
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.interface import Nic
from webex_calling.audit.azure.peering import Peering
from webex_calling.audit.azure.resource import key_of, name_of
from webex_calling.audit.azure.route_table import LEARNED, SYSTEM, Route
from webex_calling.audit.azure.subnet import Subnet, VirtualNetwork
from webex_calling.audit.fields import span
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.spans import ALL_ADDRESSES, Interval, Spans, difference, holds, union

LOCAL: Final = frozenset(
    {"vnetlocal", "vnetpeering", "vnetglobalpeering", "virtualnetworkserviceendpoint", "interfaceendpoint"}
)
"""The next hops that stay inside, or lead straight to a service of Azure."""
_DEFAULT: Final = Route("", "0.0.0.0/0", "internet", "", SYSTEM)
_UNTOLD: Final = "routes and peerings of its subnet, which are not in these files,"
_GATEWAYS: Final = frozenset({"gatewaysubnet", "routeserversubnet"})


@dataclass(frozen=True, slots=True)
class Routing:
    """The routes of one subnet, in any order; those of the system have no name.

    ``settled`` tells that Azure itself printed them. ``unknown`` may bring more, which nobody printed, and ``gateway``
    may learn more; each is "" where there is none. ``said`` is what was taken for granted.
    """

    routes: tuple[Route, ...]
    settled: bool = False
    unknown: str = ""
    gateway: str = ""
    said: tuple[str, ...] = ()

    @property
    def doubt(self) -> str:
        """Why there may be more routes."""
        words = self.unknown or self.gateway
        return f"{words} may bring more into the tag VirtualNetwork" if words else ""

    def ordered(self) -> list[Route]:
        """Return the routes to prefixes in the order in which the first that holds a peer is taken."""
        held = [each for each in self.routes if span(each.destination)]
        inner = union(_span(each) for each in held if each.source == SYSTEM and each.hop in LOCAL)

        def order(route: Route) -> tuple[bool, int, int, str]:
            first, last = _span(route)
            return route.source == LEARNED and holds(inner, (first, last)), last - first, route.source, route.name

        return sorted(held, key=order)

    def taken(self) -> Iterator[tuple[Route, Spans]]:
        """Yield each route with the addresses for which it is taken."""
        left = list(ALL_ADDRESSES)
        for route in self.ordered():
            first, last = _span(route)
            at, end = bisect_left(left, first, key=itemgetter(1)), bisect_right(left, last, key=itemgetter(0))
            met = tuple(left[at:end])
            if met:
                left[at:end] = difference(met, ((first, last),))
                yield route, tuple((max(low, first), min(high, last)) for low, high in met)

    def tags(self, known: Sequence[str]) -> ServiceTags:
        """Return the service tags of the subnet; ``known`` are prefixes of its network where no route says them."""
        inner = [each for each in self.routes if each.source == SYSTEM and each.hop in ("vnetlocal", "vnetpeering")]
        brought = [each for each in self.routes if each.source != SYSTEM and span(each.destination)]
        network = (*filter(None, map(span, known)), *map(_span, inner))
        routed = tuple(_span(each) for each in brought)
        doubt = "" if union(routed) == ALL_ADDRESSES else self.doubt
        return ServiceTags(network, routed=routed, doubt=doubt, whole=True)


def routing_of(
    estate: AzureEstate, network: VirtualNetwork | None, subnet: Subnet | None, nic: Nic | None = None
) -> Routing:
    """Return the routes of a subnet, or of an interface in it where its effective routes are given."""
    effective, said = _effective(estate, nic)
    if effective:
        return Routing(effective, settled=True, said=said)
    if network is None or subnet is None:
        return Routing((_DEFAULT,), unknown=_UNTOLD)
    peerings = peerings_of(estate, network)
    routes = [_DEFAULT, *(Route("", each, "vnetlocal", "", SYSTEM) for each in network.prefixes)]
    routes += [
        Route("", prefix, "vnetpeering", "", SYSTEM)
        for each in peerings
        if each.admits
        for prefix in _prefixes(estate, each)
    ]
    untold = [each.name for each in peerings if each.admits and not _prefixes(estate, each)]
    table = subnet.table or next((key for key, each in estate.tables.items() if key_of(subnet.id) in each.subnets), "")
    held = estate.tables.get(table)
    missing = f"the route table {name_of(table)}, which is not in these files," if table and held is None else ""
    unknown = missing or (f"the network behind peering {untold[0]}, whose prefixes are not told," if untold else "")
    gateway = _gateway(estate, network, peerings) if held is None or held.propagates else ""
    return Routing((*routes, *(held.routes if held else ())), unknown=unknown, gateway=gateway)


def peerings_of(estate: AzureEstate, network: VirtualNetwork) -> tuple[Peering, ...]:
    """Return the peerings of a network, those that it prints and those that were printed alone, each once."""
    alone = (each for each in estate.peerings.values() if each.network == key_of(network.id))
    return tuple({key_of(each.id): each for each in (*alone, *network.peerings)}.values())


def _prefixes(estate: AzureEstate, peering: Peering) -> tuple[str, ...]:
    known = estate.networks.get(peering.remote)
    return peering.prefixes or (known.prefixes if known else ())


def _gateway(estate: AzureEstate, network: VirtualNetwork, peerings: Sequence[Peering]) -> str:
    """Return what may learn routes for the subnets of a network, "" for nothing."""
    for each in peerings:
        if each.admits and each.gateway:
            return f"the gateway behind peering {each.name}"
    for connection in estate.connections.values():
        if connection.network == key_of(network.id):
            return f"the virtual hub {name_of(connection.hub)}"
    inner = (name_of(each) for each in estate.subnets if each.startswith(f"{key_of(network.id)}/subnets/"))
    found = sorted(_GATEWAYS & set(inner))
    return f"the gateway in {found[0]}" if found else ""


def _effective(estate: AzureEstate, nic: Nic | None) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """Return the effective routes of an interface: those in a file of its name, or the only ones of the only one."""
    if nic is None:
        return (), ()
    if file := file_of(nic, estate.effective):
        return tuple(estate.effective[file]), ()
    if len(estate.nics) == len(estate.effective) == 1:
        (file, routes), *_ = estate.effective.items()
        return tuple(routes), (
            f"the effective routes in {file} are those of {nic.name}, the only interface in these files",
        )
    return (), ()


def _span(route: Route) -> Interval:
    return span(route.destination) or (1, 0)
