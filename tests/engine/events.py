"""`Run` is what one `pulumi` step did: its steps in the engine's order, its errors, and what reached the clouds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine.doubles.journal import Operation, label
from tests.engine.doubles.kind import DEFAULTS
from tests.engine.doubles.values import Properties

IDLE = frozenset({"same", "read", "refresh"})


@dataclass(frozen=True, slots=True)
class Step:
    """One resource in one step: what the engine does with it, and which inputs make it do so."""

    op: str
    type: str
    name: str
    urn: str
    parent: str
    differs: tuple[str, ...]
    inputs: Properties
    """What the program set: without what the provider filled in."""

    @property
    def label(self) -> str:
        """Return type and name, as `SecurityGroup desks`."""
        return label(self.type, self.name)

    @property
    def is_change(self) -> bool:
        """Tell whether anything becomes different."""
        return self.op not in IDLE


@dataclass(frozen=True, slots=True)
class Run:
    """One `pulumi preview`, `up`, `refresh` or `destroy`."""

    action: str
    code: int
    seconds: float
    output: str
    steps: tuple[Step, ...]
    """What the engine finished, in its order."""
    failed: tuple[Step, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    summary: Mapping[str, int]
    """The number of resources for each kind of step, as the CLI prints it."""
    operations: tuple[Operation, ...]
    """What reached the providers, in its order; of a preview, what it would be."""

    def changes(self) -> dict[str, str]:
        """Return what happens to each resource that becomes different, by its label."""
        return {step.label: step.op for step in self.steps if step.is_change}

    def order(self) -> list[tuple[str, str]]:
        """Return the action and the label of each operation that succeeded, in its order."""
        return [(operation.action, operation.label) for operation in self.operations if not operation.error]


def read_events(log: Path) -> tuple[list[Step], list[Step], list[str], list[str], dict[str, int]]:
    """Read the engine's event log: finished steps, failed steps, errors, warnings, and the summary."""
    steps: list[Step] = []
    failed: list[Step] = []
    said: dict[str, list[str]] = {"error": [], "warning": []}
    summary: dict[str, int] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        event = json.loads(line)
        if "resOutputsEvent" in event:
            steps.append(_step(event["resOutputsEvent"]["metadata"]))
        elif "resOpFailedEvent" in event:
            failed.append(_step(event["resOpFailedEvent"]["metadata"]))
        elif "summaryEvent" in event:
            summary = event["summaryEvent"]["resourceChanges"] or {}
        elif "diagnosticEvent" in event:
            said.setdefault(event["diagnosticEvent"]["severity"], []).append(
                event["diagnosticEvent"]["message"].strip()
            )
    return steps, failed, said["error"], said["warning"], summary


def _step(metadata: dict[str, Any]) -> Step:
    state = metadata.get("new") or metadata.get("old") or {}
    given = state.get("inputs") or {}
    filled = given.get(DEFAULTS) or []
    inputs = {key: value for key, value in given.items() if not key.startswith("__") and key not in filled}
    differs = metadata.get("diffs") or [*(metadata.get("detailedDiff") or {})]
    urn = metadata["urn"]
    name, parent = urn.rsplit("::", 1)[-1], state.get("parent") or ""
    return Step(metadata["op"], metadata["type"], name, urn, parent, tuple(differs), inputs)
