"""A newer article becomes one branch and one pull request, with what it means for every stack."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.frozen.folder import folder_of_the_day
from tests.pipelines.conftest import PATIENCE
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.repository import Repository
from tests.pipelines.stand_in import TOKEN, Failure, StandIn

from step.verdict import Status

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SITE = (ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml").read_text(encoding="utf-8")
VARIANTS = ROOT / "tests" / "refresh" / "variants"
ARTICLE = next(VARIANTS.glob("prefix-new.[ht]*"))
ASKS = VARIANTS / "prefix-private.txt"
WRITES_AND_ASKS = VARIANTS / "row-new-role.html"
SAME = VARIANTS / "base-english-text.txt"
PACKAGE = "components/webex_calling/__init__.py"
"""What shows that data is that of a checkout of this project."""
BRANCH = "webex-calling/next"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Make a repository with data and a stack, and its remote, as a forge has it."""
    made = Repository.made(tmp_path / "repository")
    folder_of_the_day(made.folder)
    made.git("add", "--all")
    package = (ROOT / PACKAGE).read_text(encoding="utf-8")
    made.commit("base", {"Pulumi.prod.yaml": SITE, PACKAGE: package})
    made.git("clone", "--quiet", "--bare", str(made.folder), str(tmp_path / "acme" / "voice.git"))
    return made


