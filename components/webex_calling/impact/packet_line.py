"""Say ``lines(changes, old, new)``: few lines for what changes in packets, each with all the ends that it is true of.

A line is a product of intervals. What is gained and what is lost in one range of one row is one line, with the range
before and after; and the end's own addresses are not told where they are all that there is, or do not change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from webex_calling.impact.attribution import Part
from webex_calling.impact.packet_change import EndChange, Openings
from webex_calling.impact.peer_names import PeerNames, spoken
from webex_calling.impact.side import End
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.names import PEERS
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Box, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS, Spans, union

_PROTOCOLS: Mapping[int, str] = {ICMP: "icmp", TCP: "tcp", UDP: "udp"}


class Sign(StrEnum):
    """What a line tells."""

    GAINED = "+"
    LOST = "-"
    CHANGED = "~"
    PERHAPS_GAINED = "?+"
    PERHAPS_LOST = "?-"


@dataclass(frozen=True, slots=True)
class Shape:
    """One product of ranges in words; ``local`` is empty where it is all, or the end's own.

    ``ports`` are those of the side that answers, type and code for ICMP; ``sources`` those of the side that opens. Both
    are empty for all there are.
    """

    opens: tuple[Initiator, ...]
    protocols: tuple[str, ...]
    local: tuple[str, ...]
    peers: tuple[str, ...]
    ports: tuple[str, ...]
    sources: tuple[str, ...]

    def differs_in(self, other: "Shape") -> tuple[str, ...]:
        """Return the dimensions in which two shapes differ."""
        return tuple(each for each in self.__slots__ if getattr(self, each) != getattr(other, each))


@dataclass(frozen=True, slots=True)
class PacketLine:
    """One line: its row or, where no row asks for it, the excess that declares it; and the ends.

    ``excess`` are the kinds by which it is wider than its row; the row ``requires`` some of it, or it is excess alone.
    ``before`` is the shape on the old side, where it is changed. ``gained`` and ``lost`` are what it tells of the first
    of its ends, exactly; the others have the like at their own addresses. ``opened_by`` and ``closed_by`` are the rules
    there, as ``causes`` finds them.
    """

    sign: Sign
    row: str
    title: str
    excess: tuple[str, ...]
    shape: Shape
    before: Shape | None = None
    ends: tuple[End, ...] = ()
    requires: bool = False
    gained: PacketSet = field(default_factory=PacketSet.empty, compare=False, repr=False)
    lost: PacketSet = field(default_factory=PacketSet.empty, compare=False, repr=False)
    opened_by: tuple[str, ...] = field(default=(), compare=False)
    closed_by: tuple[str, ...] = field(default=(), compare=False)


def lines(changes: Iterable[EndChange], old: Reference, new: Reference) -> tuple[PacketLine, ...]:
    """Return the lines of all ends, in the order in which the new reference has their rows; what is no row's last."""
    names = PeerNames(old), PeerNames(new)
    told: dict[PacketLine, dict[End, None]] = {}
    same: dict[tuple[object, ...], tuple[PacketLine, ...]] = {}
    for change in changes:
        if not change.changed:
            continue
        key = *map(_key, (change.gained, change.lost)), *_sets(change), change.own_old, change.own_new
        if key not in same:
            same[key] = tuple(_of_end(change, *names))
        for line in same[key]:
            told.setdefault(line, {})[change.name, change.part] = None
    order = {row: at for at, row in enumerate(new.requirements)}
    every = sorted(told.items(), key=lambda each: order.get(each[0].row, len(order) + (not each[0].row)))
    return tuple(replace(line, ends=tuple(ends)) for line, ends in every)


def _key(openings: Openings) -> tuple[object, ...]:
    return tuple((each.row, each.excess, each.openings) for each in openings.parts)


