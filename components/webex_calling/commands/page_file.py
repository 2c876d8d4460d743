"""Say ``write_page(path, text)``: a page where the command line names one, or why none can be there."""

from pathlib import Path

from webex_calling.documents.whole_file import replace_file
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
    try:
        replace_file(path, data)
    except OSError as error:
        words = f"cannot be written: {error.strerror or error}"
        raise Faults([Fault("--out", words, _REMEDY, str(path))]) from None
    return len(data)
