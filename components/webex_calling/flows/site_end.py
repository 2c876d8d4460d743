"""Say ``for end in site_ends(site)``: every filtered end of a site, in the order in which a proof tells of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from webex_calling.flows.endpoint import Endpoint
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.place import AwsVpc, AzureVirtualNetwork
from webex_calling.site.site import Site, SiteLocalGateway, SitePerimeter, cloud_of

POOL: Final = "pool"
SUBNET: Final = "subnet"
PROXIES: Final = "proxies"
"""The name of the HTTP proxies of a perimeter, all together."""


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """One filtered end: by its own filter, or by all on its way through a ``perimeter``, where that is not "".

    ``name`` is its gateway's, shared subnet's, pool's or client's, or ``PROXIES``. ``own`` tells which filter is its
    own: that of an interface of a gateway, of a ``SUBNET`` or a ``POOL``; "" where it has none, as clients and proxies.
    ``endpoints`` are those whose needs are met there, each with one interface; proxies have none, and open what others
    need. ``addresses`` are its own, empty where the site does not tell. ``public`` is the address by which others know
    it, ``adopted`` and ``others`` are ids of security groups, ``subnet`` is the shared subnet that it stands in, and
    ``inside`` has what it reaches without crossing its perimeter.
    """

    name: str
    own: str
    place: str
    cloud: Cloud
    network: AwsVpc | AzureVirtualNetwork
    endpoints: tuple[Endpoint, ...] = ()
    addresses: tuple[IPv4Network, ...] = ()
    public: IPv4Address | None = None
    adopted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    subnet: str = ""
    perimeter: str = ""
    inside: tuple[IPv4Network, ...] = ()

    @property
    def part(self) -> str:
        """What a proof calls it beside its name."""
        return f"{self.own} through {self.perimeter}".strip() if self.perimeter else self.own

    @property
    def choice(self) -> str:
        """What the command line takes for it."""
        return self.name if self.part in {POOL, SUBNET} else f"{self.name}/{self.part.replace(' ', '-')}"

    @property
    def address(self) -> IPv4Address | None:
        """The address by which it is found: its interface's, or that of an interface in the shared subnet."""
        found = self.own in {*Interface, SUBNET} and self.addresses
        return self.addresses[-1].network_address if found else None

    @property
    def near(self) -> tuple[IPv4Network, ...]:
        """The prefixes that its own addresses are in: those of its network, unless the site tells more."""
        return self.addresses or self.network.cidrs


def site_ends(site: Site) -> Iterator[SiteEnd]:
    """Yield every filtered end: interfaces of gateways, shared subnets, pools; then the ways through perimeters.

    Perimeters on AWS come first.
    """
    yield from own_ends(site)
    for perimeter in sorted(site.egress(), key=lambda each: each.place_name not in site.aws):
        yield from ends_behind(site, perimeter)


def own_ends(site: Site) -> Iterator[SiteEnd]:
    """Yield the ends with a filter of their own."""
    for gateway in site.gateways():
        yield from (_interface(site, gateway, side) for side in gateway.sides)
    for name, sharers in site.shared_subnets().items():
        gateway, _ = sharers[0]
        yield SiteEnd(
            name=name,
            own=SUBNET,
            place=gateway.place_name,
            cloud=cloud_of(site.place_of(gateway)),
            network=site.network_of(gateway),
            endpoints=tuple(Endpoint.of_gateway(each, shared=True).at(side) for each, side in sharers),
            addresses=tuple(IPv4Network(each.address(side)) for each, side in sharers),
        )
    for pool in site.pools():
        yield SiteEnd(
            name=pool.name,
            own=POOL,
            place=pool.place_name,
            cloud=cloud_of(site.place_of(pool)),
            network=site.network_of(pool),
            endpoints=(Endpoint.of_pool(pool),),
            addresses=pool.networks,
            adopted=pool.adopt,
            others=pool.other_groups,
        )


def ends_behind(site: Site, perimeter: SitePerimeter) -> Iterator[SiteEnd]:
    """Yield the ends behind ``perimeter``: gateways by interface, pools, clients, and its proxies together."""

    def end(
        name: str,
        own: str,
        addresses: tuple[IPv4Network, ...],
        endpoints: tuple[Endpoint, ...] = (),
        public: IPv4Address | None = None,
    ) -> SiteEnd:
        return SiteEnd(
            name=name,
            own=own,
            place=perimeter.place_name,
            cloud=cloud_of(site.place_of(perimeter)),
            network=site.network_of(perimeter),
            endpoints=endpoints,
            addresses=addresses,
            public=public,
            perimeter=perimeter.name,
            inside=perimeter.inside,
        )

    for gateway in site.gateways():
        if gateway.name in perimeter.local_gateways:
            endpoint = Endpoint.of_gateway(gateway, shared=True)
            for side in gateway.sides:
                address = (IPv4Network(gateway.address(side)),)
                yield end(gateway.name, side.value, address, (endpoint.at(side),), _public(gateway, side))
    members = site.members(perimeter)
    for pool in members.vdi_pools:
        yield end(pool.name, POOL, pool.networks, (Endpoint.of_pool(pool, pool.networks),))
    for client in members.clients:
        yield end(client.name, "", client.networks, (Endpoint.of_client(client),))
    if members.proxies:
        yield end(PROXIES, "", members.proxies)


def _interface(site: Site, gateway: SiteLocalGateway, side: Interface) -> SiteEnd:
    address = gateway.known_address(side)
    return SiteEnd(
        name=gateway.name,
        own=side.value,
        place=gateway.place_name,
        cloud=cloud_of(site.place_of(gateway)),
        network=site.network_of(gateway),
        endpoints=(Endpoint.of_gateway(gateway).at(side),),
        addresses=(IPv4Network(address),) if address else (),
        public=_public(gateway, side),
        adopted=getattr(gateway.adopt, side),
        others=getattr(gateway.other_groups, side),
        subnet=gateway.subnet(side),
    )


def _public(gateway: SiteLocalGateway, side: Interface) -> IPv4Address | None:
    """Return the public address of an interface; only the external one has any."""
    return gateway.public_address if side is Interface.EXTERNAL else None
