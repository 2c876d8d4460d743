"""Say ``explain(asked, end, required, initiator, side)``: whether a packet gets through, by which rules, who asks.

Where any port of the side that opens is asked about, every one is answered for: the ports that get through, and for
each row those that it asks for. The rows are asked by ``required``, which compares one packet with what is published.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.flows.site_end import SiteEnd
from webex_calling.port import MAX_PORT, PortRange, minimal
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import Packet, PacketSet
from webex_calling.verify.model.path import Passage, Paths
from webex_calling.verify.model.spans import Interval
from webex_calling.verify.proof.flow_sets import EXTRA
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.questions.nearest import Nearest, nearest
from webex_calling.verify.questions.packet_text import Asked
from webex_calling.verify.required.rows import Required

UNDECLARED: Final = "undeclared"
"""The excess that nothing declares."""


class Verdict(StrEnum):
    """What becomes of a packet."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    UNFILTERED = "unfiltered"  # the cloud lets it through, whatever the filters say
    NO_PATH = "no path"
    UNCERTAIN = "may be refused"  # by a rule that is not understood, or whose choice is not known


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one list of rules of a filter says: the rule that decides, "" for none, and the resource that has it."""

    part: str
    rule: str
    resource: str
    admits: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One hop that the packet meets; ``rulings`` are empty for a translation.

    It surely ``passes`` or not; ``doubt`` says by what it may be refused where neither is sure, "" elsewhere.
    """

    hop: str
    passes: bool
    rulings: tuple[Ruling, ...]
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A row that asks for the packet; ``ports`` are those of the side that opens, where any is asked about."""

    row: str
    service: str
    title: str
    ports: tuple[PortRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer for one packet at one end.

    ``packet`` is the one that ``steps`` tell of; where any port is asked about, it stands for them, and ``ports`` are
    those that get through. ``excess`` is the kind under which it gets through needlessly, "" where a row needs it or
    it is refused. ``nearest`` is the rule that would have admitted it at the filter that stops it.
    """

    end: SiteEnd
    packet: Packet
    any_port: bool
    ports: tuple[PortRange, ...]
    verdict: Verdict
    path: str
    steps: tuple[Step, ...]
    needs: tuple[Need, ...]
    excess: str
    nearest: Nearest | None

    @property
    def findings(self) -> bool:
        """Whether something that a row asks for is stopped, or something gets through that nothing declares."""
        stopped = self.verdict in {Verdict.REFUSED, Verdict.NO_PATH}
        if self.any_port and self.verdict is not Verdict.UNFILTERED:
            stopped = any(all(ports not in each for each in self.ports) for need in self.needs for ports in need.ports)
        return (bool(self.needs) and stopped) or self.excess == UNDECLARED


def explain(
    asked: Asked, end: SiteEnd, required: Sequence[Required], initiator: Initiator, side: InterfaceProof
) -> Explanation:
    """Explain one packet, as it was written, that ``initiator`` opens at ``end``, whose proof is ``side``.

    ``required`` is what the rows ask for behind its filter. Raises Faults where what filters there could not be read.
    """
    paths = side.paths
    if paths is None:
        told = "; ".join((*side.faults, *side.unproven)) or "nothing filters there"
        remedy = "correct that, or ask about another end"
        raise Faults([Fault(end.choice, f"has no answer: {told}", remedy)])
    openings = asked.openings(initiator)
    needs = _needs(asked, required, initiator)
    through = openings & (paths.admitted | paths.unfiltered)
    ports = _ports(through, initiator) if asked.any_port else ()
    packet = _example(asked, initiator, needs, through or openings)
    passages = tuple(_passages(paths, packet))
    verdict = _verdict(paths, packet)
    path = paths.of(packet)
    return Explanation(
        end=end,
        packet=packet,
        any_port=asked.any_port,
        ports=ports,
        verdict=verdict,
        path=path.name if path else "",
        steps=tuple(_step(passage) for passage in passages) if verdict is not Verdict.UNFILTERED else (),
        needs=needs,
        excess=_excess(asked, initiator, needs, through - paths.unfiltered, side),
        nearest=_nearest(passages) if verdict is Verdict.REFUSED else None,
    )


