"""Say ``quotas(report, lists)``: what is used of each quota as a bar, with the figures and what is left."""

import htpy as h
import svg
from markupsafe import Markup

from webex_calling.quotas.load import Load
from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import scrolling, section
from webex_calling.report.site.loads import Loads
from webex_calling.report.site.site_report import SiteReport

_COLUMNS = ("Of", "Counted", "Share", "Used", "Quota", "Left")


def quotas(report: SiteReport, lists: Lists) -> h.Node:
    """Return one table of all loads, the fullest first."""
    if not report.loads:
        return None
    table = h.table(".loads")[
        h.caption(".unseen")["What is used of each quota"],
        h.thead[h.tr[(h.th(scope="col")[each] for each in _COLUMNS)]],
        h.tbody[(_rows(each, lists) for each in report.loads)],
    ]
    return section(
        "quotas",
        "Quotas",
        scrolling("quotas-title", table),
        lead="What the cloud counts against each limit. A plan that does not fit is refused before anything is made, "
        "so a full bar is no fault; it says that the next rule needs another group.",
    )


def _rows(loads: Loads, lists: Lists) -> h.Node:
    whose = h.th(scope="rowgroup", rowspan=str(len(loads.held)))[lists.of(loads.names)]
    return h.fragment[
        (
            h.tr(class_="first" if not at else None)[
                None if at else whose,
                h.td[what],
                h.td[bar(load)],
                h.td(".figure")[f"{load.used:,}"],
                h.td(".figure")[f"{load.quota:,}"],
                h.td(".figure")[f"{load.headroom:,}"],
            ]
            for at, (what, load) in enumerate(loads.held)
        )
    ]


def bar(load: Load) -> h.Node:
    """Return a bar whose filled part is the share that is used; the figures beside it tell the same."""
    share = min(1.0, load.used / load.quota) if load.quota else 1.0
    drawing = svg.SVG(
        class_=["bar"],
        viewBox=svg.ViewBoxSpec(0, 0, 100, 8),
        preserveAspectRatio=svg.PreserveAspectRatio("none"),
        extra={"aria-hidden": "true"},
        elements=[
            svg.Rect(class_=["track"], width=100, height=8),
            svg.Rect(class_=["full" if share >= 1 else "part"], width=round(share * 100, 1), height=8),
        ],
    )
    return Markup(drawing.as_str())
