"""`Sandbox.under(folder)`: a directory in which the commands of the pages are run as they stand there."""

from __future__ import annotations

import os
import shlex
import shutil
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from tests.pages.page import ROOT, Page
from typer.testing import CliRunner

from webex_calling.cli import app

PROGRAM = ".venv/bin/webex-calling"
COPIED = ("Makefile", "Pulumi.yaml", "__main__.py", "requirements.lock", "requirements-dev.lock", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Told:
    """What a command printed, on both streams in order, and its exit status."""

    status: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What a checkout has at its root that the commands of the pages use."""

    folder: Path

    @classmethod
    def under(cls, folder: Path) -> Sandbox:
        """Copy the examples and the stack program; no lock file is newer than the environment."""
        folder.mkdir()
        for name in COPIED:
            shutil.copy(ROOT / name, folder / name)
            os.utime(folder / name, (0, 0))
        shutil.copytree(ROOT / "examples", folder / "examples")
        (folder / ".venv").symlink_to(ROOT / ".venv")
        return cls(folder)

    def write(self, page: Page) -> None:
        """Write the stack files that a page holds, as a reader does."""
        for block in page.blocks:
            if block.file.endswith(".yaml"):
                (self.folder / block.file).write_text(block.text, encoding="utf-8")

    def run(self, command: str) -> Told:
        """Run one `webex-calling` command in this process; a comment after it and globs are as in a shell."""
        program, *words = shlex.split(command, comments=True)
        assert program == PROGRAM, f"{command}: the tests run {PROGRAM} alone"
        with chdir(self.folder):
            arguments = [each for word in words for each in _globbed(word)]
            result = CliRunner().invoke(app, arguments, catch_exceptions=False)
        return Told(result.exit_code, tuple(result.output.splitlines()))


def _globbed(word: str) -> list[str]:
    return sorted(str(each) for each in Path().glob(word)) if "*" in word else [word]
