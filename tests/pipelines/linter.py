"""`linted(folder)`: what actionlint says of the workflows of a repository; built once from its pinned Go module."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.engine.build import BUILT, EngineUnavailableError, Tool, build

ACTIONLINT = Tool("actionlint", "actionlint", "github.com/rhysd/actionlint/cmd/actionlint", "-s -w")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the linter has against a line."""

    file: str
    line: int
    words: str


def linter() -> Path:
    """Return actionlint. Skips the test where it cannot be had, and says why."""
    if shutil.which("go") is None:
        pytest.skip("no go to build actionlint with")
    try:
        build(ACTIONLINT)
    except EngineUnavailableError as error:
        pytest.skip(f"actionlint cannot be had: {error}")
    return BUILT / ACTIONLINT.executable


def linted(folder: Path) -> list[Finding]:
    """Return the findings in the workflows below ``folder``; scripts are read by shellcheck where that is installed."""
    command = [
        str(linter()),
        "-format",
        "{{json .}}",
        *sorted(map(str, (folder / ".github" / "workflows").glob("*.yml"))),
    ]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert ran.returncode in (0, 1), ran.stderr
    return [Finding(Path(each["filepath"]).name, each["line"], each["message"]) for each in json.loads(ran.stdout)]
