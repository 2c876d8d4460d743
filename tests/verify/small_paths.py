"""`gets_through(hops, packet)`: one packet along a path, form by form, by comparison alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import product

from hypothesis import strategies as st

from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Hop, Part, PortNat, StaticNat
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet

# A world small enough to list: who is inside, who is outside, and what a translation picks from.
INSIDE = [1, 2, 3]
OUTSIDE = [11, 12]
PORTS = [0, 2, 3, 5, 6]
NAT_PORTS = (2, 5)
PEERS: list[int | str] = [0x1000064, 0x1000065, "sip.example.com"]
PEER_PORTS = [7, 8]


@dataclass(frozen=True)
class Rule:
    """One clause of a small filter: a list of values for each field of a packet, None for any."""

    admits: bool
    initiator: Initiator | None
    protocols: tuple[int, ...] | None
    local: tuple[int, int] | None
    peer: int | None
    local_ports: tuple[int, int] | None
    peer_port: int | None

    def matches(self, packet: Packet) -> bool:
        """Compare field by field."""
        return (
            self.initiator in (None, packet.initiator)
            and (self.protocols is None or packet.protocol in self.protocols)
            and (self.local is None or self.local[0] <= packet.local <= self.local[1])
            and self.peer in (None, packet.peer)
            and (packet.protocol == 47 or self.local_ports is None or inside(packet.local_port, self.local_ports))
            and (packet.protocol == 47 or self.peer_port in (None, packet.peer_port))
        )

    def clause(self, name: str) -> Clause:
        """Return the clause of the frame that says the same."""
        matches = PacketSet.box(
            initiator=self.initiator,
            local=None if self.local is None else [self.local],
            peer=None if self.peer is None else [(self.peer, self.peer)],
        )
        ports = PacketSet.box(
            local_ports=None if self.local_ports is None else [self.local_ports],
            peer_ports=None if self.peer_port is None else [(self.peer_port, self.peer_port)],
            protocol=[(ICMP, ICMP), (TCP, TCP), (UDP, UDP)],
        )
        protocols = PacketSet.union(PacketSet.box(protocol=each) for each in self.protocols or (ICMP, TCP, UDP, 47))
        return Clause(name, self.admits, matches & protocols & (ports | PacketSet.box(protocol=47)))


def inside(value: int, interval: tuple[int, int]) -> bool:
    """Tell whether a value is in an interval."""
    return interval[0] <= value <= interval[1]


@dataclass(frozen=True)
class Small:
    """A filter of the frame, beside the rules that it was made of, part by part."""

    hop: Filter
    parts: tuple[tuple[Rule, ...], ...]

    def admits(self, packet: Packet) -> bool:
        """Take the first rule that matches, in every part."""
        firsts = (next((rule for rule in rules if rule.matches(packet)), None) for rules in self.parts)
        return all(first is not None and first.admits for first in firsts)


def forms(hop: StaticNat | PortNat, packet: Packet) -> list[Packet]:
    """Return what one packet may look like behind a translation; none where it does not get through."""
    if isinstance(hop, StaticNat):
        return [replace(packet, local=hop.public[packet.local])] if packet.local in hop.public else []
    if not any(inside(packet.local, each) for each in hop.inside):
        return []
    too_large = packet.protocol == ICMP and (packet.local_port, packet.peer_port) == (3, 4)
    if packet.initiator is Initiator.PEER and not (hop.icmp and too_large):
        return []
    outside = [address for first, last in hop.outside for address in range(first, last + 1)]
    if packet.protocol in (TCP, UDP):
        ports = range(hop.ports[0], hop.ports[1] + 1)
        return [replace(packet, local=at, local_port=port) for at, port in product(outside, ports)]
    echo = packet.protocol == ICMP and packet.local_port == 8 and packet.initiator is Initiator.LOCAL
    if hop.icmp and (echo or packet.initiator is Initiator.PEER):
        return [replace(packet, local=at) for at in outside]
    return []


def gets_through(hops: Sequence[Small | StaticNat | PortNat], packet: Packet, *, surely: bool = True) -> bool:
    """Tell whether every form, or any form, of one packet gets through every hop."""
    if not hops:
        return True
    hop, *rest = hops
    if isinstance(hop, Small):
        return hop.admits(packet) and gets_through(rest, packet, surely=surely)
    found = forms(hop, packet)
    along = [gets_through(rest, form, surely=surely) for form in found]
    return bool(found) and (all(along) if surely else any(along))


def framed(hops: Iterable[Small | StaticNat | PortNat]) -> tuple[Hop, ...]:
    """Return the hops as the frame has them."""
    return tuple(hop.hop if isinstance(hop, Small) else hop for hop in hops)


spans = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(lambda pair: (min(pair), max(pair)))
addresses = st.sampled_from([*INSIDE, *OUTSIDE])
ranges = st.tuples(addresses, addresses).map(lambda pair: (min(pair), max(pair)))
rules = st.builds(
    Rule,
    st.sampled_from([True, True, False]),
    st.sampled_from([None, Initiator.LOCAL, Initiator.PEER]),
    st.sampled_from([None, (TCP,), (UDP,), (ICMP,), (TCP, UDP)]),
    st.none() | ranges,
    st.sampled_from([None, None, 100, 101]),
    st.none() | spans,
    st.sampled_from([None, None, *PEER_PORTS]),
)


@st.composite
def filters(draw: st.DrawFn) -> Small:
    """Draw a filter of one part or of two; what nothing matches is often admitted, so that paths are not all shut."""
    rest = Rule(True, None, None, None, None, None, None)
    parts = draw(st.lists(st.tuples(st.lists(rules, max_size=4), st.booleans()), min_size=1, max_size=2))
    held = tuple((*found, rest) if opened else tuple(found) for found, opened in parts)
    names = ["egress entries", "ingress entries"] if len(held) == 2 else [""]
    named = zip(names, held, strict=True)
    framed_parts = tuple(
        Part(name, Admission.of(rule.clause(f"{name} {at}") for at, rule in enumerate(part))) for name, part in named
    )
    return Small(Filter("filter", framed_parts), held)


static_nats = st.dictionaries(st.sampled_from(INSIDE), addresses, min_size=1).filter(
    lambda public: len(set(public.values())) == len(public)
)
port_nats = st.builds(
    PortNat,
    st.just("NAT"),
    st.lists(ranges, min_size=1, max_size=2).map(tuple),
    st.lists(ranges, min_size=1, max_size=2).map(tuple),
    st.just(NAT_PORTS),
    st.booleans(),
)
hops = st.one_of(filters(), filters(), st.builds(StaticNat, st.just("NAT"), static_nats), port_nats)
paths = st.lists(hops, max_size=4)


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """Draw one opening of the small world."""
    protocol = draw(st.sampled_from([TCP, UDP, ICMP, 47]))
    ports = {ICMP: [0, 3, 8], 47: [0]}.get(protocol, PORTS)
    others = {ICMP: [0, 4, 7], 47: [0]}.get(protocol, PEER_PORTS)
    return Packet(
        draw(st.sampled_from(list(Initiator))),
        protocol,
        draw(addresses),
        draw(st.sampled_from(PEERS)),
        draw(st.sampled_from(ports)),
        draw(st.sampled_from(others)),
    )
