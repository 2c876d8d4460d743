"""Say ``read_exceptions(path)``: the excess that a file accepts, or every fault of the file at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from webex_calling.documents.document import Document, read_document
from webex_calling.fault import Fault, Faults
from webex_calling.published.published import NOTHING
from webex_calling.site.accepted_excess import AcceptedExcess, AcceptedExcesses
from webex_calling.site.config_model import Context, explain, schema_of

KEY = "exceptions"
MOST = 1000
"""The most exceptions of a file."""


def read_exceptions(path: Path) -> tuple[AcceptedExcess, ...]:
    """Read a file of exceptions. Raises Faults with everything that is wrong with it."""
    document = read_document(path)
    listed = _listed(document.value)
    if len(listed) > MOST:
        words = f"has {len(listed):,} exceptions"
        raise Faults([document.fault((KEY,), words, f"give up to {MOST:,}, or narrow the rules instead")])
    faults: list[Fault] = []
    held: tuple[AcceptedExcess, ...] = ()
    try:
        held = AcceptedExcesses.model_validate(document.value, context=Context()).exceptions
    except ValidationError as error:
        faults += explain(error, schema_of(AcceptedExcesses, NOTHING), document)
    faults += _twice(document, listed)
    if faults:
        raise Faults(sorted(faults, key=lambda fault: fault.line))
    return held


def _listed(value: Any) -> list[Any]:
    listed = value.get(KEY) if isinstance(value, dict) else None
    return listed if isinstance(listed, list) else []


def _twice(document: Document, listed: list[Any]) -> Iterator[Fault]:
    """Yield the names that stand twice: an output names an exception by it."""
    first: dict[str, int] = {}
    for index, each in enumerate(listed):
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, str) and first.setdefault(name, index) != index:
            line = document.line((KEY, first[name], "name"))
            words = f"is the name of the exception on line {line} too"
            yield document.fault((KEY, index, "name"), words, "give each a name of its own", name)
