"""Say ``published(report)``, ``evidence(report, lists)``: documents, inputs and proofs that a page rests on."""

import htpy as h

from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import linked, scrolling, section, table
from webex_calling.report.site.site_report import SiteReport

NO_CERTIFICATE = (
    "This page was computed from these inputs by these versions, and the same inputs give the same bytes. "
    "It is evidence for a review. It is no certification, and no statement of Cisco, Amazon or Microsoft."
)


def published(report: SiteReport) -> h.Node:
    """Return the articles that the site was compiled from, and all documents that the data cites."""
    columns = ("Document", "Publisher", "Dated")
    rows = (
        h.tr[
            h.th(scope="row")[linked(each.url, each.title)],
            h.td[f"{each.publisher} ", h.code[each.id]],
            h.td(".nowrap")[each.dated.isoformat() if each.dated else "no date"],
        ]
        for each in report.sources
    )
    return section(
        "published",
        "What is published",
        h.ul(".told")[(h.li[title, h.span(".whom")[f"published {day}"]] for title, day in report.articles)],
        h.details[
            h.summary[f"{len(report.sources)} documents that the requirements cite"],
            scrolling(
                "published-title",
                table("Documents that the requirements cite", columns, rows),
            ),
        ],
    )


def evidence(report: SiteReport, lists: Lists) -> h.Node:
    """Return the hashes of the inputs, the versions, the proofs, and what all that does not say."""
    inputs = (
        h.tr[h.th(scope="row")[each.what], h.td[each.name], h.td[h.code(".hash")[each.digest]]]
        for each in report.evidence.inputs
    )
    return section(
        "evidence",
        "Evidence",
        scrolling(
            "evidence-title",
            h.table[
                h.caption["Inputs"],
                h.thead[h.tr[(h.th(scope="col")[each] for each in ("Input", "Name", "SHA-256"))]],
                h.tbody[inputs],
            ],
        ),
        h.dl(".facts")[
            h.div[h.dt["Versions"], h.dd[", ".join(f"{name} {number}" for name, number in report.evidence.versions)]],
            h.div[h.dt["Proven ends"], h.dd[lists.of(report.proven) if report.proven else "none"]],
            h.div[h.dt["Not proven ends"], h.dd[lists.of(report.unproven)]] if report.unproven else None,
        ],
        h.p(".small")[NO_CERTIFICATE],
    )
