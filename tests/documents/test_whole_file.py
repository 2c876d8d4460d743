"""A file is written as a whole or not at all."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from webex_calling.documents.whole_file import replace_file


@contextmanager
def no_room(most: int = 0) -> Iterator[None]:
    """Let the system refuse every byte of a file after the first ``most``, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_who_reads_a_file_has_the_old_or_the_new_one(tmp_path: Path) -> None:
    """Who had it open reads on in the old one; the new one stands alone in its folder."""
    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    with path.open("rb") as opened:
        replace_file(path, b"after")
        assert opened.read() == b"before"
    assert path.read_bytes() == b"after"
    assert os.listdir(tmp_path) == ["a.json"]  # noqa: PTH208 - names alone


def test_where_there_is_no_room_the_file_is_as_before(tmp_path: Path) -> None:
    """Also where a part of the new one was written, and nothing of that is left."""
    path = tmp_path / "a.json"
    path.write_bytes(b"before")
    for most in (0, 3):
        with no_room(most), pytest.raises(OSError, match="File too large"):
            replace_file(path, b"after")
        assert path.read_bytes() == b"before"
        assert os.listdir(tmp_path) == ["a.json"]  # noqa: PTH208 - names alone


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    """Nor is what was written for it left beside it."""
    (tmp_path / "a.json").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path / "a.json", b"after")
    assert os.listdir(tmp_path) == ["a.json"]  # noqa: PTH208 - names alone
