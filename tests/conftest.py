"""What every test may ask for: ``golden(name, text)`` compares a text with the file of that name in tests/golden.

``frozen`` puts the lists of tests/frozen, of which numbers are known, in the place of today's.
Properties have the same examples in every run, so that a checkout that passes passes everywhere; `--fuzz TIMES` draws
new ones, so many times as many.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Generator, Iterator
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from tests.draws import is_property, vary

if TYPE_CHECKING:
    from webex_calling.published.reference import Reference

DIRECTORY = Path(__file__).parent / "golden"

Golden = Callable[[str, str], None]
"""Compares ``text`` with ``tests/golden/<name>``, or writes it there with --golden-update."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that rewrites golden files, and those that draw other examples, or fewer."""
    parser.addoption("--golden-update", action="store_true", help="rewrite the golden files from what the code renders")
    parser.addoption("--draws", type=int, metavar="MOST", help="draw at most so many examples of each property")
    parser.addoption("--long", action="store_true", help="run tests marked long alone")
    parser.addoption("--fuzz", type=int, metavar="TIMES", help="draw new examples: TIMES as many as each property has")


def pytest_configure(config: pytest.Config) -> None:
    """Choose the examples of properties before any is defined."""
    settings.register_profile("fuzz", deadline=None, print_blob=True)
    settings.load_profile("fuzz" if config.getoption("--fuzz") else "ci")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect without the garbage collector, and let it pass over what collection made, which stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


LONG = "mark.long"
"""How a file says that a test of it is long; tests/test_marks.py holds that no other file says it."""

_WHOLE_FILE = re.compile(r"^pytestmark = pytest\.mark\.(\w+)$", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass over files that have no test for this run: their imports alone take seconds.

    Every test of such a file has a mark that this run leaves out, or none has the one that it asks for.
    """
    chosen, long = config.getoption("-m"), config.getoption("--long")
    if not (chosen or long):
        return None
    directory = collection_path.is_dir()
    files = collection_path.rglob("test_*.py") if directory else [collection_path]
    texts = [file.read_text(encoding="utf-8") for file in files if file.suffix == ".py"]
    left_out = [
        (long and LONG not in text) or any(re.search(rf"\bnot {mark}\b", chosen) for mark in _WHOLE_FILE.findall(text))
        for text in texts
    ]
    return (bool(left_out) and all(left_out)) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Fuzz: only properties, with more examples each. Draw less: all tests, with at most so many examples each.

    Long: what a run without long tests leaves out.
    """
    most, times = config.getoption("--draws"), config.getoption("--fuzz")
    if most:
        vary(items, lambda own: min(own, most))
    if config.getoption("--long"):
        items[:] = [item for item in items if item.get_closest_marker("long")]
    if not times:
        return
    items[:] = [item for item in items if is_property(item)]
    vary(items, lambda own: own * times)


@pytest.fixture
def frozen() -> Iterator[Reference]:
    """Let whoever reads the installed reference have the lists of tests/frozen, of which numbers are known."""
    from tests.frozen.published import FROZEN  # it loads the reference, which few tests need

    from webex_calling.published.reference import in_place

    with in_place(FROZEN):
        yield FROZEN


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
