"""The commands that prove: options, exit statuses, documents in place of a run, and what is printed."""

import json
from pathlib import Path

import pytest
from tests.rows import APP_MEDIA, CLOUD_SIGNALLING, GATEWAY_SIGNALLING
from typer.testing import CliRunner, Result

from webex_calling.cli import app

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / "examples" / "aws-registration" / "Pulumi.aws-registration.yaml")
RECORDED = ROOT / "tests" / "registered" / "recorded"
pytestmark = pytest.mark.usefixtures("frozen")  # the recorded documents have the lists of 2025
PACKET = "tcp 10.20.1.10:8000 -> 23.89.0.0:8934"


def run(*arguments: str) -> Result:
    """Run ``webex-calling`` in this process."""
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty directory: the package's own stack is what runs."""
    monkeypatch.chdir(tmp_path)


def _source(name: str) -> tuple[str, ...]:
    return ("--from", str(RECORDED / f"aws-registration-{name}.json")) if name else ()


@pytest.mark.parametrize("source", ["", "preview", "export"])
def test_a_sound_site_is_proven_from_every_source(source: str) -> None:
    """The embedded run, a preview and an export give the same proof, but for what the cloud made up."""
    result = run("prove", "--config", CONFIG, *_source(source))
    assert result.exit_code == 0, result.output
    answer, first, *rest = result.stdout.splitlines()
    assert answer == "proven"
    assert first.endswith("what its resources admit, against the requirements published 2025-09-15")
    told = run("prove", "--config", CONFIG).stdout.splitlines()[2:]
    assert sorted(rest) == sorted(told)
    assert "total: 1 of 1 sides proven, on 1 paths; 0 rows missing, 0 rules with undeclared excess" in rest
    assert "    rule fra-a-external-out-tcp-443-0.0.0.0/0" in rest


def test_a_document_that_no_longer_fits_the_site_is_told() -> None:
    """The peer moved: its rows are missing, its new address is undeclared excess by name, and the status is 1."""
    result = run("prove", "--config", CONFIG, *_source("preview-changed"))
    assert result.exit_code == 1
    assert result.stdout.startswith("findings: 4 missing rows, 4 rules with undeclared excess\n")
    assert (
        "  missing P1 (Signalling from a Local Gateway to its peer): local opens udp 10.20.1.10:1024 -> "
        in result.stdout
    )
    assert "  undeclared excess by rule fra-a-external-in-udp-5060-198.51.100.16/28: " in result.stdout
    assert "total: 0 of 1 sides proven, on 1 paths; 4 rows missing, 4 rules with undeclared excess" in result.stdout


def test_the_proof_is_a_document_too() -> None:
    """JSON has paths, the rules behind every declared excess, the cross-check and totals."""
    document = json.loads(run("prove", "--config", CONFIG, "--json", *_source("export")).stdout)
    (side,) = document["sides"]
    assert (document["verdict"], document["why"]) == ("proven", "")
    assert (document["holds"], document["derivation"]) == (True, {"agrees": True, "disagreements": []})
    assert [(path["hops"], path["proven"]) for path in side["paths"]] == [
        (["security groups " + ", ".join(side["filters"])], True)
    ]
    kinds = {each["kind"]: each["rules"] for each in side["declared"]}
    assert [each["rule"] for each in kinds["https-by-domain"]] == ["rule fra-a-external-out-tcp-443-0.0.0.0/0"]
    assert all(each["resource"].startswith("urn:pulumi:") for rules in kinds.values() for each in rules)
    assert document["totals"] == {"sides": 1, "proven": 1, "missing": 0, "undeclared": 0, "declared": 2}


def test_a_packet_is_explained() -> None:
    """Verdict, hop, rule and resource, and the row that asks for it; from a document just as from a run."""
    result = run("explain", PACKET, "--config", CONFIG)
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (0, f"admitted: local opens {PACKET}, at fra-a/external")
    assert "admitted by rule fra-a-external-out-tcp-8934-calling" in lines[1]
    assert lines[2:] == [
        "    resource SecurityGroupEgressRule fra-a-external-out-tcp-8934-calling",
        "  required by S1a registration: Signalling from a Local Gateway to Webex Calling",
        '  "webex-calling requirements show S1a" tells where it is published, how it is read, and since when',
    ]
    exported = run("explain", PACKET, "--config", CONFIG, *_source("preview"))
    assert exported.stdout.splitlines()[0] == lines[0]


