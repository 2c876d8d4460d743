"""A proof in words: what is admitted, what is missing and by whom refused, what is excess and by which rule."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.rows import APP_SIGNALLING, CLIENT_DNS
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.report.proof_words import proof_document, proof_lines
from webex_calling.verify.model.packets import Initiator, Packet
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import Gap, InterfaceProof, Overreach, Sample, Surplus

SAMPLE = Sample(Packet.tcp(Initiator.LOCAL, "10.20.1.10", 8000, "198.51.100.1", 5062), 7)
SOUND = InterfaceProof("fra-a", "external", ("fra-a-calling",), declared=(Surplus(DeclaredExcess.LOCAL_PORTS, SAMPLE),))
BROKEN = InterfaceProof(
    "desks",
    "pool",
    ("desks-desktop",),
    gaps=(
        Gap(APP_SIGNALLING, "Signalling", SAMPLE, "security group desks", ""),
        Gap(CLIENT_DNS, "Name resolution", SAMPLE, "NSG desks", "rule deny of NSG desks"),
    ),
    declared=(Surplus(DeclaredExcess.LOCAL_PORTS, SAMPLE), Surplus(DeclaredExcess.DOMAIN, SAMPLE)),
    undeclared=(Overreach("rule ssh", SAMPLE),),
    assumed=("the adopted list pl-0abc holds what is published",),
)
FOREIGN = InterfaceProof("fra-b", "external", unproven=("sg-0abc is adopted: its rules are not in this stack",))
FAULTY = InterfaceProof("fra-c", "external", faults=("fra-c: is not registered",))
PACKET = "local opens tcp 10.20.1.10:8000 -> 198.51.100.1:5062"


@pytest.mark.parametrize(
    ("side", "expected"),
    [
        pytest.param(SOUND, ["fra-a external required openings admitted: yes, undeclared excess: none"], id="sound"),
        pytest.param(
            BROKEN,
            [
                "desks required openings admitted: no, undeclared excess: yes",
                f"  missing S1d (Signalling): {PACKET}; no rule admits it at security group desks",
                f"  missing DNS (Name resolution): {PACKET}; rule deny of NSG desks refuses it at NSG desks",
                f"  undeclared excess by rule ssh: {PACKET}",
                "assumed: the adopted list pl-0abc holds what is published (desks)",
            ],
            id="broken",
        ),
        pytest.param(
            FOREIGN,
            [
                "fra-b external required openings admitted: not told",
                "  not proven: sg-0abc is adopted: its rules are not in this stack",
            ],
            id="foreign",
        ),
        pytest.param(
            FAULTY,
            ["fra-c external required openings admitted: not told", "  fault: fra-c: is not registered"],
            id="faulty",
        ),
    ],
)
def test_a_side_in_words(side: InterfaceProof, expected: list[str]) -> None:
    """A side has one line with its verdict, and one for each thing that a reader must know."""
    lines = [line for line in proof_lines([side]) if not line.startswith("declared")]
    assert [" ".join(lines[0].split()), *lines[1:]] == expected


def test_declared_excess_is_told_once_for_all_sides() -> None:
    """Each kind has one line in plain words, with the sides that have it."""
    lines = [line for line in proof_lines([SOUND, BROKEN]) if line.startswith("declared")]
    assert lines == [
        "declared excess local-ports: connections as required from any local port, which these filters do not match "
        "(everywhere)",
        "declared excess https-by-domain: the ports of required domains to any address: filters match no names, or "
        "the one that a client sends (SNI) (desks)",
    ]


@pytest.mark.parametrize(
    ("sides", "expected"),
    [([SOUND], True), ([SOUND, BROKEN], False), ([FOREIGN], False), ([FAULTY], False)],
    ids=["sound", "broken", "foreign", "faulty"],
)
def test_a_document_holds_where_everything_was_proven(sides: list[InterfaceProof], expected: bool) -> None:
    """What is wrong, and what could not be read, keeps the proof from holding."""
    assert proof_document(sides)["holds"] is expected


def test_a_document_names_everything() -> None:
    """Programs read the same as people, with the number of openings."""
    sample = {"packet": PACKET, "openings": 7}
    (side,) = proof_document([BROKEN])["sides"]
    assert {key: side[key] for key in ("name", "part", "filters", "proven", "undeclared")} == {
        "name": "desks",
        "part": "pool",
        "filters": ["desks-desktop"],
        "proven": False,
        "undeclared": [{"rule": "rule ssh", **sample}],
    }
    assert side["missing"][0] == {
        "row": APP_SIGNALLING,
        "title": "Signalling",
        "stoppedAt": "security group desks",
        "refusedBy": "",
        **sample,
    }
    assert [each["kind"] for each in side["declared"]] == ["local-ports", "https-by-domain"]


SITE = """\
config:
  webex-calling:site:
    resolvers: [10.0.0.53]
    timeServers: [10.0.0.123]
    https: internet
    aws: {fra: {region: eu-central-1, vpcs: {voice: {id: vpc-0abc, cidrs: [10.20.0.0/16]}}}}
    localGateways: [{name: fra-a, trunk: registration}]
"""
PROGRAM = """\
import pulumi
import pulumi_aws as aws
from webex_calling.stack import deploy
outputs = deploy(pulumi.Config("webex-calling").require_object("site"))
groups = outputs["localGateways"]["fra-a"]["externalSecurityGroupIds"]
"""
SSH = """\
rule = {"ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_ipv4": "0.0.0.0/0"}
aws.vpc.SecurityGroupIngressRule("ssh", security_group_id=groups[0], **rule)
"""


def preview(directory: Path, monkeypatch: pytest.MonkeyPatch, program: str, *more: str) -> Result:
    """Preview a program beside its stack file."""
    monkeypatch.chdir(directory)
    (directory / "Pulumi.yaml").write_text("name: telephony\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text(SITE)
    (directory / "__main__.py").write_text(program)
    return CliRunner().invoke(app, ["preview", "--stack", "dev", *more])


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        pytest.param(PROGRAM, 0, id="sound"),
        pytest.param(PROGRAM + SSH, 1, id="a rule beside the component"),
        pytest.param("import pulumi\n", 1, id="no component"),
    ],
)
def test_findings_are_the_exit_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, expected: int
) -> None:
    """A preview ends with 1 where the proof has findings, in words and in JSON alike."""
    statuses = [preview(tmp_path, monkeypatch, program, *more).exit_code for more in ([], ["--json"])]
    assert statuses == [expected, expected]


def test_a_rule_that_a_program_adds_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The preview names the rule that lets through what nobody needs."""
    document: dict[str, Any] = json.loads(preview(tmp_path, monkeypatch, PROGRAM + SSH, "--json").output)
    (side,) = document["proof"]["sides"]
    assert [each["rule"] for each in side["undeclared"]] == ["rule ssh"]
