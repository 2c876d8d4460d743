"""`webex-calling-hook`: what pre-commit runs in the repositories that have stack files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from webex_calling.hook import hook

ROOT = Path(__file__).parents[1]
(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"

NAMES = {
    "Pulumi.prod.yaml": True,
    "sites/fra/Pulumi.prod.yml": True,
    "Pulumi.yaml": False,
    "MyPulumi.prod.yaml": False,
    "Pulumi.prod.yaml.bak": False,
}


@pytest.mark.parametrize(("name", "is_taken"), NAMES.items(), ids=NAMES)
def test_stack_files_are_taken(name: str, is_taken: bool) -> None:
    """The pattern of the hook, which pre-commit looks for in the path, takes stack files alone."""
    assert (re.search(HOOK["files"], name) is not None) is is_taken


def test_the_entry_is_installed() -> None:
    """pre-commit installs the project and runs a program of it."""
    scripts = re.search(r"\[project\.scripts\]\n((?:.+\n)+)", (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert scripts
    assert f'{HOOK["entry"]} = "webex_calling.hook:main"' in scripts[1].splitlines()
    assert HOOK["language"] == "python"


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    """Return a folder with a site, one that has a port that there is none, and the stack file of another project."""
    shutil.copy(EXAMPLE, tmp_path / "Pulumi.prod.yaml")
    text = EXAMPLE.read_text(encoding="utf-8")
    (tmp_path / "Pulumi.wrong.yaml").write_text(text.replace("5060", "70000", 1), encoding="utf-8")
    (tmp_path / "Pulumi.other.yaml").write_text("config: {other:key: 1}\n", encoding="utf-8")
    return tmp_path


CASES = {
    "a site": (["prod"], 0),
    "of another project": (["other"], 0),
    "nothing": ([], 0),
    "a fault behind a site": (["prod", "wrong"], 2),
    "no file": (["gone"], 2),
}


@pytest.mark.long
@pytest.mark.parametrize(("names", "status"), CASES.values(), ids=CASES)
def test_the_worst_status_counts(sites: Path, names: list[str], status: int) -> None:
    """Each file that has a site is proven, and one that fails fails the commit."""
    assert hook([str(sites / f"Pulumi.{name}.yaml") for name in names]) == status
