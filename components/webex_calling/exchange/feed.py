"""Say ``feed(exported)``: every published change of the articles as an Atom feed (RFC 4287), one entry a day.

It reaches as far back as the histories tell, beyond the first day whose lists can be rebuilt. A history tells days:
every date is midnight UTC of one. Ids are name-based UUIDs (RFC 9562, 5.5) of articles and version, so that a reader
knows an entry again wherever the file lies.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from webex_calling.exchange.exported import Exported
from webex_calling.requirements.changes import Change, changes, undated_articles

_ATOM: Final = "http://www.w3.org/2005/Atom"
_AUTHOR: Final = "webex-calling"


def feed(exported: Exported) -> str:
    """Return the feed, the newest entry first."""
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    titles = ", ".join(exported.reference.articles[id_].title for id_ in exported.articles)
    days = _days(exported)
    _text(root, "id", _uuid(exported, ""))
    _text(root, "title", f"Published network requirements: {titles}")
    _text(root, "updated", _midnight(max(days)))
    _text(Xml.SubElement(root, f"{{{_ATOM}}}author"), "name", _AUTHOR)
    for day, told in days.items():
        _entry(root, exported, day, told)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _days(exported: Exported) -> dict[date, list[tuple[str, ...]]]:
    """Return what each day told, the newest first: lines, of which the first says what it is."""
    reference, until = exported.today, exported.day
    held: dict[date, list[tuple[str, ...]]] = {}
    for id_ in exported.articles:
        for change in changes(reference, date.min, until, id_):
            held.setdefault(change.entry.date, []).append(tuple(_lines(change)))
        for article in undated_articles(reference, date.min, until, id_):
            dated = reference.articles[article]
            line = f"A new edition of {dated.title}, of which no history tells what it changed"
            held.setdefault(dated.date, []).append((line,))
    return {day: held[day] for day in sorted(held, reverse=True)}


def _lines(change: Change) -> Iterator[str]:
    entry = change.entry
    force = f" (in force from {entry.effective})" if entry.effective else ""
    yield f"{entry.text}{force}"
    yield from change.values
    if entry.rows:
        yield f"rows: {', '.join(entry.rows)}"


def _entry(root: Xml.Element, exported: Exported, day: date, told: Sequence[tuple[str, ...]]) -> None:
    titles = [lines[0] for lines in told]
    entry = Xml.SubElement(root, f"{{{_ATOM}}}entry")
    _text(entry, "id", _uuid(exported, f"{day:%Y%m%d}00"))
    _text(entry, "title", f"Version {day:%Y%m%d}00: {'; '.join(titles)}")
    _text(entry, "updated", _midnight(day))
    for id_ in exported.articles:
        article = exported.today.articles[id_]
        if day in (article.date, *(each.date for each in article.revisions)):
            url = exported.today.sources[article.source].url
            Xml.SubElement(entry, f"{{{_ATOM}}}link", {"rel": "alternate", "href": url, "title": article.title})
            break  # RFC 4287, 4.1.2: no two alternates of one type and language
    content = _text(entry, "content", "\n".join(line for lines in told for line in lines))
    content.set("type", "text")


def _text(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    element = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = text
    return element


def _uuid(exported: Exported, version: str) -> str:
    urls = (exported.today.sources[exported.today.articles[id_].source] for id_ in exported.articles)
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join((*(each.url or each.id for each in urls), version)))}"


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
