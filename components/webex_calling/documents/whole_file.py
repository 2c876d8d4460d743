"""Say ``replace_file(path, data)``: a file written as a whole, so that who reads it has the old or the new one."""

import os
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path``, and put it in its place.

    Raises OSError where that cannot be; then ``path`` is as before, and nothing is left beside it.
    """
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with made.open("xb") as file:
            file.write(data)
        made.replace(path)
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)
