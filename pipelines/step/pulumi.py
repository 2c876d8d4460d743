"""Say ``pulumi.drift("prod")``: the Pulumi CLI on one stack; of what it prints, names alone are kept, and no value."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from step.process import FailedError, follow, run
from step.secrets import without_forge
from step.voice import Voice

_KEPT: Final = frozenset({"same", "refresh", "read"})


@dataclass(frozen=True, slots=True)
class Pulumi:
    """The Pulumi CLI, in the folder of the program; its accounts are in the environment, the forge's token is not."""

    folder: Path
    environment: Mapping[str, str]
    voice: Voice

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str], voice: Voice) -> "Pulumi":
        """Return the CLI of the search path."""
        return cls(folder, {**without_forge(environment), "PULUMI_SKIP_UPDATE_CHECK": "1"}, voice)

    def up(self, stack: str, config: str) -> None:
        """Bring the clouds to what the program says. Raises FailedError where it fails."""
        options = ("--yes", "--non-interactive", "--color=never", f"--stack={stack}", *_config(config))
        if status := follow(["pulumi", "up", *options], self.folder, self.environment, self.voice.say):
            raise FailedError(f"pulumi up ended with {status}: see above")

    def export(self, stack: str, file: Path) -> None:
        """Write the state to a file that the caller removes: it has values of resources. Raises FailedError."""
        self._said("stack", "export", f"--stack={stack}", f"--file={file}")

    def drift(self, stack: str, config: str) -> list[str]:
        """Return what the clouds have otherwise than the state, a line each. Raises FailedError."""
        options = ("--preview-only", "--json", "--non-interactive", f"--stack={stack}", *_config(config))
        out = self._said("refresh", *options)
        try:
            document = json.loads(out)
        except ValueError:
            raise FailedError("pulumi refresh printed no JSON") from None
        found = sorted(_changed(document))
        counted = sum(count for op, count in (document.get("changeSummary") or {}).items() if op not in _KEPT)
        if counted > len(found):
            found.append(f"{counted - len(found)} more resources, of which Pulumi names none")
        return found

    def _said(self, *arguments: str) -> str:
        ran = run(["pulumi", *arguments], self.folder, self.environment)
        if ran.status:
            for line in (ran.err or ran.out).strip().splitlines()[-20:]:
                self.voice.say(f"  {line}")
            raise FailedError(f"pulumi {arguments[0]} ended with {ran.status}: see above")
        return ran.out


def _config(config: str) -> list[str]:
    return [f"--config-file={config}"] if config else []


def _changed(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield kind, name and the names of the properties of each resource that differs, never their values."""
    for step in document.get("steps") or ():
        properties = sorted(step.get("detailedDiff") or ())
        if step["op"] not in _KEPT or properties:
            kind, name = step["urn"].split("::", 3)[2].rpartition(":")[2], step["urn"].rpartition("::")[2]
            fate = "is gone" if step["op"] == "delete" else "differs"
            yield f"{kind} {name} {fate}{f' in {_listed(properties)}' if properties else ''}"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:5])
    return f"{shown} and {len(names) - 5} more" if len(names) > 5 else shown
