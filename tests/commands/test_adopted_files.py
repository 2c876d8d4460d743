"""The stack program refuses what files say of adopted things where it does not suffice; commands tell it in full."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from tests.audit.adopting import (
    CALLING,
    GENERAL,
    GROUPS,
    LIST,
    SSH,
    Documents,
    Edit,
    close,
    deployed,
    documents,
    larger,
    permit,
    prefix,
    shorter,
)
from tests.examples.adopted import site, write
from tests.examples.stacks import ROOT, stack_file
from tests.rows import GATEWAY_SIGNALLING
from tests.verify.proven import proven
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.published.reference import load_reference
from webex_calling.registered.embedded_engine import ProgramError, run
from webex_calling.site.validate import validate_site
from webex_calling.stack import deploy

pytestmark = pytest.mark.long


def _without(held: Documents) -> None:
    del held[GROUPS]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(lambda held: None, "", id="as required"),
        pytest.param(_without, "", id="not told, and so not proven here"),
        pytest.param(close(CALLING, 8934), "fra-a.external: would not get local opens tcp 10.20.1.10:1024", id="less"),
        pytest.param(permit(GENERAL, SSH), "by rule in tcp 22 from 198.51.100.1/32", id="more"),
        pytest.param(shorter, f'aws.fra.publishedNetworks: "{LIST}" lacks 23.89.0.0; ', id="a prefix less"),
        pytest.param(prefix("198.51.100.0/24"), f'"{LIST}" also holds 198.51.100.0; ', id="a prefix more"),
        pytest.param(larger, "aws.fra.publishedNetworks.calling.maxEntries", id="another size"),
    ],
)
def test_the_program_refuses_what_does_not_suffice(edit: Edit, expected: str, tmp_path: Path) -> None:
    """Before anything is registered, what files tell of adopted groups and lists has to hold."""
    held = documents()
    edit(held)
    write(tmp_path / "adopted", held)
    if not expected:
        assert proven(site(), tmp_path).resources == deployed().resources
        return
    with pytest.raises(ProgramError) as caught:
        proven(site(), tmp_path)
    assert expected in str(caught.value)


def test_the_program_finds_the_folder_of_stack_files(tmp_path: Path) -> None:
    """Where the project names a folder for stack files, paths start there."""
    (tmp_path / "Pulumi.yaml").write_text("name: calling\nruntime: python\nstackConfigDir: stacks\n", encoding="utf-8")
    write(tmp_path / "stacks" / "adopted", documents())
    own = validate_site(site(), published=load_reference().published)

    def program() -> None:
        deploy(site())

    found = run(program, project="calling", stack="dev", config={}, root=tmp_path)
    assert (own.adopted, found.resources) == (("adopted/*.json",), deployed().resources)


def _example(folder: Path, held: Documents) -> list[str]:
    text = stack_file("aws-adopted").read_text(encoding="utf-8")
    write(folder, {"Pulumi.x.yaml": text})
    write(folder / "adopted", held)
    return ["--config", str(folder / "Pulumi.x.yaml")]


@pytest.mark.parametrize(
    "command", [["prove"], ["preview"], ["lookup", GATEWAY_SIGNALLING], ["explain", "tcp 10.20.1.10 -> 23.89.0.0:8934"]]
)
def test_commands_prove_what_files_tell(command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command reads the files beside the stack file, whatever directory it runs in."""
    options = _example(tmp_path / "site", documents())
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(app, [*command, *options], catch_exceptions=False)
    assert told.exit_code == 0
    assert f"rule out tcp 8934 to {LIST} of {CALLING}" in told.stdout or command == ["preview"]


def test_preview_tells_what_the_proof_rests_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are named with their sums, and adopted groups are weighed by what they hold."""
    options = _example(tmp_path / "site", documents())
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(app, ["preview", *options], catch_exceptions=False)
    digest = sha256((tmp_path / "site" / "adopted" / GROUPS).read_bytes()).hexdigest()
    assert f"{GROUPS} (sha256 {digest[:12]}), whose output has no date" in told.stdout
    assert re.search(rf"{CALLING} +outbound 60 of 60 +inbound 0 of 60 +according to its file", told.stdout)
    document = json.loads(CliRunner().invoke(app, ["preview", "--json", *options], catch_exceptions=False).stdout)
    assert document["restsOn"][-1] == {"file": f"adopted/{GROUPS}", "sha256": digest}


@pytest.mark.parametrize(
    ("edit", "status", "expected"),
    [
        pytest.param(close(CALLING, 8934), 1, "missing S1a", id="a rule less"),
        pytest.param(permit(GENERAL, SSH), 1, "undeclared excess by rule in tcp 22", id="a rule more"),
        pytest.param(larger, 2, "Pulumi.x.yaml:22: aws.fra.publishedNetworks.calling.maxEntries", id="another size"),
    ],
)
def test_prove_tells_what_is_wrong(
    edit: Edit, status: int, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lacks and what is too much are findings with row and rule; what the site says wrongly is bad input."""
    held = documents()
    edit(held)
    options = _example(tmp_path / "site", held)
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(app, ["prove", *options], catch_exceptions=False)
    assert (told.exit_code, expected in told.stdout + told.stderr) == (status, True)


@pytest.mark.parametrize(
    ("options", "status", "word"), [([], 1, "not proven: the adopted list"), (["--allow-unproven"], 0, "admitted: ")]
)
@pytest.mark.parametrize("command", ["explain", "prove"])
def test_a_list_that_no_file_tells_is_not_proven(
    command: str, options: list[str], status: int, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list is taken to hold what is published by who allows it, and by nobody else."""
    held = {name: each for name, each in documents().items() if name == GROUPS}
    config = _example(tmp_path / "site", held)
    packet = ["tcp 10.20.1.10:8000 -> 23.89.0.0:8934"] if command == "explain" else []
    monkeypatch.chdir(ROOT)
    told = CliRunner().invoke(app, [command, *packet, *config, *options], catch_exceptions=False)
    assert told.exit_code == status
    assert told.stdout.startswith(word if command == "explain" else "not proven: fra-a external")


def test_a_host_that_names_no_folder_starts_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some language hosts of Pulumi do not say where the project is: it is the working directory, or above it."""
    (tmp_path / "Pulumi.yaml").write_text("name: calling\nruntime: python\n", encoding="utf-8")
    write(tmp_path / "adopted", documents())
    (tmp_path / "program").mkdir()
    monkeypatch.chdir(tmp_path / "program")
    monkeypatch.setattr("pulumi.get_root_directory", lambda: None)
    assert proven({**site(), "adopted": ["adopted/*.json"]}, tmp_path).resources == deployed().resources
