"""`--exceptions FILE`: accepted excess is no finding until its day, and is named by every output of every command."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.audit.firewalled import firewalled
from tests.frozen.published import FROZEN
from tests.report.test_proof_words import PROGRAM, SITE, SSH
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.history import day as clock

DAY = date(2026, 12, 31)
ROOT = Path(__file__).parents[2]
PAIR = ROOT / "examples" / "aws-certificate-pair" / "Pulumi.aws-certificate-pair.yaml"
PROBES = "ssh-probes: The old probes stay; accepted by network operations until 2026-12-31"
EXCEPTION = """\
exceptions:
  - name: ssh-probes
    statement: The old probes stay.
    owner: network operations
    expires: 2026-12-31
    end: fra-a/external
    {match}
"""


def on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be another day."""
    monkeypatch.setattr(clock, "today", lambda: day)


def run(*arguments: object) -> Result:
    """Run ``webex-calling`` in this process."""
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside a program that opens SSH to anybody, and a file that accepts it, on the last day."""
    monkeypatch.chdir(tmp_path)
    on(DAY, monkeypatch)
    (tmp_path / "Pulumi.yaml").write_text("name: telephony\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(SITE)
    (tmp_path / "__main__.py").write_text(PROGRAM + SSH)
    accept(tmp_path)
    return tmp_path


def accept(folder: Path, match: str = "rule: rule ssh") -> None:
    """Write a file with one exception."""
    (folder / "exceptions.yaml").write_text(EXCEPTION.format(match=match))


PROVE = ("prove", "--stack", "dev", "--exceptions", "exceptions.yaml")


@pytest.mark.usefixtures("here")
def test_a_proof_names_what_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through its day the proof holds, and says by which exceptions of whom; the day after it has findings."""
    plain, held = run("prove", "--stack", "dev"), run(*PROVE)
    assert (plain.exit_code, held.exit_code) == (1, 0)
    answer, *lines = held.stdout.splitlines()
    assert answer == "proven: with 1 exception"
    assert "declared excess excepted: what a file of exceptions accepts, each until its day" in lines
    assert lines[lines.index(f"  {PROBES}") + 1].startswith("    fra-a external: peer opens tcp ")
    document = json.loads(run(*PROVE, "--json").stdout)
    assert (document["verdict"], document["holds"], document["totals"]["undeclared"]) == ("proven", True, 0)
    said = {
        "name": "ssh-probes",
        "statement": "The old probes stay.",
        "owner": "network operations",
        "expires": "2026-12-31",
    }
    assert document["exceptions"] == [{**said, "standing": "accepts", "ends": ["fra-a external"]}]
    (declared,) = [each for side in document["sides"] for each in side["declared"] if each["kind"] == "excepted"]
    assert (declared["exception"], [each["rule"] for each in declared["rules"]]) == (said, ["rule ssh"])

    on(DAY + timedelta(1), monkeypatch)
    late = run(*PROVE)
    assert late.exit_code == 1
    assert late.stdout.startswith("findings: 1 rule with undeclared excess, 1 expired exception\n")
    assert "exception ssh-probes expired on 2026-12-31 (fra-a external): network operations renews it" in late.stdout
    without = [line for line in late.stdout.splitlines()[1:] if "expired" not in line and line]
    assert without == [line for line in plain.stdout.splitlines()[1:] if line]
    document = json.loads(run(*PROVE, "--json").stdout)
    assert (document["holds"], document["exceptions"][0]["standing"]) == (False, "expired")


def test_what_is_beyond_it_is_a_finding(here: Path) -> None:
    """Some packets of a rule are accepted; the others are told as before."""
    accept(here, "packets: {direction: inbound, protocol: tcp, ports: [22], addresses: [0.0.0.0/1]}")
    told = run(*PROVE)
    assert told.exit_code == 1
    assert "undeclared excess by rule ssh: peer opens tcp 128.0.0.0:0 -> " in told.stdout
    assert f"  {PROBES}" in told.stdout.splitlines()


