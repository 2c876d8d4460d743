"""Say ``write_page(path, text)``: a file written as a whole, so that who reads it has the old or the new one."""

import os
from contextlib import suppress
from pathlib import Path

from webex_calling.fault import Fault, Faults

_REMEDY = "give the name of a file, such as report.html, in a folder that you may write"


def check_page(path: Path) -> None:
    """Raise Faults where no file can be written at ``path``, before anything is computed for it."""
    if path.is_dir():
        raise Faults([Fault("--out", "is a folder", _REMEDY, str(path))])
    if not path.parent.is_dir():
        raise Faults([Fault("--out", "is in a folder that does not exist", "make the folder first", str(path))])
    if path.exists() and not path.is_file():
        raise Faults([Fault("--out", "is no plain file", _REMEDY, str(path))])


def write_page(path: Path, text: str) -> int:
    """Write a file and return its size in bytes. Raises Faults where it cannot be written; then it is as before."""
    data = text.encode()
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with made.open("xb") as file:
            file.write(data)
        made.replace(path)
    except OSError as error:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        words = f"cannot be written: {error.strerror or error}"
        raise Faults([Fault("--out", words, _REMEDY, str(path))]) from None
    return len(data)
