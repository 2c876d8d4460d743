"""A change is previewed, proven and compared, and said on each forge; nothing of it is evaluated."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.pipelines.conftest import PATIENCE, Stage
from tests.pipelines.forges import FORGES, OLD, Telling
from tests.pipelines.repository import Repository
from tests.pipelines.stand_in import Failure
from tests.rows import SIGNALLING_FROM_PEER, SIGNALLING_TO_PEER

from forge.client import Patience
from forge.forge import Run
from pull_request import Report, tell, told
from step.markdown import LONGEST, UNFOLDED
from step.marker import Marker, Stamp
from step.secrets import Secrets
from step.verdict import Status, Verdict
from step.voice import Voice

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SITE = (ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml").read_text(encoding="utf-8")
SECRET = "planted-in-the-environment"
TOPIC = "topic/$(touch${IFS}evaluated)"
HOSTILE = "sites/Pulumi.a;touch evaluated;`touch evaluated`.yaml"


def _run(repository: Repository, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "pipelines" / "pull_request.py"), "--out=report", *arguments]
    kept = {"PATH": os.environ["PATH"], "HOME": str(repository.folder), "VENDOR_API_TOKEN": SECRET, **PATIENCE}
    return subprocess.run(
        command, cwd=repository.folder, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_a_change_of_three_stacks(tmp_path: Path) -> None:
    """One comment a stack: what a changed one means, that a new one is proven, and why a broken one is refused."""
    repository = Repository.made(tmp_path / "repository")
    base = repository.commit("base", {"Pulumi.prod.yaml": SITE, "Pulumi.other.yaml": "config: {}\n"})
    repository.git("checkout", "--quiet", "-b", TOPIC)
    changed = {
        "Pulumi.prod.yaml": SITE.replace("[5060]", "[5070]"),
        "Pulumi.broken.yaml": SITE.replace("registration", f"regstration {SECRET}"),
        HOSTILE: SITE,
        "webex_calling.py": "raise SystemExit('the module of the branch was imported')\n",
    }
    head = repository.commit("a change", changed)
    repository.git("checkout", "--quiet", "main")
    repository.commit("what came meanwhile", {"README.md": "main goes on\n"})
    repository.merged(TOPIC)
    with FORGES["github"].stand_in() as forge:
        forge.head = head
        telling = Telling(forge.url, tmp_path, commit=head, base=base)
        done = _run(repository, dict(FORGES["github"].environment(telling)))
        bodies = [each.body for each in forge.comments]
        sent = "".join(str(each.body) for each in forge.asked)
    assert (done.returncode, done.stderr) == (Status.BROKEN, ""), done.stdout
    report = repository.folder / "report"
    reports = {each.name: each.read_text(encoding="utf-8") for each in report.iterdir()}
    assert sorted(reports) == [
        "Pulumi.broken.yaml.md",
        "Pulumi.broken.yaml.preview.txt",
        "Pulumi.prod.yaml.json",
        "Pulumi.prod.yaml.md",
        "Pulumi.prod.yaml.preview.txt",
        "Pulumi.prod.yaml.proof.json",
        "sites%2FPulumi.a%3Btouch%20evaluated%3B%60touch%20evaluated%60.yaml.md",
        "sites%2FPulumi.a%3Btouch%20evaluated%3B%60touch%20evaluated%60.yaml.preview.txt",
        "sites%2FPulumi.a%3Btouch%20evaluated%3B%60touch%20evaluated%60.yaml.proof.json",
    ]
    assert len(bodies) == 3
    broken, prod, hostile = bodies
    assert "### `Pulumi.broken.yaml`: refused" in broken
    assert "localGateways[0].trunk" in broken
    assert "### `Pulumi.prod.yaml`: " in prod
    assert "5060 → 5070" in prod
    assert prod.count("### ") == 1
    assert "proven; opens at " in prod
    assert "The stack is new" in hostile
    for answer in ("\n- Opens: ", "\n- Closes: ", "\n- Is anything cut: ", "\n- What must you do: "):
        assert answer in hostile.partition("<details>")[0]
    assert "\n  attach localGateways.fra-a.externalSecurityGroupIds: " in hostile.partition("<details>")[0]
    for body in (prod, hostile):
        assert "AwsLocalGateway fra-a" in body.partition("<details><summary>Preview</summary>")[2]
        assert body.partition("<details>")[0].count("\n") <= UNFOLDED + 2
    assert json.loads(reports["Pulumi.prod.yaml.proof.json"])["verdict"] == "proven"
    assert f"Commit {head[:12]}" in prod
    lines = [each for each in json.loads(reports["Pulumi.prod.yaml.json"])["packets"] if each["change"] == "changed"]
    assert {each["row"] for each in lines} == {SIGNALLING_TO_PEER, SIGNALLING_FROM_PEER}
    told = "".join([sent, done.stdout, *reports.values()])
    assert SECRET not in told
    assert "***" in broken
    assert not [*repository.folder.rglob("evaluated*")]


def test_outside_of_a_forge_and_without_a_change(tmp_path: Path) -> None:
    """In a folder of the repository a file that begins with a dash is a file, and the same as on the base."""
    repository = Repository.made(tmp_path / "repository")
    base = repository.commit("base", {"sites/-x.yaml": SITE})
    below = Repository(repository.folder / "sites")
    done = _run(below, {}, f"--base={base}", "--", "-x.yaml")
    assert (done.returncode, done.stderr) == (Status.WELL, ""), done.stdout
    assert "-x.yaml: no packet changes" in done.stdout
    text = (below.folder / "report" / "-x.yaml.md").read_text(encoding="utf-8")
    assert text.startswith("### `sites/-x.yaml`: no packet changes\n")


def test_a_base_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A shallow clone lacks the base: the step says what to fetch."""
    repository = Repository.made(tmp_path / "repository")
    repository.commit("base", {"README.md": "nothing to look at\n"})
    done = _run(repository, {}, f"--base={OLD}")
    assert done.returncode == Status.BROKEN
    assert "is not in this clone: fetch all of the history" in done.stdout
    done = _run(repository, {})
    assert "give --base REV" in done.stdout


