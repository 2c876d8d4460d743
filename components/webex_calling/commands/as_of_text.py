"""Say ``past_lines(past)``, ``past_document(past)``, ``hint("S1a")``: what is assumed of another day; where to ask."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from webex_calling.history.assumption import LATER, Assumption
from webex_calling.history.past import Past


def past_lines(past: Past | None) -> Iterator[str]:
    """Yield by what day the answer is, and all that is assumed of it: a line for each reason, kind and network."""
    if past is None:
        return
    yield ""
    revision = past.reference.revision.isoformat()
    yield f"as of {past.day.isoformat()}, by the requirements published {revision}; assumed, where no entry tells it:"
    grouped: dict[tuple[str, str, str], list[str]] = {}
    for each in past.assumed:
        grouped.setdefault((each.kind, each.network, each.how), []).append(each.id)
    for (kind, network, how), ids in grouped.items():
        where = f" of {network}" if network else ""
        yield f"  {kind} {', '.join(dict.fromkeys(ids))}{where}: {how}"
    if not grouped:
        yield "  nothing"


def assumed_lines(day: date, assumed: Iterable[Assumption]) -> Iterator[str]:
    """Yield a line for each thing that is assumed of a day, with the entries on which it rests."""
    for each in assumed:
        of = f" of {each.network}" if each.network else ""
        how = f": {each.how}"
        if each.how == LATER:
            how = f" is taken as it stands today ({', '.join(each.entries)} changed it without telling how)"
        yield f"assumed of {day.isoformat()}: {each.kind} {each.id}{of}{how}"


def past_document(past: Past | None) -> dict[str, Any] | None:
    """Return the day and all that is assumed of it as JSON values; None where the answer is by today's data."""
    if past is None:
        return None
    return {
        "day": past.day.isoformat(),
        "revision": past.reference.revision.isoformat(),
        "assumed": assumed_document(past.assumed),
    }


def assumed_document(assumed: Iterable[Assumption]) -> list[dict[str, Any]]:
    """Return what is assumed as JSON values."""
    return [
        {
            "kind": each.kind,
            "id": each.id,
            "network": each.network or None,
            "how": each.how,
            "entries": list(each.entries),
        }
        for each in assumed
    ]


def hint(id_: str = "", what: str = "where it is published, how it is read, and since when") -> str:
    """Return the line that leads from a printed id to what the data says of it; from none, to that of every row."""
    return f'"webex-calling requirements show {id_ or "ID"}" tells {what if id_ else f"of a row {what}"}'


def hint_excess(kind: str) -> str:
    """Return the line that leads from a kind of declared excess to what it is."""
    return hint(kind, "what that is")
