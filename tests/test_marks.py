"""A test's marks stand in its file, so that a run may pass over files without reading what they import."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import LONG

TESTS = Path(__file__).parent
ENGINE = TESTS / "engine"
"""Its tests are chosen by another mark, which stands in every file."""


def test_who_says_that_a_test_is_long() -> None:
    """A file of tests that are long says so itself: no case that it takes from elsewhere has the mark."""
    elsewhere = [file for file in TESTS.rglob("*.py") if not file.match("test_*.py") and ENGINE not in file.parents]
    assert [file for file in elsewhere if LONG in file.read_text(encoding="utf-8")] == [TESTS / "conftest.py"]
