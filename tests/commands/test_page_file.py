"""A page is written as a whole or not at all, and never over what is no plain file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from webex_calling.commands.page_file import check_page, write_page
from webex_calling.fault import Faults


def test_a_page_replaces_the_one_before(tmp_path: Path) -> None:
    """The new page stands alone in its folder, as anybody may read it."""
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    assert write_page(path, "schön") == 6
    assert path.read_text(encoding="utf-8") == "schön"
    assert os.listdir(tmp_path) == ["report.html"]  # noqa: PTH208 - names alone


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param(".", "is a folder", id="a folder"),
        pytest.param("none/report.html", "is in a folder that does not exist", id="no folder"),
        pytest.param("pipe", "is no plain file", id="a pipe"),
    ],
)
def test_what_cannot_be_a_page_is_refused_at_once(name: str, words: str, tmp_path: Path) -> None:
    """Before anything is computed, and with a remedy."""
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(Faults, match=words):
        check_page(tmp_path / name)


def test_a_page_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    """A name that has no room for the file beside it: the old page stays, and nothing else is left."""
    path = tmp_path / f"{'a' * 250}.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(Faults, match="cannot be written"):
        write_page(path, "after")
    assert path.read_text(encoding="utf-8") == "before"
    assert len(list(tmp_path.iterdir())) == 1
