"""Say ``changes(report)``: what lies between an older side and this one, in the order in which it is asked."""

import htpy as h

from webex_calling.impact.packet_line import Sign
from webex_calling.report.change import ChangeReport
from webex_calling.report.page.parts import capital, section, unseen
from webex_calling.report.section import Item
from webex_calling.report.section import Section as Part
from webex_calling.report.site.site_report import SiteReport

_SIGNS = {
    Sign.GAINED: ("gained", "opens: "),
    Sign.LOST: ("lost", "closes: "),
    Sign.PERHAPS_GAINED: ("gained", "may open: "),
    Sign.PERHAPS_LOST: ("lost", "may close: "),
    Sign.CHANGED: ("changed", "changes: "),
}


def changes(report: SiteReport) -> h.Node:
    """Return the change, nothing where none is asked for."""
    change = report.change
    if change is None:
        return None
    return section(
        "changes",
        f"Changes since {change.old}",
        h.p(class_=["verdict", "small", "doubt" if change.answer.found or change.answer.unproven else "good"])[
            h.b[capital(change.answer.word)], f": {change.answer.why}" if change.answer.why else None
        ],
        _parts(change),
    )


def _parts(change: ChangeReport) -> h.Node:
    return h.dl(".changes")[
        (
            h.div(class_="urgent" if each.urgent else None)[h.dt[capital(each.title)], _items(each)]
            for each in change.sections
        )
    ]


def _items(part: Part) -> h.Node:
    if not part.items:
        rests = h.details[h.summary[capital(part.none)], h.ul[(h.li[each] for each in part.basis)]]
        return h.dd(".nothing")[rests if part.basis else capital(part.none)]
    return h.dd[h.ul(".told")[(h.li[_item(each)] for each in part.items)]]


def _item(item: Item) -> h.Node:
    class_, words = _SIGNS[item.sign] if item.sign else ("", "")
    sign = h.fragment[h.span(".sign", aria_hidden="true")[str(item.sign)], unseen(words)] if item.sign else None
    text = h.span(class_=class_ or None)[sign, item.text]
    if not item.details:
        return text
    return h.details[h.summary[text], h.ul[(h.li[each] for each in item.details)]]
