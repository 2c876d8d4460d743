"""What each job of each forge hands to its step: the script that there is, arguments that it takes, the log-in."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.pages.page import ROOT
from tests.pipelines.azure_runner import AzureJob
from tests.pipelines.expression import EXPRESSION, Contexts, value_of
from tests.pipelines.gitlab_runner import Job
from tests.pipelines.programs import Programs, Started
from tests.pipelines.runner import Runner

pytestmark = pytest.mark.pipelines

EXAMPLES = ROOT / "pipelines" / "examples"
NAMES = ("deploy", "nightly", "pull-request", "weekly")
ODD = "$(touch pwned) `touch pwned`"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a folder of stacks."""
    folder = tmp_path / "repository"
    (folder / "voice").mkdir(parents=True)
    (folder / "voice" / "Pulumi.yaml").write_text("name: voice\n", encoding="utf-8")
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Stacks"]):
        options = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *options, *command], cwd=folder, check=True, capture_output=True)
    return folder


def called(name: str, *labels: str) -> dict[str, Any]:
    """Return what the example of a caller gives its workflow, for a pull request that has these labels."""
    jobs = yaml.safe_load((EXAMPLES / "github" / f"{name}.yml").read_text(encoding="utf-8"))["jobs"]
    (job,) = [job for job in jobs.values() if "uses" in job]
    event = {"pull_request": {"labels": [{"name": label} for label in labels]}}
    return {key: given_by(value, {"github": {"event": event}}) for key, value in job.get("with", {}).items()}


def given_by(value: Any, contexts: Contexts) -> Any:
    """Return the value of an input: of an expression that stands alone its own, which need not be text."""
    found = EXPRESSION.fullmatch(value) if isinstance(value, str) else None
    return value_of(found[1], contexts) if found else value


def on_github(name: str, repository: Path, tmp_path: Path, **inputs: object) -> Started:
    """Run a called workflow as far as its step, with what its example gives and other inputs."""
    job = tmp_path / "job"
    (job / "articles").mkdir(parents=True)
    (job / "articles" / f"{ODD}.html").write_text("", encoding="utf-8")
    environment = {"GITHUB_TOKEN": "own", **Programs.under(tmp_path / "bin").environment}
    runner = Runner(repository, "pull_request" if name == "pull-request" else "schedule", environment, job)
    given = {each.replace("_", "-"): value for each, value in inputs.items()}
    ran = runner.run(ROOT / ".github" / "workflows" / f"{name}.yml", {**called(name), **given})
    assert [*tmp_path.rglob("pwned")] == []
    return Started.last(ran)


@pytest.mark.parametrize("labels", [[], ["voice"], ["voice", "cut-accepted"]])
def test_a_cut_is_accepted_by_a_label(labels: list[str], repository: Path, tmp_path: Path) -> None:
    """The example's label, and no other, lets through what the update cuts for a moment."""
    started = on_github("pull-request", repository, tmp_path, **called("pull-request", *labels))
    assert (started.step, started.asked["allow_cut"]) == ("pull_request", "cut-accepted" in labels)
    assert started.asked["allow_unproven"] is False


def test_a_deployment_on_github(repository: Path, tmp_path: Path) -> None:
    """Stack and file are arguments, whatever they hold; the log-in is by variables; nothing unproven is let through."""
    started = on_github("deploy", repository, tmp_path, stack=ODD, config_file=f"{ODD}.yaml", azure_client_id="id")
    assert (started.step, started.asked["stack"], started.asked["config"]) == ("deploy", ODD, f"{ODD}.yaml")
    assert started.asked["allow_unproven"] is False
    assert (started.environment["ARM_USE_OIDC"], started.environment["ARM_CLIENT_ID"]) == ("true", "id")
    assert started.environment["PULUMI_BACKEND_URL"] == called("deploy")["backend"]


def test_a_night_on_github(repository: Path, tmp_path: Path) -> None:
    """Each line is a stack; further arguments come with them; the folder is that of the project."""
    more = "--max-age=30d\n--allow-unproven"
    started = on_github("nightly", repository, tmp_path, arguments=more, working_directory="voice")
    assert (started.step, started.asked["stack"], started.asked["max_age"]) == ("nightly", ["prod", "test"], "30d")
    assert started.asked["allow_unproven"] is True
    assert started.environment["PWD"].endswith("/site/voice")
    assert started.environment["ARM_USE_OIDC"] == "false"


