"""Say ``read_resources(Path("stack.json"), site)``: what is registered, by a document of Pulumi, told by its form."""

import json
from pathlib import Path
from typing import Any

from webex_calling.embedded.registration import Registration
from webex_calling.fault import Fault, Faults
from webex_calling.site.site import Site
from webex_calling.sources.pulumi_preview import read_preview
from webex_calling.sources.stack_export import read_export

_REMEDY = "give what `pulumi preview --json --show-sames` or `pulumi stack export` printed"


def read_resources(path: Path, site: Site) -> tuple[Registration, ...]:
    """Read a preview or export of the stack that deploys ``site``. Raises Faults for what is neither or not whole."""
    file = str(path)
    value = _json(path, file)
    if isinstance(value, dict) and isinstance(value.get("deployment"), dict):
        return read_export(value, file)
    if isinstance(value, dict) and isinstance(value.get("steps"), list):
        return read_preview(value, site, file)
    raise Faults([Fault("document", "is neither a preview nor an export of Pulumi", _REMEDY, file=file)])


def _json(path: Path, file: str) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Faults([Fault("--from", f"cannot be read: {reason}", _REMEDY, file)]) from None
    except json.JSONDecodeError as error:
        words = f"is no JSON document ({error.msg})"
        # A preview streams one event a line where PULUMI_ENABLE_STREAMING_JSON_PREVIEW asks for it.
        remedy = f"{_REMEDY}, as one document" if error.msg == "Extra data" else _REMEDY
        raise Faults([Fault("document", words, remedy, file=file, line=error.lineno)]) from None
    except RecursionError:
        raise Faults([Fault("document", "is nested too deeply to be one of Pulumi's", _REMEDY, file=file)]) from None
