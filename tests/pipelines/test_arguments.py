"""`run.sh`: what a forge gives as variables becomes the arguments of a step, each whole, and each step reads them."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.pages.page import ROOT

RUN = ROOT / "pipelines" / "run.sh"
TELLS = f"""#!{sys.executable}
import json, sys
print(json.dumps(sys.argv[1:]))
"""


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """Return a folder of a job in which the interpreter tells what it is started with."""
    interpreter = tmp_path / "webex-calling" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(TELLS, encoding="utf-8")
    interpreter.chmod(0o755)
    return tmp_path


def started(temporary: Path, **variables: str) -> list[str]:
    """Return what the interpreter is started with, given variables."""
    environment = {"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(temporary), **variables}
    ran = subprocess.run(["bash", RUN], cwd=temporary, env=environment, capture_output=True, text=True, check=True)
    told: list[str] = json.loads(ran.stdout)
    return told


STEPS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "pull_request": (
        {"FILES": "a b.yaml\n-c.yaml\n", "ARGUMENTS": "--allow-unproven"},
        {"file": ["a b.yaml", "-c.yaml"], "allow_unproven": True},
    ),
    "deploy": (
        {"STACKS": "acme/voice/prod", "ARGUMENTS": "\n--config=$(touch x).yaml\n"},
        {"stack": "acme/voice/prod", "config": "$(touch x).yaml"},
    ),
    "nightly": (
        {"STACKS": "prod\ntest\n", "ARGUMENTS": "--max-age=30d\n--endpoint=fra-a/external=eni-0a1b"},
        {"stack": ["prod", "test"], "max_age": "30d", "endpoint": ["fra-a/external=eni-0a1b"]},
    ),
    "weekly": ({"FILES": "page.html", "ARGUMENTS": "--branch=next"}, {"branch": "next"}),
}


@pytest.mark.parametrize(("step", "given", "read"), [(step, *each) for step, each in STEPS.items()], ids=STEPS)
def test_a_step_reads_what_a_forge_gives(
    temporary: Path, step: str, given: dict[str, str], read: dict[str, Any]
) -> None:
    """The script is that of the step, and its own parser takes each line as one value."""
    script, *arguments = started(temporary, STEP=step, **given)
    assert Path(script).resolve() == ROOT / "pipelines" / f"{step}.py"
    asked = vars(importlib.import_module(step)._parser().parse_args(arguments))
    assert {name: asked[name] for name in read} == read
    assert asked["out"] == temporary / "webex-calling-report"
    assert asked["out"].is_dir()
    assert [*temporary.rglob("x")] == []


def test_the_files_of_a_folder_are_articles(temporary: Path) -> None:
    """Every file of the folder is taken, whatever its name, and no folder below it."""
    names = ("a page.html", "$(touch x).txt", "-b.html")
    folder = temporary / "articles"
    (folder / "deeper").mkdir(parents=True)
    for name in names:
        (folder / name).write_text("", encoding="utf-8")
    assert {*started(temporary, STEP="weekly", FOLDER=str(folder))[-3:]} == {str(folder / name) for name in names}
    assert not (temporary / "x").exists()


@pytest.mark.parametrize("step", ["", "destroy", "../../evil", "deploy.py"])
def test_another_step_is_refused(temporary: Path, step: str) -> None:
    """A name that is no step's starts nothing."""
    environment = {"PATH": "/usr/bin:/bin", "RUNNER_TEMP": str(temporary), "STEP": step}
    ran = subprocess.run(["bash", RUN], cwd=temporary, env=environment, capture_output=True, text=True)
    assert ran.returncode != 0
    assert ran.stdout == ""
