"""Run ``python pipelines/weekly.py ARTICLE``: what a newer article changes, as one pull request with its effects."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from forge.client import Patience
from forge.forge import Forge, ForgeError
from forge.here import forge_of, silence_of
from step.git import Git
from step.issue import Concern, settle_issue
from step.markdown import LONGEST, code, fenced, fitted, folded
from step.marker import Marker
from step.process import FailedError
from step.request import Proposal, settle_request
from step.verdict import Status
from step.voice import Voice
from step.webex_calling import BAD_INPUT, WebexCalling

_AUTHOR = {
    "GIT_AUTHOR_NAME": "webex-calling",
    "GIT_AUTHOR_EMAIL": "webex-calling@localhost",
    "GIT_COMMITTER_NAME": "webex-calling",
    "GIT_COMMITTER_EMAIL": "webex-calling@localhost",
}
_TITLE = "The published requirements, refreshed"
_ASKED = "webex-calling: a person has to decide what the published requirements mean"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What the articles change, as it is said: ``commit`` is on top of the one that is checked out, "" without any.

    ``asks`` tells that a person has to decide something.
    """

    commit: str
    words: str
    asks: bool

    @property
    def status(self) -> Status:
        """The exit status, where all else went well: a question is a finding."""
        return Status.FOUND if self.asks else Status.WELL


@dataclass(frozen=True, slots=True)
class Week:
    """What a newer article is taken up with."""

    git: Git
    environment: Mapping[str, str]
    data: str

    def refreshed(self, articles: Sequence[Path]) -> Refreshed:
        """Write what needs no person into a tree of its own, and commit it, where there is anything.

        Raises FailedError where an article is refused.
        """
        with self._tree() as tree:
            files = [str(each.resolve()) for each in articles]
            cli = WebexCalling.of(tree, self.environment)
            command = ("requirements", "refresh", f"--data={self.data}")
            asked = cli.asked(*command, "--json", "--", *files)
            if asked.faults:
                raise FailedError(f"an article is refused:\n{asked.faults}")
            asks = any(each["questions"] or each["left"] for each in asked.document["articles"])
            ran = cli.ran(*command, "--write", "--", *files)
            if ran.status == BAD_INPUT:
                raise FailedError(f"an article is refused:\n{ran.err.strip()}")
            there = Git.of(tree, self.environment)
            there.said("add", "--all", "--", self.data)
            if not there.ran("diff", "--cached", "--quiet").status:
                return Refreshed("", ran.out, asks)
            words = ["commit", "--quiet", "--no-verify", f"--message={_TITLE}"]
            if there.ran(*words, further=_AUTHOR).status:
                raise FailedError("git commit: the refreshed data could not be committed")
            return Refreshed(there.commit("HEAD"), ran.out, asks)

    @contextmanager
    def _tree(self) -> Iterator[Path]:
        """Check out the commit at hand in a folder of its own: what lies about in the other is not committed."""
        with TemporaryDirectory() as kept:
            tree = Path(kept) / "tree"
            self.git.said("worktree", "add", "--quiet", "--detach", str(tree), "HEAD")
            try:
                yield tree / self.git.below()
            finally:
                self.git.ran("worktree", "remove", "--force", str(tree))

    def same(self, commit: str, other: str) -> bool:
        """Tell whether two commits put the same files on the same one."""
        told = [self.git.ran("rev-parse", f"{each}^{{tree}}", f"{each}^").out for each in (commit, other)]
        return told[0] == told[1] != ""

    def others(self, branch: str) -> list[str]:
        """Return the commits of a branch, which the one that is checked out lacks, that the step did not make."""
        listed = self.git.said("log", "--format=%h %ce", branch, "--not", "HEAD", "--").splitlines()
        own = f" {_AUTHOR['GIT_COMMITTER_EMAIL']}"
        return [each.partition(" ")[0] for each in listed if not each.endswith(own)]


def effects(cli: WebexCalling, files: Sequence[str], base: str, commit: str) -> str:
    """Return what the refreshed data means for each stack: first a line of each, for who reads no more."""
    parts, heads = [], []
    for file in files:
        ran = cli.difference_words(f"{base}:{file}", f"{commit}:{file}")
        words = fenced(ran.err) if ran.status == BAD_INPUT else ran.out.strip()
        head = {0: "no packet changes", BAD_INPUT: "refused"}.get(ran.status, "packets change, or it is not known")
        heads.append(f"- {code(file)}: {head}")
        parts.append(f"### {code(file)}: {head}\n\n{words}")
    return "\n\n".join(["\n".join(heads), *parts]) if parts else "No stack file is tracked here."


