"""The data against its own revision history: what was added stands, what was removed is gone, and dates agree."""

from datetime import date
from ipaddress import IPv4Network

import pytest
from tests.frozen.published import FROZEN, PUBLISHED

from webex_calling.published.article import Revision
from webex_calling.published.domain import Domain, NamedHost
from webex_calling.published.reference import Reference, load_reference

NETWORKS = ("calling", "device-configuration", "app-configuration")
UNTIL = PUBLISHED["calling"].day
"""No revision changes what the history tells of the time before it."""


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Return the installed reference."""
    return load_reference()


def _oldest_first(reference: Reference, network: str = "", until: date = date.max) -> list[Revision]:
    entries = [one for one in reversed(reference.revisions) if one.date <= until]
    return [one for one in entries if not network or one.network == network]


def _replayed(reference: Reference, network: str, until: date = date.max) -> dict[IPv4Network, date]:
    """Return what stands in a network after its entries up to a day, and since when."""
    standing: dict[IPv4Network, date] = {}
    for revision in _oldest_first(reference, network, until):
        for prefix in revision.removed.prefixes:
            standing.pop(prefix, None)
        for prefix in revision.added.prefixes:
            standing.setdefault(prefix, revision.date)
    return standing


def test_the_newest_entry_dates_the_data(reference: Reference) -> None:
    """Entries are newest first, and the newest is the date of the article that the data is true of."""
    dates = [revision.date for revision in reference.revisions]
    assert dates == sorted(dates, reverse=True)
    assert reference.revision == reference.sources["b2exve"].dated == dates[0] >= UNTIL
    assert dates[-1] == date(2020, 2, 27)


def test_every_day_of_the_history_is_there(reference: Reference) -> None:
    """The history has entries on 54 days up to 2025-09-15."""
    assert len({revision.date for revision in reference.revisions if revision.date <= UNTIL}) == 54


def test_every_range_ever_added_to_calling_is_inside_it(reference: Reference) -> None:
    """No address that the calling services were given up to 2025-09-15 had left their network by then."""
    entries = _oldest_first(reference, "calling", UNTIL)
    added = [prefix for revision in entries for prefix in revision.added.prefixes]
    assert [prefix for prefix in added if prefix not in FROZEN.networks["calling"]] == []
    assert len(set(added)) == 36


@pytest.mark.parametrize("network", NETWORKS)
def test_what_was_removed_and_never_came_back_is_no_entry(reference: Reference, network: str) -> None:
    """A prefix whose last mention is a removal stands in no list as an entry of its own."""
    standing = _replayed(reference, network)
    removed = {prefix for one in _oldest_first(reference, network) for prefix in one.removed.prefixes} - set(standing)
    entries = {published.prefix for published in reference.networks[network].prefixes}
    assert removed & entries == set()


@pytest.mark.parametrize(
    ("network", "number"), [("calling", 5), ("device-configuration", 23), ("app-configuration", 2)]
)
def test_so_many_prefixes_were_removed_for_good(reference: Reference, network: str, number: int) -> None:
    """The history up to 2025-09-15 removes so many prefixes that did not come back by then."""
    entries = _oldest_first(reference, network, UNTIL)
    removed = {prefix for one in entries for prefix in one.removed.prefixes}
    assert len(removed - set(_replayed(reference, network, UNTIL))) == number


def test_removed_addresses_that_a_range_still_covered(reference: Reference) -> None:
    """Of all that was removed up to 2025-09-15, only what a wider range took in was still covered."""
    covered = {
        str(prefix)
        for network in ("device-configuration", "app-configuration")
        for revision in _oldest_first(reference, network, UNTIL)
        for prefix in set(revision.removed.prefixes) - set(_replayed(reference, network, UNTIL))
        if any(prefix in FROZEN.networks[name] for name in NETWORKS)
    }
    assert covered == {
        "64.68.99.6/32",
        "64.68.100.6/32",
        "72.163.10.125/32",
        "72.163.10.134/32",
        "170.72.231.0/32",
        "170.72.231.10/32",
        "170.72.231.161/32",
        "173.37.146.134/32",
        "173.37.149.125/32",
    }


@pytest.mark.parametrize("network", NETWORKS)
def test_a_prefix_stands_since_its_entry(reference: Reference, network: str) -> None:
    """A prefix that the history added is dated by that entry, and no other prefix is dated."""
    standing = _replayed(reference, network)
    told = {published.prefix: published.since for published in reference.networks[network].prefixes}
    assert told == {prefix: standing.get(prefix) for prefix in told}


def test_nothing_that_was_added_is_lost(reference: Reference) -> None:
    """Whatever was added to any network and not removed is inside one of the three networks today."""
    lost = [
        prefix
        for network in NETWORKS
        for prefix in _replayed(reference, network)
        if not any(prefix in reference.networks[name] for name in NETWORKS)
    ]
    assert lost == []


def test_names_are_dated_by_the_entry_that_added_them(reference: Reference) -> None:
    """A domain or host that the history added is dated by that entry, and no other is dated."""
    added: dict[str, date] = {}
    for revision in _oldest_first(reference):
        for name in revision.added.names:
            added.setdefault(name, revision.date)
    named: tuple[Domain | NamedHost, ...] = (*reference.domains.values(), *reference.hosts.values())
    assert {one.name: one.since for one in named} == {one.name: added.get(one.name) for one in named}


def test_removed_names_are_gone(reference: Reference) -> None:
    """A name that was removed is neither a domain nor a host of the data."""
    removed: set[str] = set()
    for revision in _oldest_first(reference):
        removed = (removed | {*revision.removed.names}) - {*revision.added.names}
    named = {*reference.hosts, *(domain.apex for domain in reference.domains.values())}
    assert "huron-dev.com" in removed
    assert {name.removeprefix("*.") for name in removed} & named == set()


def test_rows_are_dated_by_an_entry_that_names_them(reference: Reference) -> None:
    """The date of a row is that of an entry that names the row."""
    named = {(row, revision.date) for revision in reference.revisions for row in revision.rows}
    rows = reference.requirements.values()
    assert [row.id for row in rows if row.since and (row.id, row.since) not in named] == []


def test_services_are_dated_by_an_entry_that_adds_their_ports(reference: Reference) -> None:
    """The date of a service is that of an entry that added exactly its ports."""
    added = {(text, revision.date) for revision in reference.revisions for text in revision.added.ports}
    dated = [
        (f"{row.protocols[0]} {ports}", service.since)
        for row in reference.requirements.values()
        for service in row.services
        if service.since and isinstance(service.ports, tuple)
        for ports in service.ports
    ]
    assert [one for one in dated if one not in added] == []
    assert len([day for _, day in dated if day <= UNTIL]) == 10


def test_a_prefix_without_a_date_is_one_whose_first_day_nobody_tells(reference: Reference) -> None:
    """No entry gives it to its network, and no day up to 2025-09-15 is made up for one that had none then."""
    added = {(revision.network, prefix) for revision in reference.revisions for prefix in revision.added.prefixes}
    held = {(name, each.prefix): each.since for name in NETWORKS for each in reference.networks[name].prefixes}
    then = {(name, each.prefix): each.since for name in NETWORKS for each in FROZEN.networks[name].prefixes}
    assert {one for one, since in held.items() if since is None} & added == set()
    undated = {one for one, since in then.items() if since is None}
    assert undated
    assert {one: held[one] for one in undated & held.keys() if (held[one] or date.max) <= UNTIL} == {}
