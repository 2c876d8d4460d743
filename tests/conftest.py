"""What every test may ask for: ``golden(name, text)`` compares a text with the file of that name in tests/golden."""

from collections.abc import Callable
from difflib import unified_diff
from pathlib import Path

import pytest

DIRECTORY = Path(__file__).parent / "golden"

Golden = Callable[[str, str], None]
"""Compares ``text`` with ``tests/golden/<name>``, or writes it there with --golden-update."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the one switch that rewrites golden files."""
    parser.addoption("--golden-update", action="store_true", help="rewrite the golden files from what the code renders")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a rendered text with its golden file; a difference is shown as a unified diff."""
    update = bool(request.config.getoption("--golden-update"))

    def compare(name: str, text: str) -> None:
        file = DIRECTORY / name
        if update:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            return
        held = file.read_text(encoding="utf-8") if file.is_file() else ""
        if text != held:
            lines = unified_diff(held.splitlines(), text.splitlines(), f"tests/golden/{name}", "rendered", lineterm="")
            pytest.fail("\n".join([*lines, "`make golden` writes what is rendered"]), pytrace=False)

    return compare
