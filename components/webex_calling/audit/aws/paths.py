"""Say ``Routed(filters).paths(interface)``: what stands between a network interface of an estate and its peers.

What leaves meets the groups of the interface, the network ACL of its subnet, and what the route table leads it to; a
name takes the default route. An internet gateway gives every address the public one that it has; a NAT gateway gives
all its own. What comes back meets what the routes back lead it to. What the files do not hold is taken to let
everything through, and said.
"""

from collections.abc import Iterable, Iterator, Sequence

from webex_calling.audit.aws.filters import AwsFilters
from webex_calling.audit.aws.firewall import Firewall
from webex_calling.audit.aws.interface import Interface
from webex_calling.audit.aws.network_firewall import firewall_filter, subnets_of
from webex_calling.audit.aws.return_route import UNANSWERED, Leg, ReturnRoutes, doubting
from webex_calling.audit.aws.route_priority import Preferred
from webex_calling.audit.aws.route_table import RouteTable
from webex_calling.audit.aws.route_tables import RouteTables
from webex_calling.audit.aws.transit_gateway import Attachment, transit_hop
from webex_calling.verify.aws.nat_gateway import PORTS
from webex_calling.verify.model.hop import Filter, Hop, PortNat, StaticNat
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths, straight
from webex_calling.verify.model.spans import ALL_ADDRESSES

_DEEPEST = 4
"""How many route tables a packet goes by at most: its own, a firewall's, a NAT gateway's; then it goes in a circle."""
_EQUAL = "of equal routes a VPC takes any"


