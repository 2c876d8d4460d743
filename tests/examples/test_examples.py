"""Each example is what an editor accepts, previews as it says it does, and is the same in every run."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.examples.stacks import (
    ACCEPTED,
    EXAMPLES,
    REFUSED,
    ROOT,
    document,
    preview,
    program,
    stack_file,
    text,
    told_json,
    written,
)

from webex_calling.registered.registration import UNKNOWN, Run

SCHEMA_LINE = "# yaml-language-server: $schema=../../schemas/stack.schema.json"
MEMBERS = "members group"
SILENT = "calls have no audio"
OPEN = "HTTPS is open to any address"
UNION = "security groups are unions"
NO_ENTRY = "has no entry"
IDLE = "350 idle seconds"
FOUR_MINUTES = "4 idle minutes"
NO_ICMP = "row ICMP cannot be met"
WARNED: Mapping[str, tuple[str, ...]] = {
    "aws-inspection": (NO_ENTRY, IDLE, NO_ENTRY),
    "aws-adopted": (OPEN, UNION),
    "aws-registration": (OPEN,),
    "aws-certificate-pair": (),
    "aws-vdi-ec2": (UNION,),
    "aws-vdi-workspaces": (SILENT, MEMBERS),
    "azure-certificate-pair": (),
    "azure-hub": (OPEN, FOUR_MINUTES, NO_ICMP),
    "azure-vdi": (),
    "everything": (SILENT, MEMBERS),
}
"""Words of each warning that an example shows, in order."""

EXAMPLE_PREFIXES = [
    IPv4Network(prefix)
    for prefix in (
        *("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),  # RFC 5737
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),  # RFC 1918
        "169.254.0.0/16",  # RFC 3927: link-local, such as Amazon Time Sync
        "168.63.129.16/32",  # the Azure platform, named in a comment
        "0.0.0.0/32",  # the default route
    )
]
ADDRESS = re.compile(r"\b\d+\.\d+\.\d+\.\d+\b")


def test_every_example_is_tested() -> None:
    """The folders of examples are those that are tested, and each has a stack file of its name."""
    assert sorted(each.name for each in EXAMPLES.iterdir() if each.is_dir()) == sorted([*ACCEPTED, REFUSED])
    assert [name for name in (*ACCEPTED, REFUSED) if not stack_file(name).is_file()] == []


@pytest.mark.parametrize("name", [*ACCEPTED, REFUSED])
def test_fits_the_schema(name: str) -> None:
    """An editor that reads the first line finds the schema, and no fault by it."""
    schema = ROOT / "schemas" / "stack.schema.json"
    assert stack_file(name).read_text(encoding="utf-8").splitlines()[0] == SCHEMA_LINE
    assert (stack_file(name).parent / SCHEMA_LINE.partition("=")[2]).resolve() == schema
    validator = Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(written(name))] == []


OWN = [file for file in sorted(EXAMPLES.rglob("*.*")) if file.parent.name != "adopted"]
"""All but what the CLI prints of prefix lists, which hold what is published."""


@pytest.mark.parametrize("file", OWN, ids=lambda file: file.name)
def test_addresses_are_nobodys(file: Path) -> None:
    """Every address in an example is private or kept for documentation."""
    found = map(IPv4Address, ADDRESS.findall(file.read_text(encoding="utf-8")))
    assert [str(each) for each in found if not any(each in prefix for prefix in EXAMPLE_PREFIXES)] == []


LARGE = {"aws-inspection", "azure-hub", "everything"}
"""Seconds each, and two previews of each: their goldens (`test_goldens.py`) are made in every run."""

PREVIEWED = [pytest.param(name, marks=pytest.mark.long if name in LARGE else ()) for name in ACCEPTED]


@pytest.mark.parametrize("name", PREVIEWED)
def test_is_accepted(name: str) -> None:
    """The preview ends well, for people and for machines, and says nothing on standard error."""
    assert [(told.status, told.err) for told in (text(name), told_json(name))] == [(0, ""), (0, "")]


@pytest.mark.parametrize("name", PREVIEWED)
def test_warns_of_what_it_should(name: str) -> None:
    """The example shows its warnings, for people and for machines, and no others.

    How much a full network ACL coarsens goes by what is published, and is in the golden.
    """
    warnings = document(name)["warnings"]
    own = [warning for warning in warnings if "entries, including the implicit deny" not in warning]
    assert [word for word, warning in zip(WARNED[name], own, strict=True) if word not in warning] == []
    # The text tells once what is true of several, so that the names before it differ.
    assert [warning for warning in warnings if warning.partition(": ")[2] not in text(name).out] == []


@pytest.mark.parametrize("name", PREVIEWED)
def test_text_and_json_count_the_same(name: str) -> None:
    """Both previews speak of as many resources, as many as the engine creates (`tests/engine/test_life.py`)."""
    made = [each for each in document(name)["resources"] if not each.get("external")]
    assert text(name).out.splitlines()[1].startswith(f"stack {name}: {len(made)} resources, by the requirements")


@pytest.mark.long
@pytest.mark.parametrize("name", PREVIEWED)
def test_ids_change_nothing(name: str) -> None:
    """Before the first deployment, ids unknown, the program registers the same resources with the same inputs."""
    known, unknown = (_registered(program(name, ids)) for ids in ("known", "unknown"))
    assert list(unknown) == list(known)
    assert unknown == {urn: _masked(known[urn], unknown[urn]) for urn in known}
    assert [urn for urn in unknown if _unexplained(unknown[urn])] == []


def _registered(run: Run) -> dict[str, dict[str, Any]]:
    return {
        each.urn: {"inputs": each.inputs, "parent": each.parent, "from": dict(each.property_dependencies)}
        for each in run.resources
    }


def _masked(known: Any, unknown: Any) -> Any:
    """Return ``known`` with each value unknown that is unknown in ``unknown``."""
    if unknown == UNKNOWN:
        return UNKNOWN
    if isinstance(known, dict) and isinstance(unknown, dict):
        return {key: _masked(each, unknown.get(key)) for key, each in known.items()}
    if isinstance(known, list) and isinstance(unknown, list) and len(known) == len(unknown):
        return [_masked(*pair) for pair in zip(known, unknown, strict=True)]
    return known


def _unexplained(registered: Mapping[str, Any]) -> list[str]:
    """Return the inputs that are unknown although they come from no other resource."""
    return [key for key, value in registered["inputs"].items() if value == UNKNOWN and key not in registered["from"]]


def test_the_refused_pool_fits_what_it_may_ask_for(tmp_path: Path) -> None:
    """The refusal names the least quota that is enough: with the line that waits in the example, the pool fits."""
    held = stack_file(REFUSED).read_text(encoding="utf-8")
    asked = re.search(r"rules-per-group to (\d+)", text(REFUSED).err)
    assert asked is not None
    granted = held.replace("# quotas:", "quotas:")
    assert f"rulesPerGroup: {asked[1]}," in granted
    statuses = []
    for rules in (int(asked[1]), int(asked[1]) - 1):
        file = tmp_path / f"Pulumi.{rules}.yaml"
        file.write_text(granted.replace(f"rulesPerGroup: {asked[1]},", f"rulesPerGroup: {rules},"), encoding="utf-8")
        statuses.append(preview(file).status)
    assert statuses == [0, 2]


@pytest.mark.long
def test_every_process_says_the_same() -> None:
    """Two processes whose sets are ordered differently print the same bytes, for people and for machines."""
    first, second = _outputs_of_processes("1", "2")
    assert first == second
    assert first.decode() == text("everything").out + told_json("everything").out


def _outputs_of_processes(*seeds: str) -> Iterator[bytes]:
    arguments = ["preview", "--config", str(stack_file("everything"))]
    script = (
        "from webex_calling.cli import app\n"
        f"app({arguments}, standalone_mode=False)\n"
        f"app({[*arguments, '--json']}, standalone_mode=False)\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
        )
        for seed in seeds
    ]
    for process in running:
        yield process.communicate(timeout=280)[0]
        assert process.returncode == 0
