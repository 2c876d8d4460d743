"""Say ``read_transit_routes(fields)``: transit gateways as far as routes of a VPC lead into them.

A VPC's attachment is associated with one route table, which decides what gets on: the longest prefix, of equal ones a
static route before one to a prefix list, and that before a propagated one. What no route takes is dropped.
search-transit-gateway-routes does not say which table it searched: the name of the file, or a member
``TransitGatewayRouteTableId`` beside ``Routes``, does.
Source: AWS Transit Gateways guide, how transit gateways work, route evaluation order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from webex_calling.audit.fields import Fields, network, span
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import Interval

_ID: Final = re.compile(r"tgw-rtb-[0-9a-f]{8,17}(?![0-9a-f])")
_RANKS: Final = ("static", "listed", "propagated")
_TAKEN: Final = ("active", "blackhole")


@dataclass(frozen=True, slots=True)
class TransitRoute:
    """One route of a transit gateway's table; ``active`` is false for a blackhole."""

    destination: str
    rank: int
    active: bool
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TransitTable:
    """A transit gateway's route table; ``default`` is the one that new attachments are associated with."""

    id: str
    gateway: str
    default: bool
    file: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attachment of a VPC or of something else; ``table`` is "" where its association is not told."""

    id: str
    gateway: str
    resource: str
    state: str
    table: str
    subnets: tuple[str, ...]
    file: str = field(compare=False)


def read_transit_table(fields: Fields) -> TransitTable:
    """Read one of ``TransitGatewayRouteTables``."""
    return TransitTable(
        id=fields.text("TransitGatewayRouteTableId"),
        gateway=fields.text("TransitGatewayId", needed=False),
        default=fields.flag("DefaultAssociationRouteTable"),
        file=fields.file,
    )


def read_attachment(fields: Fields) -> Attachment:
    """Read one of ``TransitGatewayAttachments`` or of ``TransitGatewayVpcAttachments``, which has other members."""
    association = fields.inner("Association")
    associated = association is not None and association.value.get("State") in (None, "associated")
    return Attachment(
        id=fields.text("TransitGatewayAttachmentId"),
        gateway=fields.text("TransitGatewayId", needed=False),
        resource=fields.text("VpcId", needed=False) or fields.text("ResourceId", needed=False),
        state=fields.text("State", needed=False),
        table=association.text("TransitGatewayRouteTableId", needed=False) if association and associated else "",
        subnets=fields.texts("SubnetIds"),
        file=fields.file,
    )


def table_named_in(file: str) -> str:
    """Return the one id of a transit gateway's route table in a file's name, "" where there is none or more."""
    found = set(_ID.findall(Path(file).name))
    return found.pop() if len(found) == 1 else ""


def read_transit_routes(fields: Fields) -> Iterator[TransitRoute]:
    """Yield the IPv4 routes among the ``Routes`` of search-transit-gateway-routes that take packets."""
    for each in fields.each("Routes"):
        text = each.text("DestinationCidrBlock")
        if ":" in text or each.value.get("State") not in (None, *_TAKEN):
            continue
        kind = each.text("Type", needed=False)
        rank = "listed" if each.text("PrefixListId", needed=False) else "static" if kind == "static" else "propagated"
        held = each.each("TransitGatewayAttachments")
        yield TransitRoute(
            destination=network(text) or each.prefix("DestinationCidrBlock"),
            rank=_RANKS.index(rank),
            active=each.value.get("State") != "blackhole",
            targets=tuple(sorted(target.text("TransitGatewayAttachmentId") for target in held)),
        )


def transit_hop(gateway: str, table: str, routes: Sequence[TransitRoute]) -> Filter:
    """Return what a transit gateway lets on by a route table: what an active route takes."""
    best: dict[Interval, TransitRoute] = {}
    for route in sorted(routes, key=lambda each: (each.rank, not each.active, each.targets)):
        if (found := span(route.destination)) is not None:
            best.setdefault(found, route)
    ordered = sorted(best, key=lambda each: (each[1] - each[0], each))
    clauses = [Clause(_words(best[each]), best[each].active, PacketSet.box(peer=(each,))) for each in ordered]
    return Filter.of(f"transit gateway {gateway}, route table {table}", Admission.of(clauses))


def _words(route: TransitRoute) -> str:
    return f"route {route.destination} {'by ' + ' and '.join(route.targets) if route.active else '(blackhole)'}"
