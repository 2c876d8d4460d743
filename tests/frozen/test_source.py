"""The data of Webex Calling held to the article of its day: each value to its place, each entry to the lists."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from ipaddress import IPv4Network
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.frozen.folder import reference_of_the_day
from tests.frozen.published import FROZEN, PUBLISHED

from webex_calling.published.article import Revision
from webex_calling.published.dscp import dscp_class
from webex_calling.published.reference import load_reference

ARTICLE = "b2exve"
UNTIL = PUBLISHED["calling"].day
NETWORKS = ("calling", "device-configuration", "app-configuration")


@cache
def _source() -> dict[str, Any]:
    """Return what the article prints, every scalar as text."""
    text = (Path(__file__).parent / "source.yaml").read_text(encoding="utf-8")
    return dict(yaml.load(text, yaml.CBaseLoader))


def _entries() -> Iterator[Revision]:
    yield from (each for each in reversed(FROZEN.revisions) if each.date <= UNTIL)


def _text(prefix: IPv4Network) -> str:
    return str(prefix).removesuffix("/32")


def test_every_prefix_stands_in_its_list_in_order() -> None:
    """39 of 39 prefixes of the three lists are those that the article prints, in its order."""
    held = {name: [_text(each.prefix) for each in FROZEN.networks[name].prefixes] for name in NETWORKS}
    assert held == _source()["subnets"]
    assert sum(map(len, held.values())) == 39


def test_every_domain_and_host_is_printed() -> None:
    """20 of 20 domains are listed or told, and so is each host that cites the article."""
    source = _source()
    domains = [each.name for each in FROZEN.domains.values() if any(at == f"{ARTICLE}/domains" for at in each.where)]
    before = [name for name in domains if name in PUBLISHED["calling"].domains]
    assert sorted(before) == sorted({*source["domains"], "*.cloudfront.net"})
    assert len(before) == 20
    hosts = {each.name for each in FROZEN.hosts.values() if any(at.startswith(f"{ARTICLE}/") for at in each.where)}
    assert {each for each in hosts if not (FROZEN.hosts[each].since or UNTIL) > UNTIL} <= set(source["told"])


def test_every_cell_of_the_port_table_is_printed() -> None:
    """Each row of the table as printed has the article's cells; a cell that is merged has those of the row above."""
    merged: list[str] = []
    rows: list[tuple[str, ...]] = []
    for purpose, source, *cells in _source()["ports"]:
        if not merged or (rows and rows[-1][0] != purpose):
            merged = cells
        merged = [cell or above for cell, above in zip(cells, merged, strict=True)]
        rows.append((purpose, source, *merged))
    touched = {id_ for entry in load_reference().revisions if entry.date > UNTIL for id_ in entry.rows}
    held = {
        each.id: (each.purpose, each.source, *map(", ".join, (each.source_ports, each.protocols, each.ports)))
        for each in FROZEN.printed.values()
        if not touched & set(each.rows)
    }
    assert len(rows) == 22
    assert [row for row in rows if row not in held.values()] == [] or touched
    assert {id_: cells for id_, cells in held.items() if cells not in rows} == {}


WORDS = {
    "geen auth": "none",
    "geen verificatie": "none",
    "no auth": "none",
    "basis": "basic",
    "basic": "basic",
    "samenvatting": "digest",  # a summary: A-19
    "digest": "digest",
    "ntlm": "ntlm",
    "onderhandelen": "negotiate",
    "negotiate": "negotiate",
    "": "empty",
    "handmatig": "manual",
    "manual": "manual",
    "wpad": "wpad",
    "pac": "pac",
    "gpo": "gpo",
    "ondersteund via os": "system",
    "supported via os": "system",
}
PRODUCTS = {
    "Webex voor Mac": "Webex for Mac",
    "Webex voor Windows": "Webex for Windows",
    "Webex voor iOS": "Webex for iOS",
    "Webex voor Android": "Webex for Android",
    "Webex Web-app": "Webex Web App",
    "Webex-apparaten": "Webex devices",
    "Cisco IP-telefoons": "Cisco IP phones",
    "Webex-videomesh-knooppunt": "Webex Video Mesh node",
    "Webex-app (Windows, Mac, iOS, Android, web)": "Webex app (Windows, Mac, iOS, Android, web)",
    "Webex Room-apparaten": "Webex Room devices",
    "Cisco IP Multiplatform (MPP)-telefoons": "Cisco IP Multiplatform (MPP) phones",
}


def _items(cell: str) -> tuple[str, ...]:
    """Return the items of a cell of the tables on proxies, in the words of the data."""
    return tuple(WORDS[each.strip().lower()] for each in re.split(", or | of |,", cell))


def test_every_cell_of_the_tables_on_proxies_is_printed() -> None:
    """8 of 8 products and 3 of 3 rows on inspection have the article's cells, item by item, in its order."""
    source, reference = _source(), reference_of_the_day()
    products = [(each.title, each.configuration, each.printed) for each in reference.proxy_products.values()]
    assert products == [(PRODUCTS[name], _items(told), _items(proved)) for name, told, proved in source["proxies"]]
    authorities = [(each.title, each.taken) for each in reference.trusted_authorities.values()]
    assert authorities == [(PRODUCTS[name], taken == "Ja") for name, taken in source["trusted_authorities"]]
    assert (len(products), len(authorities)) == (8, 3)


