"""Say ``parse_day("2024-01-31", reference, "--as-of")``: a day of which the data tells, or one fault."""

import re
from datetime import UTC, date, datetime

from webex_calling.fault import Fault, Faults
from webex_calling.published.article import Revision
from webex_calling.published.reference import Reference


def today() -> date:
    """Return the day by this machine's clock, in UTC: the one place where a clock is asked."""
    return datetime.now(UTC).date()


def parse_day(text: str, reference: Reference, place: str) -> date:
    """Read a day that the data tells of: from the first entry of a history to the newest date of an article.

    No clock is asked: a day after the newest date is one of which nothing is known. Raises Faults with one fault.
    """
    first = min(entry.date for article in reference.articles.values() for entry in article.revisions)
    return _within(text, first, reference, place, f"is before {first.isoformat()}, the first entry of the history")


def parse_rebuilt_day(text: str, reference: Reference, place: str) -> date:
    """Read a day of which all is told that stood then: none before the newest entry by which something lacks.

    Raises Faults with one fault, which names that entry.
    """
    if (entry := newest_untold(reference)) is None:
        return parse_day(text, reference, place)
    return _within(text, entry.date, reference, place, f"cannot be rebuilt: {untold_words(entry)}")


def newest_untold(reference: Reference) -> Revision | None:
    """Return the newest entry before which the history does not tell all; None where it tells all."""
    entries = (entry for article in reference.articles.values() for entry in article.revisions)
    untold = [each for each in entries if each.rewritten or each.removed.ports or each.removed.rows]
    return max(untold, key=lambda entry: entry.date, default=None)


def untold_words(entry: Revision) -> str:
    """Say why days before such an entry cannot be rebuilt."""
    if entry.rewritten:
        return f"{entry.id} wrote lists anew, and no entry tells all that stood in them before"
    return f"{entry.id} withdrew ports or rows, and the data does not keep what they were"


def _within(text: str, first: date, reference: Reference, place: str, before: str) -> date:
    """Read a day from ``first`` to the newest date; ``before`` is what is wrong with an earlier one."""
    last = max(article.date for article in reference.articles.values())
    remedy = f"give a day from {first.isoformat()} to {last.isoformat()}"
    day = _day(text)
    if day is None:
        written = f"write year-month-day, {first.isoformat()} to {last.isoformat()}"
        raise Faults([Fault(place, "is not a day", written, text)])
    if day > last:
        raise Faults([Fault(place, f"is after {last.isoformat()}, the newest date of the data", remedy, text)])
    if day < first:
        raise Faults([Fault(place, before, remedy, text)])
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
