"""Say ``ends_behind(site, perimeter)``: each endpoint behind a perimeter, by its own addresses."""

from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.site.interface import Interface
from webex_calling.site.site import Site, SitePerimeter
from webex_calling.verify.diagram import Interval
from webex_calling.verify.flow_sets import intervals


@dataclass(frozen=True, slots=True)
class PerimeterEnd:
    """One endpoint behind a perimeter: its addresses, and the part of the site's proof that has its own filter.

    ``own`` is that part: the gateway's interface, "pool", or "" where no filter of this site stands at the endpoint.
    ``public`` is the outside address of a gateway that has one of its own.
    """

    name: str
    own: str
    perimeter: str
    near: tuple[Interval, ...]
    public: int | None = None

    @property
    def part(self) -> str:
        """The part of the site's proof that is the whole way through the perimeter."""
        return f"{self.own} through {self.perimeter}".strip()


def ends_behind(site: Site, perimeter: SitePerimeter) -> Iterator[PerimeterEnd]:
    """Yield the ends behind ``perimeter``: gateways by interface, pools, clients, and its proxies together."""
    for gateway in site.gateways():
        if gateway.name in perimeter.local_gateways:
            for side in gateway.sides:
                address = int(gateway.address(side))
                public = gateway.public_address if side is Interface.EXTERNAL else None
                outside = int(public) if public else None
                yield PerimeterEnd(gateway.name, side.value, perimeter.name, ((address,) * 2,), outside)
    behind = site.behind(perimeter)
    for pool in behind.vdi_pools:
        yield PerimeterEnd(pool.name, "pool", perimeter.name, intervals(pool.networks))
    for client in behind.clients:
        yield PerimeterEnd(client.name, "", perimeter.name, intervals(client.networks))
    if behind.proxies:
        yield PerimeterEnd("proxies", "", perimeter.name, intervals(behind.proxies))
