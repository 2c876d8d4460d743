"""What an installation gets: every package of the tree, since a checkout finds those that were forgotten by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMPONENTS = ROOT / "components"


def test_every_package_is_installed() -> None:
    """The distribution names each package of the source root, and the data beside it."""
    found = {".".join(each.parent.relative_to(COMPONENTS).parts) for each in COMPONENTS.glob("webex_calling/**/*.py")}
    named = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert sorted(named) == sorted({*found, "webex_calling.data"})
