"""``requirements export``: what is written, what is said of it, and what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.commands.test_requirements import asked

from webex_calling.published.reference import load_reference

REFERENCE = load_reference()


@pytest.mark.long
def test_an_export_says_what_it_wrote(tmp_path: Path) -> None:
    """Its version, and how many sets, changes and files; the second time the same."""
    out = tmp_path / "out"
    said = [asked("export", "--out", str(out)).stdout.splitlines() for _ in range(2)]
    assert said[0] == said[1]
    newest = max(article.date for article in REFERENCE.articles.values())
    assert said[0][0].startswith(f"written: version {newest:%Y%m%d}00, ")
    files = [path for path in out.rglob("*") if path.is_file()]
    assert said[0][1] == f"{len(files)} files in {out}"


def test_an_export_of_less_takes_the_rest_away(tmp_path: Path) -> None:
    """And names each file that it removes."""
    asked("export", "--out", str(tmp_path / "out"))
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    told = asked("export", "--out", str(tmp_path / "out"), "--article", REFERENCE.article.id).stdout
    after = {path for path in tmp_path.rglob("*") if path.is_file()}
    gone = {line.split()[1].rstrip(",") for line in told.splitlines() if line.startswith("removed: ")}
    assert gone == {path.relative_to(tmp_path / "out").as_posix() for path in before - after}
    assert gone


def test_what_is_assumed_of_a_day_is_counted(tmp_path: Path) -> None:
    """A day in the past stands on inferences, and the documents list them."""
    day = REFERENCE.revisions[-1].date
    first = max(entry.date for entry in REFERENCE.revisions if entry.rewritten)
    told = asked("export", "--out", str(tmp_path / "out"), "--as-of", first.isoformat())
    assert (told.exit_code, "things, listed in version.json" in told.stdout) == (0, True)
    refused = asked("export", "--out", str(tmp_path / "none"), "--as-of", day.isoformat())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "; give a day from 2023-03-07 to " in refused.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("option", [("--article", "suit"), ("--as-of", "2999-01-01"), ("--as-of", "x")])
def test_bad_input_leaves_with_status_2(tmp_path: Path, option: tuple[str, str]) -> None:
    """Before anything is written."""
    told = asked("export", "--out", str(tmp_path / "out"), *option)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith(f'{option[0]}: "{option[1]}" is ')
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_no_order_of_a_process_is_in_a_file(tmp_path: Path) -> None:
    """Two processes that hash texts otherwise, with clocks of other zones, write the same bytes."""
    for seed, zone in (("1", "UTC"), ("2", "Pacific/Kiritimati")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-m", "webex_calling", "requirements", "export", "--out", str(tmp_path / seed)]
        subprocess.run(command, env=environment, capture_output=True, check=True)
    one, other = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "1", tmp_path / "2")
    )
    assert one
    assert one == other
