"""Say ``text_lines(report)``: a change as lines of text, the answer first."""

from collections.abc import Iterator

from webex_calling.impact.impact import Impact
from webex_calling.report.change import ChangeReport, Item, change_report


def text_lines(report: ChangeReport) -> Iterator[str]:
    """Yield the answer, and each section with its items below its title."""
    yield report.answer.line
    for section in report.sections:
        if section.items:
            yield section.title
            yield from (f"  {line}" for item in section.items for line in _item(item))
        else:
            yield f"{section.title}: {section.none}"


def _item(item: Item) -> Iterator[str]:
    yield f"{item.sign} {item.text}" if item.sign else item.text


def site_lines(found: Impact, site: str) -> Iterator[str]:
    """Yield what a change of what is published means for ``site``, below what the change is."""
    old, new = (each.isoformat() for each in found.revisions)
    yield ""
    yield f"{site}: {old} → {new}"
    yield from (f"  {line}" for line in text_lines(change_report(found, old, new)))
