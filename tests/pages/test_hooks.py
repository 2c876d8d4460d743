"""The hooks of pre-commit are targets of the task file, and nothing that has to be fetched."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest
import yaml
from tests.pages.page import ROOT

HELD: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS = [hook for repo in HELD["repos"] for hook in repo["hooks"]]


def test_the_hooks_are_local() -> None:
    """Every hook is the project's own, and runs on the system as it is."""
    assert [repo["repo"] for repo in HELD["repos"]] == ["local"]
    assert {hook["language"] for hook in HOOKS} == {"system"}


@pytest.mark.parametrize("hook", HOOKS, ids=[hook["id"] for hook in HOOKS])
def test_a_hook_is_a_target(hook: dict[str, Any]) -> None:
    """Make knows what the hook runs."""
    program, target = hook["entry"].split()
    done = subprocess.run([program, "-n", target], cwd=ROOT, capture_output=True, text=True)
    assert (program, hook["id"], done.returncode) == ("make", target, 0)
