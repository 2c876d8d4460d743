"""Say ``connections(proof, classes, reference)``: what one end must reach or be reached for, and the rules for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow
from webex_calling.flows.flow import Names as DnsNames
from webex_calling.port import ANY_PORT, PortRange, minimal
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.report.site.peer_kind import PeerKind, peer_kind
from webex_calling.report.site.rule_text import Names, Words
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.proof.interface_proof import Compared, InterfaceProof


@dataclass(frozen=True, slots=True)
class AtHop:
    """The rules of one filter that let a connection through; none where it stops nothing of its own."""

    hop: Words
    rules: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Connection:
    """Connections of one row: which side opens them, from which ports of it to which ports of the other.

    ``label`` is what the site or the reference calls the peer, ``names`` are its DNS names or its service tag.
    ``icmp`` are messages by type and code. ``admitted`` tells whether all of it was proven to get through.
    """

    row: str
    title: str
    opens: Initiator
    protocol: str
    sources: tuple[PortRange, ...]
    ports: tuple[PortRange, ...]
    icmp: tuple[str, ...]
    label: str
    names: tuple[str, ...]
    at: tuple[AtHop, ...]
    admitted: bool

    @property
    def service(self) -> str:
        """The ports of the side that does not open, or the ICMP messages."""
        if self.protocol == "icmp":
            return ", ".join(self.icmp) or "every message"
        return ", ".join(map(str, self.ports))

    @property
    def origin(self) -> str:
        """The ports of the side that opens, "" for any."""
        return "" if self.sources in ((), (ANY_PORT,)) else ", ".join(map(str, self.sources))


@dataclass(frozen=True, slots=True)
class Talk:
    """What one end has with one kind of peer; ``addresses`` are those of its peers, by their labels."""

    connections: tuple[Connection, ...]
    addresses: tuple[tuple[str, tuple[str, ...]], ...]


def talks(proof: InterfaceProof, reference: Reference, causes: "Causes") -> Mapping[PeerKind, Talk]:
    """Return what an end has with each kind of peer; nothing where it could not be read."""
    if proof.compared is None:
        return {}
    held: dict[PeerKind, list[Flow]] = {}
    for flow in proof.compared.flows:
        if proof.compared.sets.of(flow) & proof.compared.here:
            held.setdefault(peer_kind(flow, reference), []).append(flow)
    return {kind: _talk(proof, proof.compared, flows, causes) for kind, flows in held.items()}


class Causes:
    """The rules behind openings, each asked once: ends with equal filters have equal answers."""

    def __init__(self) -> None:
        self._found: dict[tuple[PacketSet, object], tuple[int, ...]] = {}

    def of(self, hop: Filter, openings: PacketSet) -> Iterator[str]:
        """Yield the rules of a filter that let any of ``openings`` through, and are some resource's."""
        for part in hop.parts:
            clauses = part.admission.clauses
            key = openings, tuple((each.admits, each.most, bool(each.resource)) for each in clauses)
            if key not in self._found:
                causing = part.admission.causes(openings)
                self._found[key] = tuple(at for at, each in enumerate(clauses) if each.resource and each in causing)
            yield from (clauses[at].rule for at in self._found[key])


def _talk(proof: InterfaceProof, compared: Compared, flows: Sequence[Flow], causes: Causes) -> Talk:
    merged: dict[object, Connection] = {}
    addresses: dict[str, dict[str, None]] = {}
    for flow in flows:
        known = _addresses(flow)
        if known:
            addresses.setdefault(flow.label, {}).update(dict.fromkeys(known))
        made = _connection(proof, compared, flow, Names(proof.name, known), causes)
        key = replace(made, ports=(), icmp=(), at=(), admitted=True)
        merged[key] = _with(merged[key], made) if key in merged else made
    return Talk(tuple(merged.values()), tuple((label, tuple(held)) for label, held in addresses.items()))


def _addresses(flow: Flow) -> tuple[str, ...]:
    """Return the addresses of a peer that the site names."""
    if isinstance(flow.peer, Addresses) and flow.peer != ANYWHERE:
        return tuple(map(str, flow.peer.prefixes))
    return ()


def _connection(proof: InterfaceProof, compared: Compared, flow: Flow, names: Names, causes: Causes) -> Connection:
    openings = compared.sets.of(flow) & compared.here
    peers = flow.peer.names if isinstance(flow.peer, DnsNames) else ()
    return Connection(
        row=flow.requirement,
        title=flow.title,
        opens=flow.opens,
        protocol=str(flow.protocol),
        sources=minimal(flow.source_ports),
        ports=minimal(flow.ports),
        icmp=(f"type {flow.icmp.type} code {flow.icmp.code}",) if flow.icmp else (),
        label=flow.label,
        names=peers,
        at=tuple(_along(proof, openings, names, causes)),
        admitted=flow.requirement not in {gap.row for gap in proof.gaps},
    )


def _along(proof: InterfaceProof, openings: PacketSet, names: Names, causes: Causes) -> Iterator[AtHop]:
    """Yield the rules of each filter on the way of ``openings``, in the order of who leaves."""
    found: dict[str, dict[str, None]] = {}
    for path in proof.paths.paths if proof.paths else ():
        for meeting, seen in path.meetings(openings):
            found.setdefault(meeting.filter.name, {}).update(dict.fromkeys(causes.of(meeting.filter, seen)))
    for name, rules in found.items():
        own = (each.removeprefix("rule ").removesuffix(f" of {name}") for each in rules)
        yield AtHop(names.of(name), tuple(map(names.of, own)))


def _with(one: Connection, other: Connection) -> Connection:
    """Return two parts of one connection together: its ports, and the rules for each of them."""
    rules: dict[Words, dict[Words, None]] = {}
    for each in (*one.at, *other.at):
        rules.setdefault(each.hop, {}).update(dict.fromkeys(each.rules))
    return replace(
        one,
        ports=minimal((*one.ports, *other.ports)),
        icmp=tuple(dict.fromkeys((*one.icmp, *other.icmp))),
        at=tuple(AtHop(hop, tuple(held)) for hop, held in rules.items()),
        admitted=one.admitted and other.admitted,
    )
