"""The examples, and what the commands say of them; each is asked once a process."""

import json
from contextlib import chdir
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.registered.embedded_engine import Ids, run
from webex_calling.registered.registration import Run
from webex_calling.site.stackfile import read_stack_file

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ACCEPTED = (
    "aws-adopted",
    "aws-inspection",
    "aws-registration",
    "aws-certificate-pair",
    "aws-vdi-ec2",
    "aws-vdi-workspaces",
    "azure-certificate-pair",
    "azure-hub",
    "azure-vdi",
    "everything",
)
REFUSED = "workspaces-media-refused"


@dataclass(frozen=True, slots=True)
class Told:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


def stack_file(name: str) -> Path:
    """Return the stack file of an example."""
    return EXAMPLES / name / f"Pulumi.{name}.yaml"


def preview(config: Path, *options: str) -> Told:
    """Run `webex-calling preview` in this process, at the root of the project, where its stack program is."""
    with chdir(ROOT):
        result = CliRunner().invoke(app, ["preview", "--config", str(config), *options], catch_exceptions=False)
    return Told(result.exit_code, result.stdout, result.stderr)


@cache
def text(name: str) -> Told:
    """Preview an example for people."""
    return preview(stack_file(name))


@cache
def told_json(name: str) -> Told:
    """Preview an example for machines."""
    return preview(stack_file(name), "--json")


def document(name: str) -> dict[str, Any]:
    """Return the document that an example's preview is for machines."""
    read: dict[str, Any] = json.loads(told_json(name).out)
    return read


def outputs(name: str) -> dict[str, Any]:
    """Return the outputs of an example's stack."""
    held: dict[str, Any] = document(name)["outputs"]
    return held


@cache
def program(name: str, ids: Ids) -> Run:
    """Run the stack program over an example."""
    config = read_stack_file(stack_file(name)).config
    root = stack_file(name).parent
    return run(ROOT / "__main__.py", project="webex-calling", stack=name, config=config, ids=ids, root=root)


def written(name: str) -> Any:
    """Return what stands in the stack file of an example, as an editor reads it."""
    return yaml.safe_load(stack_file(name).read_text(encoding="utf-8"))
