"""Say ``Routed(filters).paths(interface)``: what stands between a network interface of an estate and its peers.

What leaves meets the groups of the interface, the network ACL of its subnet, and what the route table leads it to. The
longest prefix that holds the peer decides; a name takes the default route. An internet gateway gives every address the
public one that it has; a NAT gateway gives all its own. What the files do not hold is taken to let everything through,
and said.
"""

from collections.abc import Iterator, Mapping, Sequence

from webex_calling.audit.aws.filters import AwsFilters
from webex_calling.audit.aws.firewall import Firewall
from webex_calling.audit.aws.interface import Interface
from webex_calling.audit.aws.network_firewall import firewall_filter, subnets_of
from webex_calling.audit.aws.route_table import Route, RouteTable
from webex_calling.audit.fields import span
from webex_calling.published.requirement import Initiator
from webex_calling.verify.aws.nat_gateway import PORTS
from webex_calling.verify.aws.network_acl import REPLIES
from webex_calling.verify.model.hop import Filter, Hop, PortNat, StaticNat
from webex_calling.verify.model.packets import ICMP, PacketSet
from webex_calling.verify.model.path import Path, Paths, straight
from webex_calling.verify.model.spans import ALL_ADDRESSES, Interval

_DEEPEST = 4
"""How many route tables a packet goes by at most: its own, a firewall's, a NAT gateway's; then it goes in a circle."""

_UNANSWERED = PacketSet.box(initiator=Initiator.PEER, protocol=ICMP) - PacketSet.box(
    protocol=ICMP, local_ports=[(kind, kind) for kind in REPLIES]
)
"""What a peer sends without waiting for an answer, and so needs no route back: ICMP messages such as unreachable."""


