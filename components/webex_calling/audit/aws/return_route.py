"""Say ``returns.by_gateway("igw-0abc", leg)``: what comes back, and whether it meets the filters that the way out met.

A stateful firewall decides by both directions of a connection, and each of its endpoints by what that endpoint sees. So
what leaves through one must come back through it: by the route table of the internet gateway (edge association), of the
subnet of the NAT gateway, or of the transit gateway's attachment. What does not may be dropped, whatever the rules say.
Source: AWS Network Firewall Developer Guide, avoiding asymmetric routing; Amazon VPC User Guide, gateway route tables.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from webex_calling.audit.aws.route_table import RouteTable
from webex_calling.audit.aws.route_tables import RouteTables, Way
from webex_calling.audit.fields import span
from webex_calling.published.requirement import Initiator
from webex_calling.verify.aws.network_acl import REPLIES
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import ICMP, PacketSet

UNANSWERED = PacketSet.box(initiator=Initiator.PEER, protocol=ICMP) - PacketSet.box(
    protocol=ICMP, local_ports=[(kind, kind) for kind in REPLIES]
)
"""What a peer sends without waiting for an answer, and so needs no route back: ICMP messages such as unreachable."""
_ONE_WAY = PacketSet.box(initiator=Initiator.LOCAL, protocol=ICMP) - PacketSet.box(
    protocol=ICMP, local_ports=[(kind, kind) for kind in REPLIES]
)
"""What the interface sends without waiting for an answer: of it nothing comes back."""
_DOUBT = "a stateful filter that sees one direction of a connection may drop it"
_NO_TABLE = ", since no route table in these files is associated with it"


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of a way out on which addresses stay as they are.

    ``inside`` has the addresses there, each with the public one behind it or None. ``passed`` are the endpoints of
    firewalls since its beginning.
    """

    inside: Mapping[int, int | None]
    passed: tuple[str, ...] = ()


@dataclass(slots=True)
class ReturnRoutes:
    """The ways back into one VPC; ``assumed`` says what was taken for granted."""

    tables: RouteTables
    assumed: list[str] = field(default_factory=list)

    def by_gateway(self, gateway: str, leg: Leg) -> Iterator[Filter]:
        """Yield what may stop what comes back by an internet gateway or a virtual private one.

        Without a route table of its own a gateway delivers it straight, as far as these files tell: where the main
        table of the VPC is missing, that of the gateway may be, too.
        """
        table = self.tables.of_gateway(gateway)
        if table is None and self.tables.odd:
            self._untold(gateway, leg)
        else:
            since = "" if table or self.tables.whole else _NO_TABLE
            yield from self._compared(gateway, leg, [table], PacketSet.everything(), since)

    def by_subnet(self, target: str, subnets: tuple[str, ...], leg: Leg) -> Iterator[Filter]:
        """Yield what may stop what comes back by a NAT gateway, or an attachment, in subnets of the VPC."""
        held = [self.tables.of(each) for each in subnets]
        if not held or None in held:
            self._untold(target, leg)
        else:
            yield from self._compared(target, leg, held, PacketSet.everything())

    def straight(self, target: str, leg: Leg) -> Iterator[Filter]:
        """Yield what may stop what comes back by a peering, which no route table leads elsewhere."""
        yield from self._compared(target, leg, [None], PacketSet.everything())

    def by_neighbours(self, own: str, takes: PacketSet, leg: Leg) -> Iterator[Filter]:
        """Yield what may stop what comes back from other subnets of the VPC."""
        for subnet in self.tables.estate.subnets.values():
            found = span(subnet.cidr)
            if subnet.vpc != self.tables.vpc or subnet.id == own or found is None:
                continue
            there = PacketSet.box(peer=(found,))
            table = self.tables.of(subnet.id)
            if not takes & there:
                continue
            if table is None:
                self._untold(subnet.id, leg)
            else:
                yield from self._compared(subnet.id, leg, [table], there)

    def _untold(self, target: str, leg: Leg) -> None:
        if leg.passed:
            words = f"what returns by {target} goes through {_words(leg.passed)}, as what leaves does"
            said = f"{words}: the routes of what returns are not in these files"
            if said not in self.assumed:
                self.assumed.append(said)

    def _compared(
        self, target: str, leg: Leg, tables: list[RouteTable | None], openings: PacketSet, since: str = ""
    ) -> Iterator[Filter]:
        """Yield a filter for each way back that is another one than the way out, for the addresses that it concerns.

        ``since`` says what the way back rests on.
        """
        asking = openings - _ONE_WAY
        told: dict[Way, list[int]] = {}
        for address in leg.inside:
            for table in tables:
                way = self.tables.way(table, address) if table else Way()
                if way.lost or way.through != tuple(reversed(leg.passed)):
                    told.setdefault(way, []).append(address)
        for way, addresses in told.items():
            concerned = asking & PacketSet.box(local=[(each, each) for each in addresses])
            if way.lost:
                yield refusing(f"return by {target}", way.lost, concerned)
            else:
                rule = f"what returns by {target} goes {_way(way.through)}{since}, and what leaves {_way(leg.passed)}"
                yield doubting(f"return by {target}", rule, _DOUBT, concerned)


def _way(through: tuple[str, ...]) -> str:
    return f"through {_words(through)}" if through else "straight"


def _words(through: tuple[str, ...]) -> str:
    return " and ".join(through)


_OTHERS = Clause("what it does not concern", True, PacketSet.everything())


def refusing(name: str, rule: str, openings: PacketSet) -> Filter:
    """Return a hop that stops these openings, and no other."""
    return Filter.of(name, Admission.of([Clause(rule, False, openings), _OTHERS]), knows_names=True)


def doubting(name: str, rule: str, doubt: str, openings: PacketSet) -> Filter:
    """Return a hop that may stop these openings, and no other."""
    clause = Clause(rule, False, PacketSet.empty(), "", openings, doubt)
    return Filter.of(name, Admission.of([clause, _OTHERS]), knows_names=True)
