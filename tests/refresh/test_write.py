"""What is written: it loads, it is all that was proposed, and every other line of the data is as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import ExitStack, chdir
from dataclasses import replace
from datetime import date
from difflib import unified_diff
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.documents.test_whole_file import no_room
from tests.examples.stacks import ACCEPTED, ROOT, stack_file
from tests.frozen.folder import folder_of_the_day, reference_of_the_day
from tests.refresh.variant import Variant, variants
from tests.rows import DEVICE_CONFIGURATION, GATEWAY_SIGNALLING
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.fault import Faults
from webex_calling.published.article import Kind
from webex_calling.published.reference import Reference, in_place, load_reference
from webex_calling.refresh import write
from webex_calling.refresh.compare import propose
from webex_calling.refresh.proposal import NewEntry, PortChange, Proposal
from webex_calling.refresh.write import Writing

OVERLAPS = "prefix-widened-replaced"
"""Its new range contains one that stays, which lists of the clouds cannot hold."""
ADOPTED = "aws-adopted"
"""Its lists are kept by others, who have to follow first: the proof says that they have not."""
QUICK = ("date-alone", "prefix-moved")
"""The least and one of the largest; the others are long."""
CHANGING = [
    pytest.param(each, id=each.name, marks=[] if each.name in QUICK else pytest.mark.long)
    for each in variants()
    if each.file and each.expectation.changes and each.name != OVERLAPS
]
DEVICE_PORTS = (DEVICE_CONFIGURATION, "destination")
NEXT, GONE = date(2026, 11, 1), IPv4Network("192.0.2.0/24")
EACH = pytest.mark.parametrize("variant", CHANGING)


@EACH
@pytest.mark.long
def test_what_is_written_is_what_was_proposed(variant: Variant, tmp_path: Path) -> None:
    """The data loads, differs by the lines of the diff alone, and the same article changes nothing that was written."""
    data, content = folder_of_the_day(tmp_path), variant.read().encode()
    writing = Writing.of(propose(content, reference_of_the_day()), data, reference_of_the_day())
    shown = list(writing.diff())
    held = _texts(data)
    names = writing.write()
    again = propose(content, load_reference(data))
    assert again.revision is None
    assert (again.networks, again.moves, again.ports, again.history) == ({}, (), (), ())
    assert again.changes is bool(writing.left)
    assert set(again.questions) <= set(writing.proposal.questions)
    written = _texts(data)
    assert written.keys() == held.keys()
    for name, before in held.items():
        after, file = written[name], f"data/{name}"
        lines = list(unified_diff(before.splitlines(), after.splitlines(), file, file, n=1, lineterm=""))
        assert (lines != []) is (name in names)
        assert set(lines) <= set(shown)
        if lines:
            _survive(before, after)


def test_where_there_is_no_room_the_data_is_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full once all was checked: one fault, and every file is whole."""
    (variant,) = [each for each in variants() if each.name == QUICK[0]]
    data, checked = folder_of_the_day(tmp_path), write.revised
    writing = Writing.of(propose(variant.read().encode(), reference_of_the_day()), data, reference_of_the_day())
    held = _texts(data)
    with ExitStack() as full:

        def then_full(writings: Sequence[Writing]) -> Reference:
            found = checked(writings)
            full.enter_context(no_room())
            return found

        monkeypatch.setattr(write, "revised", then_full)
        with pytest.raises(Faults, match=r"--data: .* cannot be written: File too large"):
            writing.write()
    assert _texts(data) == held
    assert list(data.rglob("*.new")) == []


def _texts(data: Path) -> dict[str, str]:
    return {path.relative_to(data).as_posix(): path.read_text() for path in data.rglob("*.yaml")}


def _survive(before: str, after: str) -> None:
    """Hold a file to its comments and ids, as a YAML reader of others finds them."""
    comments = [line for line in before.splitlines() if line.lstrip().startswith("#")]
    assert [line for line in after.splitlines() if line.lstrip().startswith("#")] == comments
    old, new = (YAML(typ="rt").load(text) for text in (before, after))
    for section in set(old) & {"networks", "requirements", "printed", "revisions", "sources"}:
        ids = [row["id"] for row in old[section]]
        assert [row["id"] for row in new[section] if row["id"] in ids] == ids


@pytest.mark.long
def test_what_does_not_load_is_not_written(tmp_path: Path) -> None:
    """A range that contains one that stays is refused by the loader, and no file is touched."""
    (variant,) = (each for each in variants() if each.name == OVERLAPS)
    data, reference = folder_of_the_day(tmp_path), reference_of_the_day()
    writing, held = Writing.of(propose(variant.read().encode(), reference), data, reference), _texts(data)
    assert any("lies inside" in each for each in writing.proposal.effects)
    with pytest.raises(Faults, match="overlaps"):
        writing.write()
    assert _texts(data) == held


@pytest.mark.long
def test_the_command_writes_when_it_is_told_to(tmp_path: Path) -> None:
    """Without --write nothing is written; with it the data is, and then the article changes nothing."""
    (variant,) = (each for each in variants() if each.name == "prefix-new")
    data, file = folder_of_the_day(tmp_path), str(variant.file)
    before = (data / "calling" / "networks.yaml").read_text()
    command = ["requirements", "refresh", file, "--data", str(data)]
    looked = CliRunner().invoke(app, command)
    assert (looked.exit_code, looked.output.split(":")[0]) == (1, "changed")
    assert "+      - {prefix: 139.177.80.0/21, since: 2025-11-18}" in looked.output
    assert (data / "calling" / "networks.yaml").read_text() == before
    assert CliRunner().invoke(app, [*command, "--write"]).exit_code == 1
    assert "139.177.80.0/21" in (data / "calling" / "networks.yaml").read_text()
    again = CliRunner().invoke(app, [*command, "--json"])
    assert (again.exit_code, '"verdict": "unchanged"' in again.output) == (0, True)


