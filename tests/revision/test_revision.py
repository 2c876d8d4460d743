"""A revision of the article is a change of data: a copy of the project that has the next one passes every test.

All unit tests run in the copy. What a test reads of the data is known by running it alone, and a choice would leave out
the one that knows a number. Each property draws few examples: they are of sites, and a revision changes none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.revision.neutral import revise

ROOT = Path(__file__).parents[2]
LEFT = shutil.ignore_patterns(".git", ".venv", ".engine", ".*_cache", ".hypothesis", "__pycache__", "build")
FEW = "5"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with the next revision, and with goldens that the project's own command rewrote."""
    copy = Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("revision") / "project", ignore=LEFT))
    (copy / ".venv").symlink_to(ROOT / ".venv")
    (copy / "components" / "webex_calling" / "data").symlink_to(copy / "data")
    revise(copy)
    _run(copy, "make", "golden")
    return copy


def _run(copy: Path, *command: str) -> None:
    """Run a command in the copy, whose package comes before the one that is installed."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTEST"))
    }
    environment["PYTHONPATH"] = str(copy / "components")
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, "\n".join(done.stdout.splitlines()[-100:] + done.stderr.splitlines()[-20:])


@pytest.mark.revision
def test_every_test_passes_over_the_next_revision(project: Path) -> None:
    """No test, no renderer and no table in code is touched: data and goldens are all that a revision changes."""
    marked = "not engine and not suricata and not browser and not pipelines and not doors and not revision"
    _run(project, ".venv/bin/pytest", "-q", "-n", os.environ.get("JOBS", "2"), "-m", marked, "--draws", FEW)
