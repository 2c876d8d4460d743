"""`report` writes one page, and its first word and its exit status are those of the proof."""

from __future__ import annotations

import hashlib
import json
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
import yaml
from tests.examples.stacks import ROOT, stack_file
from tests.report.site_reports import example, report_of
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.commands.impact_run import side_of
from webex_calling.commands.page_run import page_inputs, run_page
from webex_calling.commands.stack_run import plan_stack
from webex_calling.report.page.document import document

EXAMPLE = stack_file("aws-registration")


def report(config: Path, out: Path, *options: str) -> Result:
    """Run `webex-calling report` in this process, at the root of the project."""
    with chdir(ROOT):
        command = ["report", "--config", str(config), "--out", str(out), *options]
        return CliRunner().invoke(app, command, catch_exceptions=False)


def test_a_proven_site_is_reported(tmp_path: Path) -> None:
    """The page is there, twice the same, and is as large as is told."""
    pages = []
    for name in ("one.html", "two.html"):
        told = report(EXAMPLE, tmp_path / name, "--json")
        assert told.exit_code == 0
        document = json.loads(told.stdout)
        pages.append((tmp_path / name).read_bytes())
        assert (document["verdict"], document["bytes"]) == ("proven", len(pages[-1]))
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"<!doctype html>")


def test_a_site_that_is_not_proven_is_reported_too(tmp_path: Path) -> None:
    """Adopted groups without the files that tell of them: the page says so, and the exit status."""
    document = yaml.safe_load(stack_file("aws-adopted").read_text(encoding="utf-8"))
    del document["config"]["webex-calling:site"]["adopted"]
    config = tmp_path / "Pulumi.untold.yaml"
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    told = report(config, tmp_path / "page.html")
    assert told.exit_code == 1
    assert told.stdout.startswith("not proven: ")
    assert "Not proven" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert report(config, tmp_path / "page.html", "--allow-unproven").exit_code == 0


def test_a_file_that_the_site_is_read_from_is_never_replaced(tmp_path: Path) -> None:
    """Whoever names the stack file as the page keeps the stack file."""
    config = tmp_path / EXAMPLE.name
    shutil.copy(EXAMPLE, config)
    told = report(config, config)
    assert told.exit_code == 2
    assert "is a file that the site is read from" in told.stderr
    assert config.read_bytes() == EXAMPLE.read_bytes()


def test_a_folder_is_refused_before_anything_runs(tmp_path: Path) -> None:
    """The fault is the one of the page, not those of a stack file that is not there."""
    told = report(tmp_path / "none.yaml", tmp_path)
    assert told.exit_code == 2
    assert told.stderr.startswith("--out: ")


def test_nothing_secret_is_on_the_page(tmp_path: Path) -> None:
    """A value of the configuration beside the site, and the tags of resources, are told by no part of it."""
    document = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    document["config"]["other:token"] = "hunter2-config"
    document["config"]["webex-calling:site"]["aws"]["fra"]["tags"] = {"owner": "hunter2-tag"}
    config = tmp_path / "Pulumi.secret.yaml"
    config.write_text(yaml.safe_dump(document), encoding="utf-8")
    assert report(config, tmp_path / "page.html").exit_code == 0
    assert "hunter2" not in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_another_day_is_told(tmp_path: Path) -> None:
    """By what was published on a day, with what is assumed of it."""
    assert report(EXAMPLE, tmp_path / "page.html", "--as-of", "2024-06-01").exit_code == 0
    assert "as of 2024-06-01" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_changes_since_an_older_side_is_told(tmp_path: Path) -> None:
    """The section of changes has what `diff` says, under the name of the older side, and no page without one has it."""
    assert report(EXAMPLE, tmp_path / "page.html", "--since", f"{EXAMPLE}@2024-06-01").exit_code == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'id="changes"' in text
    assert "@2024-06-01</h2>" in text
    old = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    old["config"]["webex-calling:site"]["localGateways"][0]["peers"][0]["addresses"] = ["198.51.100.32/28"]
    config = tmp_path / "Pulumi.old.yaml"
    config.write_text(yaml.safe_dump(old), encoding="utf-8")
    assert report(EXAMPLE, tmp_path / "page.html", "--since", str(config)).exit_code == 0
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "198.51.100.32/28" in text
    assert 'id="changes"' not in document(report_of(example("aws-registration")))


@pytest.mark.parametrize("name", [f"main:{EXAMPLE.name}", f"{EXAMPLE}@2024-06-01", "none.yaml"])
def test_the_page_is_of_a_stack_file_alone(name: str, tmp_path: Path) -> None:
    """Neither a revision nor a day is the site of a page, and no fault of it is one of a side; beside that of SIDE."""
    alone = report(Path(name), tmp_path / "page.html")
    for since in (str(EXAMPLE), "nothing.yaml"):
        told = report(Path(name), tmp_path / "page.html", "--since", since)
        assert told.exit_code == 2
        assert told.stderr.endswith(alone.stderr)
    assert told.stderr.startswith('--since: side: "nothing.yaml" is no file')
    assert not (tmp_path / "page.html").exists()


def test_a_page_since_an_estate_is_of_one_run(tmp_path: Path) -> None:
    """The site is run and proven once, and the page beside its changes is what it is without them."""
    folder = tmp_path / "estate"
    folder.mkdir()
    (folder / "groups.json").write_text('{"SecurityGroups": []}', encoding="utf-8")
    said: list[str] = []
    with chdir(ROOT):
        held = run_page("", EXAMPLE, str(folder), said.append)
    assert len([each for each in said if each.startswith("running the program")]) == 1
    assert held.change is not None
    assert held.side == side_of(example("aws-registration"))


def test_the_hash_of_the_stack_file_is_of_what_was_read(tmp_path: Path) -> None:
    """Not of what stands there when the page is written."""
    config = tmp_path / EXAMPLE.name
    shutil.copy(EXAMPLE, config)
    planned = plan_stack("", config, lambda words: None)
    config.write_text("other", encoding="utf-8")
    (found,) = page_inputs(planned, tmp_path / "page.html")
    assert found.digest == hashlib.sha256(EXAMPLE.read_bytes()).hexdigest()
