"""The diff command: its first word and exit status, its document, and what is said of bad input on either side."""

from __future__ import annotations

import json
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from tests.audit.firewalled import firewalled
from tests.commands.repository import Repository
from tests.examples.stacks import ROOT, stack_file
from tests.impact.sides import Change, changed, other_media, renamed_peer, second_peer, strict
from tests.registered.exported import export_of, preview_of
from tests.verify.proven import proven
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.commands.diff_sides import read_sides
from webex_calling.commands.diff_text import Difference
from webex_calling.report.answer import Answer
from webex_calling.site.stackfile import read_stack_file

EXAMPLE = "aws-registration"
FILE = stack_file(EXAMPLE)
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
DAY = f"{FILE}@2024-01-31"


def diff(*arguments: object) -> Result:
    """Run ``webex-calling diff`` in this process."""
    return CliRunner().invoke(app, ["diff", *map(str, arguments)], catch_exceptions=False)


def document(*arguments: object) -> dict[str, Any]:
    """Return what the command prints for machines, which its schema takes."""
    told: dict[str, Any] = json.loads(diff(*arguments, "--json").stdout)
    errors = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(told)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    return told


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty directory, in no repository."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, change: Change, example: str = EXAMPLE) -> Path:
    """Return an example's stack file with a change of its site."""
    name, text = changed(example, change)
    path = folder / change.__name__ / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rules_turned(site: dict[str, Any]) -> None:
    """Write the same in another order, with other tags: peers, addresses, keys."""
    for gateway in site["localGateways"]:
        for peer in gateway["peers"]:
            peer["addresses"].reverse()
        gateway["peers"].reverse()
    items = [*site.items()]
    site.clear()
    site.update(reversed(items))
    for place in site["aws"].values():
        place["tags"] = {"owner": "somebody else", **place.get("tags", {})}


def test_the_document_has_the_answer_of_the_report() -> None:
    """Every face tells one answer: it is found once."""
    with chdir(ROOT):
        found = Difference.of(*read_sides(str(FILE), str(FILE), "", None, (), lambda words: None))
    assert found.document.items() >= found.answer.document.items()
    told = Answer("refused", "by somebody else", found=True)
    assert replace(found, report=replace(found.report, answer=told)).document.items() >= told.document.items()


@pytest.mark.parametrize(
    ("change", "status", "word", "lines"),
    [
        (renamed_peer, 0, "no packet changes", 0),
        (strict, 1, "changes: closes at fra-a external", 1),
        (second_peer, 1, "changes: opens at fra-a external", 4),
        (other_media, 1, "changes: opens at fra-a external; closes at fra-a external", 1),
        (rules_turned, 0, "no packet changes", 0),
    ],
)
def test_the_first_word_and_the_exit_status_say_whether_packets_change(
    here: Path, change: Change, status: int, word: str, lines: int
) -> None:
    """In as few lines as there are changes: one, four for a peer, none for a display name, an order and tags."""
    found = diff(FILE, written(here, change))
    assert (found.exit_code, found.stdout.splitlines()[0]) == (status, word)
    told = [line for line in found.stdout.splitlines() if line.startswith(("  + ", "  - ", "  ~ "))]
    assert len([line for line in told if "trusted list" not in line]) == lines


def test_an_order_and_tags_are_told_as_resources_alone(here: Path) -> None:
    """What is written to the cloud is told, and what is not is not."""
    told = document(FILE, written(here, rules_turned))
    assert {each["fate"] for each in told["resources"]} == {"changed"}
    assert {name for each in told["resources"] for name in each["properties"]} == {"tags"}
    assert (told["packets"], told["router"], told["weights"]) == ([], [], [])
    assert not any(each["gained"] or each["lost"] for each in told["ends"])


def test_what_is_turned_is_told_the_other_way_round(here: Path) -> None:
    """Gained is lost, new is old, end by end."""
    other = written(here, second_peer)
    there, back = document(FILE, other), document(other, FILE)
    turned = {"gained": "lost", "lost": "gained", "perhapsGained": "perhapsLost", "perhapsLost": "perhapsGained"}
    ends = {
        (each["name"], each["part"]): {turned.get(key, key): value for key, value in each.items() if key != "unknown"}
        for each in there["ends"]
    }
    assert ends == {
        (each["name"], each["part"]): {key: value for key, value in each.items() if key != "unknown"}
        for each in back["ends"]
    }
    assert (there["old"], there["new"]) == (back["new"], back["old"])
    assert (there["revisions"]["old"], there["weights"][0]["old"]) == (
        back["revisions"]["new"],
        back["weights"][0]["new"],
    )