@pytest.mark.parametrize("name", ["text-empty", "older-copy", "language-danish"])
def test_what_is_refused_leaves_with_bad_input(name: str) -> None:
    """A refusal names the file, and the exit status is 2."""
    (variant,) = (each for each in variants() if each.name == name)
    result = CliRunner().invoke(app, ["requirements", "refresh", str(variant.file)])
    assert (result.exit_code, f"{name}." in result.output) == (2, True)


@pytest.mark.long
@pytest.mark.parametrize("name", ["prefix-new", "prefix-moved", "port-changed"])
def test_examples_are_proven_by_what_was_written(name: str, tmp_path: Path) -> None:
    """Every example compiles and is proven by the data that a refresh wrote."""
    (variant,) = (each for each in variants() if each.name == name)
    data, reference = folder_of_the_day(tmp_path), reference_of_the_day()
    Writing.of(propose(variant.read().encode(), reference), data, reference).write()
    with in_place(load_reference(data)):
        for example in (each for each in ACCEPTED if each != ADOPTED):
            with chdir(ROOT):
                result = CliRunner().invoke(app, ["prove", "--config", str(stack_file(example)), "--allow-unproven"])
            assert result.exit_code == 0, result.output


@pytest.mark.long
def test_with_a_site_the_command_says_what_it_means_there(tmp_path: Path) -> None:
    """The packets that the new prefix admits, by row; and nothing is written for it."""
    (variant,) = (each for each in variants() if each.name == "prefix-new")
    data = folder_of_the_day(tmp_path)
    before = (data / "calling" / "networks.yaml").read_text()
    command = ["requirements", "refresh", str(variant.file), "--data", str(data)]
    with chdir(ROOT):
        told = CliRunner().invoke(app, [*command, "--config", str(stack_file("aws-registration"))])
        document = CliRunner().invoke(app, [*command, "--config", str(stack_file("aws-registration")), "--json"])
    assert told.exit_code == 1
    gained = [line.strip() for line in told.stdout.splitlines() if line.startswith("    + ")]
    assert gained[0].startswith(f"+ {GATEWAY_SIGNALLING} out tcp to 139.177.80.0/21 of calling port 8934 ")
    assert json.loads(document.stdout)["site"]["verdict"] == "changes"
    assert (data / "calling" / "networks.yaml").read_text() == before


@pytest.mark.long
def test_places_are_those_that_were_given(tmp_path: Path) -> None:
    """What was written is named below the directory of --data, and a directory that is none as it was given."""
    (variant,) = (each for each in variants() if each.name == "port-changed")
    data = folder_of_the_day(tmp_path)
    command = ["requirements", "refresh", str(variant.file), "--data"]
    lines = CliRunner().invoke(app, [*command, str(data), "--write"]).stdout.splitlines()
    written = [Path(each.removeprefix("wrote ")) for each in lines if each.startswith("wrote ")]
    assert data / "calling" / "ports.yaml" in written
    assert all(each.is_file() for each in written)
    assert "8444" in (data / "calling" / "ports.yaml").read_text()
    nowhere = tmp_path / "no" / "where"
    told = CliRunner().invoke(app, [*command, str(nowhere)])
    assert (told.exit_code, told.stderr.startswith(f'directory: "{nowhere}" cannot be read')) == (2, True)


@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "left"),
    [
        pytest.param(
            {
                "ports": (
                    PortChange(
                        DEVICE_CONFIGURATION, "destination", ("444", "6971"), ("443", "6970"), DEVICE_CONFIGURATION
                    ),
                )
            },
            f"the destination ports of {DEVICE_CONFIGURATION}: 443, 6970 became 444, 6971",
            id="ports of two services",
        ),
        pytest.param(
            {"ports": (PortChange(*DEVICE_PORTS, ("444",), (), DEVICE_CONFIGURATION),)},
            f"the destination ports of {DEVICE_CONFIGURATION}: none became 444",
            id="a port without a counterpart",
        ),
        pytest.param(
            {"history": (NewEntry(NEXT, Kind.CHANGED, added=(GONE,), removed=(GONE,)),)},
            f"the network of {GONE}, which {NEXT} names and no list has",
            id="a prefix that came and went between two copies",
        ),
    ],
)
def test_what_can_be_read_in_two_ways_is_left_to_a_person(changes: dict[str, Any], left: str, tmp_path: Path) -> None:
    """It is named, and no file has it: neither the rows nor the new entry of the history."""
    reference = reference_of_the_day()
    proposal = replace(Proposal("calling", "English", reference.revision), revision=NEXT, **changes)
    writing = Writing.of(proposal, folder_of_the_day(tmp_path), reference)
    assert writing.left == [left]
    added = [line for line in writing.diff() if line.startswith("+") and not line.startswith("+++")]
    assert [line for line in added if re.search(r"\b(444|6971)\b", line) or str(GONE) in line] == []
