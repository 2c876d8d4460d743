"""Run ``python pipelines/pull_request.py``: what a change means for each stack, as one comment a stack."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from forge.client import Patience
from forge.forge import Forge, ForgeError, Run
from forge.here import forge_of, silence_of
from step.comment import Note, settle
from step.git import Git
from step.markdown import LONGEST, code, fenced, fitted, folded, opened
from step.marker import Marker, Stamp
from step.process import FailedError
from step.stack_file import is_stack_file, refusal
from step.verdict import Status, Verdict, judged
from step.voice import Voice, file_name
from step.webex_calling import WebexCalling

STEP = "pull-request"
_GONE = "The stack file is gone, and is not looked at any more. What the stack deployed stays until `pulumi destroy`."
_DROPPED = "The change does not have this stack file any more, nor has its base."


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of one stack file, which is named by its path from the root of the repository."""

    file: str
    verdict: Verdict
    text: str
    preview: str = ""


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
            return Report(shown, verdict, self._text(shown, verdict))
        if reason := refusal(self.git.folder, file):
            verdict = Verdict(Status.BROKEN, (f"the stack file {reason}",), changes=True)
            return Report(shown, verdict, self._text(shown, verdict))
        there = self.git.has(self.base, file)
        if there and not (self.git.folder / file).exists():
            verdict = Verdict(Status.WELL, (), changes=True, gone=True)
            return Report(shown, verdict, self._text(shown, verdict, _GONE))
        preview = self.cli.preview(file)
        self.voice.write(f"{name}.preview.txt", preview.out + preview.err)
        proof = self.cli.proof(file, allow_unproven=self.allow_unproven)
        if proof.document:
            self.voice.write_json(f"{name}.proof.json", proof.document)
        old, new = f"{self.base}:{file}", self.git.side(file)
        difference = self.cli.difference(old, new) if there and not proof.faults else None
        verdict = judged(proof, difference, allow_cut=self.allow_cut)
        words, faults = "", proof.faults
        if difference is not None and not difference.faults:
            self.voice.write_json(f"{name}.json", difference.document)
            words = self.cli.difference_words(old, new).out
        elif difference is not None:
            faults = difference.faults
        elif not there:
            words = _new(preview.out)
        return Report(shown, verdict, self._text(shown, verdict, words, faults), preview.out)

    def _text(self, file: str, verdict: Verdict, words: str = "", faults: str = "") -> str:
        """Return what is said: the verdict and its reasons, then what changes; without secrets before it is escaped."""
        clean = self.voice.secrets.out_of
        told = [f"### {code(clean(file))}: {verdict.words}"]
        told += ["\n".join(f"- {code(clean(reason))}" for reason in verdict.reasons)] if verdict.reasons else []
        told += [f"It is not known what changes: {clean(verdict.unknown)}."] if verdict.unknown else []
        told += [fenced(clean(faults))] if faults else []
        return opened("\n\n".join([*told, *([clean(words).strip()] if words else [])]))


def _new(preview: str) -> str:
    """Return the answers of a stack that has nothing to be compared with: the first screen of its preview has them."""
    head, found, rest = preview.partition("\nwhat is left to do\n")
    screen = f"{head}{found}{rest.partition(chr(10) * 2)[0]}" if found else head.partition("\n\n")[0]
    answers = (
        "The stack is new: there is nothing to compare it with.",
        "- Opens: what the preview below lists, once the stack is deployed and what it makes is attached.",
        "- Closes: nothing of this stack; what is attached in place of other groups closes what those alone admit.",
        "- Is anything cut: nothing that this stack lets through, as none of it is deployed.",
        "- What must you do: what is left to do, at the end of these lines.",
    )
    return "\n".join([*answers, "", fenced(screen)])


def told(report: Report, voice: Voice, run: Run, commit: str) -> str:
    """Return the text of a comment, which fits with its hidden lines: what is said, the preview, where the whole is."""
    where = f"[the run]({run.url})" if run.url else "the report"
    end = f"\n\n<sub>Commit {commit[:12]}, by {where}, which keeps preview and proof as files.</sub>" if commit else ""
    clean = voice.secrets.out_of
    hidden = (Marker(STEP, report.file).line, Stamp(run.number, commit).line, "")
    room = LONGEST - len("\n".join(hidden)) - len(end)
    text = clean(report.text)
    preview = f"\n\n{folded('Preview', fenced(clean(report.preview)))}" if report.preview else ""
    if preview and len(text) + len(preview) > room:
        preview = f"\n\nThe preview is in {where}."
    return fitted(f"{text}{preview}", where, room) + end


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
        note = Note(Marker(STEP, report.file), told(report, voice, run, change.commit), quiet)
        try:
            voice.say(f"{report.file}: {settle(forge, note, patience)}.")
        except ForgeError as error:
            voice.say(f"{report.file}: no comment could be written: {error}. The report is a file; the verdict stands.")


def withdraw(looking: Looking, forge: Forge, reports: Sequence[Report], patience: Patience) -> None:
    """Say in the comment on each stack that a change had and dropped again that it is gone."""
    if forge.change is None or forge.change.fork:
        return
    git, below = looking.git, looking.below
    listed = {f"{below}{file}" for file in git.stack_files(looking.base)} | {report.file for report in reports}
    try:
        markers = {marker for each in forge.comments() if (marker := Marker.of(each.body))}
        for marker in sorted(markers, key=lambda each: each.about):
            file = marker.about.removeprefix(below)
            if marker.step != STEP or not marker.about.startswith(below) or marker.about in listed:
                continue
            if is_stack_file(file) or not git.has("HEAD", file):
                text = f"### {code(marker.about)}: is gone\n\n{_DROPPED}"
                looking.voice.say(f"{marker.about}: {settle(forge, Note(marker, text, quiet=True), patience)}.")
    except ForgeError as error:
        looking.voice.say(f"The comments on dropped stacks could not be withdrawn: {error}. The verdict stands.")


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Look at each stack file, and tell. Returns the exit status."""
    asked = _parser().parse_args(arguments)
    voice = Voice.of(environment, folder / asked.out)
    git = Git.of(folder, environment)
    try:
        forge = forge_of(environment)
        base = git.commit(asked.base) if asked.base else git.base_of(forge.change if forge else None)
        files = list(dict.fromkeys(asked.file)) or git.stack_files(base)
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
    if forge and (silence := silence_of(environment)):
        voice.say(f"No comment: {silence}. The report is a file.")
    elif forge:
        tell(reports, forge, voice, patience)
        withdraw(looking, forge, reports, patience)
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
