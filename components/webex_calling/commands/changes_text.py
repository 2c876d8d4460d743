"""Say ``changes_lines(changed)``, ``changes_document(changed)``: what changed since a day, and for programs."""

from collections.abc import Iterator
from typing import Any

from webex_calling.commands.requirements_view import Changed
from webex_calling.published.article import Values
from webex_calling.report.answer import Answer
from webex_calling.requirements.changes import Change


def _answer(changed: Changed) -> Answer:
    time = f"from {changed.since.isoformat()} to {changed.until.isoformat()}"
    if not changed.changes:
        return Answer("none", f"no entry of a history {time}")
    count = len(changed.changes)
    return Answer("found", f"{count} {'entries' if count > 1 else 'entry'} {time}")


def changes_lines(changed: Changed) -> Iterator[str]:
    """Yield the answer, each entry with what it did, and which articles have no history to tell."""
    yield _answer(changed).line
    for change in changed.changes:
        yield ""
        yield from _entry(change)
    if changed.untold:
        yield ""
    for article in changed.untold:
        dated = changed.reference.articles[article].date.isoformat()
        yield f"article {article}: dated {dated}; it has no history, so that nothing tells what changed"


def _entry(change: Change) -> Iterator[str]:
    entry = change.entry
    yield f"{entry.date.isoformat()} {change.article}: {entry.text}"
    yield f"  {entry.kind}, {entry.id}"
    if entry.effective:
        yield f"  in force from {entry.effective}"
    yield from (f"  {value}" for value in change.values)
    if entry.rows:
        yield f"  rows: {', '.join(entry.rows)}"
    if entry.readings:
        yield f"  readings: {', '.join(entry.readings)}"


def changes_document(changed: Changed) -> dict[str, Any]:
    """Return the entries as JSON values, oldest first."""
    return {
        **_answer(changed).document,
        "revision": changed.reference.revision.isoformat(),
        "since": changed.since.isoformat(),
        "until": changed.until.isoformat(),
        "changes": [
            {
                "id": change.entry.id,
                "article": change.article,
                "date": change.entry.date.isoformat(),
                "effective": str(change.entry.effective) if change.entry.effective else None,
                "kind": str(change.entry.kind),
                "text": change.entry.text,
                "network": change.entry.network or None,
                "added": _values(change.entry.added),
                "removed": _values(change.entry.removed),
                "rewritten": list(change.entry.rewritten),
                "rows": list(change.entry.rows),
                "readings": list(change.entry.readings),
            }
            for change in changed.changes
        ],
        "untold": list(changed.untold),
    }


def _values(values: Values) -> dict[str, Any]:
    return {
        "prefixes": [str(each) for each in values.prefixes],
        "names": list(values.names),
        "ports": list(values.ports),
        "rows": list(values.rows),
    }
