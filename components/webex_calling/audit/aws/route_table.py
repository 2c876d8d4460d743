"""Say ``read_table(fields)``, ``read_nat_gateway(fields)``: where routes lead, and what a NAT gateway translates."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields

_NO_TARGETS = ("DestinationPrefixListId", "InstanceOwnerId")
"""Members of a route that end as its targets do, in ``Id`` or ``Arn``, and are none."""
_IPV6_ALONE = "EgressOnlyInternetGatewayId"


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
    ipv6 = ("DestinationIpv6CidrBlock", _IPV6_ALONE)
    routes = [_route(each) for each in fields.each("Routes") if not any(map(each.value.get, ipv6))]
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
    keys = [each for each in fields.value if each.endswith(("Id", "Arn")) and each not in _NO_TARGETS]
    target = next(
        (found for key in (*sorted(keys, reverse=True), "IpAddress") if (found := fields.text(key, needed=False))), ""
    )
    if not target and fields.value.get("State") != "blackhole":
        fields.fault("GatewayId", "is missing, and so is every other target")
    return Route(destination, target, fields.value.get("State") != "blackhole")


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
    def outside(self) -> tuple[int, ...]:
        """The addresses that it gives to what it translates: its public ones, or its own where it is private."""
        held = self.addresses.values() if self.public else self.addresses
        return tuple(each for each in held if each is not None)


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
        addresses={private: public for private, public in held if private is not None},
        file=fields.file,
    )
