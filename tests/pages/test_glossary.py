"""The glossary: each class that it names is there, and says no word twice."""

from __future__ import annotations

import ast
import re

import pytest
from tests.pages.page import ROOT, Page

PAGE = Page("docs/glossary.md")
WORDS, _, DOUBLE = PAGE.text.partition("\n## Words with two meanings\n")
ROWS = [line.strip("|").split(" | ") for line in WORDS.splitlines() if re.match(r"\| (?!word \|)", line)]


def classes() -> set[str]:
    """Return the names of all classes and type names of the package."""
    found: set[str] = set()
    for path in (ROOT / "components" / "webex_calling").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found.add(node.name)
    return found


@pytest.mark.long
def test_each_class_is_there() -> None:
    """What stands in the column of code is a class of the package, and most words have one."""
    named = {name for row in ROWS if len(row) == 3 for name in re.findall("`([A-Z][A-Za-z]+)`", row[2])}
    assert named - classes() == set()
    assert len(named) > 30


def test_each_word_stands_once() -> None:
    """No word is explained twice, but for those of which two meanings are told apart."""
    words = [word for row in ROWS for word in row[0].strip().split(", ")]
    assert sorted({word for word in words if words.count(word) > 1}) == []
    assert len(words) > 50
