"""Say ``read_table(fields)``: a route table, and where its routes lead."""

from dataclasses import dataclass, field
from typing import Final

from webex_calling.audit.azure.resource import flat, identity
from webex_calling.audit.fields import Fields, span
from webex_calling.verify.azure.service_tag import is_tag

_HOPS: Final = ("virtualappliance", "virtualnetworkgateway", "vnetlocal", "internet", "none")


@dataclass(frozen=True, slots=True)
class Route:
    """One route to a prefix or service tag; ``hop`` is the type of the next hop in lower case."""

    name: str
    destination: str
    hop: str
    address: str


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table."""

    id: str
    name: str
    routes: tuple[Route, ...]
    file: str = field(compare=False)


def read_table(fields: Fields) -> RouteTable:
    """Read one of ``az network route-table list``."""
    routes = []
    for each in fields.each("routes"):
        held = Fields(flat(each.value), each.place, each.file, each.faults)
        hop = held.text("nextHopType").lower()
        if hop and hop not in _HOPS:
            held.fault("nextHopType", "is not an Azure next hop type", value=hop)
        destination = held.text("addressPrefix")
        if span(destination) is None and ":" not in destination and not is_tag(destination):
            held.fault("addressPrefix", "is neither a prefix nor a service tag", value=destination)
        address = held.text("nextHopIpAddress", needed=False)
        if ":" not in destination:
            routes.append(Route(held.text("name"), destination, hop, address))
    return RouteTable(identity(fields), fields.text("name"), tuple(routes), fields.file)
