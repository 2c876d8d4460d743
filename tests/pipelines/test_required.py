"""Where a variable says that the engine and actionlint must be there, a test that is skipped fails the run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
TEST = "tests/pipelines/test_workflows.py::test_actionlint_has_nothing_against_them"


@pytest.mark.parametrize(("required", "status"), [({}, 0), ({"PIPELINES_REQUIRED": "1"}, 1)], ids=["may", "must"])
def test_a_run_that_must_have_actionlint_skips_nothing(required: dict[str, str], status: int, tmp_path: Path) -> None:
    """Without Go there is no actionlint: that is told, or an error."""
    environment = {**os.environ, "PATH": str(tmp_path), **required}
    if not required:
        environment.pop("PIPELINES_REQUIRED", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", TEST]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout
    assert "1 skipped" in done.stdout
    assert ("PIPELINES_REQUIRED is set, and 1 tests were skipped" in done.stdout) is bool(required)