def _run(
    repository: Repository, forge: StandIn, article: Path, *options: str, remote: Path | None = None
) -> subprocess.CompletedProcess[str]:
    folder = remote or repository.folder.parent
    telling = Telling(forge.url, folder, change=False, server=folder.as_uri())
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder), **PATIENCE}
    command = [sys.executable, str(ROOT / "pipelines" / "weekly.py"), f"--branch={BRANCH}", "--out=report", *options]
    return subprocess.run(
        [*command, "--", str(article)],
        cwd=repository.folder,
        env={**kept, **FORGES["github"].environment(telling)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_one_branch_and_one_request(repository: Repository, tmp_path: Path) -> None:
    """A forge that opens no request leaves the branch, and says so; the next week opens it, and pushes nothing."""
    remote = Repository(tmp_path / "acme" / "voice.git")
    head = repository.git("rev-parse", "HEAD")
    with FORGES["github"].stand_in() as forge:
        forge.failures.append(Failure("POST", "/pulls", 403, 1))
        first = _run(repository, forge, ARTICLE)
        assert (first.returncode, first.stderr) == (Status.UNTOLD, ""), first.stdout
        assert f"{BRANCH} is pushed, but no pull request could be opened" in first.stdout
        pushed = remote.git("rev-parse", f"refs/heads/{BRANCH}")
        assert remote.git("rev-parse", f"{pushed}^") == head
        changed = remote.git("diff", "--name-only", head, pushed).splitlines()
        assert changed
        assert all(each.startswith("data/calling/") for each in changed)

        second = _run(repository, forge, ARTICLE)
        assert (second.returncode, second.stderr) == (Status.WELL, ""), second.stdout
        assert "it has the same data already" in second.stdout
        assert remote.git("rev-parse", f"refs/heads/{BRANCH}") == pushed
        assert [(each.branch, each.target) for each in forge.requests] == [(BRANCH, "main")]
        text = forge.requests[0].body
        sent = "".join(str(each.body) for each in forge.asked)
    assert text.startswith("- `Pulumi.prod.yaml`: packets change")
    assert "### `Pulumi.prod.yaml`: packets change" in text
    assert "\ncalling: + " in text.replace("  ", "")
    assert TOKEN not in first.stdout + second.stdout + sent
    assert repository.git("status", "--porcelain", "--untracked-files=no") == ""
    assert repository.git("worktree", "list").count("\n") == 0
    assert TOKEN not in (repository.folder / ".git" / "config").read_text(encoding="utf-8")


def test_a_project_in_a_folder_of_the_repository(repository: Repository, tmp_path: Path) -> None:
    """The data below that folder is refreshed, and only that; its stacks are the ones whose effect is told."""
    (repository.folder / "voice").mkdir()
    repository.git("mv", "data", "components", "Pulumi.prod.yaml", "voice/")
    repository.commit("in a folder", {"data/README.md": "other data, of others\n"})
    below = Repository(repository.folder / "voice")
    with FORGES["github"].stand_in() as forge:
        done = _run(below, forge, ARTICLE, remote=tmp_path)
        assert (done.returncode, done.stderr) == (Status.WELL, ""), done.stdout
        assert "### `Pulumi.prod.yaml`: packets change" in forge.requests[0].body
    remote = Repository(tmp_path / "acme" / "voice.git")
    changed = remote.git("diff", "--name-only", repository.git("rev-parse", "HEAD"), f"refs/heads/{BRANCH}")
    assert changed
    assert all(each.startswith("voice/data/calling/") for each in changed.splitlines())


def test_questions_alone_are_an_issue_until_they_are_answered(repository: Repository, tmp_path: Path) -> None:
    """Where nothing may be written, the questions are told as one issue and by the status; the issue closes later."""
    with FORGES["github"].stand_in() as forge:
        first = _run(repository, forge, ASKS)
        again = _run(repository, forge, ASKS)
        assert [(each.returncode, each.stderr) for each in (first, again)] == [(Status.FOUND, "")] * 2, first.stdout
        assert [(each.open, "10.20.0.0/16" in each.body) for each in forge.issues] == [(True, True)]
        assert "an issue is opened." in first.stdout
        assert "the open issue says so already." in again.stdout
        assert "10.20.0.0/16" in (repository.folder / "report" / "requirements.md").read_text(encoding="utf-8")
        last = _run(repository, forge, SAME)
        assert (last.returncode, last.stderr) == (Status.WELL, ""), last.stdout
        assert [each.open for each in forge.issues] == [False]
        assert forge.requests == []
    assert Repository(tmp_path / "acme" / "voice.git").git("branch", "--list").split() == ["*", "main"]


def test_questions_beside_what_is_written_are_told_too(repository: Repository) -> None:
    """The one request has the questions first, and the status says that a person has to decide."""
    with FORGES["github"].stand_in() as forge:
        done = _run(repository, forge, WRITES_AND_ASKS)
        assert (done.returncode, done.stderr) == (Status.FOUND, ""), done.stdout
        assert len(forge.requests) == 1
        assert forge.issues == []
        assert "Spatial-bril" in forge.requests[0].body
        assert forge.requests[0].body.startswith("**A person has to decide something:**")
    assert "A person has to decide something" in done.stdout


def test_nobody_elses_commit_is_written_over(repository: Repository, tmp_path: Path) -> None:
    """A branch with a commit of a person stays as it is, and so does the branch that the request is for."""
    remote = Repository(tmp_path / "acme" / "voice.git")
    repository.git("switch", "--quiet", "-c", BRANCH)
    theirs = repository.commit("an answer", {"data/notes.txt": "of a person\n"})
    repository.git("push", "--quiet", remote.folder.as_uri(), BRANCH)
    repository.git("switch", "--quiet", "main")
    with FORGES["github"].stand_in() as forge:
        done = _run(repository, forge, ARTICLE)
        assert done.returncode == Status.BROKEN
        assert f"{BRANCH} has commits of others, such as {theirs[:7]}" in done.stdout
        assert remote.git("rev-parse", f"refs/heads/{BRANCH}") == theirs
        done = _run(repository, forge, ARTICLE, "--branch=main")
        assert done.returncode == Status.BROKEN
        assert "main is what the request is for: give another --branch" in done.stdout
        assert forge.requests == []


def test_a_refused_article(repository: Repository, tmp_path: Path) -> None:
    """What is no article changes nothing, and says why."""
    article = tmp_path / "page.html"
    article.write_text("<p>Not found</p>", encoding="utf-8")
    with FORGES["github"].stand_in() as forge:
        done = _run(repository, forge, article)
        assert forge.asked == []
    assert done.returncode == Status.BROKEN
    assert "an article is refused" in done.stdout