def _needs(asked: Asked, required: Sequence[Required], initiator: Initiator) -> tuple[Need, ...]:
    """Return the rows that ask for the packet; between two neighbouring edges of source ports nothing changes."""
    found: dict[tuple[str, str, str], list[PortRange]] = {}
    edges = sorted({0, MAX_PORT + 1, *_edges(required)}) if asked.any_port else [0, 1]
    for first, after in pairwise(edges):
        packet = asked.packet(initiator, first)
        for each in required:
            for reason in _reasons(each, packet):
                found.setdefault(reason, []).append(PortRange(first, after - 1))
    return tuple(Need(*reason, minimal(ports) if asked.any_port else ()) for reason, ports in found.items())


def _reasons(required: Required, packet: Packet) -> Iterator[tuple[str, str, str]]:
    rows = required.reference.requirements
    for row, service in dict.fromkeys(required.of(packet)):
        yield row, service, rows[row].title if row in rows else "what manages the gateway"
    given = {rule.name: rule.reason for rule in required.end.extra_rules}
    for name in required.extra(packet):
        yield EXTRA, name, given[name]


def _edges(required: Sequence[Required]) -> Iterator[int]:
    """Yield the first source port of every range that some row publishes, and the first one after it."""
    for each in required:
        for row in {row.id: row for held in each.services.values() for row, _ in held}.values():
            for peer in (None, *each.end.peers):
                yield from (edge for ports in each.sources(row, peer) for edge in (ports.first, ports.last + 1))


def _example(asked: Asked, initiator: Initiator, needs: Sequence[Need], openings: PacketSet) -> Packet:
    """Return the packet to tell of: one that a row asks for where it is among ``openings``, else the first of them."""
    for need in needs:
        for ports in need.ports:
            if (packet := asked.packet(initiator, ports.first)) in openings:
                return packet
    return openings.sample() if asked.any_port else asked.packet(initiator)


def _ports(openings: PacketSet, initiator: Initiator) -> tuple[PortRange, ...]:
    spans: list[Interval] = []
    for box in openings.boxes():
        spans.extend(box.local_ports if initiator is Initiator.LOCAL else box.peer_ports)
    return minimal(PortRange(*span) for span in spans)


def _verdict(paths: Paths, packet: Packet) -> Verdict:
    if packet in paths.unfiltered:
        return Verdict.UNFILTERED
    if paths.of(packet) is None:
        return Verdict.NO_PATH
    if packet in paths.admitted:
        return Verdict.ADMITTED
    return Verdict.UNCERTAIN if packet in paths.possible else Verdict.REFUSED


def _passages(paths: Paths, packet: Packet) -> Iterator[Passage]:
    path = paths.of(packet)
    yield from path.passages(packet) if path else ()


def _step(passage: Passage) -> Step:
    rulings = (
        Ruling(
            part.name, clause.rule if clause else "", clause.resource if clause else "", bool(clause and clause.admits)
        )
        for part, clause in passage.clauses
    )
    unsure = not (passage.passes or passage.stops)
    doubt = (passage.told.rstrip(",") or "the address and port that it takes") if unsure else ""
    return Step(passage.hop.name, passage.passes, tuple(rulings), doubt)


def _nearest(passages: Sequence[Passage]) -> Nearest | None:
    """Return the rule nearest to the packet as the filter sees that stops it; None where a translation does."""
    stop = next((each for each in passages if each.stops), None)
    if stop is None or stop.refusing is None or not isinstance(stop.hop, Filter):
        return None
    part, _ = stop.refusing
    return nearest(part.admission, (stop.seen - stop.hop.admitted).sample())


def _excess(asked: Asked, initiator: Initiator, needs: Sequence[Need], through: PacketSet, side: InterfaceProof) -> str:
    """Return the kind of excess under which any of ``through`` gets through that no row asks for, "" for none."""
    asking = [need for need in needs if need.row != EXTRA]
    if asking and not asked.any_port:
        return ""
    for need in asking:
        for ports in need.ports:
            spans = ((ports.first, ports.last),)
            local, peer = (spans, None) if initiator is Initiator.LOCAL else (None, spans)
            through -= PacketSet.box(initiator=initiator, protocol=asked.protocol, local_ports=local, peer_ports=peer)
    if not through:
        return ""
    declared = (each.excess_kind for each in side.declared if through & each.openings)
    return str(next(declared, UNDECLARED))
