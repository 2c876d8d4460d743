"""Every entry of the requirements is found by its id, with its words, places, readings and dates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from ipaddress import IPv4Network
from typing import Any

import pytest
import yaml
from tests.examples.stacks import ACCEPTED, ROOT, stack_file, told_json
from tests.history.raw_history import days, prefixes_on, rewritten
from tests.rows import GATEWAY_SIGNALLING
from typer.testing import CliRunner

from webex_calling.cli import app
from webex_calling.fault import Faults
from webex_calling.history.past import reference_at
from webex_calling.published.reference import load_reference
from webex_calling.requirements.catalogue import Catalogue
from webex_calling.requirements.entry import Entry
from webex_calling.requirements.kind import PUBLISHED, Kind
from webex_calling.verify.proof.flow_sets import DeclaredExcess

REFERENCE = load_reference()
CATALOGUE = Catalogue(REFERENCE)


def _raw() -> Iterator[tuple[str, str]]:
    """Yield the section and the id of every row of the data files, read without the package."""
    for path in sorted((ROOT / "data").rglob("*.yaml")):
        document: Any = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
        for section, held in document.items() if path.name != "article.yaml" else ():
            for row in held if section not in ("printed", "printed_marks", "collection_groups", "refused") else ():
                yield section, row.get("id") or row["name"]
                for prefix in row.get("prefixes", []) if section == "networks" else ():
                    yield "prefixes", prefix["prefix"]


KINDS = {
    "sources": Kind.SOURCE,
    "readings": Kind.READING,
    "marks": Kind.MARK,
    "keepalives": Kind.KEEP_ALIVE,
    "statements": Kind.STATEMENT,
    "options": Kind.OPTION,
    "networks": Kind.NETWORK,
    "prefixes": Kind.PREFIX,
    "domains": Kind.DOMAIN,
    "hosts": Kind.HOST,
    "systems": Kind.SYSTEM,
    "requirements": Kind.ROW,
    "revisions": Kind.REVISION,
    "proxy_products": Kind.PROXY,
    "trusted_authorities": Kind.AUTHORITY,
}


def test_everything_in_the_data_is_found_by_its_id() -> None:
    """Each row of each file is an entry of its kind."""
    lacking = [
        (section, id_) for section, id_ in _raw() if KINDS[section] not in {entry.kind for entry in CATALOGUE.find(id_)}
    ]
    assert lacking == []


def test_what_is_published_says_where_and_since_when() -> None:
    """Each has a lifetime; each that still stands cites a section of a source, those of the vendor with an address."""
    for entry in CATALOGUE.listed(PUBLISHED):
        assert entry.lifetime is not None, entry.id
        assert entry.places, entry.id
        for place in entry.places:
            assert place.words.endswith(REFERENCE.sources[place.source].sections[place.section])
            if place.source in {article.source for article in REFERENCE.articles.values()}:
                assert place.url == f"https://help.webex.com/article/{place.source.replace('wbx', 'WBX')}"


FOUND = {
    "a service as an explanation prints it": ("S1a certificate", [("row", GATEWAY_SIGNALLING)]),
    "a service with a slash": ("S1a/certificate", [("row", GATEWAY_SIGNALLING)]),
    "a prefix of several networks": (
        "62.109.192.0/18",
        [("prefix", "62.109.192.0/18")] * 4,
    ),
    "an address": ("85.119.57.198", [("prefix", "85.119.57.198"), ("prefix", "85.119.56.0/23")]),
    "an address inside": ("85.119.57.199", [("prefix", "85.119.56.0/23")]),
    "a host with its length": ("3.14.211.49/32", [("prefix", "3.14.211.49")]),
    "a name below a domain": ("a.b.wbx2.com", [("domain", "*.wbx2.com")]),
    "a domain without its star": ("wbx2.com", [("domain", "*.wbx2.com")]),
    "a name that has gone": ("huron-dev.com", [("domain", "huron-dev.com")]),
    "a class": ("CS0", [("mark", "app-signalling")]),
    "a keep-alive": ("options", [("keep-alive", "options")]),
    "a SIP request": ("REGISTER", [("keep-alive", "register")]),
    "a DSCP": ("dscp 0", [("mark", "app-signalling")]),
    "a choice of an option": ("attendant-console/europe", [("option", "attendant-console")]),
    "a way to authenticate": (
        "digest",
        [
            ("proxy", id_)
            for id_ in (
                "webex-for-ios",
                "webex-for-android",
                "webex-web-app",
                "webex-devices",
                "cisco-ip-phones",
                "video-mesh-node",
            )
        ],
    ),
    "a product": ("webex-for-windows", [("proxy", "webex-for-windows")]),
    "whose inspection is borne": (
        "inspection",
        [("authority", "trust-of-apps"), ("authority", "trust-of-room-devices"), ("authority", "trust-of-phones")],
    ),
    "what stands in the place of a row": ("extra", [("site", "extra")]),
}


@pytest.mark.parametrize(("text", "found"), FOUND.values(), ids=FOUND)
def test_it_is_found_by_what_people_write(text: str, found: list[tuple[str, str]]) -> None:
    """Services, addresses, names below a domain, and what has gone."""
    assert [(str(entry.kind), entry.id) for entry in CATALOGUE.find(text)] == found


UNKNOWN = {
    "close": ("S1z", 'id: "S1z" matches nothing in the requirements; did you mean S1d or S1c or S1b?'),
    "what several share": ("digestt", "did you mean digest or "),
    "a domain": ("*.webexx.com", "did you mean *.webex.com"),
    "nothing close": ("qqqqqqqq", '"requirements list" shows what there is'),
    "a service that is not there": ("S1a nothing", "matches nothing in the requirements"),
    "an address of nobody": (
        "192.0.2.1",
        'nothing in the requirements; "requirements list --kind prefix" shows what there',
    ),
    "an address like one that is there": ("10.1.1.1", '; "requirements list --kind prefix" shows what there is'),
    "a letter after what is not there": ("M9x", "did you mean M2 or "),
    "no address": ("192.0.2.1/99", "matches nothing in the requirements"),
    "nothing": ("", "matches nothing in the requirements"),
}


@pytest.mark.parametrize(("text", "said"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_there_leads_to_what_is_close(text: str, said: str) -> None:
    """One fault, with the closest ids where there are any."""
    with pytest.raises(Faults) as refused:
        CATALOGUE.find(text)
    (fault,) = refused.value
    assert said in str(fault)


@pytest.mark.long
@pytest.mark.parametrize("day", [day for day in days() if day >= rewritten()], ids=str)
def test_an_address_finds_what_held_it_on_a_day(day: date) -> None:
    """For a first address of each prefix there ever was: those around it in the lists of a second reading, no other."""
    lists = prefixes_on(day)
    for asked in {IPv4Network(each.id) for each in CATALOGUE.entries if each.kind is Kind.PREFIX}:
        around = {(id_, each) for id_, held in lists.items() for each in held if asked.network_address in each}
        if around:
            found = CATALOGUE.find(str(asked.network_address), "calling", day)
            held = {(_network(entry), IPv4Network(entry.id)) for entry in found}
            gone = {pair for pair in held - around if pair[1].num_addresses > 1}  # a host is found by its id as well
            assert (around - held, gone) == (set(), set())


def _network(entry: Entry) -> str:
    (network,) = [fact.values[0] for fact in entry.facts if fact.label == "network"]
    return network


ABSORBED = [("calling", "150.253.156.128/25"), ("app-configuration", "150.253.128.0/17")]
AROUND = {
    "an address on the last day of what was absorbed": ("150.253.156.130", date(2023, 12, 10), ABSORBED),
    "a prefix inside it": ("150.253.156.160/27", date(2023, 12, 10), ABSORBED),
    "the day on which it was absorbed": (
        "150.253.156.130",
        date(2023, 12, 11),
        [("calling", "150.253.128.0/17"), ("app-configuration", "150.253.128.0/17")],
    ),
    "no day: all there ever was": (
        "150.253.156.130",
        None,
        [("calling", "150.253.128.0/17"), *ABSORBED],
    ),
    "what was published later alone": ("163.129.0.1", date(2024, 4, 2), [("calling", "163.129.0.0/17")]),
}


@pytest.mark.parametrize(("text", "day", "found"), AROUND.values(), ids=AROUND)
def test_an_address_finds_what_was_absorbed(text: str, day: date | None, found: list[tuple[str, str]]) -> None:
    """On a day what stood then, with its lifetime; all of it where there is no day, or nothing stood."""
    entries = CATALOGUE.find(text, "calling", day)
    assert [(_network(entry), entry.id) for entry in entries] == found
    assert all(entry.lifetime for entry in entries)


def test_an_article_bounds_what_is_found() -> None:
    """A prefix of three networks of one article and of one of another."""
    assert len(CATALOGUE.find("62.109.192.0/18", "suite")) == 1
    with pytest.raises(Faults):
        CATALOGUE.find(GATEWAY_SIGNALLING, "suite")


@pytest.mark.parametrize("day", [date(2023, 3, 7), date(2023, 9, 1), date(2024, 11, 12), date(2025, 4, 10)], ids=str)
def test_what_is_listed_of_a_day_is_the_reference_of_that_day(day: date) -> None:
    """The list goes by lifetimes, the reference by undoing the history: both have the same rows and prefixes."""
    past = reference_at(REFERENCE, day).reference
    assert [each.id for each in CATALOGUE.listed([Kind.ROW], day=day)] == [*past.requirements]
    listed = sorted(each.id for each in CATALOGUE.listed([Kind.PREFIX], day=day))
    networks = past.networks.values()
    assert listed == sorted(str(each.prefix).removesuffix("/32") for network in networks for each in network.prefixes)


def _printed_ids(name: str) -> Iterator[str]:
    """Yield what looks like the id of a requirement in what the commands print of an example."""
    shown = json.loads(told_json(name).out)
    for resource in shown["resources"]:
        for text in re.findall(r'"[Dd]escription": "([^"]*)"', json.dumps(resource["inputs"])):
            yield from (part.partition(":")[0].strip() for part in text.split("; ") if re.match(r"[A-Z][\w]*: ", part))
    with chdir(ROOT):
        proved = CliRunner().invoke(app, ["prove", "--config", str(stack_file(name))], catch_exceptions=False)
    yield from re.findall(r"^declared excess ([a-z-]+):", proved.output, re.MULTILINE)
    yield from re.findall(r"missing (\w+) \(", proved.output)


@pytest.mark.long
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_the_commands_print_can_be_shown(name: str) -> None:
    """Each id in the rules of an example, and each kind of excess in its proof, is an entry."""
    excess = [Entry(kind, Kind.SITE, kind) for kind in DeclaredExcess]
    catalogue = Catalogue(REFERENCE, excess)
    ids = {*_printed_ids(name)}
    assert len(ids) > 2
    assert {id_ for id_ in ids if not catalogue.find(id_)} == set()
