"""Say ``show_lines(view, entries)``, ``list_lines(view, entries)``: entries of the requirements, and for programs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from webex_calling.commands.requirements_view import View
from webex_calling.history.bound import Bound
from webex_calling.history.lifetime import Lifetime, Standing
from webex_calling.report.answer import Answer
from webex_calling.requirements.catalogue import standing
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.kind import Kind

_STANDING = {
    Standing.TOLD: "published",
    Standing.ASSUMED: "assumed to have been published",
    Standing.ABSENT: "not published",
    Standing.UNKNOWN: "not known: it was published before, and no entry tells when it went",
}
_LABEL = 14


def _answer(view: View, entries: Sequence[Entry]) -> Answer:
    count = f"{len(entries)} entries" if len(entries) != 1 else "1 entry"
    if view.day:
        count += f", as of {view.day.isoformat()}"
    return Answer("found", f"{count}; the data is that of {view.reference.revision.isoformat()}")


def list_lines(view: View, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the answer, then each kind with its entries: id, title, since when."""
    yield (_answer(view, entries) if entries else Answer("none", "nothing of that kind is published")).line
    for kind, held in groupby(sorted(entries, key=lambda each: [*Kind].index(each.kind)), lambda each: each.kind):
        of_kind = [*held]
        yield ""
        yield f"{kind}: {len(of_kind)}"
        width = min(max(len(each.id) for each in of_kind), 40)
        yield from (f"  {each.id:<{width}}  {each.title}{_since(view, each)}" for each in of_kind)


def _since(view: View, entry: Entry) -> str:
    """Return since when, in brackets, as short as can be; with how it stood on the day that is asked about."""
    if not entry.lifetime:
        return ""
    held = [str(period.since.day or "not told") for period in entry.lifetime.periods]
    stood = standing(entry, view.day) if view.day else Standing.TOLD
    doubt = "" if stood is Standing.TOLD else f"; {_STANDING[stood]}"
    return f"  (since {' and '.join(held)}{doubt})"


def show_lines(view: View, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield the answer, then each entry whole."""
    yield _answer(view, entries).line
    for entry in entries:
        yield ""
        yield f"{entry.kind} {entry.id}: {entry.title}"
        yield from _whole(view, entry)


def _whole(view: View, entry: Entry) -> Iterator[str]:
    if entry.article:
        yield from _labelled("article", [view.reference.articles[entry.article].title])
    for fact in entry.facts:
        yield from _labelled(fact.label, fact.values)
    yield from _labelled("note", [entry.note] if entry.note else [])
    for place in entry.places:
        yield from _labelled("source", [place.words, *([place.url] if place.url else [])])
    for reading in entry.readings:
        lines = [f"{reading.id}: {reading.reading}", f"printed: {reading.printed}", f"reason: {reading.reason}"]
        yield from _labelled("read as", lines)
    for period in entry.lifetime.periods if entry.lifetime else ():
        yield from _labelled("since", [period.words])
    if view.day and entry.lifetime:
        yield from _labelled(f"on {view.day.isoformat()}", [_STANDING[standing(entry, view.day)]])


def _labelled(label: str, values: Sequence[str]) -> Iterator[str]:
    for at, value in enumerate(values):
        yield f"  {label if at == 0 else '':<{_LABEL}}{value}"


def list_document(view: View, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the entries as JSON values, without what only ``show`` tells."""
    answer = _answer(view, entries) if entries else Answer("none", "nothing of that kind is published")
    return {**_head(view, answer), "entries": [_brief(view, each) for each in entries]}


def show_document(view: View, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the entries as JSON values, whole."""
    return {
        **_head(view, _answer(view, entries)),
        "entries": [
            {
                **_brief(view, entry),
                "facts": {fact.label: list(map(str, fact.values)) for fact in entry.facts},
                "note": entry.note,
                "sources": [
                    {"source": each.source, "section": each.section, "words": each.words, "url": each.url}
                    for each in entry.places
                ],
                "readings": [
                    {"id": each.id, "printed": each.printed, "reading": each.reading, "reason": each.reason}
                    for each in entry.readings
                ],
            }
            for entry in entries
        ],
    }


def _head(view: View, answer: Answer) -> dict[str, Any]:
    return {
        **answer.document,
        "revision": view.reference.revision.isoformat(),
        "asOf": view.day.isoformat() if view.day else None,
    }


def _brief(view: View, entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": str(entry.kind),
        "title": entry.title,
        "article": entry.article,
        "published": _lifetime(entry.lifetime),
        "standing": str(standing(entry, view.day)) if view.day and entry.lifetime else None,
    }


def _lifetime(lifetime: Lifetime | None) -> list[dict[str, Any]]:
    return [
        {
            "since": _bound(period.since),
            "changed": period.changed,
            "first": _bound(period.first),
            "until": _bound(period.until),
        }
        for period in (lifetime.periods if lifetime else ())
    ]


def _bound(bound: Bound | None) -> dict[str, Any] | None:
    if bound is None:
        return None
    return {
        "known": str(bound.known),
        "day": bound.day.isoformat() if bound.day else None,
        "how": bound.how,
        "entries": list(bound.entries),
        "effective": bound.effective or None,
    }
