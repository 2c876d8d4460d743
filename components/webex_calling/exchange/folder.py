"""Say ``write_folder(path, documents(exported))``: the files of an export, with the checksum of each.

``SHA256SUMS`` is what ``sha256sum -c`` reads. It is written last, so that who sees new sums sees the new files; and it
names what an export wrote, so that the next one takes away what it no longer has and nothing else.
"""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from webex_calling.documents.whole_file import replace_file
from webex_calling.exchange.exported import Exported
from webex_calling.exchange.feed import feed
from webex_calling.exchange.lists import plain_lists
from webex_calling.exchange.table import table
from webex_calling.exchange.terraform import terraform
from webex_calling.fault import Fault, Faults

SUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"[0-9a-f]{64}  ((?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*)")
"""A line of the sums; no part of a path begins with a dot, so that none leads out of the folder."""


def documents(exported: Exported) -> dict[str, bytes]:
    """Return every file by its path, the sums last; the same export gives the same bytes."""
    texts = {
        "version.json": _json(exported.version_document),
        "endpoints.json": _json([each.document for each in exported.sets]),
        "changes.json": _json([each.document for each in exported.changes]),
        "changes.atom": feed(exported),
        "endpoints.csv": table(exported),
        "webex_calling.tf.json": _json(terraform(exported)),
        **plain_lists(exported),
    }
    held = {path: texts[path].encode() for path in sorted(texts)}
    sums = "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data in held.items())
    return {**held, SUMS: sums.encode()}


def write_folder(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write ``files`` into ``folder`` and return the paths that an earlier export had there and are gone now.

    Raises Faults where something else stands in the folder, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        gone = tuple(path for path in _written_before(folder) if path not in files)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            replace_file(folder / path, data)
        for path in gone:
            (folder / path).unlink(missing_ok=True)
    except OSError as error:
        words = f"cannot be written: {error.strerror or error}"
        raise Faults([Fault("--out", words, "give a folder that you may write", str(folder))]) from None
    return gone


def _written_before(folder: Path) -> Iterator[str]:
    """Yield what the sums of the folder name. Raises Faults where it holds files and no sums."""
    sums = folder / SUMS
    if not sums.is_file():
        if any(folder.iterdir()):
            words = f"is not empty, and has no {SUMS} of an earlier export"
            raise Faults([Fault("--out", words, "give an empty or a new folder", str(folder))])
        return
    for line in sums.read_text(errors="replace").splitlines():
        if match := _LINE.fullmatch(line):
            yield match[1]


def _json(value: Any) -> str:
    return json.dumps(value, indent=2) + "\n"
