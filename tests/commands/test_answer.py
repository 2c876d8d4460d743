"""One rule of answers: the first word, the verdict in JSON and the exit status say the same in every command."""

import json
from pathlib import Path

import pytest
from tests.report.test_proof_words import BROKEN, FAULTY, FOREIGN, SOUND
from tests.rows import GATEWAY_SIGNALLING
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.report.answer import Answer, Status
from webex_calling.report.proof_words import of_proof
from webex_calling.verify.proof.interface_proof import InterfaceProof

ROOT = Path(__file__).parents[2]
PACKET = "tcp 10.20.1.10:8000 -> 23.89.0.0:8934"
BASE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/hub/providers/"
    "Microsoft.Network/firewallPolicies/base"
)


def run(*arguments: str) -> Result:
    """Run ``webex-calling`` in this process."""
    return CliRunner().invoke(app, list(arguments))


CASES = {
    "sound": ([SOUND], 0, "proven", 0, 0),
    "nothing to prove": ([], 0, "proven", 0, 0),
    "elsewhere": (
        [SOUND, FOREIGN],
        0,
        "not proven: fra-b external",
        1,
        0,
    ),
    "many elsewhere": ([FOREIGN] * 6, 0, f"not proven: {', '.join(['fra-b external'] * 4)} and 2 more", 1, 0),
    "wrong": ([SOUND, BROKEN], 0, "findings: 2 missing rows, 1 rule with undeclared excess", 1, 1),
    "wrong and elsewhere": ([FOREIGN, FAULTY], 0, "findings: 1 side with faults", 1, 1),
    "a disagreement": ([SOUND], 1, "findings: 1 disagreement between flows and rows", 1, 1),
}


@pytest.mark.parametrize(("sides", "disagreements", "line", "strict", "allowed"), CASES.values(), ids=CASES)
def test_the_answer_of_a_proof(
    sides: list[InterfaceProof], disagreements: int, line: str, strict: int, allowed: int
) -> None:
    """What is wrong is never allowed, and what could not be read only on request."""
    answer = of_proof(sides, disagreements)
    assert (answer.line, answer.status(), answer.status(allow_unproven=True)) == (line, strict, allowed)


def test_a_document_has_no_space_in_its_verdict() -> None:
    """JSON has the words with hyphens."""
    answer = Answer("not proven", "sg-0a", unproven=True)
    assert (answer.document, answer.status()) == ({"verdict": "not-proven", "why": "sg-0a"}, Status.NO)


@pytest.fixture
def adopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand beside a site whose gateway has a group that another stack keeps."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml").read_text()
    adopt = "trunk: registration\n        adopt: {external: [sg-0a1b2c3d]}"
    (tmp_path / "site.yaml").write_text(text.replace("trunk: registration", adopt))
    return "site.yaml"


@pytest.fixture
def inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Stand beside a site whose firewall policy has a base policy that another stack keeps."""
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "examples" / "azure-hub" / "Pulumi.azure-hub.yaml").read_text()
    base = f"tier: Standard\n          basePolicyId: {BASE}\n          basePolicyTier: Standard"
    (tmp_path / "site.yaml").write_text(text.replace("tier: Standard", base))
    return "site.yaml"


@pytest.mark.long
@pytest.mark.parametrize("site", ["adopted", "inherited"])
@pytest.mark.parametrize("command", ["preview", "prove"])
def test_what_another_stack_keeps_is_not_proven(command: str, site: str, request: pytest.FixtureRequest) -> None:
    """Rules of an adopted group and of a base policy are the same ignorance: one verdict, and one status."""
    config: str = request.getfixturevalue(site)
    strict, allowed = (run(command, "--config", config, *more) for more in ([], ["--allow-unproven"]))
    assert (strict.exit_code, allowed.exit_code) == (1, 0)
    assert strict.output == allowed.output
    assert strict.output.startswith("not proven: ")
    document = json.loads(run(command, "--config", config, "--json").output)
    proof = document if command == "prove" else document["proof"]
    assert (document["verdict"], proof["holds"]) == ("not-proven", False)


@pytest.mark.parametrize("question", [("explain", PACKET), ("lookup", GATEWAY_SIGNALLING)])
def test_a_question_that_such_rules_decide_is_not_answered(adopted: str, question: tuple[str, ...]) -> None:
    """Nobody can tell whether a packet gets through a group whose rules are elsewhere: that is no yes."""
    strict, allowed = (run(*question, "--config", adopted, *more) for more in ([], ["--allow-unproven"]))
    assert (strict.exit_code, allowed.exit_code, strict.stderr) == (1, 0, "")
    assert strict.output.startswith("not proven: ")
    document = json.loads(run(*question, "--config", adopted, "--json").output)
    assert document["verdict"] == "not-proven"


@pytest.mark.parametrize("command", ["audit", "explain", "lookup", "nat-pool", "preview", "prove"])
def test_the_rule_stands_in_the_help(command: str) -> None:
    """Each command's help says what its exit statuses mean."""
    text = " ".join(run(command, "--help").output.split())
    assert "0 yes; 1 findings, refused, or not proven; 2 bad input" in text
