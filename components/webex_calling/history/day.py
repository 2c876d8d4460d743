"""Say ``parse_day("2024-01-31", reference, "--as-of")``: a day of which the data tells, or one fault."""

import re
from datetime import date

from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference


def parse_day(text: str, reference: Reference, place: str) -> date:
    """Read a day that the data tells of: from the first entry of a history to the newest date of an article.

    No clock is asked: a day after the newest date is one of which nothing is known. Raises Faults with one fault.
    """
    first = min(entry.date for article in reference.articles.values() for entry in article.revisions)
    last = max(article.date for article in reference.articles.values())
    remedy = f"give a day from {first.isoformat()} to {last.isoformat()}"
    day = _day(text)
    if day is None:
        written = f"write year-month-day, {first.isoformat()} to {last.isoformat()}"
        raise Faults([Fault(place, "is not a day", written, text)])
    if day > last:
        raise Faults([Fault(place, f"is after {last.isoformat()}, the newest date of the data", remedy, text)])
    if day < first:
        raise Faults([Fault(place, f"is before {first.isoformat()}, the first entry of the history", remedy, text)])
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
