"""`Job.of(name, …).run(…)`: a job of GitLab CI as its runner makes it: included, extended, with its variables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.pages.page import ROOT
from tests.pipelines.runner import Ran, bash

VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")


@dataclass(frozen=True, slots=True)
class Job:
    """What is left of a job when all that it extends is merged into it."""

    name: str
    scripts: tuple[str, ...]
    variables: Mapping[str, str]

    @classmethod
    def of(cls, name: str, project: Path) -> Job:
        """Read a job of a project's file; what it includes is of this work tree, and gives way to the project."""
        own = yaml.safe_load(project.read_text(encoding="utf-8"))
        (include,) = own["include"]
        held = merged(yaml.safe_load((ROOT / include["file"]).read_text(encoding="utf-8")), own)
        job = extended(name, held)
        variables = {**held.get("variables", {}), **job.get("variables", {})}  # those of the job count more
        return cls(name, (*job.get("before_script", []), *job["script"]), variables)

    def run(self, folder: Path, given: Mapping[str, str], temporary: Path) -> Ran:
        """Run the scripts in a clone, with what GitLab and the project's settings give, which count most."""
        told = {**self.variables, **given}
        environment = {name: VARIABLE.sub(lambda at: told.get(at[1] or at[2], ""), text) for name, text in told.items()}
        script = temporary / "script.sh"
        script.write_text("".join(f"{each}\n" for each in self.scripts), encoding="utf-8")
        return bash(self.name, script, folder, {"TMPDIR": str(temporary), **environment})


def extended(name: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """Return a job with all that it extends: mappings are merged, everything else is replaced."""
    job: dict[str, Any] = dict(held[name])
    return merged(extended(job.pop("extends"), held), job) if "extends" in job else job


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return both, deeply."""
    both = dict(below)
    for key, value in above.items():
        there = both.get(key)
        both[key] = merged(there, value) if isinstance(there, dict) and isinstance(value, dict) else value
    return both
