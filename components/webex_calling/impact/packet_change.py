"""Say ``compare_ends(old, new)``: at each end, which openings are gained and lost, and who asks for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from webex_calling.impact.attribution import Asked, Part
from webex_calling.impact.side import End, Side
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import UNSENT, Spans, holds, intervals, union
from webex_calling.verify.proof.interface_proof import Compared, InterfaceProof


@dataclass(frozen=True, slots=True)
class Openings:
    """Openings that one side admits and the other does not; ``parts`` tell why, by the side that admits them."""

    all: PacketSet
    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)


NOTHING = Openings(PacketSet.empty())


@dataclass(frozen=True, slots=True)
class EndChange:
    """What changes at one end, as ``compared_old`` and ``compared_new``. ``gained`` and ``lost`` are exact.

    ``perhaps_gained`` and ``perhaps_lost`` are what may get through on one side alone, by rules that are not
    understood. ``unknown`` says what is not proven, ``old`` and ``new`` sides told apart: then no change is never
    claimed, and where a side could not be read nothing else is told. ``own_old`` and ``own_new`` are the addresses that
    the end's rules concern: its own, where the site tells them.
    """

    name: str
    part: str
    gained: Openings = NOTHING
    lost: Openings = NOTHING
    perhaps_gained: PacketSet = field(default_factory=PacketSet.empty)
    perhaps_lost: PacketSet = field(default_factory=PacketSet.empty)
    unknown_old: tuple[str, ...] = ()
    unknown_new: tuple[str, ...] = ()
    own_old: Spans = ()
    own_new: Spans = ()
    compared_old: Compared | None = field(default=None, repr=False, compare=False)
    compared_new: Compared | None = field(default=None, repr=False, compare=False)

    @property
    def kept(self) -> PacketSet:
        """What both sides surely admit."""
        if self.compared_old is None or self.compared_new is None:
            return PacketSet.empty()
        return self.compared_old.admitted & self.compared_new.admitted

    @property
    def unknown(self) -> tuple[str, ...]:
        """What is not known, of either side."""
        return tuple(dict.fromkeys((*self.unknown_old, *self.unknown_new)))

    @property
    def changed(self) -> bool:
        """Whether packets are surely gained or lost, or may be."""
        return bool(self.gained or self.lost or self.perhaps_gained or self.perhaps_lost)

    @property
    def turned(self) -> "EndChange":
        """The same change, from the new side to the old one."""
        return replace(
            self,
            gained=self.lost,
            lost=self.gained,
            perhaps_gained=self.perhaps_lost,
            perhaps_lost=self.perhaps_gained,
            unknown_old=self.unknown_new,
            unknown_new=self.unknown_old,
            own_old=self.own_new,
            own_new=self.own_old,
            compared_old=self.compared_new,
            compared_new=self.compared_old,
        )


def compare_ends(old: Side, new: Side) -> tuple[EndChange, ...]:
    """Return what changes at each end of either side, those of the new one first; an end of one side alone too."""
    before, after = old.ends, new.ends
    attributed: _Attributed = {}
    return tuple(_compare(end, before.get(end), after.get(end), old, new, attributed) for end in {**after, **before})


_UNSENT: Final = PacketSet.box(peer=UNSENT)
_Attributed = dict[tuple[PacketSet, object], Openings]
"""Openings by who asks: ends that ask for the same in the same way have equal answers, and share one."""


def _openings(found: PacketSet, asked: Asked | None, attributed: _Attributed) -> Openings:
    if not found or asked is None:
        return NOTHING
    key = found, asked.identity
    if key not in attributed:
        attributed[key] = Openings(found, asked.parts(found))
    return attributed[key]


def _compare(
    end: End,
    old: InterfaceProof | None,
    new: InterfaceProof | None,
    was: Side,
    is_: Side,
    attributed: _Attributed,
) -> EndChange:
    unknown = EndChange(
        *end,
        unknown_old=(*_unknown(old, was), *_besides(old, new)),
        unknown_new=(*_unknown(new, is_), *_besides(new, old)),
    )
    asked, asks = (Asked.of(each) if each else None for each in (old, new))
    if (old and not asked) or (new and not asks) or was.refused or is_.refused:
        return unknown
    was_compared, is_compared = (each.compared if each else None for each in (asked, asks))
    gained, perhaps_gained = _more(is_compared, was_compared)
    lost, perhaps_lost = _more(was_compared, is_compared)
    return replace(
        unknown,
        gained=_openings(gained, asks, attributed),
        lost=_openings(lost, asked, attributed),
        perhaps_gained=perhaps_gained,
        perhaps_lost=perhaps_lost,
        own_old=_own(was_compared) if was_compared else (),
        own_new=_own(is_compared) if is_compared else (),
        compared_old=was_compared,
        compared_new=is_compared,
    )


def _more(one: Compared | None, other: Compared | None) -> tuple[PacketSet, PacketSet]:
    """Return what one side surely admits and the other does not, and what else it may.

    What the filters of the other side are not asked about may get through there, and what it may admit by groups that
    only it has: then nothing is sure. Where both look at the same and leave the same unfiltered, only the rules can
    differ: what differs there is few.
    """
    nothing = PacketSet.empty()
    if one is None:
        return nothing, nothing
    if other is None:
        return one.admitted, one.possible - one.admitted
    if one.here == other.here and one.paths.unfiltered == other.paths.unfiltered:
        here = one.here - one.paths.unfiltered
        surely = (one.paths.admitted - other.paths.admitted) & here
        possibly = (one.paths.possible - other.paths.possible) & here
    else:
        surely, possibly = one.admitted - other.admitted, one.possible - other.possible
    told = nothing if other.others - one.others else surely & other.crossing
    return _sent(told), _sent((surely | possibly) - told)


def _sent(openings: PacketSet) -> PacketSet:
    """Return openings without those to addresses to which nobody sends, but where they are a part of anywhere.

    There whatever differs to other addresses differs to these too, and the peers are told as one network.
    """
    unsent = openings & _UNSENT
    if not unsent:
        return openings
    sent = openings - _UNSENT
    return sent | (unsent & PacketSet.of(replace(box, peer=UNSENT) for box in sent.boxes()))


def _besides(proof: InterfaceProof | None, other: InterfaceProof | None) -> Iterator[str]:
    """Yield what only one side has beside its filters and no file tells of; what both have adds the same to both."""
    held, twin = (each.compared.others if each and each.compared else frozenset() for each in (proof, other))
    for each in sorted(held - twin):
        yield f"{each} may admit more: its rules are not known"


def _own(compared: Compared) -> Spans:
    """Return the addresses that are known of the end or, behind a shared filter, those of them that its flows name."""
    near = union(compared.near)
    named = [intervals(flow.local) for flow in compared.flows]
    if named and all(named):
        return union(span for spans in named for span in spans if holds(near, span)) or near
    return near


def _unknown(proof: InterfaceProof | None, side: Side) -> tuple[str, ...]:
    """Return why one side of an end is not proven; an end that the side does not have admits nothing."""
    if side.refused:
        return tuple(map(str, side.refused))
    return tuple(_reasons(proof)) if proof else ()


def _reasons(proof: InterfaceProof) -> Iterator[str]:
    yield from proof.faults
    yield from proof.unproven
    for gap in proof.gaps:
        yield f"{gap.row} does not get through in whole: {gap.sample.packet}"
    for reach in proof.undeclared:
        yield f"undeclared excess by {reach.rule}: {reach.sample.packet}"
    for gap in proof.may_be_refused:
        yield f"{gap.row} may be refused: {gap.sample.packet}"
    for reach in proof.may_be_admitted:
        yield f"{reach.rule} may admit {reach.sample.packet}"
