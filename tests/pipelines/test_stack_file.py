"""No branch takes a stack out of the check: what it hides is refused, and what it takes away is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.pipelines.conftest import PATIENCE
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.repository import Repository
from tests.pipelines.stand_in import OWN

from step.git import Git
from step.marker import Marker
from step.stack_file import LARGEST, is_stack_file, refusal
from step.verdict import Status

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SITE = "config:\n  webex-calling:site: {}\n"
OTHERS = "config: {}\n"
FILE = "sites/Pulumi.prod.yaml"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Make a repository with a stack in a folder, on a branch of its own, and what is not ours beside it."""
    made = Repository.made(tmp_path / "repository")
    made.commit("base", {FILE: SITE, "Pulumi.other.yaml": OTHERS, "words.txt": SITE})
    made.git("switch", "--quiet", "-c", "branch")
    return made


def _linked(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).symlink_to("../words.txt")


def _dangling(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).symlink_to("/nowhere/at/all")


def _large(folder: Path) -> None:
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write("#" * LARGEST)


def _behind_a_link(folder: Path) -> None:
    shutil.move(folder / "sites", folder.parent / "elsewhere")
    (folder / "sites").symlink_to(folder.parent / "elsewhere")


def _folder(folder: Path) -> None:
    (folder / FILE).unlink()
    (folder / FILE).mkdir()
    (folder / FILE / "file").write_text("", encoding="utf-8")


HIDDEN = {
    "a link": (_linked, "is a link, which is not followed"),
    "a link to nowhere": (_dangling, "is a link, which is not followed"),
    "a large file": (_large, "has more than 16 MiB"),
    "a folder that leads out": (_behind_a_link, "is behind a link, which is not followed"),
    "a folder of its name": (_folder, "is no regular file"),
}


@pytest.mark.parametrize(("hide", "words"), HIDDEN.values(), ids=HIDDEN)
def test_what_a_branch_hides_is_refused(hide: Callable[[Path], None], words: str, repository: Repository) -> None:
    """The stack of the base stays in the check, and the reason is told."""
    hide(repository.folder)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message=hidden")
    assert Git.of(repository.folder, os.environ).stack_files("main") == [FILE]
    assert refusal(repository.folder, FILE) == words


def test_stacks_are_those_of_both_sides(repository: Repository) -> None:
    """A new one, one with the other ending, a link to one and one that is gone; of others' none."""
    repository.git("mv", FILE, "sites/Pulumi.prod.yml")
    repository.commit("more", {"Pulumi.new.yaml": SITE})
    (repository.folder / "Pulumi.link.yaml").symlink_to("Pulumi.new.yaml")
    (repository.folder / "Pulumi.theirs.yaml").symlink_to("Pulumi.other.yaml")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message=links")
    own = ["Pulumi.link.yaml", "Pulumi.new.yaml", "sites/Pulumi.prod.yml"]
    git = Git.of(repository.folder, os.environ)
    assert git.stack_files() == own
    assert git.stack_files("main") == sorted([*own, FILE])
    assert refusal(repository.folder, FILE) == refusal(repository.folder, "sites/Pulumi.prod.yml") == ""
    below = Git.of(repository.folder / "sites", os.environ)
    assert below.stack_files("main") == ["Pulumi.prod.yaml", "Pulumi.prod.yml"]
    assert [each for each in [*own, FILE, "words.txt", "Pulumi.yaml"] if not is_stack_file(each)] == [
        "words.txt",
        "Pulumi.yaml",
    ]


def test_what_is_gone_is_told(repository: Repository, tmp_path: Path) -> None:
    """A stack of the base that is gone, one that is hidden, one that the change had and dropped: each has its word."""
    repository.git("switch", "--quiet", "main")
    base = repository.commit("one more", {"Pulumi.hidden.yaml": SITE})
    repository.git("switch", "--quiet", "--force-create", "branch")
    repository.git("rm", "--quiet", FILE)
    (repository.folder / "Pulumi.hidden.yaml").unlink()
    (repository.folder / "Pulumi.hidden.yaml").symlink_to("Pulumi.other.yaml")
    repository.git("commit", "--quiet", "--all", "--message=away")
    head = repository.git("rev-parse", "HEAD")
    repository.merged("branch")
    with FORGES["github"].stand_in() as forge:
        forge.head = head
        dropped = forge.say(OWN, f"{Marker('pull-request', 'Pulumi.dropped.yaml').line}\nfails")
        kept = [
            forge.say("people", f"{Marker('pull-request', 'Pulumi.dropped.yaml').line}\npasted"),
            forge.say(OWN, f"{Marker('nightly', 'Pulumi.dropped.yaml').line}\nof a night"),
            forge.say(OWN, f"{Marker('pull-request', 'words.txt').line}\nof a call that names its files"),
        ]
        before = [each.body for each in kept]
        environment = FORGES["github"].environment(Telling(forge.url, tmp_path, commit=head, base=base))
        done = subprocess.run(
            [sys.executable, str(ROOT / "pipelines" / "pull_request.py"), "--out=../report"],
            cwd=repository.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **PATIENCE, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (Status.BROKEN, ""), done.stdout
        hidden, gone = (each.body for each in forge.comments if each not in [dropped, *kept])
    assert "### `Pulumi.hidden.yaml`: refused\n\n- `the stack file is a link, which is not followed`" in hidden
    assert f"### `{FILE}`: is gone" in gone
    assert "stays until `pulumi destroy`" in gone
    assert "### `Pulumi.dropped.yaml`: is gone" in dropped.body
    assert [each.body for each in kept] == before
