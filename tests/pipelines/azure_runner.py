"""`AzureJob.of(file, …).run(…)`: a job of Azure Pipelines with its templates expanded, its scripts run by bash.

What needs Azure DevOps itself is told in ``left``: tasks, and the checkouts, which stand where the job puts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tests.pages.page import ROOT
from tests.pipelines.expression import EXPRESSION, filled, value_of
from tests.pipelines.runner import Ran, bash

MACRO = re.compile(r"\$\((?P<name>[\w.]+)\)")
CONDITION = re.compile(r"\$\{\{ if (?P<condition>.*) \}\}")
EACH = re.compile(r"\$\{\{ each (?P<name>\w+) in (?P<values>.*) \}\}")


@dataclass(frozen=True, slots=True)
class AzureJob:
    """The steps of a job, without a template or an expression in them."""

    steps: tuple[Mapping[str, Any], ...]
    left: tuple[str, ...]

    @classmethod
    def of(cls, project: Path) -> AzureJob:
        """Read a pipeline of a project; its last job is a template of this work tree."""
        read = yaml.safe_load(project.read_text(encoding="utf-8"))
        *_, called = read["jobs"] if "jobs" in read else read["stages"][-1]["jobs"]
        (job,) = templated(ROOT / called["template"].partition("@")[0], called.get("parameters", {}))["jobs"]
        held = job["steps"] if "steps" in job else job["strategy"]["runOnce"]["deploy"]["steps"]
        (inner,) = held
        steps = templated(ROOT / "pipelines" / inner["template"], inner["parameters"])["steps"]
        others = [step.get("task") or f"checkout {step['checkout']}" for step in steps if "bash" not in step]
        return cls(tuple(step for step in steps if "bash" in step), tuple(others))

    def run(self, folder: Path, environment: Mapping[str, str]) -> Iterator[Ran]:
        """Run the scripts, with the variables that they name, below the folder of the build."""
        temporary = folder / "temporary"
        macros = {"Agent.BuildDirectory": str(folder), "Agent.TempDirectory": str(temporary)}
        macros["System.AccessToken"] = environment["SYSTEM_ACCESSTOKEN"]
        for step in self.steps:
            own = {name: _macros(text, macros) for name, text in step.get("env", {}).items()}
            script = temporary / "script.sh"
            script.write_text(_macros(step["bash"], macros), encoding="utf-8")
            place = Path(_macros(step.get("workingDirectory", "."), macros))
            given = {name: text for name, text in environment.items() if name != "SYSTEM_ACCESSTOKEN"}
            yield bash(step["displayName"], script, folder / place, {**given, **own})


def templated(file: Path, given: Mapping[str, Any]) -> Any:
    """Return a template with its parameters in place; one that it does not have, or lacks, is refused."""
    read = yaml.safe_load(file.read_text(encoding="utf-8"))
    told = {each["name"]: each for each in read.pop("parameters")}
    assert set(given) <= set(told)
    assert {name for name, each in told.items() if "default" not in each} <= set(given)
    values = {name: given.get(name, each.get("default")) for name, each in told.items()}
    return expanded(read, {"parameters": values})


def expanded(value: Any, contexts: Mapping[str, Any]) -> Any:
    """Return a part of a template with its conditions and expressions evaluated."""
    if isinstance(value, list):
        return [each for item in value for each in _items(item, contexts)]
    if isinstance(value, dict):
        return {
            filled(key, contexts): each for name, inner in value.items() for key, each in _keys(name, inner, contexts)
        }
    if not isinstance(value, str):
        return value
    whole = EXPRESSION.fullmatch(value)
    return value_of(whole[1], contexts) if whole else filled(value, contexts)


def _items(item: Any, contexts: Mapping[str, Any]) -> Iterator[Any]:
    if isinstance(item, dict) and len(item) == 1 and (found := CONDITION.fullmatch(next(iter(item)))):
        yield from expanded(next(iter(item.values())), contexts) if value_of(found["condition"], contexts) else ()
        return
    yield expanded(item, contexts)


def _keys(name: str, inner: Any, contexts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if found := CONDITION.fullmatch(name):
        if value_of(found["condition"], contexts):
            yield from expanded(inner, contexts).items()
    elif found := EACH.fullmatch(name):
        for each in value_of(found["values"], contexts):
            yield from expanded(inner, {**contexts, found["name"]: {"": each}}).items()
    else:
        yield name, expanded(inner, contexts)


def _macros(text: str, macros: Mapping[str, str]) -> str:
    """Return a text with the variables of the agent in it; one that is not there stands as it is."""
    return MACRO.sub(lambda found: macros.get(found["name"], found[0]), text)