class Routed:
    """The paths of one network interface; ``assumed`` says what was assumed."""

    def __init__(self, filters: AwsFilters, interface: Interface) -> None:
        self._filters = filters
        self._estate = filters.estate
        self._interface = interface
        self.assumed: list[str] = []

    def paths(self, groups: Filter, unfiltered: PacketSet) -> Paths:
        """Return the paths behind the groups. Raises Faults for a filter that cannot be read."""
        subnet = self._interface.subnet
        hops = (groups, *self._acl(subnet, "its"))
        table = self._table(subnet)
        if table is None:
            self._take(f"routes lead to every peer: no route table of {subnet or 'its subnet'} is in these files")
            return straight(hops, unfiltered)
        found = tuple(self._routes(table, hops, PacketSet.everything(), self._interface.addresses, 1))
        return Paths(found, unfiltered)

    def _routes(
        self, table: RouteTable, hops: Sequence[Hop], takes: PacketSet, local: Mapping[int, int | None], depth: int
    ) -> Iterator[Path]:
        left = takes
        for destinations, route in sorted(self._destinations(table), key=lambda each: -_length(each[0])):
            here = left & PacketSet.box(peer=destinations)
            left -= PacketSet.box(peer=destinations)
            if here and route.active:
                yield from self._through(route, hops, here, local, depth)
            elif here and (silent := here & _UNANSWERED):
                yield Path(f"from {route.destination}, without a way back", silent, tuple(hops))
        if silent := left & _UNANSWERED:
            yield Path("from where no route leads", silent, tuple(hops))

    def _destinations(self, table: RouteTable) -> Iterator[tuple[tuple[Interval, ...], Route]]:
        for route in table.routes:
            if (found := span(route.destination)) is not None:
                yield (found,), route
            elif (entries := self._estate.entries.get(route.destination)) is not None:
                for entry in entries:
                    if (found := span(entry)) is not None:
                        yield (found,), route
            else:
                self._take(
                    f"no route of {table.id} to {route.destination}, whose entries are not in these files, matters"
                )

    def _through(
        self, route: Route, hops: Sequence[Hop], takes: PacketSet, local: Mapping[int, int | None], depth: int
    ) -> Iterator[Path]:
        target = route.target
        name = f"{route.destination} by {target}"
        if target.startswith("igw-"):
            for each in self._estate.unread.values():
                if each.vpc in (self._interface.vpc, "*"):
                    self._take(f"{each.words}, and is not read here, lets it through")
            public = {private: outside for private, outside in local.items() if outside is not None}
            without = "" if public else ", without a public address to go by"
            yield Path(name, takes, (*hops, StaticNat(f"internet gateway {target}{without}", public)))
        elif target.startswith("nat-"):
            yield from self._translated(target, name, hops, takes, local, depth)
        elif target.startswith("vpce-") and (firewall := self._firewall(target)) is not None:
            yield from self._behind(firewall, target, hops, takes, local, depth)
        else:
            if target != "local":
                self._take(f"what lies behind {target} lets through what is routed there")
            elif "NetworkAcls" in self._estate.asked:
                self._take("network ACLs of other subnets of the VPC let through what is for peers there")
            yield Path(name, takes, tuple(hops))

    def _behind(
        self,
        firewall: Firewall,
        endpoint: str,
        hops: Sequence[Hop],
        takes: PacketSet,
        local: Mapping[int, int | None],
        depth: int,
    ) -> Iterator[Path]:
        """Yield the paths through a firewall: its rules, and the routes of the subnet of its endpoint."""
        home = subnets_of(self._estate, firewall.vpc or self._interface.vpc)
        found, taken = firewall_filter(self._estate, firewall, home)
        if taken:
            self._take(taken)
        through = (*hops, found)
        subnet = firewall.endpoints[endpoint]
        table = self._table(subnet)
        if table is None or depth == _DEEPEST:
            self._take(f"routes lead on from the firewall {firewall.name} to every peer")
            yield Path(f"firewall {firewall.name}", takes, through)
        else:
            yield from self._routes(table, through, takes, local, depth + 1)

    def _translated(
        self,
        identity: str,
        name: str,
        hops: Sequence[Hop],
        takes: PacketSet,
        local: Mapping[int, int | None],
        depth: int,
    ) -> Iterator[Path]:
        """Yield the paths through a NAT gateway: its addresses, its subnet's network ACL, and the routes from there."""
        inside = tuple((each, each) for each in local)
        gateway = self._estate.nat_gateways.get(identity)
        if gateway is None:
            self._take(f"{identity}, which is not in these files, has a public address and leads to the Internet")
            yield Path(
                name, takes, (*hops, PortNat(f"NAT gateway {identity}", inside, ALL_ADDRESSES, PORTS, icmp=True))
            )
            return
        outside = gateway.outside if gateway.available else ()
        if not outside:
            words = "without an address" if gateway.available else "not available"
            yield Path(name, takes, (*hops, StaticNat(f"NAT gateway {identity}, {words}", {})))
            return
        translation = PortNat(
            f"NAT gateway {identity}", inside, tuple((each, each) for each in outside), PORTS, icmp=True
        )
        through = (*hops, translation, *self._acl(gateway.subnet, f"the subnet of {identity}, its"))
        table = self._table(gateway.subnet)
        if table is None or depth == _DEEPEST:
            self._take(f"routes lead on from {identity} to every peer")
            yield Path(name, takes, through)
        else:
            yield from self._routes(table, through, takes, {each: each for each in outside}, depth + 1)

    def _acl(self, subnet: str, whose: str) -> Iterator[Filter]:
        acl = self._filters.acl_of(subnet, self._interface.vpc)
        if acl is None:
            self._take(f"{whose} network ACL lets everything through: it is not in these files")
        else:
            yield self._filters.acl(acl, subnet)

    def _table(self, subnet: str) -> RouteTable | None:
        tables = self._estate.tables.values()
        vpc = self._interface.vpc
        own = next((each for each in tables if subnet and subnet in each.subnets), None)
        return own or next((each for each in tables if each.main and each.vpc == vpc), None)

    def _firewall(self, endpoint: str) -> Firewall | None:
        return next((each for each in self._estate.firewalls.values() if endpoint in each.endpoints), None)

    def _take(self, words: str) -> None:
        if words not in self.assumed:
            self.assumed.append(words)


def _length(spans: tuple[Interval, ...]) -> int:
    ((first, last),) = spans
    return 32 - (last + 1 - first).bit_length()
