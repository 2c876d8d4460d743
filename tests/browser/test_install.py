"""The checker is taken for the one that was judged only where its bytes are the same."""

from __future__ import annotations

from pathlib import Path

from tests.browser.install import JAR, checked


def test_only_the_judged_checker_counts(tmp_path: Path) -> None:
    """The installed file counts, and neither another one nor none."""
    other = tmp_path / "vnu.jar"
    other.write_bytes(b"PK")
    assert [checked(JAR), checked(other), checked(tmp_path / "none")] == [True, False, False]
