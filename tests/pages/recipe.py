"""`follow(recipe, data)`: what the page for contributors says to write, written into a copy of the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.pages.page import Block, Page

PAGE = Page("CONTRIBUTING.md")
PLACE = re.compile(
    r"data/(?P<file>[\w/-]+\.yaml)(?:: (?:first in (?P<list>[\w-]+)|(?P<key>\w+))(?: of (?P<row>[\w-]+))?)?"
)
"""How the comment before a block says where it goes: a whole file, the first of a list, or a key in the place of it."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The blocks below one heading that go into files of `data/`."""

    title: str
    blocks: tuple[Block, ...]


def recipes() -> Iterator[Recipe]:
    """Yield the recipes that are data alone."""
    lines = PAGE.text.splitlines()
    headings = [(number, line.removeprefix("### ")) for number, line in enumerate(lines, 1) if line.startswith("### ")]
    ends = [*(number for number, _ in headings[1:]), len(lines) + 1]
    for (start, title), end in zip(headings, ends, strict=True):
        blocks = tuple(each for each in PAGE.blocks if start < each.line < end and PLACE.fullmatch(each.comment))
        if blocks:
            yield Recipe(title, blocks)


def follow(recipe: Recipe, data: Path) -> None:
    """Write every block of a recipe where its comment says."""
    for block in recipe.blocks:
        place = PLACE.fullmatch(block.comment)
        assert place is not None
        file = data / place["file"]
        if not (place["list"] or place["key"]):
            file.parent.mkdir(exist_ok=True)
            file.write_text(block.text, encoding="utf-8")
            continue
        lines = file.read_text(encoding="utf-8").splitlines()
        start = _line(lines, rf"\s*- id: {place['row']}") if place["row"] else 0
        at = _line(lines, rf"\s*{place['list'] or place['key']}:.*", start)
        indent = " " * (len(lines[at]) - len(lines[at].lstrip()) + (2 if place["list"] else 0))
        lines[at + 1 if place["list"] else at : at + 1] = [f"{indent}{line}" for line in block.lines]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(lines: list[str], pattern: str, start: int = 0) -> int:
    return next(number for number in range(start, len(lines)) if re.fullmatch(pattern, lines[number]))
