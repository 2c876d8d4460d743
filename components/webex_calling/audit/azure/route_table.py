"""Say ``read_table(fields)``: a route table, and where its routes lead."""

from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.azure.resource import flat, identity, key_of
from webex_calling.audit.fields import Fields, span
from webex_calling.verify.azure.service_tag import is_tag

_HOPS: Final = ("virtualappliance", "virtualnetworkgateway", "vnetlocal", "internet", "none")
USER, LEARNED, SYSTEM = range(3)
"""Who made a route, in the order in which they are taken for the same prefix: user-defined, by BGP, by the system
(Microsoft Learn, Virtual network traffic routing, How Azure selects a route)."""


@dataclass(frozen=True, slots=True)
class Route:
    """One route to a prefix or service tag; ``hop`` is the type of the next hop in lower case.

    ``source`` is who made it: USER, LEARNED or SYSTEM.
    """

    name: str
    destination: str
    hop: str
    address: str
    source: int = USER


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table of ``subnets``, by their ids; it ``propagates`` what gateways learn unless that is turned off.

    ``ipv6`` counts its routes for IPv6, which are left out.
    """

    id: str
    name: str
    routes: tuple[Route, ...]
    propagates: bool
    subnets: frozenset[str]
    ipv6: int
    file: str = field(compare=False)


def read_table(fields: Fields) -> RouteTable:
    """Read one of ``az network route-table list``."""
    routes, ipv6 = [], 0
    for each in fields.each("routes"):
        held = Fields(flat(each.value), each.place, each.file, each.faults)
        hop = held.text("nextHopType").lower()
        if hop and hop not in _HOPS:
            held.fault("nextHopType", "is not an Azure next hop type", value=hop)
        destination = held.text("addressPrefix")
        if span(destination) is None and ":" not in destination and not is_tag(destination):
            held.fault("addressPrefix", "is neither a prefix nor a service tag", value=destination)
        address = held.text("nextHopIpAddress", needed=False)
        ipv6 += ":" in destination
        if ":" not in destination:
            routes.append(Route(held.text("name"), destination, hop, address))
    return RouteTable(
        id=identity(fields),
        name=fields.text("name"),
        routes=tuple(routes),
        propagates=not fields.flag("disableBgpRoutePropagation"),
        subnets=frozenset(key_of(each.text("id")) for each in fields.each("subnets")),
        ipv6=ipv6,
        file=fields.file,
    )
