"""What fails a change, by what `webex-calling prove` and `diff` say of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.pipelines.repository import Repository
from tests.rows import GATEWAY_MEDIA

from step.verdict import Status, judged
from step.webex_calling import Answered

pytestmark = pytest.mark.pipelines

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
ADOPTED = ROOT / "examples" / "aws-adopted"
VPC = "vpc-0a1b2c3d4e5f60718"
SSH = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
PROVEN = Answered(0, {"verdict": "proven", "why": ""}, "")
UNPROVEN = Answered(1, {"verdict": "findings", "why": "1 missing row"}, "")
END = [{"name": "fra-a", "part": "external"}]
DAY = "2025-09-15"
SIDE = {"kind": "revision", "revision": DAY, "commit": "a" * 40, "ownData": False, "assumed": []}
EMPTY: dict[str, Any] = {
    "verdict": "changes",
    "why": "",
    "old": {"side": "main:Pulumi.prod.yaml", **SIDE},
    "new": {"side": "HEAD:Pulumi.prod.yaml", **SIDE},
    "revisions": {"old": DAY, "new": DAY},
    "refused": {"old": [], "new": []},
    **{name: [] for name in ("packets", "ends", "resources", "weights", "router", "untold", "tasks")},
    "warnings": {"new": [], "gone": []},
    "continuity": {"uncut": True, "known": True, "restsOn": [], "moments": []},
}
ANY = {name: list[str]() for name in ("opens", "protocols", "local", "peers", "ports", "sources")}


def _difference(**changes: Any) -> Answered:
    """Return what `webex-calling diff` says, by the published schema of its documents."""
    document = {**EMPTY, **changes}
    Draft202012Validator(SCHEMA).validate(document)
    return Answered(1, document, "")


def _line(change: str, *, undeclared: bool) -> dict[str, Any]:
    told = {"change": change, "row": "", "title": "", "excess": [], "undeclared": undeclared}
    return {**told, "openings": ANY, "before": None, "ends": END, "required": False, "openedBy": [], "closedBy": []}


def _moments(when: str) -> dict[str, Any]:
    told = {"when": when, "rows": [GATEWAY_MEDIA], "resources": ["fra-a-external-new"], "ends": END}
    moment = {**told, "fate": "created", "openings": []}
    return {"continuity": {"uncut": False, "known": True, "restsOn": [], "moments": [moment]}}


@pytest.mark.parametrize(
    ("proof", "difference", "status", "words"),
    [
        pytest.param(PROVEN, _difference(), Status.WELL, "passes", id="a change"),
        pytest.param(PROVEN, _difference(verdict="no-packet-changes"), Status.WELL, "no packet changes", id="none"),
        pytest.param(UNPROVEN, _difference(), Status.FOUND, "the proof fails: findings: 1 missing row", id="proof"),
        pytest.param(
            PROVEN,
            _difference(packets=[_line("gained", undeclared=True)]),
            Status.FOUND,
            "undeclared excess is gained: fra-a external",
            id="undeclared excess",
        ),
        pytest.param(
            PROVEN,
            _difference(packets=[_line("lost", undeclared=True), _line("gained", undeclared=False)]),
            Status.WELL,
            "passes",
            id="undeclared excess that goes",
        ),
        pytest.param(
            PROVEN,
            _difference(**_moments("until-attached")),
            Status.FOUND,
            "M1a at fra-a external until you have attached fra-a-external-new",
            id="a cut",
        ),
        pytest.param(PROVEN, _difference(**_moments("not-known")), Status.WELL, "passes", id="unwalked"),
        pytest.param(
            PROVEN, _difference(verdict="not-proven", why="fra-a"), Status.WELL, "is not known", id="an unproven base"
        ),
        pytest.param(PROVEN, Answered(2, {}, "a fault"), Status.WELL, "is not known", id="a refused base"),
        pytest.param(PROVEN, None, Status.WELL, "passes", id="a new stack"),
        pytest.param(Answered(2, {}, "a fault"), None, Status.BROKEN, "the stack file is refused", id="a broken file"),
    ],
)
def test_verdicts(proof: Answered, difference: Answered | None, status: Status, words: str) -> None:
    """What fails a change, and what is only said of it."""
    verdict = judged(proof, difference)
    assert verdict.status is status
    assert words in " ".join([verdict.words, *verdict.reasons])


def test_a_cut_may_be_allowed() -> None:
    """Who has planned for the moment says so."""
    cut = _difference(**_moments("between-writes"))
    assert judged(PROVEN, cut).status is Status.FOUND
    assert judged(PROVEN, cut, allow_cut=True).status is Status.WELL


def _run(repository: Repository, base: str) -> subprocess.CompletedProcess[str]:
    """Run the step over what is checked out, with its report beside the repository."""
    command = [sys.executable, str(ROOT / "pipelines" / "pull_request.py"), "--out=../report", f"--base={base}"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(repository.folder.parent)}
    return subprocess.run(command, cwd=repository.folder, env=environment, capture_output=True, text=True, check=False)


def test_a_real_cut(tmp_path: Path) -> None:
    """Groups in another VPC are new ones: what is needed may be refused until they are attached."""
    repository = Repository.made(tmp_path / "repository")
    site = (ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml").read_text(encoding="utf-8")
    base = repository.commit("base", {"Pulumi.prod.yaml": site})
    assert site.count(VPC) == 1
    repository.commit("a change", {"Pulumi.prod.yaml": site.replace(VPC, f"{VPC[:-1]}0")})
    done = _run(repository, base)
    assert (done.returncode, done.stderr) == (Status.FOUND, ""), done.stdout
    assert "something may be cut by the update: " in done.stdout
    assert " at fra-a external until you have attached fra-a-external-calling, fra-a-external-general" in done.stdout
    document = json.loads((tmp_path / "report" / "Pulumi.prod.yaml.json").read_text(encoding="utf-8"))
    assert document["verdict"] == "no-packet-changes"


def test_findings_of_a_real_change(tmp_path: Path) -> None:
    """A rule that goes and one that comes in groups of another team: the proof fails, and the excess is undeclared."""
    repository = Repository.made(tmp_path / "repository")
    texts = {f"adopted/{each.name}": each.read_text(encoding="utf-8") for each in (ADOPTED / "adopted").iterdir()}
    site = (ADOPTED / "Pulumi.aws-adopted.yaml").read_text(encoding="utf-8")
    base = repository.commit("base", {"Pulumi.adopted.yaml": site, **texts})
    groups = json.loads(texts["adopted/security-groups.json"])
    first = groups["SecurityGroups"][0]
    first["IpPermissionsEgress"] = [each for each in first["IpPermissionsEgress"] if each["FromPort"] != 8934]
    first["IpPermissions"] = [SSH]
    repository.commit("a change", {"adopted/security-groups.json": json.dumps(groups)})
    done = _run(repository, base)
    assert (done.returncode, done.stderr) == (Status.FOUND, ""), done.stdout
    text = (tmp_path / "report" / "Pulumi.adopted.yaml.md").read_text(encoding="utf-8")
    assert text.startswith("### `Pulumi.adopted.yaml`: fails\n")
    assert "- `the proof fails: findings: 1 missing row, 1 rule with undeclared excess`\n" in text
    assert "- `undeclared excess is gained: fra-a external`\n" in text
    document = json.loads((tmp_path / "report" / "Pulumi.adopted.yaml.json").read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(document)
    proof = json.loads((tmp_path / "report" / "Pulumi.adopted.yaml.proof.json").read_text(encoding="utf-8"))
    assert proof["verdict"] == "findings"
