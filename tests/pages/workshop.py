"""`Workshop.under(folder)`: a copy of the project in which a recipe is followed, linted and run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.pages.page import ROOT
from tests.pages.recipe import Recipe, follow

FOLDERS = ("components", "data", "docs", "examples", "schemas")
FILES = ("Pulumi.yaml", "__main__.py", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Workshop:
    """A copy of the project; its package is imported in place of the installed one."""

    root: Path

    @classmethod
    def under(cls, folder: Path) -> Workshop:
        """Copy what the program, its data and the made pages are; the data is inside the package, as when installed."""
        for name in FOLDERS:
            shutil.copytree(ROOT / name, folder / name, symlinks=True)
        for name in FILES:
            shutil.copy(ROOT / name, folder / name)
        linked = folder / "components" / "webex_calling" / "data"
        linked.unlink(missing_ok=True)  # a copy of the project has a link of its own
        linked.symlink_to(folder / "data")
        return cls(folder)

    def follow(self, recipe: Recipe) -> None:
        """Write what a recipe says; its code then passes the linter, which sorts imports, and has its format."""
        code = [file for file in follow(recipe, self.root) if file.suffix == ".py"]
        for words in (("check", "-q", "--fix"), ("format", "-q", "--check")):
            found = self._run("ruff", *words, *map(str, code))
            assert found.returncode == 0, found.stdout + found.stderr

    def make_schema(self) -> None:
        """Rewrite the schema and the pages that are made, as `make schema` does."""
        for name in ("schema", "key_page", "quota_page"):
            found = self._run(f"webex_calling.site.{name}")
            assert found.returncode == 0, found.stderr

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the copy's command line in a process of its own."""
        return self._run("webex_calling", *words)

    def read(self, name: str) -> str:
        """Return a file of the copy as text."""
        return (self.root / name).read_text(encoding="utf-8")

    def _run(self, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.root / "components")}
        command = [sys.executable, "-m", module, *words]
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)
