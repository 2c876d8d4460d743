"""The job of a pull request is run: its scripts by bash, over a clone, against a stand-in of the forge's API."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.pages.page import ROOT
from tests.pipelines.azure_runner import AzureJob, templated
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.gitlab_runner import Job
from tests.pipelines.runner import ORIGIN, Ran, Runner
from tests.pipelines.stand_in import TOKEN, StandIn

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

    def run(
        self,
        event: str = "pull_request",
        *,
        fork: bool = False,
        origin: Mapping[str, str] = ORIGIN,
        **inputs: object,
    ) -> list[Ran]:
        """Run the workflow over the merge."""
        told = Telling(self.there.url, self.folder.parent, self.head, self.base, fork=fork)
        environment = {**FORGES["github"].environment(told), "WEBEX_CALLING_ATTEMPTS": "1"}
        named = {name.replace("_", "-"): each for name, each in inputs.items()}
        runner = Runner(self.folder, event, environment, self.folder.parent / "job", origin)
        runner.folder.mkdir()
        ran = runner.run(WORKFLOW, named)
        self.left = runner.left
        return ran

    @property
    def report(self) -> Path:
        """The folder of the report."""
        return self.folder.parent / "job" / "temporary" / SETTLED

    def run_on_gitlab(self, there: StandIn) -> Ran:
        """Run the job of the example for GitLab over a clone of the branch; its steps are of the last commit here."""
        clone, temporary = self.folder.parent / "clone", self.folder.parent / "temporary"
        temporary.mkdir()
        self.git("switch", "--quiet", "topic")
        self.git("clone", "--quiet", "--", str(self.folder), str(clone))
        told = Telling(there.url, self.folder.parent, self.head, self.base)
        given = {
            **FORGES["gitlab"].environment(told),
            "CI_PROJECT_DIR": str(clone),
            "WEBEX_CALLING_REPOSITORY": ROOT.as_uri(),
            "WEBEX_CALLING_COMMIT": self.git("-C", str(ROOT), "rev-parse", "HEAD"),
        }
        project = ROOT / "pipelines" / "examples" / "gitlab" / ".gitlab-ci.yml"
        return Job.of("merge-request", project).run(clone, given, temporary)


REPORTS = {f"{FILE}.{kind}" for kind in ("md", "json", "preview.txt", "proof.json")}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Return a repository with one stack, and GitHub's stand-in."""
    with FORGES["github"].stand_in() as there:
        made = Project(tmp_path / "repository", there)
        made.begin()
        yield made


def test_a_change_is_told_in_one_comment(project: Project) -> None:
    """Preview, proof and diff of the merge are a comment and a report; all but what GitHub alone has is run here."""
    project.propose("5060", "5070")
    installed, ran = project.run()
    assert [each.name for each in (installed, ran)] == [
        "Install webex-calling as its lock file pins it",
        "Run the step",
    ]
    assert (installed.status, ran.status) == (0, 0), ran.printed
    (said,) = project.there.comments
    assert FILE in said.body
    assert "5070" in said.body
    assert "5070" in (project.report / f"{FILE}.json").read_text(encoding="utf-8")
    assert {path.name for path in project.report.iterdir()} == REPORTS
    assert [path for path in project.report.iterdir() if TOKEN in path.read_text(encoding="utf-8")] == []
    assert [name.partition("@")[0] for name in project.left] == ["actions/setup-python", "Keep the report"]


def test_a_fork_has_a_report_and_no_comment(project: Project) -> None:
    """What comes from a fork is looked at as well, and said nowhere; a port that there is none ends the job with 2."""
    project.propose("5060", "70000")
    _, ran = project.run(fork=True)
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


def test_a_server_that_tells_no_origin_is_refused(project: Project) -> None:
    """Without the origin of the workflow its steps would be those of the branch: nothing is checked out."""
    project.propose("5060", "5070")
    (ran,) = project.run(origin={})
    assert ran.status == 1
    assert "job.workflow_sha" in ran.printed
    assert not (project.folder.parent / "job" / "steps").exists()


HOSTILE = "$(touch pwned)`touch pwned`\n'; touch pwned; #"


def test_no_value_is_evaluated(project: Project) -> None:
    """Names that a shell would run, among the stack files or as a commit's message, are names."""
    project.propose("5060", "5070")
    _, ran = project.run(stack_files=HOSTILE)
    assert ran.status == 2, ran.printed
    assert [*project.folder.parent.rglob("pwned")] == []


def test_gitlab_runs_the_same_step(project: Project) -> None:
    """The example's job takes its steps from the commit that it names, and writes one note and the report."""
    project.propose("5060", "5070")
    with FORGES["gitlab"].stand_in() as there:
        there.head = project.head
        ran = project.run_on_gitlab(there)
        assert ran.status == 0, ran.printed
        (said,) = there.comments
    assert FILE in said.body
    assert "5070" in said.body
    report = project.folder.parent / "clone" / "webex-calling-report"
    assert {path.name for path in report.iterdir()} == REPORTS


def test_azure_devops_runs_the_same_step(project: Project) -> None:
    """The example's job, with its templates expanded, writes one thread and the report over the merge."""
    project.propose("5060", "5070")
    job = AzureJob.of(ROOT / "pipelines" / "examples" / "azure-devops" / "pull-request.yml")
    folder = project.folder.parent / "build"
    (folder / "s").mkdir(parents=True)
    (folder / "temporary").mkdir()
    (folder / "s" / "steps").symlink_to(ROOT, target_is_directory=True)
    project.git("clone", "--quiet", "--", str(project.folder), str(folder / "s" / "site"))
    with FORGES["azure-devops"].stand_in() as there:
        there.head = project.head
        told = Telling(there.url, project.folder.parent, project.head, project.base)
        ran = [*job.run(folder, FORGES["azure-devops"].environment(told))]
        assert [each.status for each in ran] == [0, 0], ran
        (said,) = there.comments
    assert FILE in said.body
    assert "5070" in said.body
    assert (folder / "temporary" / "webex-calling-report" / f"{FILE}.md").is_file()
    assert job.left == ("checkout self", "checkout webex-calling", "UsePythonVersion@0", "PublishPipelineArtifact@1")


CLOUD = {
    "azureServiceConnection": "connection",
    "azureSubscription": "0000",
    "awsRole": "arn:role",
    "backend": "s3://state",
}


@pytest.mark.parametrize("name", ["deploy", "nightly"])
def test_azure_devops_hands_the_log_in_to_the_step_alone(name: str) -> None:
    """Where a connection is given, its token is a variable of the step that deploys or reads, and of no other."""
    held = templated(ROOT / "pipelines" / "azure-pipelines-steps.yml", {**CLOUD, "step": name, "secrets": ["PULUMI_X"]})
    scripts = [step for step in held["steps"] if "bash" in step]
    with_token = [step["displayName"] for step in scripts if "ARM_OIDC_TOKEN" in step.get("env", {})]
    assert with_token == ["Run the step"]
    environment = scripts[-1]["env"]
    assert (environment["PULUMI_X"], environment["AWS_ROLE_ARN"]) == ("$(PULUMI_X)", "arn:role")
    assert environment["PULUMI_BACKEND_URL"] == "s3://state"
    bare = templated(ROOT / "pipelines" / "azure-pipelines-steps.yml", {"step": name})
    assert "ARM_CLIENT_ID" not in [step for step in bare["steps"] if "bash" in step][-1]["env"]
