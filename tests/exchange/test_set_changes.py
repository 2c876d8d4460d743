"""What two versions differ in, told in Microsoft's words where one of them means it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.reader import OWN, by_id, fold

from webex_calling.exchange.endpoint_set import EndpointSet
from webex_calling.exchange.exported import Exported
from webex_calling.exchange.set_changes import set_changes
from webex_calling.exchange.version import Version
from webex_calling.published.article import Revision
from webex_calling.published.effective import Effective
from webex_calling.published.reference import Reference, load_reference

REFERENCE = load_reference()
BEFORE, AFTER = date(2030, 1, 1), date(2030, 2, 1)


def _set(id_: str, ips: str = "", urls: str = "", tcp: str = "443", **own: Any) -> EndpointSet:
    row, _, service = id_.partition("/")
    told = {
        "row": row,
        "service": service,
        "title": "An example",
        "direction": "outbound",
        "roles": ["webex-app"],
        "protocols": ["tcp"],
        "peer": {"kind": "network", "id": "calling"},
        "ports": tcp,
        "sources": [{"source": "b2exve", "section": "ports", "words": "the table"}],
        **own,
    }
    prefixes = tuple(sorted(map(IPv4Network, ips.split())))
    names = tuple(sorted(urls.split()))
    return EndpointSet(id_, "calling", "Webex Calling", names, prefixes, tcp, "", True, "", told)


def _changes(before: list[EndpointSet], after: list[EndpointSet]) -> list[dict[str, Any]]:
    versions = (Version(AFTER, tuple(after), ()), Version(BEFORE, tuple(before), ()))
    return [each.document for each in set_changes(REFERENCE, versions)]


WIDE, HALF, OTHER = "192.0.2.0/24", "192.0.2.0/25", "198.51.100.0/24"
A, B = "A/https", "B/https"
IMPACTS: Mapping[str, tuple[list[EndpointSet], list[EndpointSet], dict[str, str]]] = {
    "an address came": ([_set(A, WIDE)], [_set(A, f"{WIDE} {OTHER}")], {A: "change AddedIp"}),
    "a name came": ([_set(A, WIDE)], [_set(A, WIDE, "a.example.com")], {A: "change AddedUrl"}),
    "both came": ([_set(A)], [_set(A, WIDE, "a.example.com")], {A: "change AddedIpAndUrl"}),
    "one came, one went": ([_set(A, WIDE)], [_set(A, OTHER)], {A: "change AddedIp"}),
    "an address went": ([_set(A, f"{WIDE} {OTHER}")], [_set(A, WIDE)], {A: "change RemovedIpOrUrl"}),
    "a name went": ([_set(A, WIDE, "a.example.com")], [_set(A, WIDE)], {A: "change RemovedIpOrUrl"}),
    "a name went that another covers": (
        [_set(A, "", "*.example.com a.example.com")],
        [_set(A, "", "*.example.com")],
        {A: "change RemovedDuplicateIpOrUrl"},
    ),
    "an address moved": (
        [_set(A, f"{WIDE} {OTHER}"), _set(B)],
        [_set(A, WIDE), _set(B, OTHER)],
        {A: "change MovedIpOrUrl", B: "change AddedIp"},
    ),
    "an address that widened": ([_set(A, HALF)], [_set(A, WIDE)], {A: "change AddedIp"}),
    "a port came": ([_set(A, WIDE)], [_set(A, WIDE, tcp="443,8443")], {A: "change ChangedTraffic"}),
    "a port came and an address went": (
        [_set(A, f"{WIDE} {OTHER}")],
        [_set(A, WIDE, tcp="443,8443")],
        {A: "change ChangedTraffic"},
    ),
    "a role came": ([_set(A, WIDE)], [_set(A, WIDE, roles=["ata", "webex-app"])], {A: "change ChangedTraffic"}),
    "a note changed": ([_set(A, WIDE)], [_set(A, WIDE, note="x")], {A: "change OtherNonPriorityChanges"}),
    "a set came": ([_set(A, WIDE)], [_set(A, WIDE), _set(B, OTHER)], {B: "add AddedIp"}),
    "a set without addresses came": ([_set(A, WIDE)], [_set(A, WIDE), _set(B)], {B: "add ChangedTraffic"}),
    "a set went": ([_set(A, WIDE), _set(B, OTHER)], [_set(A, WIDE)], {B: "remove RemovedIpOrUrl"}),
    "nothing": ([_set(A, WIDE)], [_set(A, WIDE)], {}),
}


@pytest.mark.parametrize(("before", "after", "told"), IMPACTS.values(), ids=IMPACTS)
def test_the_impact_is_what_a_perimeter_has_to_do(
    before: list[EndpointSet], after: list[EndpointSet], told: dict[str, str]
) -> None:
    """In one of their words, else in one of ours under our key, never in both."""
    held = _changes(before, after)
    assert all(("impact" in each) is not ("impact" in each[OWN]) for each in held)
    words = {each["endpointSetId"]: each.get("impact") or each[OWN]["impact"] for each in held}
    dispositions = {each["endpointSetId"]: each["disposition"] for each in held}
    assert {id_: f"{dispositions[id_]} {word}" for id_, word in words.items()} == told


def test_a_removed_set_keeps_its_service_area() -> None:
    """Who reads of a set that is gone can tell what it was for."""
    (change,) = _changes([_set(A, WIDE), _set(B, OTHER)], [_set(A, WIDE)])
    assert change["previous"]["serviceArea"] == change[OWN]["serviceArea"] == "calling"
    assert change["remove"] == {"ips": [OTHER]}


PREFIXES = [f"10.{number}.0.0/16" for number in range(6)]
NAMES = [f"{letter}.example.com" for letter in "abcd"]
some_sets = st.dictionaries(
    st.sampled_from([A, B, "C/sip"]),
    st.tuples(st.sets(st.sampled_from(PREFIXES)), st.sets(st.sampled_from(NAMES)), st.sampled_from(["443", "5061"])),
).map(lambda held: [_set(id_, " ".join(ips), " ".join(urls), tcp) for id_, (ips, urls, tcp) in held.items()])


@given(before=some_sets, after=some_sets)
def test_changes_fold_one_version_into_the_next(before: list[EndpointSet], after: list[EndpointSet]) -> None:
    """By a reader of the JSON alone, whatever came, went and changed."""
    old, new = (by_id([each.document for each in sets]) for sets in (before, after))
    assert fold(old, _changes(before, after), f"{AFTER:%Y%m%d}00") == new


def _in_force(effective: Effective | None) -> Reference:
    """Return the reference whose newest entry with a prefix is in force from another time."""
    article = REFERENCE.article
    newest = next(each for each in article.revisions if each.added.prefixes)
    changed = tuple(replace(each, effective=effective) if each is newest else each for each in article.revisions)
    return replace(REFERENCE, articles={**REFERENCE.articles, article.id: replace(article, revisions=changed)})


TIMES: Mapping[str, tuple[Effective | None, Callable[[Any], bool]]] = {
    "a day": (Effective(2031, 5, 8), lambda each: each["add"]["effectiveDate"] == "20310508"),
    "a month": (
        Effective(2031, 5),
        lambda each: "effectiveDate" not in each["add"] and each[OWN]["effectiveMonth"] == "2031-05",
    ),
    "nothing": (None, lambda each: "effectiveDate" not in each["add"] and "effectiveMonth" not in each[OWN]),
}


@pytest.mark.parametrize(("effective", "right"), TIMES.values(), ids=TIMES)
@pytest.mark.long
def test_an_effective_date_is_told_or_absent(effective: Effective | None, right: Callable[[Any], bool]) -> None:
    """A month makes no day, and the day of publication is none."""
    reference = _in_force(effective)
    newest: Revision = next(each for each in reference.revisions if each.added.prefixes)
    held = Exported.of(reference, (reference.article.id,), reference.article.date)
    told = [each.document for each in held.changes if newest.id in each.own["revisions"] and each.added.ips]
    assert told
    assert all(right(each) for each in told)


def test_what_no_entry_tells_is_said_to_be_assumed() -> None:
    """A range that a larger one absorbed without a word goes by an inference, and the change says by which."""
    held = Exported.of(REFERENCE, (REFERENCE.article.id,), REFERENCE.article.date)
    told = {str(prefix) for each in REFERENCE.revisions for prefix in (*each.added.prefixes, *each.removed.prefixes)}
    removed = {prefix for entry in REFERENCE.revisions for prefix in entry.removed.prefixes}
    for change in held.changes:
        untold = {str(each) for each in change.removed.ips if each not in removed}
        assert untold == {each["item"] for each in change.own["assumed"]} & {*map(str, change.removed.ips)}
        assert {str(each) for each in change.added.ips if change.disposition == "change"} <= told