def test_one_that_matches_nothing_is_a_finding(here: Path) -> None:
    """A sound site with an exception that nobody needs has that as its finding."""
    (here / "__main__.py").write_text(PROGRAM)
    told = run(*PROVE)
    assert told.exit_code == 1
    assert told.stdout.startswith("findings: 1 exception that matches nothing\n")
    assert "  exception ssh-probes matches no excess of fra-a/external: remove it, or " in told.stdout
    assert json.loads(run(*PROVE, "--json").stdout)["holds"] is False


def test_a_page_names_what_is_accepted(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has the exception among what gets through besides, and its file among the inputs; or as a finding."""
    arguments = ("report", "--stack", "dev", "--exceptions", "exceptions.yaml", "--out", "page.html")
    told = run(*arguments)
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "proven: with 1 exception")
    page = (here / "page.html").read_text(encoding="utf-8")
    assert "ssh-probes: The old probes stay; accepted by network operations until 2026-12-31" in page
    assert ">excepted</code>" in page
    assert "exceptions.yaml" in page
    on(DAY + timedelta(1), monkeypatch)
    assert run(*arguments).exit_code == 1
    page = (here / "page.html").read_text(encoding="utf-8")
    assert "xception ssh-probes expired on 2026-12-31" in page
    refused = run(*arguments[:-1], "exceptions.yaml")
    assert (refused.exit_code, "is a file that the site is read from" in refused.stderr) == (2, True)


def test_another_day_goes_for_exceptions_too(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of a day of the past is answered with what was accepted then."""
    on(date(2030, 1, 1), monkeypatch)
    assert "expired" in run(*PROVE).stdout
    told = run(*PROVE, "--as-of", "2025-09-15")
    assert (told.exit_code, told.stdout.splitlines()[0]) == (0, "proven: with 1 exception")


@pytest.mark.usefixtures("frozen")
def test_an_audit_takes_them(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit accepts what others wrote, and what is missing there stays missing."""
    prefixes = tuple(str(each.prefix) for each in FROZEN.networks["calling"].prefixes)
    files = []
    for name, document in firewalled(prefixes).items():
        files.append(here / f"{name}.json")
        files[-1].write_text(json.dumps(document))
    accept(here, "packets: {direction: inbound}")
    audit = ("audit", *files, "--config", PAIR)
    plain, held = json.loads(run(*audit, "--json").stdout), run(*audit, "--exceptions", "exceptions.yaml")
    assert held.exit_code == 1
    assert f"  {PROBES}" in [line.removeprefix("  ") for line in held.stdout.splitlines()]
    document = json.loads(run(*audit, "--exceptions", "exceptions.yaml", "--json").stdout)
    before, after = (next(each for each in told["proof"]["sides"]) for told in (plain, document))
    assert before["missing"] == after["missing"] != []
    assert len(after["undeclared"]) < len(before["undeclared"])
    assert [each["standing"] for each in document["exceptions"]] == ["accepts"]
    on(DAY + timedelta(1), monkeypatch)
    late = json.loads(run(*audit, "--exceptions", "exceptions.yaml", "--json").stdout)
    assert (late["proof"], late["exceptions"][0]["standing"]) == (plain["proof"], "expired")


def test_faults_of_the_file_come_with_all_others(here: Path) -> None:
    """A wrong file, a wrong site and a wrong use are told together, with status 2."""
    accept(here, "rule: []")
    (here / "bad.yaml").write_text("config:\n  webex-calling:site: {localGateways: [{name: fra-a}]}\n")
    told = run("prove", "--config", "bad.yaml", "--exceptions", "exceptions.yaml")
    lines = told.stderr.splitlines()
    assert (told.exit_code, told.stdout) == (2, "")
    assert lines[0].startswith("exceptions.yaml:7: exceptions[0].rule: ")
    assert lines[-1].startswith("bad.yaml:2: ")
    (here / "empty.json").write_text('{"SecurityGroups": []}')
    told = run("audit", "empty.json", "--exceptions", "exceptions.yaml")
    assert "--exceptions: is given without a site; add --stack NAME or --config FILE" in told.stderr
    assert run("prove", "--stack", "dev", "--exceptions", "none.yaml").exit_code == 2
