"""The reference of another day: which days can be rebuilt, what is assumed of them, and what they lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frozen.published import FROZEN
from tests.history.raw_history import days, prefixes_on, raw, rewritten, today
from tests.rows import (
    BROWSER_MEDIA,
    DEVICE_CONFIGURATION,
    PATH_MTU_DISCOVERY,
    PHONE_SIGNALLING,
    ROOM_MEDIA,
    ROOM_SIGNALLING,
    VG400_MEDIA,
)

from webex_calling.fault import Faults
from webex_calling.history.assumption import LATER, UNDATED
from webex_calling.history.lifetime import Standing
from webex_calling.history.lifetimes import Lifetimes
from webex_calling.history.past import Past, reference_at
from webex_calling.published.article import Revision, Values
from webex_calling.published.effective import Effective
from webex_calling.published.network import PublishedPrefix
from webex_calling.published.reference import Reference, load_reference

REFERENCE = load_reference()
LIVES = Lifetimes(REFERENCE)
REBUILT = [day for day in days() if day >= rewritten()]
REFUSED = [day for day in days() if day < rewritten()]
NETWORKS = REFERENCE.article.networks


def _prefixes(reference: Reference, network: str) -> list[IPv4Network]:
    return [each.prefix for each in reference.networks[network].prefixes]


def _inferred(past: Past) -> list[str]:
    return [each.id for each in past.assumed if each.how.startswith("absorbed by")]


def _with(reference: Reference, *entries: Revision, **networks: tuple[str, ...]) -> Reference:
    """Return a reference with these entries before those of its first article, and these prefixes in its networks."""
    article = reference.article
    then = replace(article, date=entries[0].date, revisions=(*entries, *article.revisions))
    changed = {
        id_: replace(reference.networks[id_], prefixes=tuple(PublishedPrefix(IPv4Network(each)) for each in prefixes))
        for id_, prefixes in networks.items()
    }
    return replace(
        reference,
        articles={**reference.articles, article.id: then},
        networks={**reference.networks, **changed},
    )


def _entry(id_: str, **said: object) -> Revision:
    plain: dict[str, object] = {
        "kind": "changed",
        "text": "An example",
        "network": "",
        "added": Values(),
        "removed": Values(),
        "rows": (),
        "readings": (),
        "where": ("b2exve/history",),
    }
    return Revision(id=id_, **{**plain, **said})  # type: ignore[arg-type]


@pytest.mark.parametrize("day", REBUILT, ids=str)
def test_the_lists_of_a_day_are_those_of_a_second_reading(day: date) -> None:
    """Going back by the package and forward by the test gives the same prefixes, network by network."""
    past = reference_at(REFERENCE, day)
    assert {id_: set(_prefixes(past.reference, id_)) for id_ in NETWORKS} == prefixes_on(day)


def test_the_second_reading_ends_at_the_lists_of_today() -> None:
    """Every entry done again gives the lists as the data has them: undone and redone, nothing is lost."""
    assert prefixes_on(days()[0]) == today()


def test_so_many_days_of_the_frozen_history_can_be_rebuilt() -> None:
    """Of 54 days up to 2025-09-15 the lists of 20 are told, those of 16 without any inference."""
    told: dict[date, Past] = {}
    held = sorted({entry.date for entry in FROZEN.revisions}, reverse=True)
    for day in held:
        try:
            told[day] = reference_at(FROZEN, day)
        except Faults:
            continue
    assert (len(held), len(told), min(told)) == (54, 20, date(2023, 3, 7))
    without = [day for day, past in told.items() if not _inferred(past)]
    assert (len(without), min(without)) == (16, date(2023, 12, 11))
    assert {each for past in told.values() for each in _inferred(past)} == {"150.253.156.128/25"}


@pytest.mark.parametrize("day", REFUSED, ids=str)
def test_what_cannot_be_rebuilt_names_entry_and_value(day: date) -> None:
    """A day before lists were written anew is refused: each fault names an entry, its value where one is known."""
    with pytest.raises(Faults) as refused:
        reference_at(REFERENCE, day)
    ids = {entry["id"] for entry in raw("revisions")}
    assert {fault.place for fault in refused.value} <= ids
    first = next(iter(refused.value))
    assert first.place in {entry["id"] for entry in raw("revisions") if "rewritten" in entry}
    assert first.remedy == f"ask for {rewritten().isoformat()} or a later day"


def test_the_day_of_the_data_is_the_reference_itself() -> None:
    """Nothing is undone there; other articles that are dated later are taken as they are, and that is said."""
    past = reference_at(REFERENCE, REFERENCE.revision)
    assert past.reference is REFERENCE
    assert {each.id for each in past.assumed} == {
        article.id for article in REFERENCE.articles.values() if article.date > REFERENCE.revision
    }
    newest = max(article.date for article in REFERENCE.articles.values())
    assert reference_at(REFERENCE, newest).assumed == ()


@given(st.dates(rewritten(), days()[0]))
def test_each_day_is_that_of_the_entry_before_it(day: date) -> None:
    """Between two entries nothing changes but the day itself."""
    entry = max(each for each in days() if each <= day)
    here, there = reference_at(REFERENCE, day), reference_at(REFERENCE, entry)
    assert (here.reference, here.reference.revision) == (there.reference, entry)


@given(st.dates(rewritten(), days()[0]))
def test_lifetimes_and_the_reference_of_a_day_agree(day: date) -> None:
    """What the replayed history says stood on a day is what stands in the reference of that day."""
    past = reference_at(REFERENCE, day).reference
    for id_ in NETWORKS:
        stood = {prefix for prefix, life in LIVES.prefixes(id_).items() if life.on(day) is not Standing.ABSENT}
        assert stood == set(_prefixes(past, id_))
    rows = {id_ for id_ in REFERENCE.requirements if LIVES.row(id_).on(day) is not Standing.ABSENT}
    assert rows == set(past.requirements)
    domains = {id_ for id_ in REFERENCE.domains if LIVES.domain(id_).on(day) is not Standing.ABSENT}
    assert domains == set(past.domains) & set(REFERENCE.domains)
    hosts = {name for name in REFERENCE.hosts if LIVES.host(name).on(day) is not Standing.ABSENT}
    assert hosts == set(past.hosts)
    said = {id_ for id_ in REFERENCE.statements if LIVES.statement(id_).on(day) is not Standing.ABSENT}
    assert said == set(past.statements)
    marks = {id_ for id_ in REFERENCE.marks if LIVES.mark(id_).on(day) is not Standing.ABSENT}
    assert marks == set(past.marks) == {id_ for row in past.printed_marks.values() for id_ in row.reads}


@pytest.mark.parametrize("day", REBUILT, ids=str)
def test_a_reference_of_another_day_holds_together(day: date) -> None:
    """Lists keep their sizes, nothing refers to what is not there, and articles name what they have."""
    past = reference_at(REFERENCE, day).reference
    for network in past.listed:
        assert list(network.lists) == list(range(1, len(network.lists) + 1))
        assert all(len(held) <= network.size(number) for number, held in network.lists.items())
    for article in past.articles.values():
        assert {*article.requirements} <= {*past.requirements}
        assert {*article.domains} <= {*past.domains}
    assert {row for article in past.articles.values() for row in article.requirements} == {*past.requirements}
    for row in past.requirements.values():
        assert row.services
        assert {name for service in row.services for name in service.hosts} <= {*past.hosts}


def test_what_came_later_is_absent_and_what_was_withdrawn_is_back() -> None:
    """Rows, hosts and services go with their entry; a name that was withdrawn later stands."""
    past = reference_at(REFERENCE, date(2023, 12, 11)).reference
    assert {PATH_MTU_DISCOVERY, VG400_MEDIA, BROWSER_MEDIA} & {*past.requirements} == set()
    assert "sudirenewal.cisco.com" not in past.hosts
    assert [service.id for service in past.requirements[DEVICE_CONFIGURATION].services] == ["https", "migration"]
    assert past.domains["huron-dev-com"].name == "huron-dev.com"
    assert "huron-dev-com" in past.article.domains
    after = reference_at(REFERENCE, date(2024, 6, 11)).reference
    assert "huron-dev-com" not in after.domains


def test_what_is_taken_for_granted_is_listed() -> None:
    """Undated values, rows that changed without a word, articles of one date: each is there with how it is assumed."""
    assumed = {(each.kind, each.id): each for each in reference_at(REFERENCE, date(2025, 4, 10)).assumed}
    assert assumed["prefix", "23.89.0.0/16"].how == UNDATED
    assert assumed["row", PHONE_SIGNALLING].how == UNDATED
    assert (assumed["row", ROOM_SIGNALLING].how, assumed["row", ROOM_SIGNALLING].entries) == (
        LATER,
        ("2025-09-15-room-source-ports",),
    )
    assert ("row", BROWSER_MEDIA) not in assumed
    assert assumed["article", "suite"].how.endswith(REFERENCE.articles["suite"].date.isoformat())


ROOM_MARKS = ("room-audio", "room-video", "room-signalling")


@pytest.mark.parametrize(
    ("day", "until", "ids"),
    [
        ("2025-02-28", "2025-09-15", [ROOM_SIGNALLING, ROOM_MEDIA, *ROOM_MARKS]),
        ("2025-02-28", "2025-09-14", []),
        ("2025-09-15", "2025-09-15", []),
        ("2023-12-10", "2023-12-11", ["150.253.156.128/25"]),
    ],
)
def test_what_is_assumed_between_two_days_rests_on_an_entry_of_that_time(day: str, until: str, ids: list[str]) -> None:
    """What an entry changed without a word, and a prefix that was absorbed; not what both sides assume alike."""
    older, newer = (reference_at(REFERENCE, date.fromisoformat(each)) for each in (day, until))
    assert [each.id for each in older.assumed_against(newer.reference)] == ids
    between = {entry.id for entry in REFERENCE.revisions if older.day < entry.date <= newer.day}
    assert all(between & {*each.entries} for each in older.assumed_against(newer.reference))


UNTOLD = {
    "ports that went": (
        _entry("2099-01-02-ports", rows=(DEVICE_CONFIGURATION,), removed=Values(ports=("tcp 8080",))),
        'tcp 8080" was taken from D1, and how it stood there is not told; ask for 2099-01-02 or a later day',
    ),
    "a row that went": (
        _entry("2099-01-02-row", rows=("Z9",), removed=Values(rows=("Z9",))),
        '2099-01-02-row: "Z9" withdrew the row, and the data does not keep what it said',
    ),
    "a prefix that was removed and stands": (
        _entry("2099-01-02-back", network="calling", removed=Values(prefixes=(IPv4Network("23.89.0.0/16"),))),
        '2099-01-02-back: "23.89.0.0/16" was removed from calling, and stands there afterwards without an entry',
    ),
}


@pytest.mark.parametrize(("entry", "fault"), UNTOLD.values(), ids=UNTOLD)
def test_what_the_history_does_not_tell_is_a_fault(entry: Revision, fault: str) -> None:
    """What an entry took away and nobody kept cannot come back."""
    with pytest.raises(Faults) as refused:
        reference_at(_with(REFERENCE, entry), entry.date - timedelta(days=1))
    assert fault in str(refused.value)


def test_a_prefix_that_was_lost_without_a_word_is_a_fault() -> None:
    """What an entry added, no entry removes and no wider one contains, has to be told."""
    entries = (
        _entry("2099-01-03-other"),
        _entry("2099-01-02-lost", network="calling", added=Values(prefixes=(IPv4Network("198.18.0.0/24"),))),
    )
    with pytest.raises(Faults, match=r'"198\.18\.0\.0/24" was added to calling, and no entry tells when'):
        reference_at(_with(REFERENCE, *entries), date(2099, 1, 2))
    assert reference_at(_with(REFERENCE, *entries), date(2099, 1, 1)).reference.networks == REFERENCE.networks


def test_what_two_entries_add_stands_since_the_first() -> None:
    """A prefix that is told twice, as for signalling and then for media, goes with the older entry alone."""
    twice = Values(prefixes=(IPv4Network("163.129.0.0/17"),))
    again = _with(FROZEN, _entry("2099-01-02-again", network="calling", added=twice))
    assert twice.prefixes[0] in _prefixes(reference_at(again, date(2099, 1, 1)).reference, "calling")
    assert twice.prefixes[0] not in _prefixes(reference_at(again, date(2024, 4, 2)).reference, "calling")


def test_what_comes_back_takes_a_list_that_has_room() -> None:
    """A full list stays as it is, since its size never changes: the prefix stands in the overflow list of that day."""
    network = REFERENCE.networks["app-configuration"]
    full = tuple(f"198.18.{number}.0/24" for number in range(network.max_entries))
    gone = IPv4Network("198.18.200.0/24")
    entry = _entry("2099-01-02-gone", network="app-configuration", removed=Values(prefixes=(gone,)))
    changed = _with(REFERENCE, entry, **{"app-configuration": full})
    past = reference_at(changed, date(2099, 1, 1)).reference.networks["app-configuration"]
    assert past.lists[2] == (gone,)
    assert len(past.lists[1]) == network.max_entries


@pytest.mark.parametrize(
    ("effective", "day", "said"),
    [("2099-01-20", 19, True), ("2099-01-20", 20, False), ("2099-01", 31, True), ("2098-12", 3, False)],
)
def test_a_day_counts_by_publication(effective: str, day: int, said: bool) -> None:
    """What is published and in force later only is there, and is said to be so; a month is not made a day."""
    added = IPv4Network("198.18.0.0/24")
    own = tuple(str(each.prefix) for each in REFERENCE.networks["calling"].prefixes)
    entries = (
        _entry("2099-03-01-other"),
        _entry(
            "2099-01-02-new", network="calling", added=Values(prefixes=(added,)), effective=Effective.parse(effective)
        ),
    )
    past = reference_at(_with(REFERENCE, *entries, calling=(*own, str(added))), date(2099, 1, day))
    assert added in _prefixes(past.reference, "calling")
    how = f"published by 2099-01-02-new, and in force from {effective}"
    assert [each.how for each in past.assumed if each.kind == "revision"] == [how] * said


OCTOBER_2024 = (
    "23.89.0.0/16 128.177.36.0/24 139.177.72.0/23 163.129.0.0/17 185.115.196.0/22 199.59.64.0/21 85.119.56.0/23 "
    "135.84.168.0/21 144.196.0.0/16 170.72.0.0/16 199.19.196.0/23 128.177.14.0/24 139.177.64.0/21 150.253.128.0/17 "
    "170.133.128.0/18 199.19.199.0/24"
)
"""The trusted list of a public router script, which says that it was taken from the article on 02/10/24."""

SPRING_2023 = (
    "128.177.14.0 128.177.36.0 199.59.64.0 185.115.196.0 139.177.64.0 139.177.72.0 199.19.199.0 199.19.196.0 "
    "170.133.128.0 170.72.0.0 150.253.209.128 135.84.168.0 23.89.0.0 85.119.56.0"
)
"""First addresses of the trusted list of a public example of a gateway; its lengths are its author's."""


def test_a_list_that_was_taken_from_the_article_is_rebuilt() -> None:
    """What others took from the article on a day is what the history gives for that day."""
    past = reference_at(FROZEN, date(2024, 10, 2)).reference
    assert {str(each) for each in _prefixes(past, "calling")} == {*OCTOBER_2024.split()}


def test_an_example_without_the_ranges_of_the_summer_is_rebuilt() -> None:
    """Between 2023-03-07 and 2023-08-14, since it has the one's range and not the other's."""
    past = reference_at(FROZEN, date(2023, 7, 5)).reference
    assert {str(each.network_address) for each in _prefixes(past, "calling")} == {*SPRING_2023.split()}
