"""Say ``continuity(old, new, ends, changes)``: when, during the update, packets that both sides need may be refused.

Security groups, lists, NSGs and policies are compared as packet sets; of other resources what an engine test has walked
is known to cut nothing, and of what no test has walked nothing is known.
"""

from collections.abc import Iterable, Iterator, Sequence

from webex_calling.impact.moment import UNCUT, Continuity, Moment
from webex_calling.impact.packet_change import EndChange
from webex_calling.impact.renamed_end import renamed_ends
from webex_calling.impact.resource_change import ResourceChange
from webex_calling.impact.resources import Resources
from webex_calling.impact.side import Side
from webex_calling.impact.update import Update
from webex_calling.impact.walk import quiet, walk_of


def continuity(old: Side, new: Side, ends: Iterable[EndChange], changes: Sequence[ResourceChange]) -> Continuity:
    """Return when what both sides need may be refused on the way from ``old`` to ``new``."""
    if old.planned is None or new.planned is None or old.resources is None or new.resources is None:
        return Continuity(planned=False)
    loud = [each for each in changes if not quiet(each)]
    if not loud:
        return UNCUT
    walks = {walk.test: None for each in loud if (walk := walk_of(each))}
    shared = old.ends.keys() & new.ends.keys()
    told = tuple(ends)
    both = [*(each for each in told if (each.name, each.part) in shared), *renamed_ends(told)]
    update = Update(Resources(old.resources), Resources(new.resources), tuple(loud))
    found = [moment for each in both for moment in update.moments(each)]
    return Continuity((*_together(found), *update.beside(found)), tuple(walks))


def _together(found: Iterable[Moment]) -> Iterator[Moment]:
    """Yield each moment once, with all the ends and rows that it is true of."""
    same: dict[tuple[object, ...], list[Moment]] = {}
    for each in found:
        same.setdefault((each.when, each.resources, each.fate), []).append(each)
    for held in same.values():
        first = held[0]
        yield Moment(
            first.when,
            first.resources,
            tuple(dict.fromkeys(end for each in held for end in each.ends)),
            tuple(dict.fromkeys(row for each in held for row in each.rows)),
            {end: openings for each in held for end, openings in each.openings.items()},
            first.fate,
        )
