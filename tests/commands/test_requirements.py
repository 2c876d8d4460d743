"""The commands about requirements: answers, statuses, what is wrong with the input, and JSON by its schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.conftest import Golden
from tests.examples.stacks import stack_file
from tests.rows import CSCAN_UDP, DEVICE_CONFIGURATION, GATEWAY_SIGNALLING, ROOM_MEDIA, ROOM_SIGNALLING, VG400_MEDIA
from typer.testing import CliRunner, Result

from webex_calling.cli import app, run

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schemas" / "requirements.schema.json").read_text(encoding="utf-8"))


def asked(*arguments: str) -> Result:
    """Run ``webex-calling requirements`` in this process."""
    return CliRunner().invoke(app, ["requirements", *arguments], catch_exceptions=False)


SITE = str(stack_file("aws-registration"))
COMMANDS = {
    "list": ("list",),
    "list of a kind": ("list", "--kind", "revision", "--kind", "source"),
    "list of a day": ("list", "--as-of", "2023-09-01"),
    "list of an article": ("list", "--article", "suite"),
    "show row": ("show", DEVICE_CONFIGURATION),
    "show prefix that came back": ("show", "52.26.82.54", "--as-of", "2023-01-01"),
    "show reading": ("show", "A-18"),
    "show mark": ("show", "app-audio"),
    "show source": ("show", "fcm"),
    "show what is at a proxy": ("show", "proxy"),
    "show excess": ("show", "local-ports"),
    "changes": ("changes", "--since", "2020-02-27"),
    "changes of a time": ("changes", "--since", "2021-02-01", "--until", "2021-04-30"),
    "changes as of a day": ("changes", "--since", "2021-02-01", "--as-of", "2021-04-30"),
    "changes of a site": ("changes", "--since", "2024-04-04", "--config", SITE),
    "no changes": ("changes", "--since", "2025-10-01", "--article", "calling"),
}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.long
def test_json_is_as_its_schema_says(arguments: tuple[str, ...]) -> None:
    """Each document fits the one schema of its command, and says what the text says in its first line."""
    Draft202012Validator.check_schema(SCHEMA)
    text, told = asked(*arguments), asked(*arguments, "--json")
    assert (text.exit_code, told.exit_code) == (0, 0)
    document: dict[str, Any] = json.loads(told.stdout)
    command = {**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{arguments[0]}"}]}
    for schema in (SCHEMA, command):
        checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in checker.iter_errors(document)] == []
    assert text.stdout.splitlines()[0] == f"{document['verdict']}: {document['why']}"


def test_what_is_assumed_of_the_older_side_is_told() -> None:
    """Rows and marks that an entry of that time changed without their values: a line and a value each, else none."""
    entry = "2025-09-15-room-source-ports"
    marks = [("mark", f"room-{traffic}") for traffic in ("audio", "video", "signalling")]
    assumed = [("row", ROOM_SIGNALLING), ("row", ROOM_MEDIA), *marks]
    since = ("changes", "--config", SITE, "--since")
    (*_, one, two, three, four, five) = asked(*since, "2025-09-15").stdout.splitlines()
    how = f"is taken as it stands today ({entry} changed it without telling how)"
    told = [f"  assumed of 2025-09-14: {kind} {id_} {how}" for kind, id_ in assumed]
    assert [one, two, three, four, five] == told
    document = json.loads(asked(*since, "2025-09-15", "--json").stdout)
    found = [(each["kind"], each["id"], each["entries"]) for each in document["assumed"]]
    assert found == [(kind, id_, [entry]) for kind, id_ in assumed]
    assert "assumed of" not in asked(*since, "2025-03-01", "--until", "2025-09-14").stdout


MARKS = ("app-audio", "room-video", "app-signalling")
SHOWN = (
    GATEWAY_SIGNALLING,
    VG400_MEDIA,
    CSCAN_UDP,
    "150.253.156.128/25",
    "*.webexcontent.com",
    "sudirenewal.cisco.com",
    "A-18",
    "mtu",
    "b2exve",
)


def test_entries_are_shown(golden: Golden) -> None:
    """A row, one that changed, one with readings, a prefix that has gone, names, a reading, a statement, a source."""
    golden("requirements/show.txt", "\n".join(asked("show", each, "--as-of", "2024-01-31").stdout for each in SHOWN))


def test_marks_are_shown(golden: Golden) -> None:
    """As printed, as read otherwise by a reading, and one of which two guides disagree; none before the table came."""
    golden("requirements/marks.txt", "\n".join(asked("show", each).stdout for each in MARKS))
    assert asked("list", "--kind", "mark", "--as-of", "2024-07-17").stdout.startswith("none: ")


def test_proxies_are_shown(golden: Golden) -> None:
    """All of both tables: what each product can do, by which statement and reading, and who installs an authority."""
    golden("requirements/proxies.txt", asked("show", "proxy").stdout)
    assert asked("list", "--kind", "mark", "--as-of", "2024-07-18").stdout.count("(since 2024-07-18)") >= len(MARKS)


def test_changes_are_told(golden: Golden) -> None:
    """Entries of 2021 and of 2023, with what is in force later and what is not told."""
    told = (
        asked("changes", "--since", since, "--until", until).stdout
        for since, until in (("2021-02-01", "2021-04-30"), ("2023-03-01", "2023-12-31"), ("2026-01-01", "2026-03-16"))
    )
    golden("requirements/changes.txt", "\n".join(told))


BAD = {
    "no day": (("list", "--as-of", "2023-02-30"), '--as-of: "2023-02-30" is not a day; write year-month-day'),
    "future": (("show", GATEWAY_SIGNALLING, "--as-of", "2999-01-01"), '--as-of: "2999-01-01" is after '),
    "before": (("changes", "--since", "2019-01-01"), '--since: "2019-01-01" is before 2020-02-27, the first entry'),
    "turned": (
        ("changes", "--since", "2024-01-02", "--until", "2024-01-01"),
        '--until: "2024-01-01" is before --since 2024-01-02; exchange the two days\n',
    ),
    "both": (
        ("changes", "--since", "1", "--until", "2"),
        '--since: "1" is not a day; write year-month-day, 2020-02-27 to ',
    ),
    "empty": (("changes", "--since", ""), "--since: is not a day; write year-month-day"),
    "article": (
        ("list", "--article", "suit"),
        '--article: "suit" is not an article of the data; did you mean "suite"?',
    ),
    "unknown": (("show", "S1z"), 'id: "S1z" matches nothing in the requirements; did you mean '),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD)
def test_bad_input_leaves_with_status_2(arguments: tuple[str, ...], said: str) -> None:
    """One clear line for each thing that is wrong, on standard error alone."""
    told = asked(*arguments)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith(said)
    assert len(told.stderr.splitlines()) == (2 if arguments[-1] == "2" else 1)


def test_a_group_of_commands_alone_is_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    """It says which commands there are, and no error."""
    status = run(["requirements"])
    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert told.err.startswith("Usage: ")
    assert "Error" not in told.err
    assert "changes" in told.err
