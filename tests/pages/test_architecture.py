"""The page on architecture: its picture is the import graph, and its packages are those that are there."""

from __future__ import annotations

import re
import tomllib
from pathlib import PurePath

import pytest
from tests.pages.page import ROOT, Page
from tests.pages.picture import LEAF, imports, picture, reachable

PAGE = Page("ARCHITECTURE.md")
PACKAGE = ROOT / "components" / "webex_calling"


def test_the_picture_is_the_import_graph(request: pytest.FixtureRequest) -> None:
    """The flow chart of the page has the arrows of the import graph; `make golden` draws it anew."""
    (block,) = [each for each in PAGE.blocks if each.kind == "mermaid"]
    if request.config.getoption("--golden-update"):
        before, after = PAGE.text.split(f"```mermaid\n{block.text}```")
        (ROOT / PAGE.name).write_text(f"{before}```mermaid\n{picture()}```{after}", encoding="utf-8")
        return
    assert block.text == picture()


def test_the_picture_tells_every_import() -> None:
    """Whoever follows the arrows comes to all that is imported, and never back to where he began."""
    edges = {part: set(re.findall(rf"^    {part} --> (\w+)$", picture(), re.MULTILINE)) for part in imports()}
    told = {part: frozenset(others) for part, others in edges.items()}
    for part, others in imports().items():
        if part not in LEAF:
            assert others - LEAF <= reachable(part, told)
            assert part not in reachable(part, told)


def test_every_package_is_told() -> None:
    """The table has each package and each module beside them once, and nothing that is not there."""
    rows = re.findall(r"^\| (`.+?`) \|", PAGE.text, re.MULTILINE)
    named = [name for row in rows for name in re.findall("`([^`]+)`", row)]
    own = [path for path in PACKAGE.iterdir() if not path.is_symlink()]  # a copy with other data has them linked here
    there = {path.name for path in own if (path / "__init__.py").exists()}
    there |= {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    assert sorted(named) == sorted(there)


def test_the_contracts_run_with_the_arrows() -> None:
    """What a contract lays below another package is nowhere above it in the picture."""
    held = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = [each for contract in held if contract["type"] == "layers" for each in contract["layers"]]
    order = [{name.split(".")[1] for name in re.findall(r"webex_calling\.\w+", layer)} for layer in layers]
    for number, upper in enumerate(order):
        below = {name for each in order[number + 1 :] for name in each} - upper
        assert not [(low, high) for low in below for high in upper if high in reachable(low, imports())]


PATHS = re.compile(r"`((?:components|data|tests|schemas|docs|policy|examples)/[^`*]*?)`")


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "docs/verify.md"])
def test_paths(page: str) -> None:
    """Files and folders that the page names are there; a word in capitals stands for any name."""
    for name in PATHS.findall(Page(page).text):
        pattern = re.sub(r"\b[A-Z]{2,}\b(?!\.md)", "*", name.rstrip("/"))
        assert [*ROOT.glob(pattern)], name
        assert not PurePath(name).is_absolute()
