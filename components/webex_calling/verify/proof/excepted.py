"""Say ``accept(sides, exceptions, today)``: excess that somebody accepts is none until its day, and nothing else moves.

An exception accepts packets: those of the undeclared excess that it matches, whether they certainly get in or may. What
is beyond them stays a finding, and what is missing is never touched. One that has expired accepts nothing. One that
matches no excess on any end is stale; where an end that it is for could not be read, nobody knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from webex_calling.published.requirement import Initiator
from webex_calling.site.accepted_excess import AcceptedExcess, AcceptedPackets
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import causes_on
from webex_calling.verify.model.spans import Interval, intervals
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import InterfaceProof, Sample, Surplus


class Standing(StrEnum):
    """What comes of an exception: it accepts excess, has expired, matches none, or could not be tried."""

    ACCEPTS = "accepts"
    EXPIRED = "expired"
    STALE = "matches-nothing"
    UNKNOWN = "not-known"


@dataclass(frozen=True, slots=True)
class Excepted:
    """One exception, what comes of it on a day, and the ends whose excess it matches.

    ``known`` tells that some end is one that it is for, matched or not.
    """

    exception: AcceptedExcess
    standing: Standing
    ends: tuple[str, ...]
    known: bool = True

    @property
    def wrong(self) -> bool:
        """Whether it is a finding."""
        return self.standing in (Standing.EXPIRED, Standing.STALE)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The sides of a proof with what exceptions accept taken from their excess, and what comes of each exception."""

    sides: tuple[InterfaceProof, ...]
    exceptions: tuple[Excepted, ...] = ()


def accept(sides: Sequence[InterfaceProof], exceptions: Sequence[AcceptedExcess], today: date) -> Accepted:
    """Return the sides as the exceptions leave them on the day ``today``."""
    matched = [(each, _matched(each, sides)) for each in exceptions]
    valid = [(each, found) for each, found in matched if each.expires >= today]
    kept = list(sides)
    for at, side in enumerate(sides):
        if held := [(each, found[at]) for each, found in valid if at in found]:
            kept[at] = _without(side, held)
    told = (
        Excepted(each, *_standing(each, found, sides, today), any(_concerns(each, side) for side in sides))
        for each, found in matched
    )
    return Accepted(tuple(kept), tuple(told))


def openings_of(packets: AcceptedPackets) -> PacketSet:
    """Return the packet set that an exception names."""
    local = packets.outbound
    there = [(each.first, each.last) for each in packets.ports] or None
    here = None
    if packets.message:
        here, there = [(packets.message.type,) * 2], [(packets.message.code,) * 2]
    elif not local:
        here, there = there, None
    return PacketSet.box(
        initiator=Initiator.LOCAL if local else Initiator.PEER,
        protocol=packets.protocol.number if packets.protocol else None,
        peer=_addresses(packets),
        names=packets.names or None,
        local_ports=here,
        peer_ports=there,
    )


def _addresses(packets: AcceptedPackets) -> Sequence[Interval] | None:
    return intervals(packets.addresses) if packets.addresses else None


def _matched(exception: AcceptedExcess, sides: Sequence[InterfaceProof]) -> Mapping[int, PacketSet]:
    """Return the excess that an exception matches, by the number of its side."""
    found = ((at, _part(exception, side)) for at, side in enumerate(sides) if _concerns(exception, side))
    return {at: part for at, part in found if part}


def _part(exception: AcceptedExcess, side: InterfaceProof) -> PacketSet:
    if side.excess is None or side.paths is None:
        return PacketSet.empty()
    part = side.excess.all
    if exception.packets:
        part &= openings_of(exception.packets)
    if exception.rule is None or not part:
        return part
    rules = (each for path in side.paths.paths for each in causes_on(path, part))
    return PacketSet.union(openings for clause, openings in rules if clause.rule == exception.rule)


def _concerns(exception: AcceptedExcess, side: InterfaceProof) -> bool:
    """Tell whether an exception is for an end: by its name, or by a filter on it."""
    if exception.filter is None:
        return exception.end in (side.name, f"{side.name}/{side.part.replace(' ', '-')}")
    return any(_names(exception.filter.lower(), each.lower()) for each in _filters(side))


def _names(filter_: str, known: str) -> bool:
    """Tell whether a filter is called so: ``sg-0abc (edge)`` by its id, a resource by what ends its URN."""
    return known == filter_ or known.startswith(f"{filter_} (") or known.endswith(f"::{filter_}")


def _filters(side: InterfaceProof) -> Iterator[str]:
    yield from side.filters
    for _, hop in side.paths.filters() if side.paths else ():
        yield hop.name
        for part in hop.parts:
            yield from {clause.resource for clause in part.admission.clauses}


def _without(side: InterfaceProof, held: Sequence[tuple[AcceptedExcess, PacketSet]]) -> InterfaceProof:
    """Return a side without the excess that is accepted, which is declared by the name of each exception."""
    if side.excess is None or side.paths is None:
        return side
    accepted = PacketSet.union(part for _, part in held)
    left, near = side.excess.without(accepted), side.excess.near
    declared = (Surplus(DeclaredExcess.EXCEPTED, Sample.of(part, near), part, exception=each) for each, part in held)
    compared = side.compared and replace(
        side.compared, declared={**side.compared.declared, DeclaredExcess.EXCEPTED: accepted}
    )
    return replace(
        side,
        declared=(*side.declared, *declared),
        undeclared=left.certainly(side.paths),
        may_be_admitted=left.possibly(side.paths),
        compared=compared,
        excess=left,
    )


def _standing(
    exception: AcceptedExcess, matched: Mapping[int, PacketSet], sides: Sequence[InterfaceProof], today: date
) -> tuple[Standing, tuple[str, ...]]:
    ends = tuple(sides[at].called for at in matched)
    if ends:
        return (Standing.ACCEPTS if exception.expires >= today else Standing.EXPIRED), ends
    untold = (side for side in sides if side.excess is None)
    if any(exception.filter is not None or _concerns(exception, side) for side in untold):
        return Standing.UNKNOWN, ()
    return Standing.STALE, ()
