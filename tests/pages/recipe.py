"""`follow(recipe, root)`: what the page for contributors says to write, written into a copy of the project."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.pages.page import Block, Page

PAGE = Page("CONTRIBUTING.md")
PLACE = re.compile(
    r"(?P<file>data/[\w/-]+\.yaml)(?:: (?:first in (?P<list>[\w-]+)|(?P<key>\w+))(?: of (?P<row>[\w-]+))?)?"
)
"""How the comment before a block says where it goes in data: a whole file, first in a list, or in place of a key."""
CODE = re.compile(r"(?P<file>components/[\w/]+\.py)(?:: (?P<how>after|in place of) (?P<start>.+))?")
"""And in code: a whole file, or after or in place of the one line that begins so."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The blocks below one heading that go into files of the project."""

    title: str
    blocks: tuple[Block, ...]

    @property
    def is_data(self) -> bool:
        """Whether it is data and nothing else."""
        return all(PLACE.fullmatch(each.comment) for each in self.blocks)


def recipes() -> Iterator[Recipe]:
    """Yield the recipes that show what to write."""
    lines = PAGE.text.splitlines()
    headings = [(number, line.removeprefix("### ")) for number, line in enumerate(lines, 1) if line.startswith("### ")]
    ends = [*(number for number, _ in headings[1:]), len(lines) + 1]
    for (start, title), end in zip(headings, ends, strict=True):
        blocks = tuple(
            each
            for each in PAGE.blocks
            if start < each.line < end and (PLACE.fullmatch(each.comment) or CODE.fullmatch(each.comment))
        )
        if blocks:
            yield Recipe(title, blocks)


def follow(recipe: Recipe, root: Path) -> list[Path]:
    """Write every block of a recipe where its comment says, and return the files."""
    return [_written(block, root) for block in recipe.blocks]


def _written(block: Block, root: Path) -> Path:
    if place := CODE.fullmatch(block.comment):
        file = root / place["file"]
        if place["start"]:
            lines = file.read_text(encoding="utf-8").splitlines()
            (at,) = [number for number, line in enumerate(lines) if line.strip().startswith(place["start"])]
            _insert(file, lines, at, at + (place["how"] == "after"), 0, block)
        else:
            file.write_text(block.text, encoding="utf-8")
        return file
    place = PLACE.fullmatch(block.comment)
    assert place is not None
    file = root / place["file"]
    if not (place["list"] or place["key"]):
        file.parent.mkdir(exist_ok=True)
        file.write_text(block.text, encoding="utf-8")
        return file
    lines = file.read_text(encoding="utf-8").splitlines()
    start = _line(lines, rf"\s*- id: {place['row']}") if place["row"] else 0
    at = _line(lines, rf"\s*{place['list'] or place['key']}:.*", start)
    _insert(file, lines, at, at + 1 if place["list"] else at, 2 if place["list"] else 0, block)
    return file


def _insert(file: Path, lines: list[str], at: int, first: int, deeper: int, block: Block) -> None:
    """Write a block before line ``first`` and in place of those from there to ``at``, indented as ``at`` or deeper."""
    indent = " " * (len(lines[at]) - len(lines[at].lstrip()) + deeper)
    lines[first : at + 1] = [f"{indent}{line}" for line in block.lines]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(lines: list[str], pattern: str, start: int = 0) -> int:
    return next(number for number in range(start, len(lines)) if re.fullmatch(pattern, lines[number]))
