"""Say ``head(report)``, ``next_steps(report, lists)``: the answer first, then findings, warnings and what to do."""

from collections.abc import Sequence
from typing import Final

import htpy as h

from webex_calling.report.end_words import count
from webex_calling.report.page.lists import Lists
from webex_calling.report.page.parts import capital, scrolling, section, table
from webex_calling.report.site.attachment import Attachments
from webex_calling.report.site.rule_text import END, Words
from webex_calling.report.site.site_report import SiteReport
from webex_calling.report.site.told import Told

_OPEN: Final = 12
"""Up to so many lines stand open."""


def head(report: SiteReport) -> h.Node:
    """Return the title, the verdict in a sentence, and the counts."""
    mood = "bad" if report.answer.found else "doubt" if report.answer.unproven else "good"
    past = f", as of {report.past.day.isoformat()}" if report.past else ""
    return h.header[
        h.p(".kind")["Webex Calling network report"],
        h.h1[report.stack],
        h.p(".by")["By the requirements published ", h.span(".nowrap")[f"{report.revision}{past}"]],
        h.div(class_=["verdict", mood])[
            h.p(".word")[h.span(".mark", aria_hidden="true"), capital(report.answer.word)],
            h.p[_sentence(report)],
        ],
        h.dl(".counts")[(h.div[h.dt[label], h.dd[figure]] for label, figure in report.counts)],
    ]


def next_steps(report: SiteReport, lists: Lists) -> h.Node:
    """Return what is wrong, what is warned of, and what somebody has to do outside this stack."""
    nothing = not (report.findings or report.warnings or report.attach or report.notes)
    return section(
        "next",
        "What to do next",
        h.p["Nothing: there is no finding, no warning, and nothing to attach."] if nothing else None,
        _block("Findings", "bad", _told(report.findings, lists)),
        _block("Warnings", "doubt", _told(report.warnings, lists)),
        _attach(report.attach, lists),
        _notes(report.notes, lists),
    )


def _sentence(report: SiteReport) -> str:
    if report.answer.found:
        return f"{capital(report.answer.why)}. What is wrong stands below, with the packet that shows it."
    if report.answer.unproven:
        return f"Not everything could be read: {report.answer.why}. Nothing else is wrong."
    number = len(report.attach)
    provided = f", provided the {count(number, 'attachment')} below" if number else ""
    return (
        f"What the published requirements ask for gets through at every end{provided}. "
        "Nothing else does that is not declared below by its name."
    )


def _block(title: str, mood: str, items: Sequence[h.Node]) -> h.Node:
    if not items:
        return None
    return h.div(class_=["block", mood])[h.h3[title, " ", h.span(".count")[f"{len(items):,}"]], h.ul(".told")[items]]


def _told(texts: Sequence[Told], lists: Lists) -> list[h.Node]:
    return [h.li[_words(each), _whom(each, lists)] for each in texts]


def _words(each: Told) -> h.Node:
    return h.span(".text")[f"{capital(each.text)}{':' if each.values else ''}"]


def _whom(each: Told, lists: Lists) -> h.Node:
    if each.values:
        held = [f"{name} {value}" for name, value in zip(each.names, each.values, strict=True)]
        return h.span(".whom")[lists.of(held)]
    return h.span(".whom")[lists.of(each.names)] if each.names else None


def _attach(held: Sequence[Attachments], lists: Lists) -> h.Node:
    """Return the outputs whose filters other stacks attach, alike ones in one line."""
    if not held:
        return None
    rows = [
        h.tr[h.th(scope="row")[_output(each, lists)], h.td[_of(each, each.filters)], h.td[each.where]] for each in held
    ]
    outputs = scrolling("attach", table("Filters to attach", ("Stack output", "Filters", "Attach to"), rows))
    return h.div(".block")[
        h.h3("#attach")["To attach ", h.span(".count")[f"{len(held):,}"]],
        h.p[
            "No resource of this stack refers to these filters. Until another stack attaches them, nothing is filtered."
        ],
        outputs if len(rows) <= _OPEN else h.details[h.summary[f"{len(rows):,} outputs"], outputs],
    ]


def _of(each: Attachments, words: Words) -> str:
    return words.exact if len(each.names) == 1 else words.named


def _output(each: Attachments, lists: Lists) -> h.Node:
    whose = h.span(".sub")[f"{END}: ", lists.of(each.names)] if len(each.names) > 1 else None
    return h.fragment[h.code[_of(each, each.output)], whose]


def _notes(notes: Sequence[Told], lists: Lists) -> h.Node:
    if not notes:
        return None
    return h.div(".block")[
        h.h3["Notes ", h.span(".count")[f"{len(notes):,}"]],
        h.details[h.summary["What others must do or know"], h.ul(".told")[_told(notes, lists)]],
    ]