def test_a_week_on_github(repository: Path, tmp_path: Path) -> None:
    """The files of the artefact are the articles, and the token is the one that is given for it."""
    started = on_github("weekly", repository, tmp_path, arguments="--branch=next")
    assert (started.step, started.asked["branch"]) == ("weekly", "next")
    assert [Path(each).name for each in started.asked["article"]] == [f"{ODD}.html"]
    assert started.environment["GITHUB_TOKEN"] == "own"


GITLAB = {
    "merge-request": ("pull_request", {}),
    "deploy-prod": ("deploy", {"stack": "prod"}),
    "nightly": ("nightly", {"stack": ["prod"]}),
    "weekly": ("weekly", {}),
}


@pytest.mark.parametrize(("name", "step", "read"), [(name, *told) for name, told in GITLAB.items()], ids=GITLAB)
def test_a_job_on_gitlab(name: str, step: str, read: dict[str, Any], repository: Path, tmp_path: Path) -> None:
    """Each job of the example runs its step in the folder of the stacks; those that ask a cloud have its token."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (repository / "articles").mkdir()
    (repository / "articles" / "page.html").write_text("", encoding="utf-8")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True)
    given = {
        **Programs.under(tmp_path / "bin").environment,
        "CI_PROJECT_DIR": str(repository),
        "CI_JOB_ID": "7",
        "WEBEX_CALLING_REPOSITORY": ROOT.as_uri(),
        "WEBEX_CALLING_COMMIT": head.stdout.strip(),
        "WEBEX_CALLING_FOLDER": "voice",
        "AWS_ID_TOKEN": "of-aws",
        "ARM_CLIENT_ID": "id",
    }
    ran = Job.of(name, EXAMPLES / "gitlab" / ".gitlab-ci.yml").run(repository, given, temporary)
    started = Started.last([ran])
    assert (started.step, {key: started.asked[key] for key in read}) == (step, read)
    assert started.environment["PWD"].endswith("/voice")
    if step in ("deploy", "nightly"):
        assert Path(started.environment["AWS_WEB_IDENTITY_TOKEN_FILE"]).read_text(encoding="utf-8") == "of-aws"
        assert started.environment["ARM_USE_OIDC"] == "true"
    else:
        assert "AWS_WEB_IDENTITY_TOKEN_FILE" not in started.environment
    if step == "weekly":
        assert [Path(each).name for each in started.asked["article"]] == ["page.html"]


AZURE = {
    "deploy": ("deploy", {"stack": "prod"}),
    "nightly": ("nightly", {"stack": ["prod", "test"]}),
    "pull-request": ("pull_request", {"file": []}),
    "weekly": ("weekly", {}),
}


@pytest.mark.parametrize(("name", "step", "read"), [(name, *told) for name, told in AZURE.items()], ids=AZURE)
def test_a_job_on_azure_devops(name: str, step: str, read: dict[str, Any], repository: Path, tmp_path: Path) -> None:
    """Each pipeline of the examples runs its step with the variables that its template names."""
    build = tmp_path / "build"
    (build / "temporary" / "articles").mkdir(parents=True)
    (build / "temporary" / "articles" / "page.html").write_text("", encoding="utf-8")
    (build / "s").mkdir()
    (build / "s" / "steps").symlink_to(ROOT, target_is_directory=True)
    (build / "s" / "site").symlink_to(repository, target_is_directory=True)
    environment = {**Programs.under(tmp_path / "bin").environment, "SYSTEM_ACCESSTOKEN": "own"}
    started = Started.last(AzureJob.of(EXAMPLES / "azure-devops" / f"{name}.yml").run(build, environment))
    assert (started.step, {key: started.asked[key] for key in read}) == (step, read)
    assert started.environment["SYSTEM_ACCESSTOKEN"] == "own"
    assert ("ARM_OIDC_TOKEN" in started.environment) is (step in ("deploy", "nightly"))
    if step == "weekly":
        assert [Path(each).name for each in started.asked["article"]] == ["page.html"]


def test_the_examples_are_of_every_job() -> None:
    """Each forge has an example of each job."""
    assert {path.stem for path in (EXAMPLES / "github").iterdir()} == set(NAMES)
    assert {path.stem for path in (EXAMPLES / "azure-devops").iterdir()} == set(NAMES) == set(AZURE)