def test_any_port_is_a_star() -> None:
    """A source port that is left out is answered for as a whole."""
    result = run("explain", "tcp 10.20.1.10 -> 23.89.0.0:8935", "--config", CONFIG)
    lines = result.stdout.splitlines()
    assert (result.exit_code, lines[0]) == (
        1,
        "refused: local opens tcp 10.20.1.10:* -> 23.89.0.0:8935, at fra-a/external, from every source port",
    )
    assert "  nearest: rule fra-a-external-out-tcp-8934-calling: port 8935 is one above 8934" in lines
    assert lines[-1] == "  required by no row"


def test_an_explanation_is_a_document_too() -> None:
    """JSON has the same, with the URN of each resource."""
    document = json.loads(run("explain", "tcp 10.20.1.10 -> 23.89.0.0:8934", "--config", CONFIG, "--json").stdout)
    (hop,) = document["hops"]
    (rule,) = hop["rules"]
    assert rule["resource"].endswith("SecurityGroupEgressRule::fra-a-external-out-tcp-8934-calling")
    assert (document["verdict"], document["how"]) == ("admitted", "admitted")
    assert (document["admitted"], document["anyPort"], document["ports"]) == (True, True, ["0-65535"])
    assert [(each["row"], each["ports"]) for each in document["requiredBy"]] == [(GATEWAY_SIGNALLING, ["1024-65535"])]
    assert (document["excess"], document["nearest"]) == ("local-ports", None)


def test_a_stopped_requirement_is_a_finding() -> None:
    """A packet that a row asks for and that is refused ends with status 1."""
    packet = "udp 10.20.1.10:8000 -> 198.51.100.1:5060"
    assert run("explain", packet, "--config", CONFIG).exit_code == 0
    result = run("explain", packet, "--config", CONFIG, *_source("preview-changed"))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"refused: local opens {packet}, at fra-a/external, though a row requires it\n")
    assert "required by P1" in result.stdout
    assert "peer 198.51.100.1 is 15 below 198.51.100.16/28" in result.stdout


def test_a_row_is_looked_up() -> None:
    """The rules that exist because of a row, what they refer to, and totals; as text and as a document."""
    lines = run("lookup", GATEWAY_SIGNALLING, "--config", CONFIG).stdout.splitlines()
    assert lines[0] == "found: 1 rule exists because of it; without it 1 would go and 0 stay"
    assert lines[1] == "S1a: Signalling from a Local Gateway to Webex Calling"
    assert "  rule fra-a-external-out-tcp-8934-calling: would go" in lines
    assert "  resources: ManagedPrefixList fra-calling, SecurityGroup fra-a-external-calling" in lines
    document = json.loads(run("lookup", GATEWAY_SIGNALLING, "--config", CONFIG, "--json", *_source("export")).stdout)
    ((rule,),) = [side["rules"] for side in document["sides"]]
    assert (rule["rows"], rule["others"], rule["stays"]) == ([GATEWAY_SIGNALLING], [], False)
    assert [urn.rpartition("::")[2] for urn in rule["refersTo"]] == ["fra-calling", "fra-a-external-calling"]


def test_what_nothing_needs_is_told() -> None:
    """A row that does not hold at the site has no rules there."""
    result = run("lookup", CLOUD_SIGNALLING, "--config", CONFIG)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "none: no rule exists because of it")


BAD = {
    "a packet that is none": (("explain", "tpc x"), 'packet: "tpc x" is not a packet; write'),
    "an end that is none": (("explain", PACKET, "--at", "fra-z", "--config", CONFIG), '--at: "fra-z" is not an end of'),
    "a row that is none": (("lookup", "M9z", "--config", CONFIG), 'what: "M9z" is neither a row, a prefix nor'),
    "no stack": (("prove",), "--stack: and --config are both missing"),
    "no such document": (("prove", "--config", CONFIG, "--from", "nowhere.json"), '--from: "nowhere.json" cannot be'),
    "a document that is none": (
        ("prove", "--config", CONFIG, "--from", CONFIG),
        f"{CONFIG}:1: document: is not JSON",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), BAD.values(), ids=BAD)
def test_bad_input_leaves_with_status_2(arguments: tuple[str, ...], text: str) -> None:
    """What cannot be read is told on standard error alone."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(text)


@pytest.mark.long
@pytest.mark.parametrize(("example", "perimeter"), [("aws-inspection", "egress"), ("azure-hub", "hub")])
def test_what_a_row_needs_of_a_perimeter_is_looked_up(example: str, perimeter: str) -> None:
    """The rules of a perimeter are told once, for all who are behind it."""
    config = str(ROOT / "examples" / example / f"Pulumi.{example}.yaml")
    result = run("lookup", APP_MEDIA, "--config", config)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    told = lines[lines.index(f"{perimeter} perimeter") + 1]
    assert "M1a, M1b, M1c" in told.rpartition("stays for ")[2]
