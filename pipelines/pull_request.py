"""Run ``python pipelines/pull_request.py``: what a change means for each stack, as one comment a stack."""

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forge.client import Patience
from forge.forge import Forge, ForgeError
from forge.here import forge_of, token_of
from step.comment import Note, settle
from step.git import Git
from step.markdown import code, fenced, fitted
from step.marker import Marker
from step.process import FailedError
from step.verdict import Status, Verdict, judged
from step.voice import Voice, file_name
from step.webex_calling import WebexCalling

STEP = "pull-request"


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one stack file, which is named by its path from the root of the repository."""

    file: str
    verdict: Verdict
    text: str


@dataclass(frozen=True, slots=True)
class Looking:
    """What a change is looked at with."""

    git: Git
    cli: WebexCalling
    voice: Voice
    base: str
    below: str
    allow_unproven: bool
    allow_cut: bool

    def report(self, file: str) -> Report:
        """Preview a stack file, prove it, and compare it with the base; write all that as files."""
        name, shown = file_name(file), f"{self.below}{file}"
        if any(each in file for each in ":@"):
            verdict = Verdict(Status.BROKEN, ("a name with : or @ is no stack's",), changes=True)
            return Report(shown, verdict, _text(shown, verdict, "", ""))
        preview = self.cli.preview(file)
        self.voice.write(f"{name}.preview.txt", preview.out + preview.err)
        proof = self.cli.proof(file, allow_unproven=self.allow_unproven)
        old, new = f"{self.base}:{file}", self.git.side(file)
        there = self.git.has(self.base, file)
        difference = self.cli.difference(old, new) if there and not proof.faults else None
        verdict = judged(proof, difference, allow_cut=self.allow_cut)
        words, faults = "", proof.faults
        if difference is not None and not difference.faults:
            text = json.dumps(difference.document, indent=2, ensure_ascii=False)
            self.voice.write(f"{name}.json", f"{text}\n")
            words = self.cli.difference_words(old, new).out
        elif difference is not None:
            faults = difference.faults
        elif not there:
            words = "The stack is new: there is nothing to compare it with. What it admits is proven."
            words = words if verdict.status is Status.WELL else "The stack is new: there is nothing to compare it with."
        return Report(shown, verdict, _text(shown, verdict, words, faults))


def _text(file: str, verdict: Verdict, words: str, faults: str) -> str:
    """Return what is said: the verdict and its reasons, then what changes."""
    told = [f"### {code(file)}: {verdict.words}"]
    told += ["\n".join(f"- {code(reason)}" for reason in verdict.reasons)] if verdict.reasons else []
    told += [f"It is not known what changes: {verdict.unknown}."] if verdict.unknown else []
    told += [fenced(faults)] if faults else []
    return "\n\n".join([*told, *([words.strip()] if words else [])])


def told(report: Report, voice: Voice, run_url: str, commit: str) -> str:
    """Return the text of a comment: what is said, and where the whole of it is."""
    where = f"[the run]({run_url})" if run_url else "the report"
    end = f"\n\n<sub>Commit {commit[:12]}, by {where}, which keeps preview and proof as files.</sub>" if commit else ""
    return voice.secrets.out_of(fitted(report.text, where) + end)


def tell(reports: Sequence[Report], forge: Forge, voice: Voice, patience: Patience) -> None:
    """Bring each stack's comment up to date. A forge that refuses or is down is told of, and changes no verdict."""
    change, run = forge.change, forge.run
    if change is None:
        voice.say("No comment: this run is of no pull request.")
        return
    if change.fork:
        voice.say("No comment: the change comes from a fork, whose runs may not write. The report is a file.")
        return
    for report in reports:
        quiet = report.verdict.status is Status.WELL and not report.verdict.changes
        note = Note(Marker(STEP, report.file), told(report, voice, run.url, change.commit), quiet)
        try:
            voice.say(f"{report.file}: {settle(forge, note, patience)}.")
        except ForgeError as error:
            voice.say(f"{report.file}: no comment could be written: {error}. The report is a file; the verdict stands.")


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Look at each stack file, and tell. Returns the exit status."""
    asked = _parser().parse_args(arguments)
    voice = Voice.of(environment, folder / asked.out)
    git = Git.of(folder, environment)
    try:
        forge = forge_of(environment)
        base = git.commit(asked.base) if asked.base else git.base_of(forge.change if forge else None)
        files = list(dict.fromkeys(asked.file)) or git.stack_files()
        looking = Looking(
            git, WebexCalling.of(folder, environment), voice, base, git.below(), asked.allow_unproven, asked.allow_cut
        )
        reports = []
        for file in files:
            report = looking.report(file)
            reports.append(report)
            path = voice.write(f"{file_name(file)}.md", f"{report.text}\n")
            voice.sum_up(f"{report.text}\n")
            voice.say(f"{file}: {report.verdict.words} ({path.name})")
            for reason in report.verdict.reasons:
                voice.say(f"  {reason}")
        patience = Patience.of(environment)
    except (FailedError, ForgeError) as error:
        voice.say(f"broken: {error}")
        return Status.BROKEN
    if not files:
        voice.say("No stack file of webex-calling is tracked here: there is nothing to look at.")
    if forge and environment.get(token_of(environment)):
        tell(reports, forge, voice, patience)
    elif forge:
        voice.say(f"No comment: {token_of(environment)} is not given. The report is a file.")
    return max((report.verdict.status for report in reports), default=Status.WELL)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="pull_request.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("file", nargs="*", metavar="FILE", help="stack files, by default all that git tracks")
    parser.add_argument("--base", default="", metavar="REV", help="what the change is compared with")
    parser.add_argument("--out", type=Path, default=Path("webex-calling-report"), metavar="FOLDER")
    parser.add_argument("--allow-unproven", action="store_true", help="what could not be read fails nothing")
    parser.add_argument("--allow-cut", action="store_true", help="what the update cuts for a moment fails nothing")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Path.cwd()))
