"""``requirements check``: fresh or stale by the day, the same or different by the documents."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.commands.test_requirements import SCHEMA, asked

from webex_calling.history import day as clock
from webex_calling.published.reference import load_reference

pytestmark = pytest.mark.long


REFERENCE = load_reference()
OLDEST = min(article.date for article in REFERENCE.articles.values())


def _on(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.mark.parametrize(
    ("days", "age", "status", "word"),
    [(90, "90d", 0, "fresh"), (91, "90d", 1, "stale"), (84, "12w", 0, "fresh"), (85, "12w", 1, "stale")],
)
def test_an_article_is_stale_from_the_day_after(
    days: int, age: str, status: int, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A date is as old as the days since."""
    _on(OLDEST + timedelta(days=days), monkeypatch)
    told = asked("check", "--max-age", age)
    assert (told.exit_code, told.stdout.split(":")[0]) == (status, word)
    assert f"dated {OLDEST.isoformat()}, {days} days old" in told.stdout


def test_what_is_stale_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each article that is: its address, and the command that takes the saved copy; none where all are fresh."""
    _on(OLDEST + timedelta(days=91), monkeypatch)
    run = 'save it, and run "webex-calling requirements refresh FILE"'
    remedies = [
        f"{id_}: open {REFERENCE.sources[article.source].url}, {run}"
        for id_, article in REFERENCE.articles.items()
        if article.date == OLDEST
    ]
    said = [each for each in asked("check", "--max-age", "90d").stdout.splitlines() if "requirements refresh" in each]
    assert said == remedies != []
    assert all("https://" in each for each in said)
    assert "requirements refresh" not in asked("check", "--max-age", "91d").stdout


def test_only_the_article_that_is_asked_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer one is fresh while the oldest is stale."""
    newest = max(REFERENCE.articles.values(), key=lambda each: each.date)
    _on(newest.date, monkeypatch)
    most = f"{(newest.date - OLDEST).days - 1}d"
    assert asked("check", "--max-age", most).exit_code == 1
    assert asked("check", "--max-age", most, "--article", newest.id).exit_code == 0


def test_the_clock_is_that_of_the_machine() -> None:
    """Nothing stands in its place where no test does."""
    assert abs((clock.today() - date.today()).days) <= 1


@pytest.mark.long
def test_an_export_is_the_same_until_it_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone, and together with an age; of one article, the others are not missed."""
    _on(OLDEST, monkeypatch)
    article = REFERENCE.article.id
    out = tmp_path / "out"
    assert asked("export", "--out", str(out), "--article", article).exit_code == 0
    for arguments in ((), ("--max-age", "1d")):
        told = asked("check", "--against", str(out), *arguments)
        assert (told.exit_code, told.stdout.split(":")[0]) == (0, "same")
    sets = json.loads((out / "endpoints.json").read_text())
    sets.pop(0)
    (out / "endpoints.json").write_text(json.dumps(sets))
    told = asked("check", "--against", str(out))
    assert (told.exit_code, told.stdout.splitlines()[0]) == (1, "different: 1 difference")
    _on(OLDEST + timedelta(days=9), monkeypatch)
    told = asked("check", "--against", str(out), "--max-age", "1w")
    assert told.stdout.startswith("stale and different: 1 of 1 articles older than 7 days, 1 difference\n")


def test_an_export_of_articles_that_the_data_has_not_is_compared_with_all(tmp_path: Path) -> None:
    """Its sets are gone since, and those of the data are new."""
    (tmp_path / "a.json").write_text(json.dumps([{"id": "zz/gone", "serviceArea": "zz"}]))
    told = asked("check", "--against", str(tmp_path / "a.json"))
    assert (told.exit_code, told.stdout.split(":")[0]) == (1, "different")
    assert "zz/gone: gone since" in told.stdout.splitlines()


def test_a_copy_of_the_article_is_compared(tmp_path: Path) -> None:
    """Its own answers: it is no article, or the file is not there."""
    (tmp_path / "a.html").write_text("<p>Access denied</p>")
    for path, said in ((tmp_path / "a.html", f"{tmp_path / 'a.html'}: article: "), (tmp_path / "b.txt", "--against: ")):
        told = asked("check", "--against", str(path))
        assert (told.exit_code, told.stdout) == (2, "")
        assert told.stderr.startswith(said)
        assert str(path) in told.stderr


@pytest.mark.long
def test_json_is_as_its_schema_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every answer of both commands, with the status of the text."""
    out = str(tmp_path / "out")
    written = json.loads(asked("export", "--out", out, "--json").stdout)
    newest = max(article.date for article in REFERENCE.articles.values())
    documents = [written]
    for day in (newest, newest + timedelta(days=1000)):
        _on(day, monkeypatch)
        for arguments in (("--max-age", "999d"), ("--against", out), ("--against", out, "--max-age", "999d")):
            text, told = asked("check", *arguments), asked("check", *arguments, "--json")
            assert text.exit_code == told.exit_code
            documents.append(json.loads(told.stdout))
    checker = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for document in documents:
        assert [error.message for error in checker.iter_errors(document)] == []
    assert {document["verdict"] for document in documents} == {"written", "fresh", "same", "stale"}


BAD = {
    "nothing": ((), "check: asks nothing; give --max-age TIME, --against PATH, or both"),
    "no time": (("--max-age", "3m"), '--max-age: "3m" is not a time of days or weeks; write 90d or 12w'),
    "no file": (("--against", "/nowhere.json"), '--against: "/nowhere.json" cannot be read: No such file'),
    "no article": (("--max-age", "1d", "--article", "suit"), '--article: "suit" is not an article'),
}


@pytest.mark.parametrize(("arguments", "said"), BAD.values(), ids=BAD)
def test_bad_input_leaves_with_status_2(arguments: tuple[str, ...], said: str) -> None:
    """One clear line on standard error alone."""
    told = asked("check", *arguments)
    assert (told.exit_code, told.stdout) == (2, "")
    assert told.stderr.startswith(said)
