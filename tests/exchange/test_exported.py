"""An export as a whole: it fits its schemas, its versions fold into one another, the same data gives the same bytes."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.exchange.reader import OWN, by_id, fold, json_of

from webex_calling.exchange.exported import Exported
from webex_calling.exchange.folder import documents
from webex_calling.fault import Faults
from webex_calling.published.reference import load_reference

pytestmark = pytest.mark.long


ROOT = Path(__file__).parents[2]
REFERENCE = load_reference()
ARTICLES = tuple(REFERENCE.articles)
NEWEST = max(article.date for article in REFERENCE.articles.values())
DOCUMENTS = ("version", "endpoints", "changes")
CHOICES = {"all": ARTICLES, **{id_: (id_,) for id_ in ARTICLES}}


@cache
def files(articles: tuple[str, ...] = ARTICLES, day: date = NEWEST) -> dict[str, bytes]:
    """Return the files of an export of the installed data."""
    return documents(Exported.of(REFERENCE, articles, day))


def _day(version: str) -> date:
    return date.fromisoformat(f"{version[:4]}-{version[4:6]}-{version[6:8]}")


VERSIONS: list[str] = json_of(files(), "version")["versions"]
STEPS = [*pairwise(VERSIONS)]
_QUICK = (0, 2, len(STEPS) - 1)
_STEPS = [pytest.param(*each, marks=() if at in _QUICK else pytest.mark.long) for at, each in enumerate(STEPS)]


def schema_of(name: str) -> dict[str, Any]:
    """Return the published schema of a document."""
    held: dict[str, Any] = json.loads((ROOT / "schemas" / "export" / f"{name}.schema.json").read_text("utf-8"))
    return held


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("articles", CHOICES.values(), ids=CHOICES)
def test_documents_are_as_their_schemas_say(name: str, articles: tuple[str, ...]) -> None:
    """Every document of every choice of articles fits, with all its formats."""
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    newest = max(REFERENCE.articles[id_].date for id_ in articles)
    checker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for error in checker.iter_errors(json_of(files(articles, newest), name))] == []


@pytest.mark.parametrize(("newer", "older"), _STEPS)
def test_earlier_documents_are_as_their_schemas_say(newer: str, older: str) -> None:
    """What was published the day before a version fits too, and is the version before."""
    held = files(day=_day(newer) - timedelta(days=1))
    assert json_of(held, "version")["latest"] == older
    for name in DOCUMENTS:
        assert [each.message for each in Draft202012Validator(schema_of(name)).iter_errors(json_of(held, name))] == []


@pytest.mark.parametrize(("newer", "older"), _STEPS)
def test_the_changes_of_a_version_make_it_of_the_one_before(newer: str, older: str) -> None:
    """By the JSON alone: sets of one day, and the changes up to the next, give the sets of the next in every word."""
    before, after = files(day=_day(older)), files(day=_day(newer))
    made = fold(by_id(json_of(before, "endpoints")), json_of(after, "changes"), newer)
    assert made == by_id(json_of(after, "endpoints"))


def test_the_changes_of_a_day_are_the_first_of_those_of_today() -> None:
    """No later revision changes what an earlier export told of what had changed by then."""
    today = json_of(files(), "changes")
    for version in VERSIONS[:: len(VERSIONS) // 3]:
        told = json_of(files(day=_day(version)), "changes")
        assert told == [each for each in today if each["version"] <= version]


def test_the_same_data_gives_the_same_bytes() -> None:
    """Nothing of a run, a clock or an order of sets is in a file."""
    assert documents(Exported.of(REFERENCE, ARTICLES, NEWEST)) == files()


def test_no_date_is_after_the_data() -> None:
    """A date of the day on which somebody exports would be."""
    for path, data in files().items():
        told = re.findall(r"\b20[0-9]{2}-[01][0-9]-[0-3][0-9]\b", data.decode())
        assert max(told, default="") <= NEWEST.isoformat(), path


def test_sets_are_sorted_and_so_is_what_they_hold() -> None:
    """By id; addresses by number, names by letter; changes by version and set."""
    sets, changes = json_of(files(), "endpoints"), json_of(files(), "changes")
    assert [each["id"] for each in sets] == sorted(each["id"] for each in sets)
    assert [each["id"] for each in changes] == sorted(each["id"] for each in changes)
    assert all(each["urls"] == sorted(each["urls"]) for each in sets if "urls" in each)


def test_a_set_that_the_published_side_opens_has_no_ports_in_microsofts_words() -> None:
    """Their ports are those of the side that is reached: who knew only their words would open the wrong way."""
    inbound = [each for each in json_of(files(), "endpoints") if each[OWN]["direction"] == "inbound"]
    assert inbound
    assert all("tcpPorts" not in each and "udpPorts" not in each for each in inbound)


def test_nothing_optional_is_required() -> None:
    """What hangs on an option says which, and what is lost without it; nothing else has notes."""
    for each in json_of(files(), "endpoints"):
        optional = "options" in each[OWN].get("conditions", {})
        assert each["required"] is not optional
        assert ("notes" in each) is optional


def test_every_prefix_and_domain_is_in_some_set() -> None:
    """An export that reads over a network or a name would open too little."""
    sets = json_of(files(), "endpoints")
    ips = {ip for each in sets for ip in each.get("ips", ())}
    urls = {url for each in sets for url in each.get("urls", ())}
    assert ips == {str(each.prefix) for network in REFERENCE.networks.values() for each in network.prefixes}
    assert urls >= {domain.name for domain in REFERENCE.domains.values()}


def test_ids_mean_what_they_meant() -> None:
    """Each id of the frozen list means the same, or a change tells that it went: the list is written by hand."""
    today = {each["id"]: _meaning(each) for each in json_of(files(), "endpoints")}
    gone = {each["endpointSetId"] for each in json_of(files(), "changes") if each["disposition"] == "remove"}
    frozen = (ROOT / "tests" / "pinned" / "endpoint-sets.txt").read_text(encoding="utf-8").splitlines()
    told = [line for line in frozen if line.partition(": ")[0] not in gone - today.keys()]
    assert [today.get(line.partition(": ")[0], "nothing") for line in told] == told


def _meaning(each: Any) -> str:
    own = each[OWN]
    peer = "/".join(own["peer"].values())
    return f"{each['id']}: {each['serviceArea']}, {own['direction']} {' '.join(own['protocols'])}, {peer}"


def test_a_day_that_cannot_be_rebuilt_is_refused() -> None:
    """With what lacks; and one before the only date of an article without a history."""
    first = _day(VERSIONS[-1])
    with pytest.raises(Faults, match="ask for"):
        Exported.of(REFERENCE, ARTICLES, first.replace(year=first.year - 1))
    alone = next(each for each in REFERENCE.articles.values() if not each.revisions)
    with pytest.raises(Faults, match="has no history"):
        Exported.of(REFERENCE, (alone.id,), first)


def test_what_is_assumed_of_a_day_is_listed() -> None:
    """All that stands on an inference is in the version's document."""
    then = Exported.of(REFERENCE, ARTICLES, _day(VERSIONS[-1]))
    told = then.version_document[OWN]["assumed"]
    assert {(each["kind"], each["id"]) for each in told} == {(each.kind, each.id) for each in then.latest.assumed}
    assert told
