"""The audit command: what it prints, its exit statuses, and what it says of bad input."""

import json
import os
import threading
from pathlib import Path

import pytest
from tests.audit.firewalled import firewalled
from tests.audit.test_estate import GROUP
from tests.frozen.published import FROZEN
from typer.testing import CliRunner, Result

from webex_calling.cli import app

ROOT = Path(__file__).parents[2]
PAIR = ROOT / "examples" / "aws-certificate-pair" / "Pulumi.aws-certificate-pair.yaml"
pytestmark = pytest.mark.usefixtures("frozen")
LIST = "pl-0123456789abcdef0"
CALLING = [str(each.prefix) for each in FROZEN.networks["calling"].prefixes]


def audit(*arguments: object) -> Result:
    """Run ``webex-calling audit`` in this process."""
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a directory with a group and a prefix list of 2024."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groups.json").write_text(json.dumps({"SecurityGroups": [GROUP]}))
    entries = [{"Cidr": each} for each in CALLING if each != "62.109.192.0/18"]
    (tmp_path / f"{LIST}.json").write_text(json.dumps({"Entries": entries}))
    return tmp_path


@pytest.mark.usefixtures("here")
def test_an_estate_by_itself() -> None:
    """Without a site, the lists are dated, and what is open to Webex and what is not looked at is told."""
    found = audit("groups.json", f"{LIST}.json")
    assert found.exit_code == 1
    assert found.output == (
        "findings: 1 list that is not current\n"
        "audit against the requirements published 2025-09-15\n"
        "read: security groups 1, rules of security groups for IPv4 4, prefix lists with their entries 1, "
        "rules of security groups for IPv6 1\n"
        "weighed: 3 loads of 1 filters, lists and interfaces; 0 near their quota, 0 over it\n"
        "\n"
        "not checked\n"
        "  1 rules of security groups for IPv6, for which Webex Calling publishes nothing\n"
        "\n"
        "what is left to do\n"
        "  bring the lists to what is published: what each lacks, and has besides, stands with it below\n"
        "  add --stack NAME or --config FILE to learn what the estate lacks for a site, and admits needlessly\n"
        "\n"
        "published networks\n"
        f"  prefix list {LIST}: 16 entries, equals calling as published from 2024-04-03 to 2025-03-27\n"
        "    lacks 62.109.192.0/18\n"
        "\n"
        "open to Webex\n"
        "  security group sg-0a (edge)\n"
        f"    in tcp 5062 from {LIST}\n"
    )


def test_the_same_for_machines(here: Path) -> None:
    """--json prints one document, with the revision and what the list lacks."""
    document = json.loads(audit("groups.json", f"{LIST}.json", "--json").output)
    (network,) = document["networks"]
    assert (document["revision"], document["findings"], "proof" in document) == ("2025-09-15", True, False)
    assert (network["since"], network["until"], network["lacks"]) == ("2024-04-03", "2025-03-27", ["62.109.192.0/18"])
    assert (network["equals"], network["corresponds"], network["current"]) == (True, True, False)


@pytest.mark.usefixtures("here")
def test_nothing_to_find_is_status_0() -> None:
    """A current list alone is sound."""
    Path(f"{LIST}.json").write_text(json.dumps({"Entries": [{"Cidr": each} for each in CALLING]}))
    found = audit(f"{LIST}.json")
    assert (found.exit_code, found.output.splitlines()[0]) == (0, "sound")


@pytest.mark.usefixtures("here")
def test_what_was_not_looked_at_is_no_yes() -> None:
    """Where nothing is wrong and something was not looked at, the audit is not proven, unless that is allowed."""
    strict, allowed = audit("groups.json"), audit("groups.json", "--allow-unproven")
    assert (strict.exit_code, allowed.exit_code) == (1, 0)
    assert strict.output == allowed.output
    assert strict.output.startswith("not proven: 2 items not checked\n")


@pytest.mark.usefixtures("here")
def test_a_partial_document_is_a_finding() -> None:
    """What the CLI left out, so does the audit, and it says so."""
    Path("groups.json").write_text(json.dumps({"SecurityGroups": [], "NextToken": "x"}))
    found = audit("groups.json")
    assert (found.exit_code, "incomplete: the CLI left something out" in found.output) == (1, True)


