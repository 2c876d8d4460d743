"""`told(stack)` is what `webex-calling preview --json` says of a stack's file, on the embedded engine."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.build import ROOT
from tests.engine.doubles.values import Value
from tests.engine.stack import Stack

PREVIEW = Path(sys.executable).parent / "webex-calling"


@dataclass(frozen=True, slots=True)
class Told:
    """The exit code, the document on standard output, None of a refusal, and the faults on standard error."""

    code: int
    document: dict[str, Any] | None
    faults: str


def told(stack: Stack) -> Told:
    """Run the program on the embedded engine, as `make preview` does, on the release that the stack runs on."""
    release = {"PYTHONPATH": str(stack.release)} if stack.release else {}
    command = [str(PREVIEW), "preview", "--config", str(stack.configuration), "--json"]
    answer = subprocess.run(
        command, cwd=ROOT, env=os.environ | release, capture_output=True, text=True, timeout=120, check=False
    )
    document = json.loads(answer.stdout) if answer.returncode == 0 else None
    return Told(answer.returncode, document, answer.stderr)


def with_ids(value: Value, ids: dict[str, str]) -> Value:
    """Return a value with each id that stands alone in it replaced by the one that it goes by elsewhere."""
    if isinstance(value, dict):
        return {key: with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [with_ids(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value
