"""Say ``stale(Path())``: the data of a checkout that the installed package, which is what runs, does not have."""

import sys
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from webex_calling.fault import Fault


def stale(project: Path) -> list[Fault]:
    """Return a fault for each file under ``project``/data that differs from the installed copy, or is in one alone.

    None where ``project`` is no checkout of this package: its ``data`` is somebody else's.
    """
    data = project / "data"
    if not ((project / "Pulumi.yaml").is_file() and (project / "components" / "webex_calling").is_dir()):
        return []
    here, there = dict(_held(data)), dict(_held(files("webex_calling.data")))
    remedy = f"reinstall it: {sys.executable} -m pip install --force-reinstall --no-deps {project.resolve()}"
    differing = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    return [Fault(f"data/{name}", _how(name in here, name in there), remedy) for name in differing]


def _how(here: bool, there: bool) -> str:
    if here and there:
        return "differs from the installed copy, which is what would be deployed"
    return "is not installed, so it would not be deployed" if here else "is installed, and is no longer here"


def _held(directory: Traversable, below: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the data files below ``directory`` by their path from there; none where it cannot be read."""
    for each in directory.iterdir() if directory.is_dir() else ():
        if each.is_dir():
            yield from _held(each, f"{below}{each.name}/")
        elif each.name.endswith(".yaml"):
            yield f"{below}{each.name}", each.read_bytes()