def test_a_site_is_proven_end_by_end(here: Path) -> None:
    """With a stack file every end is told of; one whose interface is not in the files is a finding."""
    files = []
    for name, document in firewalled(tuple(CALLING)).items():
        files.append(here / f"{name}.json")
        files[-1].write_text(json.dumps(document))
    found = audit(*files, "--config", PAIR, "--endpoint", "fra-b/internal=sg-0a")
    assert found.exit_code == 1
    assert "fra-a external                       required openings admitted: no, undeclared excess: yes" in found.output
    assert "missing P3 (Signalling from the peer to a Local Gateway)" in found.output
    assert "fra-a internal                       required openings admitted: not told" in found.output
    assert '"10.20.2.10" is the address of no network interface in these files' in found.output
    document = json.loads(audit(*files, "--config", PAIR, "--json").output)
    assert [(side["name"], side["part"]) for side in document["proof"]["sides"]] == [
        ("fra-a", "external"),
        ("fra-a", "internal"),
        ("fra-b", "external"),
        ("fra-b", "internal"),
    ]


@pytest.mark.usefixtures("here")
def test_all_bad_input_is_told_at_once() -> None:
    """Faults of the stack file, the options and every file come together, with status 2."""
    Path("bad.yaml").write_text("config:\n  webex-calling:site: {localGateways: [{name: fra-a}]}\n")
    Path("text.json").write_text("SECURITYGROUPS")
    found = audit("text.json", "none.json", "--config", "bad.yaml", "--endpoint", "fra-a")
    said = found.stderr.splitlines()
    assert (found.exit_code, found.stdout) == (2, "")
    assert said[0].startswith("bad.yaml:2: ")
    assert said[-3:] == [
        '--endpoint: "fra-a" is not NAME=ID; write NAME/INTERFACE=eni-… or POOL=sg-…,sg-…',
        "text.json:1: json: is not JSON: expecting value; print it with --output json, and whole",
        'file: "none.json" cannot be read: No such file or directory; '
        "give the path of a file with the JSON that a cloud CLI printed",
    ]


@pytest.mark.usefixtures("here")
def test_what_is_weighed_is_told() -> None:
    """Loads near a quota are told by the account's own quota, all in the document; a wrong quota is refused."""
    found = audit("groups.json", "--quota", "rules-per-group=3", "--allow-unproven")
    title = "near a quota, from 80 per cent of it, or over it: by the site or --quota, else the default"
    line = f"security group sg-0a (edge): inbound at least 3 of 3, as nobody tells what {LIST} may hold"
    assert f"{title}\n  {line}\n" in found.output
    document = json.loads(audit("groups.json", "--json").output)
    assert [(each["what"], each["used"], each["quota"], each["unknown"]) for each in document["weights"]] == [
        ("inbound", 3, 60, [LIST]),
        ("outbound", 1, 60, []),
        ("inbound IPv6", 1, 60, []),
    ]
    assert document["nextPrefix"] == []
    refused = audit("groups.json", "--quota", "rules-per-group=0")
    assert (refused.exit_code, "--quota: " in refused.stderr) == (2, True)


@pytest.mark.usefixtures("here")
def test_an_endpoint_needs_a_site() -> None:
    """Without a stack file nobody knows what the end is."""
    found = audit("groups.json", "--endpoint", "fra-a=sg-0a")
    assert (found.exit_code, found.stderr) == (
        2,
        '--endpoint: "fra-a=sg-0a" is given without a site; add --stack NAME or --config FILE\n',
    )


@pytest.mark.usefixtures("here")
def test_a_pipe_is_read() -> None:
    """A named pipe, which has no size, is audited as the file that is written into it."""
    os.mkfifo("pipe.json")
    held = Path("groups.json").read_bytes() + b" " * 3_000_000  # long enough for progress to be told
    writer = threading.Thread(target=lambda: Path("pipe.json").write_bytes(held))
    writer.start()
    by_pipe, by_file = audit("pipe.json"), audit("groups.json")
    writer.join()
    assert (by_pipe.exit_code, by_pipe.stdout) == (
        by_file.exit_code,
        by_file.stdout.replace("groups.json", "pipe.json"),
    )
