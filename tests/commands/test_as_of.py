"""A site by what was published on another day: compiled, proven, with all that is assumed; or refused by name."""

from __future__ import annotations

import json
from contextlib import chdir
from datetime import date, timedelta

import pytest
from tests.examples.stacks import ACCEPTED, ROOT, stack_file
from tests.history.raw_history import prefixes_on, rewritten
from tests.rows import GATEWAY_SIGNALLING, PATH_MTU_DISCOVERY
from typer.testing import CliRunner, Result

from webex_calling.cli import app
from webex_calling.history.past import reference_at
from webex_calling.published.reference import load_reference

REFERENCE = load_reference()
DAYS = ("2023-03-07", "2023-12-10", "2024-11-11")
"""The first that can be rebuilt; one with an inference, before a port came; one with a row that changed since."""


QUESTIONS = {"preview": (), "prove": (), "explain": ("tcp 10.0.0.1 -> 192.0.2.1:1",), "lookup": (GATEWAY_SIGNALLING,)}


def asked(command: str, name: str, *arguments: str) -> Result:
    """Run a command over an example, at the root of the project."""
    with chdir(ROOT):
        return CliRunner().invoke(app, [command, *arguments, "--config", str(stack_file(name))], catch_exceptions=False)


PROVEN = [
    *((name, DAYS[0]) for name in sorted({*ACCEPTED} - {"aws-adopted"})),
    *(("everything", day) for day in DAYS[1:]),
]
"""Each example on the day that undoes the most, and the full one on each day."""


@pytest.mark.long
@pytest.mark.parametrize(("name", "day"), PROVEN)
def test_a_site_is_proven_by_the_reference_of_a_day(name: str, day: str) -> None:
    """Every example is compiled and proven, by both statements of what is required, and lists what is assumed."""
    told = asked("prove", name, "--as-of", day, "--json")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["verdict"], document["derivation"]["agrees"]) == (0, "proven", True)
    past = reference_at(REFERENCE, date.fromisoformat(day))
    assert document["revision"] == document["asOf"]["revision"] == past.reference.revision.isoformat()
    assert len(document["asOf"]["assumed"]) == len(past.assumed) > 50


@pytest.mark.long
def test_what_a_site_adopts_is_held_to_the_day() -> None:
    """Adopted lists that hold what came later admit more than was required then, and lack nothing."""
    told = asked("prove", "aws-adopted", "--as-of", "2025-03-26", "--json")
    document = json.loads(told.stdout)
    assert (told.exit_code, document["verdict"], document["totals"]["missing"]) == (1, "findings", 0)
    assert document["totals"]["undeclared"] > 0


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
def test_the_prefixes_that_are_registered_are_those_of_the_day(day: str) -> None:
    """The lists of an example hold what a second reading of the data says of that day, and nothing else."""
    document = json.loads(asked("preview", "aws-vdi-ec2", "--as-of", day, "--json").stdout)
    lists = {
        frozenset(entry["cidr"] for entry in resource["inputs"]["entries"])
        for resource in document["resources"]
        if resource["type"] == "aws:ec2/managedPrefixList:ManagedPrefixList"
    }
    then = prefixes_on(date.fromisoformat(day))
    listed = [network.id for network in REFERENCE.listed]
    assert lists <= {frozenset(map(str, then[id_])) for id_ in listed}
    assert frozenset(map(str, then["calling"])) in lists


@pytest.mark.long
def test_the_day_of_the_data_changes_nothing() -> None:
    """Resources, plans and proof are those without it; only the articles that are dated later are told."""
    plain = json.loads(asked("preview", "azure-hub", "--json").stdout)
    dated = json.loads(asked("preview", "azure-hub", "--json", "--as-of", REFERENCE.revision.isoformat()).stdout)
    assert {**dated, "asOf": None} == plain
    assert {each["kind"] for each in dated["asOf"]["assumed"]} == {"article"}


