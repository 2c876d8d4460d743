"""Say ``read_resources(Path("stack.json"), site)``: what is registered, by a document of Pulumi, told by its form."""

import json
from pathlib import Path
from typing import Any, Final

from webex_calling.documents.json_text import DECODER, number_fault, unfit
from webex_calling.fault import Fault, Faults
from webex_calling.registered.pulumi_preview import read_preview
from webex_calling.registered.registration import Registration
from webex_calling.registered.stack_export import read_export
from webex_calling.site.site import Site

LARGEST: Final = 1 << 29
"""Bytes of a document at most: a resource takes some thousand, and a stack of Pulumi has some ten thousand."""

_REMEDY = "give what `pulumi preview --json --show-sames` or `pulumi stack export` printed"


def read_resources(path: Path, site: Site) -> tuple[Registration, ...]:
    """Read a preview or export of the stack that deploys ``site``. Raises Faults for what is neither or not whole."""
    file = str(path)
    value = _json(_text(path, file), file)
    if isinstance(value, dict) and isinstance(value.get("deployment"), dict):
        return read_export(value, file)
    if isinstance(value, dict) and isinstance(value.get("steps"), list):
        return read_preview(value, site, file)
    raise Faults([Fault("document", "is neither a preview nor an export of Pulumi", _REMEDY, file=file)])


def _text(path: Path, file: str) -> str:
    """Return the text of a document, without the mark of its byte order that PowerShell writes before it."""
    try:
        with path.open("rb") as opened:
            held = opened.read(LARGEST + 1)
        if len(held) > LARGEST:
            raise Faults([Fault("document", f"is longer than {LARGEST:,} bytes", _REMEDY, file=file)])
        return held.decode("utf-8-sig")
    except (OSError, ValueError) as error:  # ValueError: not UTF-8, or a path with a zero byte in it
        reason = getattr(error, "strerror", None) or str(error)
        raise Faults([Fault("--from", f"cannot be read: {reason}", _REMEDY, file)]) from None


def _json(text: str, file: str) -> Any:
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        words = f"is no JSON document ({error.msg})"
        # A preview streams one event a line where PULUMI_ENABLE_STREAMING_JSON_PREVIEW asks for it.
        remedy = f"{_REMEDY}, as one document" if error.msg == "Extra data" else _REMEDY
        raise Faults([Fault("document", words, remedy, file=file, line=error.lineno)]) from None
    except RecursionError:
        raise Faults([Fault("document", "is nested too deeply to be one of Pulumi's", _REMEDY, file=file)]) from None
    except ValueError as error:
        words = f"is no JSON document ({number_fault(error)})"
        raise Faults([Fault("document", words, _REMEDY, file=file)]) from None
    if why := unfit(value, text, 0, len(text)):
        raise Faults([Fault("document", why, _REMEDY, file=file)])
    return value
