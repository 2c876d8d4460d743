"""The workflow of a pull request is run: its scripts by bash, over a clone, against a stand-in of GitHub's API."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.pages.page import ROOT
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.runner import Ran, Runner
from tests.pipelines.stand_in import StandIn

pytestmark = pytest.mark.pipelines

WORKFLOW = ROOT / ".github" / "workflows" / "pull-request.yml"
EXAMPLE = ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml"
FILE = "Pulumi.prod.yaml"
SETTLED = "webex-calling-report"


@dataclass
class Project:
    """A repository whose branch is merged as GitHub does it, and the API that hears of it."""

    folder: Path
    there: StandIn
    base: str = ""
    head: str = ""
    left: list[str] = field(default_factory=list)

    def git(self, *arguments: str) -> str:
        """Run git in the repository."""
        options = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"]
        ran = subprocess.run(["git", *options, *arguments], cwd=self.folder, capture_output=True, text=True, check=True)
        return ran.stdout.strip()

    def begin(self) -> None:
        """Commit an example as the stack of the main branch."""
        self.folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        shutil.copy(EXAMPLE, self.folder / FILE)
        shutil.copy(ROOT / "Pulumi.yaml", self.folder / "Pulumi.yaml")
        self.git("add", ".")
        self.git("commit", "--quiet", "-m", "A site")
        self.base = self.git("rev-parse", "HEAD")

    def propose(self, old: str, new: str) -> None:
        """Change the stack file on a branch, and check out the merge of it."""
        self.git("switch", "--quiet", "-c", "topic")
        text = (self.folder / FILE).read_text(encoding="utf-8")
        assert old in text
        (self.folder / FILE).write_text(text.replace(old, new), encoding="utf-8")
        self.git("commit", "--quiet", "-a", "-m", "$(touch pwned)")
        self.head = self.there.head = self.git("rev-parse", "HEAD")
        self.git("switch", "--quiet", "main")
        self.git("merge", "--quiet", "--no-ff", "-m", "Merge", "topic")

    def run(self, event: str = "pull_request", *, fork: bool = False, **inputs: object) -> list[Ran]:
        """Run the workflow over the merge."""
        told = Telling(self.there.url, self.folder.parent, self.head, self.base, fork=fork)
        environment = {**FORGES["github"].environment(told), "WEBEX_CALLING_ATTEMPTS": "1"}
        named = {name.replace("_", "-"): each for name, each in inputs.items()}
        runner = Runner(self.folder, event, environment, self.folder.parent / "job")
        runner.folder.mkdir()
        ran = runner.run(WORKFLOW, named)
        self.left = runner.left
        return ran

    @property
    def report(self) -> Path:
        """The folder of the report."""
        return self.folder.parent / "job" / "temporary" / SETTLED


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a repository with one stack, and GitHub's stand-in."""
    with FORGES["github"].stand_in() as there:
        made = Project(tmp_path / "repository", there)
        made.begin()
        yield made


def test_a_fork_has_a_report_and_no_comment(project: Project) -> None:
    """What comes from a fork is looked at as well, and said nowhere; a port that there is none ends the job with 2."""
    project.propose("5060", "70000")
    (ran,) = project.run(fork=True)
    assert ran.status == 2, ran.printed
    assert project.there.comments == []
    assert "70000" in (project.report / f"{FILE}.md").read_text(encoding="utf-8")
    assert project.left[-1] == "Keep the report"


@pytest.mark.parametrize("event", ["pull_request_target", "push", "workflow_run"])
def test_other_events_are_refused(project: Project, event: str) -> None:
    """On an event that could give a fork secrets the job ends before anything is checked out."""
    project.propose("5060", "5070")
    (ran,) = project.run(event)
    assert (ran.name, ran.status) == ("Refuse events on which a fork runs with secrets", 1)
    assert event in ran.printed
    assert not (project.folder.parent / "job" / "site").exists()


HOSTILE = "$(touch pwned)`touch pwned`\n'; touch pwned; #"


def test_no_value_is_evaluated(project: Project) -> None:
    """Names that a shell would run, among the stack files or as a commit's message, are names."""
    project.propose("5060", "5070")
    (ran,) = project.run(stack_files=HOSTILE)
    assert ran.status == 2, ran.printed
    assert [*project.folder.parent.rglob("pwned")] == []
