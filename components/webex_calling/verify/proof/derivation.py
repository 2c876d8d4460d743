"""Say ``check_derivation(reference, site, flows)``: where the derived flows and the rows themselves do not agree.

What is required is stated twice: as flows, which the compiler derives and with which proofs compare the filters, and
by ``required``, which holds one packet against the rows and knows no flow. Here both are asked about the packets at the
edges of every flow, and about a packet of every service that applies, so that no flow can be missing either.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from itertools import product
from typing import Final
from typing import Protocol as Shape

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import own_ends
from webex_calling.port import EPHEMERAL, Icmp, PortRange, Protocol
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import (
    Hosts,
    Initiator,
    NetworkName,
    Requirement,
    RoleDomains,
    Service,
    SitePeer,
)
from webex_calling.site.gateway_parts import Peer
from webex_calling.site.https import HttpsProxy
from webex_calling.site.site import Site
from webex_calling.verify.model.packets import Packet, PacketSet
from webex_calling.verify.proof.boundary import SOMEWHERE, boundaries
from webex_calling.verify.proof.flow_sets import EXTRA, FlowSets
from webex_calling.verify.proof.site_proof import SiteFlows
from webex_calling.verify.required.rows import MANAGEMENT, Reason, Required, hosts

_TOLD: Final = (MANAGEMENT, EXTRA)
"""What stands in place of a row, and is told by the label of a flow."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One packet on which the two statements differ.

    ``name`` and ``part`` are the side, as proofs name it. By one statement alone ``row`` asks for the packet: by the
    flows if it is ``derived``, else by the rows. ``service`` tells the one of the management or the extra rule.
    """

    name: str
    part: str
    packet: Packet
    row: str
    service: str
    derived: bool

    def __str__(self) -> str:
        asks, denies = ("flow asks", "row does not") if self.derived else ("row asks", "flow does")
        words = f"a {asks} for it, and the {denies}" if self.derived else f"the {asks} for it, and no {denies}"
        return f"{self.name} {self.part}: {self.packet}: {' '.join(filter(None, (self.row, self.service)))}: {words}"


def check_derivation(reference: Reference, site: Site, flows: SiteFlows) -> tuple[Disagreement, ...]:
    """Return every disagreement about a gateway's interface, a pool or a shared subnet of ``site``, in its order.

    The first side that speaks of a published network is asked about every prefix of it, the others about one.
    """
    reference = reference.current
    sets = symbolic(reference.networks)
    networks = dict(reference.networks)
    found: list[Disagreement] = []
    for end in own_ends(site):
        held = flows.at(end)
        required = [Required.at(reference, each) for each in end.endpoints]
        asked = questions(required, held, networks)
        found.extend(disagreements(end.name, end.part, required, Derived.of(held, sets), asked))
        for network in {flow.peer.id for flow in held if isinstance(flow.peer, NetworkName)}:
            networks[network] = replace(networks[network], prefixes=networks[network].prefixes[:1])
    return tuple(found)


def symbolic(networks: Mapping[str, Network]) -> FlowSets:
    """Return flows as packet sets in which a service tag is a name like others, as it is to the comparison."""
    return FlowSets(networks, lambda tag: PacketSet.box(names=tag))


def questions(required: Iterable[Required], flows: Iterable[Flow], networks: Mapping[str, Network]) -> Iterator[Packet]:
    """Yield the packets at the edges of the flows behind one filter, and of the services that apply there."""
    for flow in flows:
        yield from boundaries(flow, networks)
    for each in required:
        yield from samples(each)


class Statement(Shape):
    """What decides one packet: one end's rows, or those of all behind a shared filter."""

    def of(self, packet: Packet) -> tuple[Reason, ...]:
        """Return the rows that ask for ``packet``."""
        ...

    def extra(self, packet: Packet) -> tuple[str, ...]:
        """Return the extra rules that ask for it."""
        ...


def disagreements(
    name: str, part: str, required: Sequence[Statement], derived: "Derived", packets: Iterable[Packet]
) -> Iterator[Disagreement]:
    """Yield every disagreement about ``packets`` at the ends behind one filter."""
    for packet in dict.fromkeys(packets):
        by_flows, by_rows = derived.asking(packet), asking(required, packet)
        for reason in sorted(by_flows ^ by_rows):
            yield Disagreement(name, part, packet, *reason, derived=reason in by_flows)


def asking(required: Iterable[Statement], packet: Packet) -> set[Reason]:
    """Return which rows and extra rules ask for ``packet`` at any of the ends, in the words of flows."""
    found: set[Reason] = set()
    for each in required:
        found.update(reason if reason.row in _TOLD else Reason(reason.row, "") for reason in each.of(packet))
        found.update(Reason(EXTRA, rule) for rule in each.extra(packet))
    return found


