"""Say ``renamed_ends(ends)``: the ends that go and come at the same addresses, as the same machine renamed.

A filter still stands at the machine when the update takes its rules away, whatever the site calls it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from webex_calling.impact.packet_change import EndChange
from webex_calling.verify.model.spans import meets


def renamed_ends(ends: Iterable[EndChange]) -> Iterator[EndChange]:
    """Yield what changes from each end of the old side alone to each of the new side alone at the same addresses."""
    known = tuple(ends)
    gone = [each for each in known if each.compared_old and not each.compared_new]
    come = [each for each in known if each.compared_new and not each.compared_old]
    for new in come:
        for old in gone:
            if _through(old) is _through(new) and any(meets(old.own_old, each) for each in new.own_new):
                yield replace(new, own_old=old.own_old, compared_old=old.compared_old)


def _through(end: EndChange) -> bool:
    """Tell whether an end is looked at through a perimeter."""
    return "through" in end.part.split()
