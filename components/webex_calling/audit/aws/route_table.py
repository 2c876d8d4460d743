"""Say ``read_table(fields)``: a route table, the subnets that it serves, and where its routes lead."""

from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields

_TARGETS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
)


@dataclass(frozen=True, slots=True)
class Route:
    """One route: to an IPv4 prefix or to the id of a prefix list, by way of ``target``, the id of what takes it.

    ``active`` is false for a blackhole.
    """

    destination: str
    target: str
    active: bool


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table; the main one of a VPC serves the subnets that have none of their own."""

    id: str
    vpc: str
    main: bool
    subnets: tuple[str, ...]
    routes: tuple[Route, ...]
    file: str = field(compare=False)


def read_table(fields: Fields) -> RouteTable:
    """Read one of ``RouteTables``."""
    associations = tuple(fields.each("Associations"))
    routes = [_route(each) for each in fields.each("Routes") if not each.value.get("DestinationIpv6CidrBlock")]
    return RouteTable(
        id=fields.text("RouteTableId"),
        vpc=fields.text("VpcId"),
        main=any(each.flag("Main") for each in associations),
        subnets=tuple(held for each in associations if (held := each.text("SubnetId", needed=False))),
        routes=tuple(each for each in routes if each.destination),
        file=fields.file,
    )


def _route(fields: Fields) -> Route:
    destination = fields.text("DestinationPrefixListId", needed=False) or fields.prefix("DestinationCidrBlock")
    target = next((found for key in _TARGETS if (found := fields.text(key, needed=False))), "")
    if not target and fields.value.get("State") != "blackhole":
        fields.fault("GatewayId", "is missing, and so is every other target")
    return Route(destination, target, fields.value.get("State") != "blackhole")