@dataclass(frozen=True, slots=True)
class Derived:
    """The openings that the flows of one filter ask for, row by row, and by who opens and the protocol."""

    openings: Mapping[Reason, PacketSet]
    _found: dict[tuple[Initiator, int], list[tuple[Reason, PacketSet]]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, flows: Iterable[Flow], sets: FlowSets) -> "Derived":
        """Return the openings of ``flows``."""
        held: dict[Reason, list[PacketSet]] = {}
        for flow in flows:
            reason = Reason(flow.requirement, flow.label if flow.requirement in _TOLD else "")
            held.setdefault(reason, []).append(sets.of(flow))
        return cls({reason: PacketSet.union(each) for reason, each in held.items()})

    def asking(self, packet: Packet) -> set[Reason]:
        """Return which rows and extra rules ask for ``packet``."""
        key = (packet.initiator, packet.protocol)
        if key not in self._found:
            here = PacketSet.box(initiator=packet.initiator, protocol=packet.protocol)
            parts = ((reason, openings & here) for reason, openings in self.openings.items())
            self._found[key] = [(reason, part) for reason, part in parts if part]
        return {reason for reason, part in self._found[key] if packet in part}


def samples(required: Required) -> Iterator[Packet]:
    """Yield packets of every service that applies at an end, and of what the site adds.

    They need not be required, only close to it: each of the site's peers and every domain has its turn.
    """
    for (initiator, protocol), held in required.services.items():
        for row, service in held:
            for peer in required.end.peers if row.peer is SitePeer.PEERS else (None,):
                yield from _service(required, initiator, protocol, row, service, peer)
    yield from _additions(required)


def _service(
    required: Required, initiator: Initiator, protocol: Protocol, row: Requirement, service: Service, peer: Peer | None
) -> Iterator[Packet]:
    end = required.end
    proxy = end.https if service.web and isinstance(end.https, HttpsProxy) else None
    others: Iterable[IPv4Network | str]
    others = proxy.addresses if proxy else peer.addresses if peer else (*_peers(row, required), *service.hosts)
    if isinstance(service.ports, Icmp):
        yield from _packets(end, initiator, protocol, others, service.ports)
        return
    sources = required.sources(row, peer)
    ports = (PortRange.of(proxy.port),) if proxy else required.ports(service.ports, peer)
    for source, port in product(sources, ports):
        yield from _packets(end, initiator, protocol, others, (source.first, port.first))


def _additions(required: Required) -> Iterator[Packet]:
    end = required.end
    for flow in required.management_flows:
        yield from _packets(end, flow.initiator, flow.protocol, flow.peers, (EPHEMERAL.first, flow.ports.first))
    for rule in end.extra_rules:
        initiator = Initiator.LOCAL if rule.outbound else Initiator.PEER
        others = (rule.service_tag,) if rule.service_tag else rule.addresses
        if rule.protocol is Protocol.ICMP:
            yield from _packets(end, initiator, rule.protocol, others, rule.message or Icmp(0, 0))
        for ports in rule.ports:
            yield from _packets(end, initiator, rule.protocol, others, (EPHEMERAL.first, ports.first))


def _packets(
    end: Endpoint,
    initiator: Initiator,
    protocol: Protocol,
    others: Iterable[IPv4Network | str],
    ends: tuple[int, int] | Icmp,
) -> Iterator[Packet]:
    """Yield a packet for each of the other side; ``ends`` are source and destination port, or a message."""
    local = int((end.addresses or (SOMEWHERE,))[0].network_address)
    if isinstance(ends, Icmp):
        here, there = ends.type, ends.code
    else:
        here, there = ends if initiator is Initiator.LOCAL else ends[::-1]
    for other in others:
        far = other if isinstance(other, str) else int(other.network_address)
        yield Packet(initiator, protocol.number, local, far, here, there)


def _peers(row: Requirement, required: Required) -> Iterable[IPv4Network | str]:
    """Return somebody whom a row speaks of, where there is one; of domains all that are published."""
    match row.peer:
        case NetworkName(id=network):
            return [required.reference.networks[network].prefixes[0].prefix]
        case RoleDomains():
            return [domain.apex for domain in required.reference.domains.values()]
        case Hosts(names=names):
            return names
        case SitePeer.RESOLVERS:
            return hosts(required.end.resolvers)
        case SitePeer.TIME_SERVERS:
            return hosts(required.end.time_servers)
        case SitePeer.DIRECT_MEDIA:
            return required.end.direct_media
        case _:
            return [SOMEWHERE]
