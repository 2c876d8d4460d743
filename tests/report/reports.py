"""`report_of({"opens": [...]})`: reports of any size and any text, for the faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webex_calling.impact.packet_line import Sign
from webex_calling.report.answer import Answer
from webex_calling.report.change import ChangeReport
from webex_calling.report.section import Item, Section

IDS = ("unproven", "opens", "closes", "changes", "cut", "outside", "resources", "quotas", "warnings", "revision")
SIGNS = {"opens": Sign.GAINED, "closes": Sign.LOST, "changes": Sign.CHANGED}


def report_of(
    texts: Mapping[str, Sequence[str]], old: str = "old", new: str = "new", why: str = "", details: Sequence[str] = ()
) -> ChangeReport:
    """Return a report whose sections have these texts; the others of the four questions say that there is nothing."""
    sections = []
    for id_ in IDS:
        items = tuple(Item(SIGNS.get(id_), text, tuple(details)) for text in texts.get(id_, []))
        none = "nothing" if id_ in ("opens", "closes", "cut", "outside") else ""
        if items or none:
            sections.append(Section(id_, id_, items, none=none))
    counts = tuple((each.title, f"{len(each.items)} lines" if each.items else each.none) for each in sections)
    return ChangeReport(Answer("changes", why, found=True), old, new, counts, tuple(sections))
