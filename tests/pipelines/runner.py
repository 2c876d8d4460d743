"""`Runner(…).run(workflow, inputs)`: a called workflow of GitHub, step by step, on this machine.

What a step runs is run, by bash, with its variables and nothing else of the workflow. The checkout of the repository is
a clone of the depth that the step asks for; the steps of this project are this work tree. What needs GitHub is told
in ``left``: another Python, an artefact. Nothing is installed: the interpreter of the tests has it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tests.pages.page import ROOT
from tests.pipelines.expression import filled, value_of

ORIGIN = {"workflow_repository": "acme/webex-calling", "workflow_sha": "d" * 40}
"""Where the called workflow is from."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A step that was run: its name, its exit status and what it printed."""

    name: str
    status: int
    printed: str


@dataclass(slots=True)
class Runner:
    """One job: the repository that is checked out, the event, the variables that GitHub sets, and its folder."""

    repository: Path
    event: str
    environment: Mapping[str, str]
    folder: Path
    origin: Mapping[str, str] = field(default_factory=lambda: ORIGIN)
    left: list[str] = field(default_factory=list)
    """The steps that are GitHub's alone."""

    @property
    def temporary(self) -> Path:
        """The folder of the job that GitHub throws away."""
        return self.folder / "temporary"

    def run(self, file: Path, inputs: Mapping[str, Any]) -> list[Ran]:
        """Run the job of a called workflow; after a step that fails, those alone that run always."""
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        told = read[True]["workflow_call"]["inputs"]
        contexts = {
            "inputs": {name: inputs.get(name, each.get("default", "")) for name, each in told.items()},
            "secrets": dict[str, str](),
            "job": self.origin,
            "github": {
                "event_name": self.event,
                "token": self.environment["GITHUB_TOKEN"],
                "workspace": str(self.folder),
            },
            "runner": {"temp": str(self.temporary)},
        }
        (job,) = read["jobs"].values()
        self.temporary.mkdir()
        return [*self._job(job["steps"], contexts, {})]

    def _job(self, steps: list[Any], contexts: dict[str, Any], variables: Mapping[str, str]) -> Iterator[Ran]:
        failed = False
        for step in steps:
            condition = step.get("if", "always()" if not failed else "false")
            if condition != "always()" and (failed or not value_of(condition, contexts)):
                continue
            own = {**variables, **{key: filled(str(text), contexts) for key, text in step.get("env", {}).items()}}
            for ran in self._step(step, contexts, own):
                failed = failed or ran.status != 0
                yield ran

    def _step(self, step: Mapping[str, Any], contexts: dict[str, Any], own: Mapping[str, str]) -> Iterator[Ran]:
        name = step.get("name", "") or step.get("uses", "")
        given = {key: filled(str(text), contexts) for key, text in step.get("with", {}).items()}
        if "run" in step:
            yield self._bash(name, step["run"], filled(step.get("working-directory", "."), contexts), own)
        elif step.get("uses") == "./steps":
            action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
            held = {key: filled(str(each.get("default", "")), contexts) for key, each in action["inputs"].items()}
            assert set(given) <= set(held)
            inner = {
                **contexts,
                "inputs": {**held, **given},
                "github": {**contexts["github"], "action_path": str(self.folder / "steps")},
            }
            yield from self._job(action["runs"]["steps"], inner, own)
        elif step.get("uses", "").startswith("actions/checkout@"):
            self._check_out(given)
        else:
            self.left.append(name)

    def _check_out(self, given: Mapping[str, str]) -> None:
        """Clone the repository without credentials, or stand this work tree where the steps are looked for."""
        place = self.folder / given["path"]
        assert given["persist-credentials"] == "False"
        if "repository" in given:
            assert (given["repository"], given["ref"]) == tuple(self.origin.values())
            place.symlink_to(ROOT, target_is_directory=True)
            return
        depth = [] if given.get("fetch-depth") == "0" else [f"--depth={given.get('fetch-depth', '1')}"]
        command = ["git", "clone", "--quiet", *depth, "--", self.repository.as_uri(), str(place)]
        subprocess.run(command, check=True, capture_output=True)

    def _bash(self, name: str, script: str, folder: str, own: Mapping[str, str]) -> Ran:
        """Run a script as GitHub does: bash from a file, ended by the first command that fails."""
        written = self.temporary / "script.sh"
        written.write_text(script, encoding="utf-8")
        environment = {"RUNNER_TEMP": str(self.temporary), **self.environment, **own}
        return bash(name, written, self.folder / folder, environment)


def bash(name: str, script: Path, folder: Path, environment: Mapping[str, str]) -> Ran:
    """Run a script, ended by the first command that fails, with these variables and the tests' webex-calling."""
    own = {"PATH": os.environ["PATH"], "HOME": str(script.parent), "WEBEX_CALLING_PYTHON": sys.executable}
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
        cwd=folder,
        env={**own, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Ran(name, ran.returncode, ran.stdout + ran.stderr)