def _sets(change: EndChange) -> tuple[PacketSet, ...]:
    paired = change.gained and change.lost
    return change.kept if paired else PacketSet.empty(), change.perhaps_gained, change.perhaps_lost


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line, with the box that it tells and all that its row asks for in that form."""

    line: PacketLine
    box: Box
    whole: PacketSet


def _of_end(change: EndChange, old: PeerNames, new: PeerNames) -> Iterator[PacketLine]:
    own = _own(change)
    gained = list(_drawn(Sign.GAINED, change.gained.parts, own, new))
    lost = list(_drawn(Sign.LOST, change.lost.parts, own, old))
    for drawn in gained:
        pair = next((each for each in lost if _pairs(each.line, drawn.line)), None)
        if pair is None:
            yield drawn.line
            continue
        lost.remove(pair)
        (differing,) = pair.line.shape.differs_in(drawn.line.shape)
        before, after = (_with_kept(each, change.kept, differing) for each in (pair, drawn))
        was, shape = _shape(before, own, old), _shape(after, own, new)
        yield replace(drawn.line, sign=Sign.CHANGED, before=was, shape=shape, lost=pair.line.lost)
    yield from (each.line for each in lost)
    for sign, openings, names in (
        (Sign.PERHAPS_GAINED, change.perhaps_gained, new),
        (Sign.PERHAPS_LOST, change.perhaps_lost, old),
    ):
        for box in openings.boxes():
            yield _with_openings(PacketLine(sign, "", "", (), _shape(box, own, names)), PacketSet.of((box,)))


def _own(change: EndChange) -> Spans:
    """Return the end's own addresses where they are the same on both sides, or it is on one side alone."""
    if change.own_old and change.own_new:
        return change.own_new if change.own_old == change.own_new else ()
    return change.own_new or change.own_old


def _drawn(sign: Sign, parts: Sequence[Part], own: Spans, names: PeerNames) -> Iterator[_Drawn]:
    """Yield each box of each row, its wider forms among them, and of each excess that is no row's."""
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.row, "" if part.row else part.excess), []).append(part)
    for (row, _), group in groups.items():
        whole = PacketSet.union(each.whole for each in group)
        for box in PacketSet.union(each.openings for each in group).boxes():
            here = PacketSet.of((box,))
            excess = tuple(str(each.excess) for each in group if each.excess and each.openings & here)
            requires = any(not each.excess and each.openings & here for each in group)
            line = PacketLine(sign, row, group[0].title, excess, _shape(box, own, names), requires=requires)
            yield _Drawn(_with_openings(line, here), box, whole)


def _with_openings(line: PacketLine, openings: PacketSet) -> PacketLine:
    gains = line.sign in (Sign.GAINED, Sign.PERHAPS_GAINED)
    return replace(line, gained=openings) if gains else replace(line, lost=openings)


def _pairs(lost: PacketLine, gained: PacketLine) -> bool:
    """Tell whether two lines are one range of one row, before and after."""
    if (lost.row, lost.excess, lost.requires) != (gained.row, gained.excess, gained.requires):
        return False
    return len(lost.shape.differs_in(gained.shape)) == 1


def _with_kept(drawn: _Drawn, kept: PacketSet, differing: str) -> Box:
    """Return the box with what its row keeps in the one range that changes; as it is where that is no box."""
    box = drawn.box
    outward = box.initiators == (Initiator.LOCAL,)
    if differing == "peers":
        wide = replace(box, peer=_PEERS)
    elif differing in ("ports", "sources"):
        at_peer = (differing == "ports") is outward
        wide = replace(box, peer_ports=ALL_PORTS) if at_peer else replace(box, local_ports=ALL_PORTS)
    else:
        return box
    found = kept & drawn.whole & PacketSet.of((wide,))
    joined = list((PacketSet.of((box,)) | found).boxes())
    return joined[0] if len(joined) == 1 else box


_PEERS: Spans = ((0, PEERS - 1),)


def _shape(box: Box, own: Spans, names: PeerNames) -> Shape:
    local = union(box.local)
    icmp = box.protocols == ((ICMP, ICMP),)
    outward = box.initiators == (Initiator.LOCAL,)
    sources, ports = (box.local_ports, box.peer_ports) if outward else (box.peer_ports, box.local_ports)
    return Shape(
        opens=box.initiators,
        protocols=tuple(_protocols(box)),
        local=() if local in (ALL_ADDRESSES, own) else spoken(local),
        peers=names.of(box),
        ports=_messages(box) if icmp else _ports(ports),
        sources=() if icmp else _ports(sources),
    )


def _protocols(box: Box) -> Iterator[str]:
    for first, last in box.protocols:
        if last - first > len(_PROTOCOLS):
            yield f"protocols {first}-{last}"
        else:
            yield from (_PROTOCOLS.get(each, f"protocol {each}") for each in range(first, last + 1))


def _ports(spans: Spans) -> tuple[str, ...]:
    return () if union(spans) == ALL_PORTS else tuple(map(_range, union(spans)))


def _messages(box: Box) -> tuple[str, ...]:
    whole = ((0, 255),)
    types, codes = union(box.local_ports), union(box.peer_ports)
    if types == whole and codes == whole:
        return ()
    return (f"type {', '.join(map(_range, types))} code {'any' if codes == whole else ', '.join(map(_range, codes))}",)


def _range(span: tuple[int, int]) -> str:
    first, last = span
    return str(first) if first == last else f"{first}-{last}"
