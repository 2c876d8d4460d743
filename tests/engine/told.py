"""`told(stack)` is what `webex-calling preview --json` says of a stack's file, on the embedded engine."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from tests.engine.build import ROOT
from tests.engine.doubles.values import UNKNOWN, Value
from tests.engine.events import Run
from tests.engine.stack import Resource, Stack

PREVIEW = Path(sys.executable).parent / "webex-calling"

Registered: TypeAlias = dict[str, tuple[str, str, Value]]
"""The type, the parent and the inputs of each resource by its URN."""


@dataclass(frozen=True, slots=True)
class Told:
    """The exit code, the document on standard output, empty of a refusal, and the faults on standard error."""

    code: int
    document: Mapping[str, Any]
    faults: str


def told(stack: Stack) -> Told:
    """Run the program on the embedded engine, as `make preview` does, on the release that the stack runs on."""
    release = {"PYTHONPATH": str(stack.release)} if stack.release else {}
    command = [str(PREVIEW), "preview", "--config", str(stack.configuration), "--json", "--allow-unproven"]
    # The checkout's own program refuses data that are not the checkout's: another release runs the stack's copy of it.
    where = stack.directory if stack.release else ROOT
    answer = subprocess.run(
        command, cwd=where, env=os.environ | release, capture_output=True, text=True, timeout=120, check=False
    )
    if answer.returncode not in (0, 2):
        raise AssertionError(f"{' '.join(command)} ended with {answer.returncode}:\n{answer.stderr}")
    document = json.loads(answer.stdout) if answer.returncode == 0 else {}
    return Told(answer.returncode, document, answer.stderr)


def compared(document: Mapping[str, Any], resources: Mapping[str, Resource]) -> tuple[Registered, Registered]:
    """Return what the embedded engine told and what the engine keeps in the same terms, with the ids of the clouds."""
    return _registered(document, ids_of(document, resources)), {
        each.urn: (each.type, each.parent, _inputs(each.urn, each.inputs)) for each in resources.values()
    }


def previewed(document: Mapping[str, Any], preview: Run) -> tuple[Registered, Registered]:
    """Return what both previews show in the same terms: an id that is made up is unknown to the engine."""
    ids = [each["id"] for each in document["resources"] if each.get("id")]
    unknown = dict.fromkeys([*ids, *filter(None, map(_auto_named, document["resources"]))], UNKNOWN)
    return _registered(document, unknown), {
        each.urn: (each.type, each.parent, _inputs(each.urn, each.inputs)) for each in preview.steps
    }


def _registered(document: Mapping[str, Any], ids: dict[str, str]) -> Registered:
    told = document["resources"]
    return {
        each["urn"]: (each["type"], each["parent"], _inputs(each["urn"], with_ids(each["inputs"], ids)))
        for each in told
    }


def _inputs(urn: str, given: Value) -> Value:
    # The engine sets inputs of providers and of the stack itself.
    return None if "::pulumi:" in urn else given


def ids_of(document: Mapping[str, Any], resources: Mapping[str, Resource]) -> dict[str, str]:
    """Return the id that each made-up one stands for, and the name that ends it where Pulumi made that up too."""
    made = {each.urn: each.id for each in resources.values()}
    found: dict[str, str] = {}
    for each in document["resources"]:
        if each.get("id") and (real := made.get(each["urn"], "")):
            found[each["id"]] = real
            if name := _auto_named(each):
                found[name] = real.rpartition("/")[2]
    return found


def _auto_named(told: Mapping[str, Any]) -> str:
    """Return the name of an ARM resource that Pulumi made up, from its logical name; "" of any other resource."""
    name = str(told.get("id") or "").rpartition("/")[2]
    return name if re.fullmatch(f"{re.escape(told['name'])}[0-9a-f]{{8}}", name) else ""


def completed(told: Value, made: Value) -> Value:
    """Return what was told, with what only the cloud makes up, as a public address, taken from what was made."""
    if isinstance(told, dict) and isinstance(made, dict):
        return {key: completed(item, made.get(key)) for key, item in told.items()}
    if isinstance(told, list) and isinstance(made, list) and len(told) == len(made):
        return [completed(item, other) for item, other in zip(told, made, strict=True)]
    return made if told == UNKNOWN else told


def with_ids(value: Value, ids: dict[str, str]) -> Value:
    """Return a value with each id that stands alone or ends an ARN replaced by the one that it goes by elsewhere."""
    if isinstance(value, dict):
        return {key: with_ids(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [with_ids(item, ids) for item in value]
    if not isinstance(value, str):
        return value
    arn, slash, name = value.rpartition("/")
    if value in ids or not arn.startswith("arn:"):  # an id may be an ARN itself
        return ids.get(value, value)
    found = ids.get(name, name)
    return UNKNOWN if found == UNKNOWN else f"{arn}{slash}{found}"
