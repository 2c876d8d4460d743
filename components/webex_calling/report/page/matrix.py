"""Say ``matrix(report, lists)``: the table of who talks to whom; each of its cells leads to a section of its own."""

from collections.abc import Iterator
from itertools import groupby

import htpy as h

from webex_calling.published.requirement import Initiator
from webex_calling.report.page.cells import cell_section
from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import scrolling, section, unseen
from webex_calling.report.site.matrix import Cell, Line
from webex_calling.report.site.site_report import SiteReport


def matrix(report: SiteReport, lists: Lists) -> h.Node:
    """Return the table, and the sections behind its cells, of which one is shown at a time."""
    peers = report.matrix.peers
    table = h.table(".matrix")[
        h.caption(".unseen")["Connections of each kind of end with each kind of peer, counted in requirement rows"],
        h.thead[
            h.tr[
                h.th(scope="col")["Ends"],
                (h.th(scope="col")[h.abbr(title=each.words)[each.title]] for each in peers),
            ]
        ],
        (
            h.tbody[
                h.tr(".place")[h.th(scope="rowgroup", colspan=str(len(peers) + 1))[where]],
                (_line(line, [each.id for each in peers]) for line in lines),
            ]
            for where, lines in groupby(report.matrix.lines, key=lambda line: line.ends.where)
        ),
    ]
    return section(
        "who",
        "Who talks to what",
        scrolling("who-title", table),
        h.p(".key")[
            h.span(".out")["→ 3"],
            " rows for which the end opens connections, ",
            h.span(".in")["← 2"],
            " rows for which the peer does. ",
            h.a(href="#cells", class_="quiet")["Show every cell"],
        ],
        h.div("#cells.unfolding")[(cell_section(cell, report.rows, lists) for cell in report.matrix.cells)],
        lead="Each number leads to the requirement rows behind it, the rules that admit them, and where they are "
        "published.",
    )


def _line(line: Line, peers: list[str]) -> h.Node:
    several = f"{len(line.names):,} ends" if len(line.names) != 1 else line.names[0]
    return h.tr[
        h.th(scope="row")[
            line.ends.title,
            h.span(".sub")[several],
            h.span(".sub.bad")[f"{len(line.unread):,} could not be read"] if line.unread else None,
        ],
        (h.td[_link(line.cells[each])] if each in line.cells else h.td(".none")[unseen("nothing")] for each in peers),
    ]


def _link(cell: Cell) -> h.Node:
    class_ = "cell" if cell.admitted else "cell missing"
    return h.a(href=f"#{cell.id}", class_=class_)[_ways(cell), None if cell.admitted else h.span(".sub")["missing"]]


def _ways(cell: Cell) -> Iterator[h.Node]:
    for opens, sign, class_, words in (
        (Initiator.LOCAL, "→", "out", "opened by the end"),
        (Initiator.PEER, "←", "in", "opened by the peer"),
    ):
        if rows := cell.rows(opens):
            yield h.span(class_=class_)[h.span(aria_hidden="true")[sign], f" {len(rows)}", unseen(f" rows {words} ")]
