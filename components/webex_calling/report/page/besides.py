"""Say ``besides(report, lists)``: what gets through besides, under its name; what is coarsened, held and assumed."""

import htpy as h

from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import capital, joined, scrolling, section, table
from webex_calling.report.site.excess import Besides
from webex_calling.report.site.site_report import SiteReport


def besides(report: SiteReport, lists: Lists) -> h.Node:
    """Return all that a reviewer has to accept: declared excess, what filters cannot express, and assumptions."""
    held = report.besides
    return section(
        "besides",
        "What gets through besides",
        _declared(held, lists),
        _coarsened(held, lists),
        _withdrawn(held),
        _assumed(report, lists),
        lead="Filters cannot say everything. What they admit beyond the requirements is declared here by its name; "
        "what has no name here is a finding.",
    )


def _declared(held: Besides, lists: Lists) -> h.Node:
    if not held.declared:
        return h.p["Nothing: the filters admit exactly what is required."]
    return h.dl(".excess")[
        (
            h.div[
                h.dt[h.code[each.kind]],
                h.dd[
                    capital(each.words),
                    h.span(".whom")[lists.of(each.ends)],
                    h.span(".sub")["For example: ", h.code[each.sample]],
                ],
            ]
            for each in held.declared
        )
    ]


def _coarsened(held: Besides, lists: Lists) -> h.Node:
    if not held.coarsened:
        return None
    columns = ("Kind", "Required", "Admitted instead", "Rows", "Of")
    rows = (
        h.tr[
            h.th(scope="row")[h.code[each.excess]],
            h.td[each.wanted],
            h.td[each.said],
            h.td[joined(h.code[row] for row in each.rows)],
            h.td[lists.of(each.plans)],
        ]
        for each in held.coarsened
    )
    told = table("What filters cannot express", columns, list(rows))
    return h.fragment[h.h3("#coarsened")["Coarsened"], scrolling("coarsened", told)]


def _withdrawn(held: Besides) -> h.Node:
    if not held.held:
        return None
    rows = [
        h.tr[h.th(scope="row")[h.code[each.name]], h.td[each.network or "name"], h.td[each.withdrawn.isoformat()]]
        for each in held.held
    ]
    return h.fragment[
        h.h3("#held")["Held after its withdrawal"],
        scrolling("held", table("Held after its withdrawal", ("Value", "Of", "Withdrawn"), rows)),
    ]


def _assumed(report: SiteReport, lists: Lists) -> h.Node:
    past = report.past
    items = [h.li[capital(each.text), h.span(".whom")[lists.of(each.names)]] for each in report.besides.assumed]
    if past:
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for each in past.assumed:
            grouped.setdefault((each.kind, each.network, each.how), []).append(each.id)
        for (kind, network, how), ids in grouped.items():
            of = f" of {network}" if network else ""
            items.append(h.li[f"As of {past.day.isoformat()}, {kind} ", lists.of(ids), f"{of}: {how}"])
    if not items:
        return h.fragment[h.h3["Assumed"], h.p["Nothing."]]
    return h.fragment[h.h3["Assumed"], h.ul(".told")[items]]
