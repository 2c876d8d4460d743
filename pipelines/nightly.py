"""Run ``python pipelines/nightly.py --stack NAME``: whether the clouds are still what was proven, as one issue."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from forge.client import Patience
from forge.forge import ForgeError
from forge.here import forge_of, silence_of
from step.git import Git
from step.issue import Concern, settle_issue
from step.markdown import LONGEST, code, fenced, fitted
from step.marker import Marker
from step.process import FailedError, Ran
from step.pulumi import Pulumi
from step.stack import Stack, stacks_of
from step.verdict import Status
from step.voice import Voice
from step.webex_calling import BAD_INPUT, WebexCalling

STEP = "nightly"
_TITLE = "webex-calling: what is deployed is not what was proven"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: its status, and what is said of it, "" where all is well."""

    title: str
    status: Status
    text: str


@dataclass(frozen=True, slots=True)
class Night:
    """What a stack is looked at with."""

    pulumi: Pulumi
    cli: WebexCalling
    endpoints: Sequence[str]
    allow_unproven: bool

    def looks(self, stack: Stack) -> list[Look]:
        """Look for drift, and audit the state; what cannot be looked at is told as such."""
        return [self._drift(stack), self._audit(stack)]

    def _drift(self, stack: Stack) -> Look:
        title = f"{code(stack.name)}: drift"
        try:
            found = self.pulumi.drift(stack.name, stack.config)
        except FailedError as error:
            return Look(title, Status.BROKEN, fenced(str(error)))
        return Look(title, Status.FOUND if found else Status.WELL, fenced("\n".join(found)) if found else "")

    def _audit(self, stack: Stack) -> Look:
        title = f"{code(stack.name)}: audit of its state"
        options = [f"--endpoint={each}" for each in self.endpoints]
        options += ["--allow-unproven"] if self.allow_unproven else []
        try:
            with TemporaryDirectory() as kept:
                state = Path(kept) / "state.json"
                self.pulumi.export(stack.name, state)
                ran = self.cli.ran("audit", f"--from={state}", f"--config={stack.file}", *options, about=stack.file)
        except FailedError as error:
            return Look(title, Status.BROKEN, fenced(str(error)))
        return _look(title, ran)

    def age(self, limit: str) -> Look:
        """Look at the age of the data."""
        title = "published requirements"
        try:
            ran = self.cli.ran("requirements", "check", f"--max-age={limit}", about="Pulumi.yaml")
        except FailedError as error:
            return Look(title, Status.BROKEN, fenced(str(error)))
        return _look(title, ran)


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Look at each stack, and tell. Returns the exit status."""
    asked = _parser().parse_args(arguments)
    voice = Voice.of(environment, folder / asked.out)
    try:
        stacks = stacks_of(asked.stack, asked.config)
        about = Git.of(folder, environment).below()
    except FailedError as error:
        voice.say(f"broken: {error}")
        return Status.BROKEN
    pulumi, cli = Pulumi.of(folder, environment, voice), WebexCalling.of(folder, environment)
    night = Night(pulumi, cli, asked.endpoint, asked.allow_unproven)
    looks = [*(look for stack in stacks for look in night.looks(stack)), night.age(asked.max_age)]
    text = said(looks)
    for look in looks:
        voice.say(f"{look.title}: {_WORDS[look.status]}")
    path = voice.write("nightly.md", f"{text}\n")
    voice.sum_up(text)
    status = max(look.status for look in looks)
    tell(Concern(Marker(STEP, about), _TITLE, text, status is Status.WELL), environment, voice, path)
    return status


def _look(title: str, ran: Ran) -> Look:
    words = ran.err if ran.status == BAD_INPUT else ran.out
    return Look(title, Status(ran.status), fenced(words) if ran.status else "")


_WORDS = {Status.WELL: "all is well", Status.FOUND: "findings", Status.BROKEN: "could not be looked at"}


def said(looks: Sequence[Look]) -> str:
    """Return what is said of a night: first what is not well."""
    parts = [f"### {look.title}: {_WORDS[look.status]}\n\n{look.text}" for look in looks if look.text]
    well = [f"- {look.title}: {_WORDS[look.status]}" for look in looks if not look.text]
    return "\n\n".join([*parts, *(["\n".join(well)] if well else [])])


def tell(concern: Concern, environment: Mapping[str, str], voice: Voice, path: Path) -> None:
    """Bring the issue up to date. A forge that refuses or is down is told of, and changes no verdict."""
    try:
        forge = forge_of(environment)
        if forge is None:
            return
        if silence := silence_of(environment):
            voice.say(f"No issue: {silence}. The report is {path.name}.")
            return
        room = LONGEST - len(concern.marker.line) - 1
        text = fitted(voice.secrets.out_of(concern.text), f"[the run]({forge.run.url})", room)
        settled = settle_issue(forge, replace(concern, text=text), Patience.of(environment))
        voice.say(f"{settled}.")
    except ForgeError as error:
        voice.say(f"The issue could not be brought up to date: {error}. The report is {path.name}; the verdict stands.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nightly.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--stack", required=True, action="append", metavar="NAME", help="a stack, as Pulumi names it")
    parser.add_argument("--config", default=[], action="append", metavar="FILE", help="its stack file")
    parser.add_argument("--max-age", default="90d", metavar="TIME", help="how old the data may be")
    parser.add_argument("--endpoint", default=[], action="append", metavar="NAME/INTERFACE=ID")
    parser.add_argument("--out", type=Path, default=Path("webex-calling-report"), metavar="FOLDER")
    parser.add_argument("--allow-unproven", action="store_true", help="what could not be read fails nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Path.cwd()))
