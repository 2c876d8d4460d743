"""Say ``text_lines(report)``: a change as lines of text, the answer first."""

from collections.abc import Iterator, Sequence

from webex_calling.impact.impact import Impact
from webex_calling.impact.packet_line import Sign
from webex_calling.report.change import ChangeReport, change_report
from webex_calling.report.end_words import count
from webex_calling.report.lines import indented
from webex_calling.report.room import shares
from webex_calling.report.section import Item
from webex_calling.report.toned import Tone, Toned

SCREEN = 40
"""The lines of a screen: what most terminals show at once."""

_TONES = {
    Sign.GAINED: Tone.GOOD,
    Sign.LOST: Tone.BAD,
    Sign.CHANGED: Tone.CARE,
    Sign.PERHAPS_GAINED: Tone.CARE,
    Sign.PERHAPS_LOST: Tone.CARE,
}


def text_lines(report: ChangeReport, *, screen: int = 0, width: int = 0, more: str = "") -> Iterator[str]:
    """Yield the answer, and each section with its items below its title.

    With ``screen``, the most lines of ``width`` columns that there may be, each section shows as many items as fit, and
    the last line says how many are left out and what shows them (``more``).
    """
    wanted = [len(each.items) for each in report.sections]
    lines = list(_lines(report, wanted, more))
    room = sum(wanted)
    while screen and room > 0 and sum(_rows(each, width) for each in lines) > screen:
        room = min(room - 1, screen)
        lines = list(_lines(report, shares(wanted, room), more))
    yield from lines


def _lines(report: ChangeReport, given: Sequence[int], more: str) -> Iterator[str]:
    yield report.answer.line
    for section, shown in zip(report.sections, given, strict=True):
        if not section.items:
            yield f"{section.title}: {section.none}"
            continue
        yield Toned(section.title, Tone.CARE if section.urgent else Tone.TITLE)
        yield from indented(map(_item, section.items[:shown]))
    if left := sum(len(each.items) for each in report.sections) - sum(given):
        yield f"{count(left, 'more line')}{f': {more}' if more else ''}"


def _rows(line: str, width: int) -> int:
    """Return on how many rows a line stands: folded between words, it may take one more than its length asks for."""
    return 1 if not width or len(line) <= width else -(-len(line) // max(width - 10, 1))


def _item(item: Item) -> str:
    return Toned(f"{item.sign} {item.text}", _TONES[item.sign]) if item.sign else item.text


def site_lines(found: Impact, site: str) -> Iterator[str]:
    """Yield what a change of what is published means for ``site``, below what the change is."""
    old, new = (each.isoformat() for each in found.revisions)
    yield ""
    yield f"{site}: {old} → {new}"
    yield from indented(text_lines(change_report(found, old, new)))
