"""Say ``read_table(fields)``, ``read_nat_gateway(fields)``: where routes lead, and what a NAT gateway translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields, network

_NO_TARGETS = ("DestinationPrefixListId", "InstanceOwnerId")
"""Members of a route that end as its targets do, in ``Id`` or ``Arn``, and are none."""
_IPV6_ALONE = "EgressOnlyInternetGatewayId"


@dataclass(frozen=True, slots=True)
class Route:
    """One route: to an IPv4 prefix or to the id of a prefix list, by way of ``target``, the id of what takes it.

    ``active`` is false for a blackhole. ``propagated`` tells that nobody wrote it: a virtual private gateway or a route
    server brought it.
    """

    destination: str
    target: str
    active: bool
    propagated: bool = False


@dataclass(frozen=True, slots=True)
class RouteTable:
    """A route table; the main one of a VPC serves the subnets that have none of their own.

    One that serves ``gateways`` routes what arrives by them (edge association). ``ipv6`` counts its routes for IPv6.
    """

    id: str
    vpc: str
    main: bool
    subnets: tuple[str, ...]
    routes: tuple[Route, ...]
    file: str = field(compare=False)
    gateways: tuple[str, ...] = ()
    ipv6: int = 0


def read_table(fields: Fields) -> RouteTable:
    """Read one of ``RouteTables``."""
    associations = tuple(each for each in fields.each("Associations") if _associated(each))
    ipv6 = ("DestinationIpv6CidrBlock", _IPV6_ALONE)
    listed = tuple(fields.each("Routes"))
    routes = [_route(each) for each in listed if not any(map(each.value.get, ipv6))]
    return RouteTable(
        id=fields.text("RouteTableId"),
        vpc=fields.text("VpcId"),
        main=any(each.flag("Main") for each in associations),
        subnets=tuple(held for each in associations if (held := each.text("SubnetId", needed=False))),
        routes=tuple(each for each in routes if each.destination),
        file=fields.file,
        gateways=tuple(held for each in associations if (held := each.text("GatewayId", needed=False))),
        ipv6=len(listed) - len(routes),
    )


def _associated(fields: Fields) -> bool:
    """Whether an association holds, as one does of which no state is printed."""
    state = fields.inner("AssociationState")
    return state is None or state.value.get("State") not in ("disassociated", "failed")


def _route(fields: Fields) -> Route:
    listed = fields.text("DestinationPrefixListId", needed=False)
    destination = listed or network(fields.text("DestinationCidrBlock")) or fields.prefix("DestinationCidrBlock")
    keys = [each for each in fields.value if each.endswith(("Id", "Arn")) and each not in _NO_TARGETS]
    target = next(
        (found for key in (*sorted(keys, reverse=True), "IpAddress") if (found := fields.text(key, needed=False))), ""
    )
    if not target and fields.value.get("State") != "blackhole":
        fields.fault("GatewayId", "is missing, and so is every other target")
    propagated = fields.value.get("Origin") in ("EnableVgwRoutePropagation", "Advertisement")
    return Route(destination, target, fields.value.get("State") != "blackhole", propagated)


@dataclass(frozen=True, slots=True)
class NatGateway:
    """A NAT gateway; ``addresses`` has the public address, or None, behind each private one, as numbers."""

    id: str
    vpc: str
    subnet: str
    public: bool
    available: bool
    addresses: Mapping[int, int | None]
    file: str = field(compare=False)

    @property
    def outside(self) -> Mapping[int, int | None]:
        """Its own addresses, which it gives to what it translates, each with the public one behind it.

        Of a public one those that have a public address: an internet gateway translates them once more.
        Source: Amazon VPC User Guide, NAT gateway basics.
        """
        return {own: out for own, out in self.addresses.items() if not self.public or out is not None}


def read_nat_gateway(fields: Fields) -> NatGateway:
    """Read one of ``NatGateways``."""
    held = [
        (each.address("PrivateIp", needed=False), each.address("PublicIp", needed=False))
        for each in fields.each("NatGatewayAddresses")
    ]
    return NatGateway(
        id=fields.text("NatGatewayId"),
        vpc=fields.text("VpcId", needed=False),
        subnet=fields.text("SubnetId", needed=False),
        public=fields.text("ConnectivityType", needed=False) != "private",
        available=fields.text("State", needed=False) in ("", "available"),
        addresses={own: out for private, out in held if (own := out if private is None else private) is not None},
        file=fields.file,
    )
