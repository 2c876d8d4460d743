"""`Repository.under(folder)`: a real repository, made by the git binary, by nobody's configuration but its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Repository:
    """One working tree with its repository."""

    folder: Path

    @classmethod
    def under(cls, folder: Path) -> Repository:
        """Make an empty one, on the branch `main`."""
        folder.mkdir(parents=True, exist_ok=True)
        made = cls(folder)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Run git in the working tree."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {f"GIT_{role}_{key}": f"one@{key}.test" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
        none = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env={**own, **who, **none}, input=given, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def commit(self, files: dict[str, str | bytes | None]) -> str:
        """Write files, delete those that are None, and commit; return the id of the commit."""
        for name, content in files.items():
            path = self.folder / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "a change")
        return self.git("rev-parse", "HEAD")