@pytest.mark.long
def test_every_kind_of_side_is_in_the_document(here: Path) -> None:
    """With what it goes by: the day, the commit, what is assumed; and what is not compared."""
    deployed = proven(read_stack_file(FILE).site.value)
    (here / "state.json").write_text(json.dumps(export_of(deployed.resources)))
    (here / "preview.json").write_text(json.dumps(preview_of(deployed.resources)))
    repository = Repository.under(here)
    commit = repository.commit({"Pulumi.prod.yaml": FILE.read_bytes()})
    told = {
        kind: document(side, FILE)["old"]
        for kind, side in (
            ("stack-file", FILE),
            ("day", DAY),
            ("revision", "main:Pulumi.prod.yaml"),
            ("pulumi", "state.json"),
        )
    }
    assert {kind: each["kind"] for kind, each in told.items()} == {kind: kind for kind in told}
    assert {kind for kind, each in told.items() if each["assumed"]} == {"day"}
    assert {kind: each["commit"] for kind, each in told.items() if each["commit"]} == {"revision": commit}
    assert document("state.json", FILE)["untold"] == ["weights", "warnings"]
    assert document("state.json", FILE, "--config", FILE)["untold"] == []
    assert document("preview.json", FILE)["untold"] == ["weights", "warnings", "router"]


@pytest.mark.long
def test_an_estate_that_is_not_proven_is_no_yes(here: Path) -> None:
    """Where the interface is not in the files, nothing is claimed to be unchanged."""
    pair = stack_file("aws-certificate-pair")
    folder = here / "estate"
    folder.mkdir()
    for name, content in firewalled(("192.0.2.0/24",)).items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    told = document(folder, pair)
    assert told["verdict"] == "changes"
    assert told["untold"] == ["resources", "weights", "warnings", "router"]
    unknown = {(each["name"], each["part"]) for each in told["ends"] if each["unknown"]["old"]}
    assert {("fra-a", "internal"), ("fra-b", "external"), ("fra-b", "internal")} <= unknown
    found = diff(folder, pair)
    assert found.exit_code == 1
    assert "to be done by you: not known: a side does not tell it" in found.stdout.splitlines()


def test_all_faults_of_both_sides_are_told_at_once(here: Path) -> None:
    """With the side that they are of, and those of the options; status 2, and nothing on standard output."""
    (here / "bad.yaml").write_text("config:\n  webex-calling:site: {localGateways: [{name: fra-a}]}\n")
    found = diff("bad.yaml", "none.json", "--config", "absent.yaml", "--endpoint", "fra-a")
    lines = found.stderr.splitlines()
    assert (found.exit_code, found.stdout) == (2, "")
    assert lines[0].startswith("OLD: bad.yaml:2: ")
    assert [line for line in lines if not line.startswith("OLD: ")] == [
        'NEW: side: "none.json" is no file, no folder, no FILE@DAY and no REV:FILE; give a stack file, '
        "FILE@2024-01-31, REV:FILE, the JSON of a preview or state of Pulumi, or a folder with the JSON of the cloud "
        "CLIs",
        '--endpoint: "fra-a" is not NAME=ID; write NAME/INTERFACE=eni-… or POOL=sg-…,sg-…',
        "absent.yaml: file: cannot be read: No such file or directory; give the path of a YAML file in UTF-8",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (FILE, FILE, "--config", FILE),
            "--config or --stack: is given, and each side tells its own site; leave it out",
        ),
        ((FILE, FILE, "--endpoint", "fra-a=sg-0a"), "--endpoint: is given, and no side is an estate; leave it out"),
        ((FILE, FILE, "--marker", "x"), '--marker: "x" is given without --format markdown; add that, or leave it out'),
        ((FILE, FILE, "--json", "--format", "markdown"), '--format: "markdown" is given beside --json; leave one of'),
        (("state.json", "state.json"), 'OLD: "state.json" tells no site, nor does the other side; add --stack NAME or'),
        ((FILE, "--", "-x:a.yaml"), 'NEW: git: "-x" begins with a dash, which is an option; name a branch'),
    ],
)
def test_what_does_not_go_together_is_bad_input(here: Path, arguments: tuple[object, ...], words: str) -> None:
    """Nothing that is given is passed over."""
    (here / "state.json").write_text(json.dumps({"version": 3, "deployment": {"resources": []}}))
    found = diff(*arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert words in found.stderr


@pytest.mark.long
def test_markdown_begins_with_its_marker_and_says_the_same(here: Path) -> None:
    """The marker of a key, or of the new side; a day of the past is told with what is assumed of it."""
    other = written(here, second_peer)
    plain = diff(FILE, other).stdout.splitlines()
    found = diff(FILE, other, "--format", "markdown", "--marker", "prod eu")
    assert found.exit_code == 1
    first, *rest = found.stdout.splitlines()
    assert first == "<!-- webex-calling: prod%20eu -->"
    assert [line for line in plain if line.startswith("  + ") and f"+ {line.strip('+ ')}" not in rest] == []
    assert "strict" in diff(FILE, written(here, strict), "--format", "markdown").stdout.splitlines()[0]
    dated = diff(DAY, FILE, "--format", "markdown").stdout
    assert [line for line in diff(DAY, FILE).stdout.splitlines() if "assumed of 2024-01-31" in line]
    assert "assumed of 2024-01-31: row" in dated


def test_the_impact_has_one_form_wherever_it_is_printed() -> None:
    """That of a change of the requirements, with its two sides."""
    requirements = json.loads((ROOT / "schemas" / "requirements.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(SCHEMA)
    held = requirements["$defs"]["impact"]
    own = {key: each for key, each in SCHEMA["properties"].items() if key not in ("old", "new")}
    assert own == held["properties"]
    assert {*SCHEMA["required"]} == {*held["required"], "old", "new"}
