"""`Programs.under(folder)`: an interpreter and a `pulumi` that tell how a job starts them."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.pipelines.runner import Ran

TELLS = f"""#!{sys.executable}
import json, os, sys
print(json.dumps([sys.argv[1:], dict(os.environ)]))
"""


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder of both programs."""

    folder: Path

    @classmethod
    def under(cls, folder: Path) -> Programs:
        """Write the programs."""
        folder.mkdir(parents=True)
        for name in ("python", "pulumi"):
            (folder / name).write_text(TELLS, encoding="utf-8")
            (folder / name).chmod(0o755)
        return cls(folder)

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which a job takes them for its own."""
        path = f"{self.folder}:{os.environ['PATH']}"
        return {"WEBEX_CALLING_PYTHON": str(self.folder / "python"), "PATH": path}


@dataclass(frozen=True, slots=True)
class Started:
    """A step as it was started: the name of its script, its arguments as its own parser reads them, its variables."""

    step: str
    asked: Mapping[str, Any]
    environment: Mapping[str, str]

    @classmethod
    def last(cls, ran: Iterable[Ran]) -> Started:
        """Return the step of a job all of whose scripts have ended well; the step's is the last."""
        done = [*ran]
        assert [each for each in done if each.status] == []
        (script, *arguments), environment = json.loads(done[-1].printed.splitlines()[-1])
        step = Path(script).stem
        return cls(step, vars(importlib.import_module(step)._parser().parse_args(arguments)), environment)