RED = Report("Pulumi.prod.yaml", Verdict(Status.FOUND, ("the proof fails",), changes=True), "### red")
SAME = Report("Pulumi.test.yaml", Verdict(Status.WELL, (), changes=False), "### no packet changes")


def _tell(stage: Stage, tmp_path: Path, **changes: object) -> None:
    voice = Voice(Secrets(("***never***",)), tmp_path, None)
    tell([RED, SAME], stage.forge(**changes), voice, Patience.of(PATIENCE))


@pytest.mark.parametrize("preview", [100, 1_000_000], ids=["a short preview", "a long preview"])
@pytest.mark.parametrize("line", ["x" * 70, "```text", "<details><summary>x</summary>", "&" * 9])
def test_a_comment_fits_as_it_is_sent(line: str, preview: int, tmp_path: Path) -> None:
    """With its hidden lines and its end, and without a secret, of which no part is left where it is cut."""
    file = "sites/" + "-" * 200
    text = "\n".join(["### red", *[f"{line} {SECRET}"] * 5_000])
    report = Report(file, Verdict(Status.FOUND, (), changes=True), text, "y" * preview)
    run = Run(10**12, "https://forge.example/run")
    body = told(report, Voice(Secrets((SECRET,)), tmp_path, None), run, "c" * 40)
    sent = f"{Marker('pull-request', file).line}\n{Stamp(run.number, 'c' * 40).line}\n{body}"
    assert LONGEST - 10_000 < len(sent) <= LONGEST == 60_000
    assert SECRET[:6] not in sent
    assert body.endswith("</sub>")
    assert "the whole is in [the run](https://forge.example/run)." in body


def test_a_fork_is_not_told(stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fork's run writes nothing, and says so."""
    _tell(stage, tmp_path, fork=True)
    assert stage.there.asked == []
    assert "comes from a fork" in capsys.readouterr().out


def test_one_comment_for_each_stack_that_changes(stage: Stage, tmp_path: Path) -> None:
    """A stack that fails gets a comment, and one without any change none."""
    _tell(stage, tmp_path)
    assert ["### red" in each.body for each in stage.there.comments] == [True]


def test_a_refusal_is_said_and_changes_nothing(
    stage: Stage, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An API that refuses, for each stack, leaves the verdict as it is."""
    stage.there.failures.append(Failure("GET POST", "comments|notes|threads", 403, 99))
    _tell(stage, tmp_path)
    out = capsys.readouterr().out
    assert out.count("no comment could be written") == 2
    assert "403 it is not to be. The report is a file; the verdict stands." in out