@pytest.mark.parametrize("day", ["2019-01-01", "2022-07-20", (rewritten() - timedelta(days=1)).isoformat()])
@pytest.mark.parametrize(("command", "question"), QUESTIONS.items(), ids=QUESTIONS)
def test_a_day_that_is_not_told_is_refused_in_a_line(command: str, question: tuple[str, ...], day: str) -> None:
    """Status 2, on standard error alone: the day, the entry that wrote the lists anew, and which days can be asked."""
    told = asked(command, "aws-registration", *question, "--as-of", day)
    assert (told.exit_code, told.stdout) == (2, "")
    (line,) = told.stderr.splitlines()
    assert line.startswith(f'--as-of: "{day}" cannot be rebuilt: {rewritten()}-new-article wrote lists anew')
    assert f"; give a day from {rewritten()} to " in line


def test_changes_for_a_site_ask_for_days_that_can_be_rebuilt() -> None:
    """The day before the first one is compiled too; the remedy is the first day that has such a day before it."""
    told = asked("requirements", "aws-registration", "changes", "--since", rewritten().isoformat())
    assert (told.exit_code, told.stdout) == (2, "")
    (line,) = told.stderr.splitlines()
    assert line.startswith(f'--since: "{rewritten()}" the day before cannot be rebuilt: {rewritten()}-new-article')
    first = (rewritten() + timedelta(days=1)).isoformat()
    assert line.endswith(f"; give {first} or a later day, or no stack")
    until = ("--until", first)
    assert asked("requirements", "aws-registration", "changes", "--since", first, *until).exit_code == 0


@pytest.mark.parametrize(("command", "question"), QUESTIONS.items(), ids=QUESTIONS)
@pytest.mark.parametrize(("day", "said"), [("2023-02-30", "is not a day"), ("2999-01-01", "is after")])
def test_a_bad_day_is_one_fault_of_every_command(command: str, question: tuple[str, ...], day: str, said: str) -> None:
    """Before anything is planned."""
    told = asked(command, "aws-registration", *question, "--as-of", day)
    assert (told.exit_code, told.stdout) == (2, "")
    (line,) = told.stderr.splitlines()
    assert line.startswith(f'--as-of: "{day}" {said}')


def test_questions_of_another_day() -> None:
    """A row that came later has no rule then, and today's data is back afterwards."""
    pool = "aws-vdi-ec2"
    now = asked("lookup", pool, PATH_MTU_DISCOVERY)
    then = asked("lookup", pool, PATH_MTU_DISCOVERY, "--as-of", "2025-04-09")
    assert now.stdout.startswith("found: ")
    assert (then.exit_code, then.stdout) == (2, "")
    assert then.stderr.startswith('what: "ICMP" is neither a row, a prefix nor a domain')
    assert load_reference() is REFERENCE
    packet = "tcp 10.20.1.10 -> 23.89.0.0:5062"
    told = json.loads(asked("explain", "aws-certificate-pair", packet, "--json", "--as-of", "2024-01-31").stdout)
    assert told["asOf"]["day"] == "2024-01-31"
    assert told["requiredBy"][0]["row"] == GATEWAY_SIGNALLING


def test_what_is_assumed_stands_below_the_answer() -> None:
    """A line for each kind, network and reason, with every id; and the line that leads to one requirement."""
    told = asked("explain", "aws-certificate-pair", "tcp 10.20.1.10 -> 23.89.0.0:5062", "--as-of", "2023-09-01")
    lines = told.stdout.splitlines()
    assert "as of 2023-09-01, by the requirements published 2023-08-14; assumed, where no entry tells it:" in lines
    assert any(
        line.startswith("  prefix 150.253.156.128/25 of calling: absorbed by 150.253.128.0/17") for line in lines
    )
    assert any(line.startswith("  row S1a, ") and "taken as it stands today" in line for line in lines)
    assert (
        '  "webex-calling requirements show S1a" tells where it is published, how it is read, and since when' in lines
    )
