"""Say ``impact(old, new)``: all that lies between two sides of one site, from packets to the lines of its routers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from webex_calling.fault import Fault
from webex_calling.impact.causes import with_causes
from webex_calling.impact.packet_change import EndChange, compare_ends
from webex_calling.impact.packet_line import PacketLine, lines
from webex_calling.impact.resource_change import ResourceChange, compare_resources
from webex_calling.impact.side import Side
from webex_calling.impact.weight import WeightChange, compare_weights
from webex_calling.plan.notes import Note
from webex_calling.registered.registration import Properties


@dataclass(frozen=True, slots=True)
class RouterChange:
    """The lines of CUBE's trusted list that come and go at one gateway."""

    gateway: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


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
    weights: tuple[WeightChange, ...] = ()
    router: tuple[RouterChange, ...] = ()
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
        found = (self.resources, self.weights, self.router, self.warnings_new, self.warnings_gone)
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
    return replace(
        found,
        packets=with_causes(lines(found.ends, old.reference, new.reference), old, new),
        resources=compare_resources(old.resources, new.resources),
        weights=compare_weights(old.planned, new.planned),
        router=tuple(_router(old, new)),
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
    if old.outputs is None or new.outputs is None:
        yield "router"


def _warnings(notes: Iterable[Note] | None, others: Iterable[Note] | None) -> tuple[Note, ...]:
    """Return the warnings that only the first have, in order; none where either is not known."""
    if notes is None or others is None:
        return ()
    held = set(others)
    return tuple(dict.fromkeys(each for each in notes if each.level == "warning" and each not in held))


def _router(old: Side, new: Side) -> Iterable[RouterChange]:
    """Yield the gateways whose trusted list changes; one that comes or goes has all of its own."""
    if old.outputs is None or new.outputs is None:
        return
    before, after = _trusted(old.outputs), _trusted(new.outputs)
    for gateway in {**after, **before}:
        was, is_ = before.get(gateway, ()), after.get(gateway, ())
        added = tuple(each for each in is_ if each not in was)
        removed = tuple(each for each in was if each not in is_)
        if added or removed:
            yield RouterChange(gateway, added, removed)


def _trusted(held: Properties) -> Mapping[str, tuple[str, ...]]:
    gateways = held.get("localGateways", {})
    return {name: tuple(map(str.strip, outputs.get("trustedList", ()))) for name, outputs in gateways.items()}
