"""Say ``cli.proof(file)``: what ``webex-calling`` answers, each time a process of its own without any secret."""

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from step.git import Git
from step.process import FailedError, Ran, run
from step.secrets import without_secrets

BAD_INPUT: Final = 2
_PACKAGED: Final = Path(__file__).with_name("packaged.py")
_ARTICLE: Final = "data/calling/article.yaml"
_PACKAGE: Final = "components/webex_calling/__init__.py"
_HEAD: Final = re.compile(r"\A<!--[^\n]*-->\n### (`+)(?!`)[^\n]*?(?<!`)\1(?!`): ")
"""The hidden marker of a comment, and its heading up to the name in a span of code."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A document that was printed, or ``faults`` where the input was refused."""

    status: int
    document: Mapping[str, Any]
    faults: str

    @property
    def verdict(self) -> str:
        """The answer in words, such as ``not-proven: Local Gateway fra-a``."""
        words, why = self.document.get("verdict", ""), self.document.get("why", "")
        return f"{words}: {why}" if why else str(words)


@dataclass(frozen=True, slots=True)
class WebexCalling:
    """The command line, run where the stack files are; ``root`` is that of their repository."""

    folder: Path
    environment: Mapping[str, str]
    root: Path

    @classmethod
    def of(cls, folder: Path, environment: Mapping[str, str]) -> "WebexCalling":
        """Return the command line of this interpreter, without what only others may know."""
        return cls(folder, without_secrets(environment), Git.of(folder, environment).root())

    def ran(self, *arguments: str, about: str = "") -> Ran:
        """Run a command, by the data that stands around what it is ``about``: a file, or "" for the data installed.

        ``-P`` keeps a module of the branch from taking the place of an installed one. Raises FailedError where it ended
        as no command of it does.
        """
        data = str(self.data_of(about) or "") if about else ""
        ran = run([sys.executable, "-P", str(_PACKAGED), data, *arguments], self.folder, self.environment)
        if ran.status not in (0, 1, BAD_INPUT):
            lines = ran.err.strip().splitlines() or ["it says nothing"]
            raise FailedError(f"webex-calling {arguments[0]} ended with {ran.status}: {lines[-1]}")
        return ran

    def data_of(self, file: str) -> Path | None:
        """Return the data of the repository, where a checkout of this product stands around a file; else None.

        So ``webex-calling diff`` finds that of a revision, and so what ``pulumi up`` builds there has it.
        """
        at = (self.folder / file).absolute().parent
        for above in (at, *at.parents):
            if (above / _ARTICLE).is_file() and (above / _PACKAGE).is_file():
                return above / "data"
            if above == self.root:
                return None
        return None

    def asked(self, *arguments: str, about: str = "") -> Answered:
        """Run a command that prints JSON. Raises FailedError where it prints something else."""
        ran = self.ran(*arguments, about=about)
        if ran.status == BAD_INPUT:
            return Answered(ran.status, {}, ran.err.strip())
        try:
            document = json.loads(ran.out)
        except ValueError:
            lines = ran.err.strip().splitlines() or ["it says nothing"]
            raise FailedError(f"webex-calling {arguments[0]} printed no JSON: {lines[-1]}") from None
        return Answered(ran.status, document, "")

    def preview(self, file: str) -> Ran:
        """Return the preview of a stack file, in words."""
        return self.ran("preview", f"--config={file}", about=file)

    def proof(self, file: str, *, source: Path | None = None, allow_unproven: bool = False) -> Answered:
        """Return the proof of a stack file, by what its program registers or by a document of Pulumi."""
        options = [f"--from={source}"] if source else []
        options += ["--allow-unproven"] if allow_unproven else []
        return self.asked("prove", f"--config={file}", *options, "--json", about=file)

    def difference(self, old: str, new: str) -> Answered:
        """Return what changes from one side to another; a file that is no revision's goes by the data around it."""
        return self.asked("diff", "--json", "--", old, new, about="" if ":" in new else new)

    def difference_words(self, old: str, new: str) -> Ran:
        """Return what changes, as Markdown; whose comment it is, a step's own marker and heading tell.

        What the heading says beside that is the first line: whether the new side is proven, and where packets change.
        """
        ran = self.ran("diff", "--format=markdown", "--", old, new, about="" if ":" in new else new)
        return replace(ran, out=_HEAD.sub("", ran.out, count=1))
