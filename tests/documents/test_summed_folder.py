"""A folder with sums: every file, its checksum, and what an earlier run leaves behind."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.exchange.test_exported import files

from webex_calling.documents.summed_folder import SUMS, summed, write_folder
from webex_calling.exchange.folder import MARK
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

FIRST = (load_reference().article.id,)
DAY = load_reference().article.date


def _held(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_folder_holds_the_files_and_nothing_else(tmp_path: Path) -> None:
    """Twice as well as once."""
    for _ in range(2):
        assert write_folder(tmp_path / "a" / "b", files(), MARK) == ()
        assert _held(tmp_path / "a" / "b") == files()


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_the_sums_are_what_sha256sum_says(tmp_path: Path) -> None:
    """Of every file but the sums; and a changed byte is found."""
    write_folder(tmp_path, files(), MARK)
    check = ["sha256sum", "--check", "--strict", SUMS]
    done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == files().keys() - {SUMS}
    (tmp_path / "version.json").write_bytes(files()["version.json"].replace(b"1", b"2", 1))
    assert subprocess.run(check, cwd=tmp_path, capture_output=True, check=False).returncode == 1


def test_what_an_earlier_export_wrote_and_this_does_not_goes(tmp_path: Path) -> None:
    """A firewall would read the list of a network that is gone for ever; what others put there stays."""
    write_folder(tmp_path, files(), MARK)
    (tmp_path / "lists" / "own.txt").write_text("192.0.2.1\n")
    fewer = files(FIRST, DAY)
    assert set(write_folder(tmp_path, fewer, MARK)) == files().keys() - fewer.keys()
    assert _held(tmp_path).keys() == fewer.keys() | {"lists/own.txt"}


def test_sums_lead_nowhere_out_of_the_folder(tmp_path: Path) -> None:
    """A path that climbs, or begins at the root, is no file of an export."""
    kept = tmp_path / "kept"
    kept.write_text("kept")
    folder = tmp_path / "out"
    folder.mkdir()
    paths = ("../kept", str(kept), "lists/../../kept", "./../kept")
    (folder / SUMS).write_text("".join(f"{'0' * 64}  {path}\n" for path in (MARK, *paths)))
    assert write_folder(folder, files(), MARK) == ()
    assert kept.read_text() == "kept"


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    """Nothing is written where something stands that no export wrote; nor where a file is."""
    (tmp_path / "own.txt").write_text("own")
    with pytest.raises(Faults, match="not empty"):
        write_folder(tmp_path, files(), MARK)
    assert _held(tmp_path) == {"own.txt": b"own"}
    with pytest.raises(Faults, match="cannot be written"):
        write_folder(tmp_path / "own.txt", files(), MARK)


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    """It has sums, and none of the file by which this kind is known: nothing of it is taken away."""
    write_folder(tmp_path, files(), MARK)
    with pytest.raises(Faults, match="is not empty"):
        write_folder(tmp_path, summed({"README.md": b""}), "README.md")
    assert _held(tmp_path) == files()


def test_a_file_that_cannot_be_put_in_its_place_leaves_nothing(tmp_path: Path) -> None:
    """A folder of others stands where a file would: what was written for it goes again."""
    (tmp_path / SUMS).write_text(f"{'0' * 64}  {MARK}\n")
    (tmp_path / MARK).mkdir()
    with pytest.raises(Faults, match="something else stands there"):
        write_folder(tmp_path, files(), MARK)
    assert _held(tmp_path).keys() == {SUMS}


def test_a_file_in_place_of_a_folder_leaves_what_was_there(tmp_path: Path) -> None:
    """It is named before anything is written, so that files and sums still agree."""
    write_folder(tmp_path, files(FIRST, DAY), MARK)
    shutil.rmtree(tmp_path / "lists")
    (tmp_path / "lists").write_text("own")
    before = _held(tmp_path)
    with pytest.raises(Faults, match="lists"):
        write_folder(tmp_path, files(), MARK)
    assert _held(tmp_path) == before
