"""Say ``Repository(folder).commit("a change", {"Pulumi.prod.yaml": text})``: a git repository, made by git itself."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_WHO = {
    f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "a"), ("EMAIL", "a@b"))
}


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree, and what a forge does with it."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Repository:
        """Make one with the branch main."""
        folder.mkdir(parents=True)
        found = cls(folder)
        found.git("init", "--quiet", "--initial-branch=main")
        return found

    def git(self, *arguments: str) -> str:
        """Run git, which has to succeed."""
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder), **_WHO}
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def commit(self, message: str, files: Mapping[str, str]) -> str:
        """Write files and commit them; return the commit."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.git("add", "--all", "--", *files)
        self.git("commit", "--quiet", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    def merged(self, branch: str) -> None:
        """Check out what a forge makes of a change: the target with the branch merged into it."""
        self.git("checkout", "--quiet", "--detach", "main")
        self.git("merge", "--quiet", "--no-ff", "--no-edit", branch)
