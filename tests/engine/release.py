"""`release(directory, change)` installs the package once more, as the next release with other published data would be.

A stack runs on it where `stack.release` names the directory: it comes before the installed package on the path.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.engine.build import ROOT

NETWORKS = "networks.yaml"


def release(directory: Path, change: Callable[[str], str]) -> Path:
    """Copy the package into a directory, with another text in place of the published networks."""
    package = directory / "webex_calling"
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "components" / "webex_calling", package, ignore=skipped)
    shutil.copytree(ROOT / "data", package / "data", ignore=skipped)
    file = package / "data" / NETWORKS
    before = file.read_text(encoding="utf-8")
    after = change(before)
    if after == before:
        raise ValueError("a release that changes nothing shows nothing; change the text of the networks")
    file.write_text(after, encoding="utf-8")
    return directory


def data(directory: Path) -> Path:
    """Return the published data of a release."""
    return directory / "webex_calling" / "data"