def main(arguments: Sequence[str], environment: Mapping[str, str], folder: Path) -> int:
    """Refresh, push and propose. Returns the exit status."""
    asked = _parser().parse_args(arguments)
    voice = Voice.of(environment, folder / asked.out)
    git = Git.of(folder, environment)
    try:
        git.said("check-ref-format", "--branch", asked.branch)
        forge = forge_of(environment)
        target = asked.target or (forge.default_branch if forge else "")
        if asked.branch == target:
            raise FailedError(f"{asked.branch} is what the request is for: give another --branch")
        week = Week(git, environment, asked.data)
        found = week.refreshed(asked.article)
        if not found.commit:
            return undone(found, week, voice)
        base = git.commit("HEAD")
        told = effects(WebexCalling.of(folder, environment), git.stack_files(), base, found.commit)
        asks = "**A person has to decide something:** it stands below, under what the articles change.\n\n"
        text = f"{asks if found.asks else ''}{told}\n\n{folded('What the articles change', fenced(found.words))}"
        path = voice.write("requirements.md", f"{text}\n")
        voice.sum_up(text)
        if found.asks:
            voice.say("A person has to decide something, which the report tells.")
        if forge is None or silence_of(environment):
            voice.say(f"Nothing is pushed: {silence_of(environment)}. The report is {path.name}.")
            return found.status
        push(week, forge, asked.branch, found.commit, voice)
    except (FailedError, ForgeError) as error:
        voice.say(f"broken: {error}")
        return Status.BROKEN
    try:
        body = fitted(voice.secrets.out_of(text), f"[the run]({forge.run.url})")
        proposal = Proposal(asked.branch, target, _TITLE, body)
        voice.say(f"{asked.branch}: {settle_request(forge, proposal, Patience.of(environment))}.")
    except ForgeError as error:
        voice.say(f"{asked.branch} is pushed, but no pull request could be opened: {error}. The report is {path.name}.")
        return Status.UNTOLD
    return found.status


def undone(found: Refreshed, week: Week, voice: Voice) -> Status:
    """Tell why there is nothing to propose: the data says what the articles say, or a person decides what changes.

    What a person decides is an issue, which closes once nothing is asked any more. A forge that refuses is told of.
    """
    text = f"### The articles change what a person has to decide\n\n{fenced(found.words)}"
    if found.asks:
        path = voice.write("requirements.md", f"{text}\n")
        voice.sum_up(text)
        voice.say(found.words)
        voice.say(f"Nothing is to be written: a person has to decide what is told above. The report is {path.name}.")
    else:
        voice.say("Nothing is to be written: the data says what the articles say.")
        text = "Nothing is asked any more: the data says what the articles say."
    try:
        forge = forge_of(week.environment)
        if forge is None or silence_of(week.environment):
            voice.say(f"No issue: {silence_of(week.environment)}.")
            return found.status
        marker = Marker("weekly", week.git.below())
        body = fitted(voice.secrets.out_of(text), f"[the run]({forge.run.url})", LONGEST - len(marker.line) - 1)
        concern = Concern(marker, _ASKED, body, not found.asks)
        voice.say(f"{settle_issue(forge, concern, Patience.of(week.environment))}.")
    except ForgeError as error:
        voice.say(f"The issue could not be brought up to date: {error}.")
    return found.status


def push(week: Week, forge: Forge, branch: str, commit: str, voice: Voice) -> None:
    """Set the branch to the commit, unless it has the same files on the same commit already.

    Raises FailedError where the branch has a commit that the step did not make: it would be lost.
    """
    remote = forge.remote
    there = week.git.there(remote, branch)
    if there and not week.git.fetched(remote, branch):
        raise FailedError(f"{branch} could not be fetched")
    if there and week.same(commit, there):
        voice.say(f"{branch}: it has the same data already.")
        return
    if there and (others := week.others(there)):
        raise FailedError(f"{branch} has commits of others, such as {others[0]}: merge them, or delete the branch")
    week.git.push(remote, commit, branch, there)
    voice.say(f"{branch}: pushed as {commit[:12]}.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="weekly.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("article", nargs="+", type=Path, metavar="ARTICLE", help="a saved page or its text")
    parser.add_argument("--branch", default="webex-calling/requirements", metavar="NAME")
    parser.add_argument("--target", default="", metavar="NAME", help="the branch that it is for")
    parser.add_argument("--data", default="data", metavar="FOLDER", help="the data to write")
    parser.add_argument("--out", type=Path, default=Path("webex-calling-report"), metavar="FOLDER")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ, Path.cwd()))
