"""``artefacts``: what is written, what is said of it, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.examples.stacks import stack_file
from typer.testing import CliRunner, Result

from webex_calling.artefacts.site_artefacts import site_artefacts
from webex_calling.cli import app
from webex_calling.documents.summed_folder import SUMS
from webex_calling.published.reference import load_reference
from webex_calling.report.answer import Status
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site

REFERENCE = load_reference()
CONFIG = stack_file("everything")


def _asked(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["artefacts", *map(str, arguments)])


def _held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_that_is_said_is_written_and_no_other(tmp_path: Path) -> None:
    """The second time the same bytes; the index and the sums are besides."""
    said = [_asked("--config", CONFIG, "--out", tmp_path / "out", "--json") for _ in range(2)]
    assert said[0].stdout == said[1].stdout
    document = json.loads(said[0].stdout)
    assert document["revision"] == REFERENCE.revision.isoformat()
    assert _held(tmp_path / "out").keys() == {each["path"] for each in document["artefacts"]} | {"README.md", SUMS}
    before = _held(tmp_path / "out")
    _asked("--config", CONFIG, "--out", tmp_path / "out")
    assert _held(tmp_path / "out") == before


def test_people_are_told_each_file_and_each_reason(tmp_path: Path) -> None:
    """What is there, and why something is not."""
    told = _asked("--config", CONFIG, "--out", tmp_path / "out").stdout
    site = validate_site(read_stack_file(CONFIG).site, published=REFERENCE.published)
    assert told.startswith("written: ")
    for each in site_artefacts(REFERENCE, site):
        assert each.title in told


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("--out", "OUT"), "--stack"),
        (("--config", "missing.yaml", "--out", "OUT"), "missing.yaml"),
        (("--config", CONFIG, "--out", "TAKEN"), "is not empty"),
    ],
)
def test_bad_input_is_one_error_and_writes_nothing(arguments: tuple[str, ...], fault: str, tmp_path: Path) -> None:
    """A status of 2, the fault, and no folder."""
    (tmp_path / "TAKEN").mkdir()
    (tmp_path / "TAKEN" / "own.txt").write_text("own")
    given = [str(tmp_path / each) if each in {"OUT", "TAKEN"} else each for each in arguments]
    result = _asked(*given)
    assert result.exit_code == Status.BAD_INPUT
    assert fault in result.stderr
    assert _held(tmp_path) == {"TAKEN/own.txt": b"own"}
