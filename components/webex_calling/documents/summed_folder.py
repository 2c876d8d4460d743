"""Say ``write_folder(path, summed(files), "version.json")``: a folder of files with the checksum of each.

``SHA256SUMS`` is what ``sha256sum -c`` reads. It is written last, so that who sees new sums sees the new files; and it
names what was written, so that the next time takes away what is no longer there and nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from webex_calling.documents.whole_file import replace_file
from webex_calling.fault import Fault, Faults

SUMS: Final = "SHA256SUMS"
_LINE: Final = re.compile(r"[0-9a-f]{64}  ((?:[A-Za-z0-9][A-Za-z0-9._-]*/)*[A-Za-z0-9][A-Za-z0-9._-]*)")
"""A line of the sums; no part of a path begins with a dot, so that none leads out of the folder."""


def summed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return every file by its path, in order, the sums last."""
    held = {path: files[path] for path in sorted(files)}
    sums = "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data in held.items())
    return {**held, SUMS: sums.encode()}


def write_folder(folder: Path, files: Mapping[str, bytes], mark: str) -> tuple[str, ...]:
    """Write ``files``, which have their sums, and return the paths that were written before and are gone now.

    ``mark`` is the file by which a folder of this kind is known. Raises Faults where something else stands in the
    folder, or it cannot be written.
    """
    try:
        if taken := next(_taken(folder, files), None):
            words = "cannot be written: something else stands there"
            raise Faults([Fault("--out", words, "give another folder, or move it away", str(taken))])
        folder.mkdir(parents=True, exist_ok=True)
        gone = tuple(path for path in _written_before(folder, mark) if path not in files)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            replace_file(folder / path, data)
        for path in gone:
            (folder / path).unlink(missing_ok=True)
    except OSError as error:
        words = f"cannot be written: {error.strerror or error}"
        raise Faults([Fault("--out", words, "give a folder that you may write", str(folder))]) from None
    return gone


def _taken(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield what stands where a folder or a file is to be: nothing is written beside it."""
    for path in map(PurePosixPath, files):
        yield from (
            each for each in (folder, *(folder / up for up in path.parents)) if each.exists() and not each.is_dir()
        )
        if (folder / path).is_dir():
            yield folder / path


def _written_before(folder: Path, mark: str) -> tuple[str, ...]:
    """Return what the sums of the folder name. Raises Faults where it holds anything else than what is replaced."""
    sums = folder / SUMS
    if sums.is_file():
        found = map(_LINE.fullmatch, sums.read_text(errors="replace").splitlines())
        paths = tuple(match[1] for match in found if match)
        if mark in paths:
            return paths
    elif not any(folder.iterdir()):
        return ()
    words = f"is not empty, and has no {SUMS} that names a {mark} of an earlier run"
    raise Faults([Fault("--out", words, "give an empty or a new folder", str(folder))])
