"""Say ``read_network(fields)``, ``read_subnet(fields)``: virtual networks, and what their subnets are behind."""

from dataclasses import dataclass, field

from webex_calling.audit.azure.interface import reference, said
from webex_calling.audit.azure.peering import Peering, read_inner
from webex_calling.audit.azure.resource import identity
from webex_calling.audit.fields import Fields, span


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet with its NSG, route table and NAT gateway, "" for none of them; ids are for comparison.

    ``outbound`` tells whether it gives default outbound access, None where that is not said.
    """

    id: str
    prefixes: tuple[str, ...]
    nsg: str
    table: str
    nat_gateway: str
    outbound: bool | None
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class VirtualNetwork:
    """A virtual network, its IPv4 address space and its own peerings; its subnets are resources of their own."""

    id: str
    name: str
    prefixes: tuple[str, ...]
    peerings: tuple[Peering, ...]
    file: str = field(compare=False)


def read_network(fields: Fields) -> VirtualNetwork:
    """Read one of ``az network vnet list``, without the subnets in it."""
    space = fields.inner("addressSpace")
    found = identity(fields)
    return VirtualNetwork(
        id=found,
        name=fields.text("name"),
        prefixes=_ipv4(space, "addressPrefixes") if space else (),
        peerings=read_inner(fields, found),
        file=fields.file,
    )


def read_subnet(fields: Fields) -> Subnet:
    """Read one of ``az network vnet subnet list``."""
    one = fields.text("addressPrefix", needed=False)
    if fields.value.get("addressPrefix") is not None and ":" not in one and span(one) is None:
        fields.fault("addressPrefix", "is not an IPv4 prefix", value=one)
    return Subnet(
        id=identity(fields, "virtualnetworks/subnets"),
        prefixes=_ipv4(fields, "addressPrefixes") or ((one,) if one and ":" not in one else ()),
        nsg=reference(fields, "networkSecurityGroup"),
        table=reference(fields, "routeTable"),
        nat_gateway=reference(fields, "natGateway"),
        outbound=said(fields, "defaultOutboundAccess"),
        file=fields.file,
    )


def _ipv4(fields: Fields, key: str) -> tuple[str, ...]:
    found = tuple(each for each in fields.texts(key) if ":" not in each)
    for each in found:
        if span(each) is None:
            fields.fault(key, "has a value that is not an IPv4 prefix", value=each)
    return tuple(each for each in found if span(each))
