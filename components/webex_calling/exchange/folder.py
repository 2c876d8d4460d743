"""Say ``documents(exported)``: the files of an export, with the checksum of each."""

import json
from typing import Any, Final

from webex_calling.documents.summed_folder import summed
from webex_calling.exchange.exported import Exported
from webex_calling.exchange.feed import feed
from webex_calling.exchange.lists import plain_lists
from webex_calling.exchange.table import table
from webex_calling.exchange.terraform import terraform

MARK: Final = "version.json"
"""The file by which the folder of an export is known."""


def documents(exported: Exported) -> dict[str, bytes]:
    """Return every file by its path, the sums last; the same export gives the same bytes."""
    texts = {
        MARK: _json(exported.version_document),
        "endpoints.json": _json([each.document for each in exported.sets]),
        "changes.json": _json([each.document for each in exported.changes]),
        "changes.atom": feed(exported),
        "endpoints.csv": table(exported),
        "webex_calling.tf.json": _json(terraform(exported)),
        **plain_lists(exported),
    }
    return summed({path: text.encode() for path, text in texts.items()})


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"