def test_what_is_read_of_a_proxy_is_what_is_printed() -> None:
    """Nothing is read that no item says, and only an empty item says nothing: so has it a reading."""
    for each in reference_of_the_day().proxy_products.values():
        assert each.mechanisms == tuple(item for item in each.printed if item != "empty"), each.id
        assert ("A-41" in each.readings) is ("empty" in each.printed), each.id
    summed = {PRODUCTS[name] for name, _, proved in _source()["proxies"] if "samenvatting" in proved}
    read = {each.title for each in reference_of_the_day().proxy_products.values() if "A-19" in each.readings}
    assert summed == read


def test_another_article_has_the_same_products_and_the_marks_that_are_lost() -> None:
    """In English the products stand in one order with the same items, and where ours is empty there is a mark.

    Two differ by name, phones stand in ours alone, and so does Negotiate of Windows (A-43).
    """
    names = {"Cisco Video devices": "Webex devices", "Webex Video Mesh Node": "Webex Video Mesh node"}
    held = {each.title: each for each in reference_of_the_day().proxy_products.values()}
    other = {names.get(name, name): cells for name, *cells in _source()["proxies_of_the_suite"]}
    assert [name for name in held if name in other] == [*other]
    assert set(held) - set(other) == {"Cisco IP phones"}
    for name, (told, proved) in other.items():
        marked = re.sub(r" [(][12][)]", ",", proved)
        ours = [item for item in held[name].printed if not ("A-43" in held[name].readings and item == "negotiate")]
        assert (held[name].configuration, tuple(ours)) == (_items(told), _items(marked)), name


@pytest.mark.parametrize("data", ["of the day", "of today"])
def test_every_cell_of_the_table_of_quality_of_service_is_printed(data: str) -> None:
    """Each of five rows has the article's cells, class and value of each DSCP; the merged destination stands in all."""
    reference = reference_of_the_day() if data == "of the day" else load_reference()
    merged, rows = "", []
    for sender, traffic, destination, *cells in _source()["marks"]:
        merged = destination or merged
        rows.append((sender, traffic, merged, *cells))
    held = [
        (
            each.sender,
            ", ".join(each.traffic),
            each.destination,
            ", ".join(each.source_ports),
            ", ".join(each.ports),
            ", ".join(f"{dscp_class(dscp)} {dscp}" for dscp in each.dscp),
        )
        for each in reference.printed_marks.values()
    ]
    assert len(rows) == 5
    assert held == rows or reference.revision > UNTIL


def test_every_entry_says_what_its_date_prints() -> None:
    """Of 54 dates, each has the addresses that are printed, with their signs, and no other names and ports."""
    printed = {date.fromisoformat(each["date"]): each for each in _source()["history"]}
    days = {entry.date: [each for each in _entries() if each.date == entry.date] for entry in _entries()}
    assert set(printed) == set(days)
    assert len(days) == 54
    for day, entries in days.items():
        told, otherwise = printed[day], {text for entry in entries for text in entry.printed}
        for sign in ("added", "removed"):
            values = {_text(value) for entry in entries for value in getattr(entry, sign).prefixes}
            if otherwise:
                assert otherwise == {*told.get("added", ()), *told.get("removed", ())}
                assert all(entry.readings for entry in entries if entry.printed)
            else:
                assert values == set(told.get(sign, ())), day
        names = {name for entry in entries for name in (*entry.added.names, *entry.removed.names)}
        ports = {each.split()[1] for entry in entries for each in (*entry.added.ports, *entry.removed.ports)}
        assert names <= set(told.get("names", ())), day
        assert ports <= set(told.get("numbers", ())), day


def _steps(network: str) -> Iterator[tuple[Revision, frozenset[IPv4Network], frozenset[IPv4Network]]]:
    """Yield each entry of a network with what is told to stand before it and after it."""
    standing: frozenset[IPv4Network] = frozenset()
    for entry in _entries():
        if entry.network == network:
            after = (standing - set(entry.removed.prefixes)) | set(entry.added.prefixes)
            yield entry, standing, after
            standing = after


def test_every_entry_leads_from_one_state_to_the_next() -> None:
    """Taking an entry back gives the state before it; where it does not, the exception is named."""
    untold: set[str] = set()
    again: set[str] = set()
    for network in NETWORKS:
        steps = list(_steps(network))
        for (_, _, after), (_, before, _) in pairwise(steps):
            assert after == before
        for entry, before, after in steps:
            assert set(entry.added.prefixes) <= after
            assert not set(entry.removed.prefixes) & (after - set(entry.added.prefixes))
            undone = (after - set(entry.added.prefixes)) | set(entry.removed.prefixes)
            untold |= {f"{entry.date} {_text(each)}" for each in undone - before}
            again |= {f"{entry.date} {_text(each)}" for each in before - undone}
    exceptions = _source()["exceptions"]
    assert sorted(untold) == sorted(exceptions["stood_untold"])
    assert sorted(again) == sorted(exceptions["added_again"])


def test_what_stands_at_the_end_is_the_list_or_inside_it() -> None:
    """What the history leaves standing is an entry of its list, or a wider one absorbed it without a word."""
    absorbed: set[str] = set()
    elsewhere: set[str] = set()
    for network in NETWORKS:
        *_, (_, _, standing) = _steps(network)
        lists = [each.prefix for each in FROZEN.networks[network].prefixes]
        for each in standing - set(lists):
            wider = [held for held in lists if each.subnet_of(held)]
            (absorbed if wider else elsewhere).add(f"{network} {_text(each)}")
    exceptions = _source()["exceptions"]
    assert sorted(absorbed) == sorted(exceptions["absorbed"])
    assert sorted(elsewhere) == sorted(exceptions["in_another_list"])
