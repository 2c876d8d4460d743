"""Say ``tables.of("subnet-0abc")``, ``tables.way(table, address)``: which routes serve what, and where they lead.

A way is what a packet to an address of the VPC goes through before it gets there: endpoints of firewalls, appliances.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.firewall import Firewall
from webex_calling.audit.aws.route_priority import Preferred, by_priority
from webex_calling.audit.aws.route_table import RouteTable
from webex_calling.audit.unreadable import Unreadable

_DEEPEST = 4
"""How many route tables a packet goes by at most; then it goes in a circle."""


@dataclass(frozen=True, slots=True)
class Way:
    """What a packet goes through on its way inside a VPC, in order; ``lost`` says why it does not arrive."""

    through: tuple[str, ...] = ()
    lost: str = ""


@dataclass(slots=True)
class RouteTables:
    """The route tables of one VPC of an estate, as far as these were read."""

    estate: AwsEstate
    vpc: str
    _known: dict[str, tuple[Preferred, ...]] = field(default_factory=dict)

    def of(self, subnet: str) -> RouteTable | None:
        """Return the table of a subnet: its own, or the main one of the VPC; None where one that is odd names it."""
        tables = self.estate.tables.values()
        own = next((each for each in tables if subnet and subnet in each.subnets), None)
        return own or (None if any(each.mentions(subnet) for each in self.odd) else self._main)

    def of_gateway(self, gateway: str) -> RouteTable | None:
        """Return the table of what arrives by a gateway, where there is one."""
        return next((each for each in self.estate.tables.values() if gateway in each.gateways), None)

    def routes(self, table: RouteTable) -> tuple[Preferred, ...]:
        """Return the routes of a table in the order of their priority."""
        if (found := self._known.get(table.id)) is None:
            found = self._known[table.id] = by_priority(table, self.estate.entries)
        return found

    def unlisted(self, table: RouteTable) -> Iterator[str]:
        """Yield the prefix lists of IPv4 that routes lead to, and whose entries were not read."""
        for route in table.routes:
            described = self.estate.lists.get(route.destination)
            known = route.destination in self.estate.entries or (described and not described.ipv4)
            if route.destination[:3] == "pl-" and not known:
                yield route.destination

    @property
    def whole(self) -> bool:
        """Whether all tables of the VPC seem to be there, since the main one is: no command asks for that one alone."""
        return self._main is not None and not self.odd

    @property
    def odd(self) -> tuple[Unreadable, ...]:
        """The tables that cannot be read, each of which may be of any VPC and serve anything."""
        return tuple(each for each in self.estate.odd if each.kind == "RouteTables")

    @property
    def _main(self) -> RouteTable | None:
        return next((each for each in self.estate.tables.values() if each.main and each.vpc == self.vpc), None)

    def firewall(self, endpoint: str) -> Firewall | None:
        """Return the firewall that has an endpoint."""
        return next((each for each in self.estate.firewalls.values() if endpoint in each.endpoints), None)

    def way(self, table: RouteTable, address: int, depth: int = 1) -> Way:
        """Return the way to an address of the VPC, by a table and those of the firewalls on the way."""
        for each in self.routes(table):
            if each.prefix[0] <= address <= each.prefix[1]:
                return self._through(each, table, address, depth)
        return Way(lost=f"no route of {table.id} leads back to it")

    def _through(self, found: Preferred, table: RouteTable, address: int, depth: int) -> Way:
        route = found.route
        if found.rivals:
            return Way((" or ".join(sorted({each.target for each in (route, *found.rivals)})),))
        if not route.active:
            return Way(lost=f"{route.destination} of {table.id}, a blackhole, is the way back to it")
        if route.target == "local":
            return Way()
        firewall = self.firewall(route.target)
        behind = self.of(firewall.endpoints[route.target]) if firewall else None
        if behind is None or depth == _DEEPEST:
            return Way((route.target,))
        more = self.way(behind, address, depth + 1)
        return Way((route.target, *more.through), more.lost)
