"""A repository that is a checkout of this project is judged by its own data, and none of its code is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.frozen.folder import folder_of_the_day
from tests.pipelines.conftest import PATIENCE
from tests.pipelines.forges import FORGES, Telling
from tests.pipelines.repository import Repository

from step.verdict import Status
from step.webex_calling import WebexCalling

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SITE = (ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml").read_text(encoding="utf-8")
PACKAGE = "components/webex_calling/__init__.py"
NETWORKS = "data/calling/networks.yaml"
LAST = "      - {prefix: 199.59.64.0/21}\n"
MORE = "198.18.7.0/24"
"""A prefix of RFC 2544, which nobody publishes."""
HOSTILE = "import pathlib\npathlib.Path('evaluated').write_text('')\nraise SystemExit('the branch was run')\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Repository:
    """Make a repository that holds a copy of this project and a stack: what matters of the copy is there."""
    made = Repository.made(tmp_path / "repository")
    folder_of_the_day(made.folder)
    made.git("add", "--all")
    files = {"Pulumi.prod.yaml": SITE, "__main__.py": HOSTILE}
    files |= {name: (ROOT / name).read_text(encoding="utf-8") for name in (PACKAGE, "Pulumi.yaml")}
    made.commit("base", files)
    return made


def _told(repository: Repository, base: str) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the step over what is checked out; return it, and the comments of the pull request."""
    with FORGES["github"].stand_in() as forge:
        forge.head = repository.git("rev-parse", "HEAD^2")
        told = Telling(forge.url, repository.folder.parent, commit=forge.head, base=base)
        kept = {"PATH": os.environ["PATH"], "HOME": str(repository.folder.parent), **PATIENCE}
        done = subprocess.run(
            [sys.executable, str(ROOT / "pipelines" / "pull_request.py"), "--out=../report"],
            cwd=repository.folder,
            env={**kept, **FORGES["github"].environment(told)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done, [each.body for each in forge.comments]


def test_the_data_of_a_branch_are_judged_and_none_of_its_code_is_run(checkout: Repository) -> None:
    """One prefix more on a branch is told; once it is merged, the next change tells its own alone."""
    base = checkout.git("rev-parse", "HEAD")
    checkout.git("switch", "--quiet", "-c", "refreshed")
    held = (checkout.folder / NETWORKS).read_text(encoding="utf-8")
    assert held.count(LAST) == 1
    checkout.commit("refreshed", {NETWORKS: held.replace(LAST, f"{LAST}      - {{prefix: {MORE}}}\n")})
    checkout.merged("refreshed")
    done, (said,) = _told(checkout, base)
    assert (done.returncode, done.stderr) == (Status.WELL, ""), done.stdout
    assert "### `Pulumi.prod.yaml`: passes" in said
    assert MORE in said

    merged = checkout.git("rev-parse", "HEAD")
    checkout.git("branch", "--force", "main", merged)
    checkout.git("switch", "--quiet", "--force-create", "port", "main")
    checkout.commit("another port", {"Pulumi.prod.yaml": SITE.replace("[5060]", "[5070]")})
    checkout.merged("port")
    done, (said,) = _told(checkout, merged)
    assert (done.returncode, done.stderr) == (Status.WELL, ""), done.stdout
    assert "5060 → 5070" in said
    assert MORE not in said
    assert not [*checkout.folder.rglob("evaluated")]


def test_a_branch_cannot_lead_out_of_its_data(checkout: Repository, tmp_path: Path) -> None:
    """A link among the data is not followed, and data with faults are told."""
    cli = WebexCalling.of(checkout.folder, {"PATH": os.environ["PATH"]})
    article = checkout.folder / NETWORKS
    (tmp_path / "elsewhere.yaml").write_text("planted: outside\n", encoding="utf-8")
    text = article.read_text(encoding="utf-8")
    article.unlink()
    article.symlink_to(tmp_path / "elsewhere.yaml")
    refused = cli.proof("Pulumi.prod.yaml")
    assert "is a link, which is not followed" in refused.faults
    assert "planted" not in refused.faults
    article.unlink()
    article.write_text(text.replace("199.59.64.0/21", "199.59.64.0/99"), encoding="utf-8")
    assert "199.59.64.0/99" in cli.proof("Pulumi.prod.yaml").faults


def test_the_nearest_checkout_counts_and_none_above_the_repository(checkout: Repository) -> None:
    """A folder of stacks within a checkout has its data; a repository of stacks alone, within another, has none."""
    below = checkout.folder / "sites" / "north"
    below.mkdir(parents=True)
    cli = WebexCalling.of(below, {"PATH": os.environ["PATH"]})
    assert cli.data_of("Pulumi.prod.yaml") == checkout.folder / "data"
    alone = Repository.made(below / "alone")
    assert WebexCalling.of(alone.folder, {"PATH": os.environ["PATH"]}).data_of("Pulumi.prod.yaml") is None
