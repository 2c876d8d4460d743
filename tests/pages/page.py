"""`pages()`, and `page.blocks`: the pages of the project, and what stands in their fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMENT = re.compile(r"<!-- (?P<text>.*) -->")
LINK = re.compile(r"\]\(([^()\s]+)\)")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a block; `shown` is what the page says that it prints, None where it says nothing."""

    line: int
    text: str
    shown: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: the word after its fence, its lines, and the comment right before it."""

    page: str
    line: int
    kind: str
    lines: tuple[str, ...]
    comment: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    @property
    def file(self) -> str:
        """The name of the file that the block is, which a comment in its first line tells; else nothing."""
        found = re.fullmatch(r"# ([\w.-]+\.(?:yaml|py))", self.lines[0]) if self.lines else None
        return found[1] if found else ""

    def commands(self) -> Iterator[Command]:
        """Yield the commands: each line of an `sh` block; after `$` in others, with the lines up to the next."""
        if self.kind == "sh":
            for number, line in enumerate(self.lines, self.line + 1):
                yield Command(number, line, None)
            return
        starts = [number for number, line in enumerate(self.lines) if line.startswith("$ ")]
        for start, end in pairwise([*starts, len(self.lines)]):
            yield Command(self.line + 1 + start, self.lines[start].removeprefix("$ "), self.lines[start + 1 : end])


@dataclass(frozen=True, slots=True)
class Page:
    """One page, by its path from the root of the project."""

    name: str

    @property
    def text(self) -> str:
        return (ROOT / self.name).read_text(encoding="utf-8")

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The fenced blocks, in order."""
        return tuple(blocks_of(self.name, self.text))

    @property
    def links(self) -> list[str]:
        """What the page refers to, outside its blocks."""
        inside = "".join(block.text for block in self.blocks)
        return [link for link in LINK.findall(self.text) if f"]({link})" not in inside]


def blocks_of(page: str, text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a text. Raises AssertionError where one is not closed, or a fence is indented."""
    before, opened, held = "", None, list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if opened is None:
            assert not line.lstrip().startswith("```") or line.startswith("```"), f"{page}:{number}: {line!r}"
            if line.startswith("```"):
                opened, held = (number, line.removeprefix("```"), before), []
            before = line
        elif line == "```":
            found = COMMENT.fullmatch(opened[2])
            yield Block(page, opened[0], opened[1], tuple(held), found["text"] if found else "")
            opened = None
        else:
            held.append(line)
    assert opened is None, f"{page}: the block of line {opened} is not closed"


def commands_of(page: str, text: str) -> list[tuple[Block, Command]]:
    """Return the commands of a text that the tests run, in order."""
    return [
        (block, command)
        for block in blocks_of(page, text)
        if block.kind in ("sh", "text")
        for command in block.commands()
    ]


def pages() -> tuple[Page, ...]:
    """Return every page of the project."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md"), *ROOT.glob("policy/*.md")]
    return tuple(Page(path.relative_to(ROOT).as_posix()) for path in sorted(found))
