"""Say ``voice.say("…")``: what a step prints, writes and sends, without secrets and without orders to the forge."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from step.secrets import Secrets

_ORDER: Final = re.compile(r"^(\s*):(?=:)|##(?=vso\[|\[)", re.MULTILINE)
"""How a line that is printed gives orders: GitHub's at its beginning, Azure DevOps' anywhere in it."""
_OTHER: Final = re.compile(r"[^\x20-\x7e\xa0-\U0010ffff\n\t]")
_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True)
class Voice:
    """Where a step tells what it found: the log, files in a folder, and the summary of the job."""

    secrets: Secrets
    folder: Path
    summary: Path | None

    @classmethod
    def of(cls, environment: Mapping[str, str], folder: Path) -> "Voice":
        """Return a voice that writes reports into ``folder``."""
        summary = environment.get("GITHUB_STEP_SUMMARY")
        return cls(Secrets.of(environment), folder, Path(summary) if summary else None)

    def say(self, text: str) -> None:
        """Print."""
        print(_ORDER.sub(lambda found: f"{found[0]} ", _OTHER.sub("?", self.secrets.out_of(text))), flush=True)

    def write(self, name: str, text: str) -> Path:
        """Write a report."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_text(self.secrets.out_of(text), encoding="utf-8")
        return path

    def write_json(self, name: str, document: Any) -> Path:
        """Write a report as JSON, whose texts have no secret before they are escaped."""
        return self.write(name, f"{json.dumps(self.secrets.out_of_all(document), indent=2, ensure_ascii=False)}\n")

    def sum_up(self, text: str) -> None:
        """Add to the summary of the job, where the forge has one."""
        if self.summary:
            with self.summary.open("a", encoding="utf-8") as file:
                file.write(f"{self.secrets.out_of(text)}\n")


def file_name(name: str) -> str:
    """Return a name as one that is safe in every folder: other characters as ``%XX``, and no leading point."""
    safe = _NAME.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)
    return f"%2E{safe[1:]}" if safe.startswith(".") else safe
