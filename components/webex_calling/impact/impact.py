"""Say ``impact(old, new)``: all that lies between two sides of one site, from packets to the lines of its routers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from webex_calling.fault import Fault
from webex_calling.impact.causes import with_causes
from webex_calling.impact.continuity import continuity
from webex_calling.impact.moment import UNCUT, Continuity
from webex_calling.impact.outside import NOTHING, Outside, outside, tells_lines
from webex_calling.impact.packet_change import EndChange, compare_ends
from webex_calling.impact.packet_line import PacketLine, lines
from webex_calling.impact.resource_change import ResourceChange, compare_resources
from webex_calling.impact.side import Side
from webex_calling.impact.weight import WeightChange, compare_weights
from webex_calling.plan.notes import Note


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change means. ``revisions`` are those of the references, the old one first.

    ``untold`` names what is not compared, since a side does not tell it: ``resources``, ``weights``, ``warnings``,
    ``router``. ``refused_old`` and ``refused_new`` are why a side cannot be planned: then nothing is known but that.
    """

    revisions: tuple[date, date]
    ends: tuple[EndChange, ...]
    packets: tuple[PacketLine, ...]
    resources: tuple[ResourceChange, ...] = ()
    continuity: Continuity = UNCUT
    weights: tuple[WeightChange, ...] = ()
    outside: Outside = NOTHING
    warnings_new: tuple[Note, ...] = ()
    warnings_gone: tuple[Note, ...] = ()
    untold: tuple[str, ...] = ()
    refused_old: tuple[Fault, ...] = ()
    refused_new: tuple[Fault, ...] = ()

    @property
    def unknown(self) -> tuple[EndChange, ...]:
        """The ends of which a side is not proven: no change of them is claimed to be none."""
        return tuple(each for each in self.ends if each.unknown)

    @property
    def known(self) -> bool:
        """Whether both sides are proven at every end."""
        return not (self.refused_old or self.refused_new or self.unknown)

    @property
    def same_packets(self) -> bool:
        """Whether it is known that nothing changes in packets."""
        return self.known and not any(each.changed for each in self.ends)

    @property
    def empty(self) -> bool:
        """Whether it is known that nothing changes at all."""
        found = (self.resources, self.weights, self.outside, self.warnings_new, self.warnings_gone)
        return self.same_packets and not any(found) and not self.untold


def impact(old: Side, new: Side) -> Impact:
    """Return what lies between two sides of one site; the references of both stay as they are."""
    found = Impact(
        revisions=(old.reference.revision, new.reference.revision),
        ends=compare_ends(old, new),
        packets=(),
        refused_old=old.refused,
        refused_new=new.refused,
    )
    if old.refused or new.refused:
        return found
    resources = compare_resources(old.resources, new.resources)
    return replace(
        found,
        packets=with_causes(lines(found.ends, old.reference, new.reference), old, new),
        resources=resources,
        continuity=continuity(old, new, found.ends, resources),
        weights=compare_weights(old.planned, new.planned),
        outside=outside(old, new, resources),
        warnings_new=_warnings(new.notes, old.notes),
        warnings_gone=_warnings(old.notes, new.notes),
        untold=tuple(_untold(old, new)),
    )


def _untold(old: Side, new: Side) -> Iterable[str]:
    """Yield what a side does not tell, so that it is not compared."""
    if old.resources is None or new.resources is None:
        yield "resources"
    if old.planned is None or new.planned is None:
        yield from ("weights", "warnings")
    if not (tells_lines(old) and tells_lines(new)):
        yield "router"


def _warnings(notes: Iterable[Note] | None, others: Iterable[Note] | None) -> tuple[Note, ...]:
    """Return the warnings that only the first have, in order; none where either is not known."""
    if notes is None or others is None:
        return ()
    held = set(others)
    return tuple(dict.fromkeys(each for each in notes if each.level == "warning" and each not in held))
