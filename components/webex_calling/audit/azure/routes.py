"""Say ``Routes(…).paths(read, placed)``: the paths of an interface, as the routes of its subnet lead.

What stays inside goes by the filters alone. What leaves for the Internet is translated, or goes to the next hop of a
user-defined route in place of that; what an appliance lets through is read where it is an Azure Firewall with a policy.
What the Internet opens comes by a public address or a load balancer. Its replies go by the routes all the same: a
firewall that has not seen the connection drops them, and so does a route to nowhere.
Source: Microsoft Learn, Virtual network traffic routing; Integrate Azure Firewall with Azure Standard Load Balancer
(Asymmetric routing).
"""

from collections.abc import Iterator, Sequence

from webex_calling.audit.azure.firewall import Appliances
from webex_calling.audit.azure.route_table import SYSTEM, Route
from webex_calling.audit.azure.routing import LOCAL
from webex_calling.audit.azure.ways_out import Placed, WaysOut
from webex_calling.audit.fields import span
from webex_calling.published.requirement import Initiator
from webex_calling.verify.azure.interface import UNTRANSLATED, Interface
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import UNSENT, Interval

_OUTWARD = PacketSet.box(initiator=Initiator.LOCAL)
_SENT = ~PacketSet.box(peer=UNSENT)
_INSIDE = PacketSet.box(names="VirtualNetwork")
_HALF = (1 << 31) - 1
_NAMES = PacketSet.box(names="*") - _INSIDE


class Routes:
    """The paths of one interface; ``assumed`` is told what was assumed."""

    def __init__(self, appliances: Appliances, ways: WaysOut, assumed: list[str]) -> None:
        self._appliances = appliances
        self._ways = ways
        self._assumed = assumed

    def paths(self, read: Interface, placed: Placed) -> Paths:
        """Return the paths. Raises Faults for the rules of an appliance that cannot be read."""
        outside, filters = read.internet, read.filters
        private: PacketSet = (~outside & _SENT) - _OUTWARD
        found: list[Path] = []
        lost: list[Clause] = []
        behind: list[str] = []
        self._assumed += [
            f"{each.destination}, to which route {each.name} leads, has none of the peers that are asked for"
            for each in placed.routing.routes
            if span(each.destination) is None
        ]
        for route, led in _directed(placed):
            peers = led & _SENT
            here = peers & _OUTWARD
            if route.hop in LOCAL:
                private |= here
                continue
            within, beyond = here - outside, here & outside
            if route.hop == "internet":
                private |= within
                hops: tuple[Hop, ...] | None = self._ways.leaving(read, placed, self._assumed) if beyond else ()
                behind += [placed.routing.gateway] if beyond and not hops else []
                name, here = "to the Internet", beyond
            else:
                hops = self._hops(route, placed, outside=bool(beyond))
                name = "to the Internet" if beyond else "to private networks"
                lost += _lost(route, peers & outside, hops)
                behind += self._behind(route, hops) if beyond else ()
            if route.source != SYSTEM:
                name = f"{name}, by route {route.name}"
            if hops is not None and here:
                found.append(Path(name, here, (*filters, *hops)))
        arriving = self._ways.arriving(read, placed, self._assumed)
        if arriving == (UNTRANSLATED,):
            arriving = (_sent_in(behind[0]),) if behind else arriving
        elif lost:
            arriving = (Filter.of("the routes of replies", Admission.of([*lost, _KEPT])), *arriving)
        coming = outside - _OUTWARD
        ways = [Path("to private networks", private, filters), *found]
        if sent := tuple(self._appliances.sent_in(placed.near, filters, coming)):
            by = coming & PacketSet.union(each.most for each in sent)
            ways.append(Path("from the Internet, by a firewall", by, (Filter.of(_BY_FIREWALL, Admission.of(sent)),)))
            coming = coming if read.public else coming - by
        ways.append(Path("from the Internet", coming, (*filters, *arriving)))
        return Paths(tuple(ways), unfiltered.of_azure())

    def _hops(self, route: Route, placed: Placed, *, outside: bool) -> tuple[Hop, ...] | None:
        if route.hop == "none":
            return None
        if route.hop == "virtualappliance" or self._appliances.is_firewall(route.address):
            near = placed.near
            return tuple(self._appliances.hops(route.address, placed.tags, near, self._assumed, outside=outside))
        self._assumed.append("what lies behind the virtual network gateway lets through what is routed there")
        return ()

    @staticmethod
    def _behind(route: Route, hops: Sequence[Hop] | None) -> Iterator[str]:
        """Yield what may send in what the Internet opens, and nobody can read."""
        if hops is not None and not any(isinstance(each, Filter) for each in hops):
            yield f"what is at {route.address}" if route.address else "the virtual network gateway"


_BY_FIREWALL = "the DNAT rules of a firewall"
_KEPT = Clause("routes that replies keep", True, PacketSet.everything())


def _lost(route: Route, peers: PacketSet, hops: Sequence[Hop] | None) -> Iterator[Clause]:
    """Yield what is refused since its replies leave by another way than it came: for sure, or maybe."""
    coming = peers - _OUTWARD
    if not coming:
        return
    rule = f"route {route.name}, which replies leave by"
    if hops is None or any(isinstance(each, Filter) for each in hops):
        yield Clause(rule, False, coming)
    else:
        doubt = f"replies to what comes in past {route.address or 'the gateway'} are routed there"
        yield Clause(rule, False, PacketSet.empty(), "", coming, doubt)


def _sent_in(behind: str) -> Filter:
    """Return the way in of what has no public address, where something else may have one for it."""
    coming = PacketSet.box(initiator=Initiator.PEER)
    doubt = f"{behind} may send in what the Internet opens"
    clause = Clause("its having no public address", False, PacketSet.empty(), "", coming, doubt)
    return Filter.of(UNTRANSLATED.name, Admission.of([clause, _KEPT]))


def _directed(placed: Placed) -> Iterator[tuple[Route, PacketSet]]:
    """Yield each route with the peers for which it is taken, what is as good as one route together.

    Names have public addresses, so they go the way of the default route, or of a half of it. A service tag in place of
    a prefix has addresses that only Azure knows, and takes its symbol alone.
    """
    routing = placed.routing
    told: dict[Route, list[Interval]] = {}
    widest: Route | None = None
    for route, here in routing.taken():
        key = Route(route.name, "", route.hop, route.address, route.source)
        told.setdefault(key, []).extend(here)
        first, last = span(route.destination) or (0, 0)
        widest = key if last - first >= _HALF else None
    tags = [each for each in routing.routes if span(each.destination) is None]
    symbols = PacketSet.union(PacketSet.box(names=each.destination) for each in tags)
    for each in tags:
        yield each, PacketSet.box(names=each.destination)
    if not routing.settled:
        yield Route("", "", "vnetlocal", "", SYSTEM), _INSIDE
    for route, taken in told.items():
        peers = PacketSet.box(peer=taken) & ~PacketSet.box(names="*")
        yield route, peers | (_NAMES - symbols if route == widest else PacketSet.empty())