class Routed:
    """The paths of one network interface; ``assumed`` says what was assumed."""

    def __init__(self, filters: AwsFilters, interface: Interface) -> None:
        self._filters = filters
        self._estate = filters.estate
        self._interface = interface
        self._tables = RouteTables(filters.estate, interface.vpc)
        self._returns = ReturnRoutes(self._tables)
        self.assumed = self._returns.assumed

    def paths(self, groups: Filter, unfiltered: PacketSet) -> Paths:
        """Return the paths behind the groups. Raises Faults for a filter that cannot be read."""
        subnet = self._interface.subnet
        hops = (groups, *self._acl(subnet, "its"))
        table = self._tables.of(subnet)
        if table is None:
            self._take(f"routes lead to every peer: no route table of {subnet or 'its subnet'} is in these files")
            return straight(hops, unfiltered)
        leg = Leg(self._interface.addresses)
        return Paths(tuple(self._routes(table, hops, PacketSet.everything(), leg, 1)), unfiltered)

    def _routes(self, table: RouteTable, hops: Sequence[Hop], takes: PacketSet, leg: Leg, depth: int) -> Iterator[Path]:
        for listed in self._tables.unlisted(table):
            self._take(f"no route of {table.id} to {listed}, whose entries are not in these files, matters")
        left = takes
        for found in self._tables.routes(table):
            here = left & PacketSet.box(peer=(found.prefix,))
            left -= PacketSet.box(peer=(found.prefix,))
            if here and found.route.active:
                yield from self._through(found, (*hops, *self._rivalled(found, table, here)), here, leg, depth)
            elif here and (silent := here & UNANSWERED):
                yield Path(f"from {found.route.destination}, without a way back", silent, tuple(hops))
        if silent := left & UNANSWERED:
            yield Path("from where no route leads", silent, tuple(hops))

    @staticmethod
    def _rivalled(found: Preferred, table: RouteTable, takes: PacketSet) -> Iterator[Filter]:
        """Yield a doubt where an equal route leads elsewhere."""
        if found.rivals:
            rivals = ", ".join(f"{each.target}{'' if each.active else ' (blackhole)'}" for each in found.rivals)
            rule = f"{found.route.destination} of {table.id} by {found.route.target}, or by {rivals}"
            yield doubting(f"equal routes of {table.id}", rule, _EQUAL, takes)

    def _through(self, found: Preferred, hops: Sequence[Hop], takes: PacketSet, leg: Leg, depth: int) -> Iterator[Path]:
        target = found.route.target
        name = f"{found.route.destination} by {target}"
        if target.startswith("igw-"):
            for each in self._estate.unread.values():
                if each.vpc in (self._interface.vpc, "*"):
                    self._take(f"{each.words}, and is not read here, lets it through")
            public = {private: outside for private, outside in leg.inside.items() if outside is not None}
            without = "" if public else ", without a public address to go by"
            back = self._returns.by_gateway(target, leg) if public else ()
            yield Path(name, takes, (*hops, *back, StaticNat(f"internet gateway {target}{without}", public)))
        elif target.startswith("nat-"):
            yield from self._translated(target, name, hops, takes, leg, depth)
        elif target.startswith("vpce-") and (firewall := self._tables.firewall(target)) is not None:
            yield from self._behind(firewall, target, hops, takes, leg, depth)
        else:
            yield Path(name, takes, (*hops, *self._beyond(target, takes, leg)))

    def _beyond(self, target: str, takes: PacketSet, leg: Leg) -> Iterator[Hop]:
        """Yield what stands at a target behind which nothing is read; the rest is taken for granted."""
        if target == "local":
            if "NetworkAcls" in self._estate.asked:
                self._take("network ACLs of other subnets of the VPC let through what is for peers there")
            yield from self._returns.by_neighbours(self._interface.subnet, takes, leg)
            return
        self._take(f"what lies behind {target} lets through what is routed there")
        if target.startswith("pcx-"):
            yield from self._returns.straight(target, leg)
            peering = self._estate.peerings.get(target)
            if peering and (hop := peering.hop(self._interface.vpc)):
                yield hop
        elif target.startswith("tgw-"):
            attached = self._attached(target, self._estate.vpc_attachments.values())
            yield from self._returns.by_subnet(target, attached.subnets if attached else (), leg)
            yield from self._transit(target)
        elif target.startswith("vgw-"):
            yield from self._returns.by_gateway(target, leg)

    def _transit(self, gateway: str) -> Iterator[Filter]:
        """Yield what a transit gateway lets on, where its attachment's route table and the routes of that are told."""
        attached = self._attached(gateway, self._estate.attachments.values())
        table = attached.table if attached else ""
        if not table:
            defaults = [each.id for each in self._estate.transit_tables.values() if each.gateway == gateway]
            table = defaults[0] if len(defaults) == 1 and not attached else ""
            if table in self._estate.transit_routes:
                self._take(f"{self._interface.vpc} is associated with {table} of {gateway}: its attachment is not told")
        if (routes := self._estate.transit_routes.get(table)) is not None:
            yield transit_hop(gateway, table, routes)

    def _attached(self, gateway: str, attachments: Iterable[Attachment]) -> Attachment | None:
        """Return the attachment of this VPC to a transit gateway."""
        gone = ("deleting", "deleted", "failed", "rejected")
        vpc = self._interface.vpc
        held = (each for each in attachments if each.resource == vpc and each.gateway == gateway)
        return next((each for each in held if each.state not in gone), None)

    def _behind(
        self,
        firewall: Firewall,
        endpoint: str,
        hops: Sequence[Hop],
        takes: PacketSet,
        leg: Leg,
        depth: int,
    ) -> Iterator[Path]:
        """Yield the paths through a firewall: its rules, and the routes of the subnet of its endpoint."""
        home = subnets_of(self._estate, firewall.vpc or self._interface.vpc)
        found, taken = firewall_filter(self._estate, firewall, home)
        for words in taken:
            self._take(words)
        through = (*hops, found)
        table = self._tables.of(firewall.endpoints[endpoint])
        if table is None or depth == _DEEPEST:
            self._take(f"routes lead on from the firewall {firewall.name} to every peer")
            yield Path(f"firewall {firewall.name}", takes, through)
        else:
            yield from self._routes(table, through, takes, Leg(leg.inside, (*leg.passed, endpoint)), depth + 1)

    def _translated(
        self, identity: str, name: str, hops: Sequence[Hop], takes: PacketSet, leg: Leg, depth: int
    ) -> Iterator[Path]:
        """Yield the paths through a NAT gateway: its addresses, its subnet's network ACL, and the routes from there."""
        inside = tuple((each, each) for each in leg.inside)
        gateway = self._estate.nat_gateways.get(identity)
        back = tuple(self._returns.by_subnet(identity, (gateway.subnet,) if gateway else (), leg))
        if gateway is None:
            self._take(f"{identity}, which is not in these files, has a public address and leads to the Internet")
            translation = PortNat(f"NAT gateway {identity}", inside, ALL_ADDRESSES, PORTS, icmp=True)
            yield Path(name, takes, (*hops, *back, translation))
            return
        outside = gateway.outside if gateway.available else {}
        if not outside:
            words = "without an address" if gateway.available else "not available"
            yield Path(name, takes, (*hops, StaticNat(f"NAT gateway {identity}, {words}", {})))
            return
        own = tuple((each, each) for each in outside)
        translation = PortNat(f"NAT gateway {identity}", inside, own, PORTS, icmp=True)
        through = (*hops, *back, translation, *self._acl(gateway.subnet, f"the subnet of {identity}, its"))
        table = self._tables.of(gateway.subnet)
        if table is None or depth == _DEEPEST:
            self._take(f"routes lead on from {identity} to every peer")
            yield Path(name, takes, through)
        else:
            yield from self._routes(table, through, takes, Leg(outside), depth + 1)

    def _acl(self, subnet: str, whose: str) -> Iterator[Filter]:
        acl = self._filters.acl_of(subnet, self._interface.vpc)
        if acl is None:
            self._take(f"{whose} network ACL lets everything through: it is not in these files")
        else:
            yield self._filters.acl(acl, subnet)

    def _take(self, words: str) -> None:
        if words not in self.assumed:
            self.assumed.append(words)
