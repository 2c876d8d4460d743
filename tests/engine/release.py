"""`release(directory, change)` installs the package once more, as the next release with other published data would be.

A stack runs on it where `stack.release` names the directory: it comes before the installed package on the path.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.engine.build import ROOT

NETWORKS = "calling/networks.yaml"


def release(directory: Path, change: Callable[[str], str]) -> Path:
    """Copy the package into a directory, with another text in place of the published networks."""
    package = directory / "webex_calling"
    shutil.copytree(ROOT / "components" / "webex_calling", package)
    shutil.copytree(ROOT / "data", package / "data")
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


# The published networks in further revisions: what stands behind the last prefix of the Calling network.
LAST = "      - {prefix: 199.59.64.0/21}\n"
GONE = "      - {prefix: 85.119.56.0/23}\n"


def listed(*suffixes: str, without: str = "") -> Callable[[str], str]:
    """Return a change of the data: a prefix more for each suffix, which says in which list it stands, and one less."""
    rows = [f"      - {{prefix: 192.0.2.{16 * at}/28{each}}}\n" for at, each in enumerate(suffixes)]
    return lambda data: data.replace(without, "").replace(LAST, LAST + "".join(rows))
