"""Say ``refusal(folder, "Pulumi.prod.yaml")``: why a step does not read a stack file of a branch."""

import re
from mmap import ACCESS_READ, mmap
from os.path import normpath
from pathlib import Path
from typing import Final

SITE: Final = "webex-calling:site"
"""The key by which a stack file is one of this product."""
LARGEST: Final = 1 << 24
"""Bytes of a stack file that is read."""


_NAME: Final = re.compile(r"Pulumi\..+\.ya?ml")


def is_stack_file(file: str) -> bool:
    """Tell whether Pulumi would take a file for that of a stack, by its name."""
    return bool(_NAME.fullmatch(Path(file).name))


def refusal(folder: Path, file: str) -> str:
    """Return why the stack file is not read, "" where it is or where nothing stands there."""
    path = folder / file
    if path.is_symlink():
        return "is a link, which is not followed"
    if path.parent.resolve() != Path(normpath(folder.resolve() / file)).parent:
        return "is behind a link, which is not followed"
    if not path.exists():
        return ""
    if not path.is_file():
        return "is no regular file"
    return f"has more than {LARGEST >> 20} MiB" if path.stat().st_size > LARGEST else ""


def concerns(root: Path, path: Path) -> bool:
    """Tell whether a file that git tracks is a stack file of this product, or a link of which nobody can tell."""
    if path.is_symlink():
        real = path.resolve()
        return not real.is_file() or root.resolve() not in real.parents or _has_site(real)
    return path.is_file() and _has_site(path)


def _has_site(path: Path) -> bool:
    """Look for the key without reading a large file into memory."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return content.find(SITE.encode()) >= 0
