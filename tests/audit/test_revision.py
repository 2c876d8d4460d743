"""Lists dated by what they hold: lists of other tools, lists with known faults, and every state of the history."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from tests.frozen.published import FROZEN

from webex_calling.audit.audit import audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.audit.fields import span
from webex_calling.audit.revision import Dated, Revisions
from webex_calling.commands.audit_text import dated_words
from webex_calling.published.reference import load_reference
from webex_calling.verify.model import spans

REVISIONS = Revisions.of(FROZEN)
CALLING = tuple(str(each.prefix) for each in FROZEN.networks["calling"].prefixes)
DEVICES = tuple(str(each.prefix) for each in FROZEN.networks["device-configuration"].prefixes)
APP = tuple(str(each.prefix) for each in FROZEN.networks["app-configuration"].prefixes)

SAUDI_ARABIA, INDIA, WIDE, UNITED_STATES = "62.109.192.0/18", "163.129.0.0/17", "150.253.128.0/17", "144.196.0.0/16"
SIXTEEN = tuple(each for each in CALLING if each != SAUDI_ARABIA)
FIFTEEN = tuple(each for each in SIXTEEN if each != INDIA)

# Fourteen entries as of a webinar of 2024-02: older than that, and parts alone of seven ranges.
PARTS = {
    WIDE: "150.253.209.128/25",
    "85.119.56.0/23": "85.119.56.0/24",
    "128.177.14.0/24": "128.177.14.0/25",
    "128.177.36.0/24": "128.177.36.0/25",
    "170.133.128.0/18": "170.133.128.0/19",
    "185.115.196.0/22": "185.115.196.0/23",
    "199.59.64.0/21": "199.59.64.0/22",
}
FOURTEEN = tuple(PARTS.get(each, each) for each in FIFTEEN if each != UNITED_STATES)

# Sixteen ranges, and twenty-three entries more that lie inside them.
THIRTY_NINE = (
    *SIXTEEN,
    *(f"139.177.{octet}.0/24" for octet in range(64, 74)),
    *("23.89.33.0/24", "23.89.40.0/25", "23.89.1.128/25", "23.89.76.128/25", "23.89.154.0/25"),
    *("170.72.29.0/24", "170.72.17.128/25", "170.72.0.128/25", "170.72.242.0/24"),
    *("150.253.209.128/25", "150.253.156.128/25", "144.196.33.0/25", "135.84.173.0/25"),
)


def only(*prefixes: str) -> Dated:
    """Return what is found of a list that resembles one network."""
    (found,) = REVISIONS.date(each for text in prefixes if (each := span(text)))
    return found


@pytest.mark.parametrize(
    ("prefixes", "since", "until", "lacks"),
    [
        pytest.param(CALLING, date(2025, 3, 27), None, (), id="the newest"),
        pytest.param(SIXTEEN, date(2024, 4, 3), date(2025, 3, 27), (SAUDI_ARABIA,), id="sixteen entries"),
        pytest.param(FIFTEEN, date(2023, 12, 11), date(2024, 4, 3), (SAUDI_ARABIA, INDIA), id="fifteen entries"),
        pytest.param(THIRTY_NINE, date(2024, 4, 3), date(2025, 3, 27), (SAUDI_ARABIA,), id="39, many redundant"),
    ],
)
def test_lists_of_other_tools_equal_a_revision(
    prefixes: tuple[str, ...], since: date, until: date | None, lacks: tuple[str, ...]
) -> None:
    """A list with all addresses of a revision equals it, however they are written."""
    found = only(*prefixes)
    assert (found.network, found.since, found.until) == ("calling", since, until)
    assert (found.exact, found.consistent, found.current) == (True, True, until is None)
    assert (found.lacks, found.besides, found.lacked, found.extra) == (lacks, (), (), ())


def test_a_list_with_parts_of_ranges_is_dated_by_what_the_history_dates() -> None:
    """Fourteen entries correspond to the time before 2023-08-14, and what they lacked even then is told."""
    found = only(*FOURTEEN)
    assert len(FOURTEEN) == 14
    assert (found.since, found.until) == (date(2023, 3, 7), date(2023, 8, 14))
    assert (found.consistent, found.exact, found.besides) == (True, False, ())
    assert found.lacked == (
        *("85.119.57.0/24", "128.177.14.128/25", "128.177.36.128/25"),
        *("170.133.160.0/19", "185.115.198.0/23", "199.59.68.0/22"),
    )
    assert {SAUDI_ARABIA, INDIA, UNITED_STATES} <= set(found.lacks)


def test_a_range_stood_by_its_parts_before_it_was_published() -> None:
    """Before 144.196.0.0/16 there was 144.196.33.0/25, and before 150.253.128.0/17 two parts of it."""
    older = [each for each in FIFTEEN if each not in (UNITED_STATES, WIDE)]
    parts = ["144.196.33.0/25", "150.253.156.128/25", "150.253.209.128/25"]
    found = only(*older, *parts)
    assert (found.since, found.until, found.exact) == (date(2023, 8, 14), date(2023, 11, 29), True)
    between = only(*older, UNITED_STATES, *parts[1:])
    assert (between.since, between.until, between.exact) == (date(2023, 11, 29), date(2023, 12, 11), True)


@pytest.mark.parametrize(
    ("changed", "consistent", "lacks", "besides"),
    [
        pytest.param({INDIA: "163.129.0.0/16"}, True, (), ("163.129.128.0/17",), id="163.129.0.0/16"),
        pytest.param({WIDE: "150.253.128.0/18"}, False, ("150.253.192.0/18",), (), id="150.253.128.0/18"),
        pytest.param({INDIA: ""}, False, (INDIA,), (), id="an older range dropped by hand"),
        pytest.param({SAUDI_ARABIA: "66.114.160.0/20"}, True, (SAUDI_ARABIA,), ("66.114.160.0/20",), id="another's"),
    ],
)
def test_faults_of_lists_are_told(
    changed: dict[str, str], consistent: bool, lacks: tuple[str, ...], besides: tuple[str, ...]
) -> None:
    """Prefixes mistyped, dropped or of another service do not pass for a revision."""
    found = only(*filter(None, (changed.get(each, each) for each in CALLING)))
    assert (found.lacks, found.besides) == (lacks, besides)
    assert (found.consistent, found.exact, found.current) == (consistent, False, False)


def test_routes_that_are_announced_but_not_published_are_besides() -> None:
    """What BGP shows of the calling services beyond the published list is no part of it."""
    announced = ("139.177.76.0/24", "139.177.78.0/24", "139.177.94.0/23")
    assert only(*CALLING, *announced).besides == announced


def test_a_list_of_meetings_is_no_list_of_calling() -> None:
    """The media ranges of Meetings have seven of calling's seventeen, and hold app configuration."""
    meetings = (
        *("23.89.0.0/16", SAUDI_ARABIA, "64.68.96.0/19", "66.114.160.0/20", "66.163.32.0/19", "114.29.192.0/19"),
        *(UNITED_STATES, WIDE, INDIA, "170.72.0.0/16", "170.133.128.0/18", "173.39.224.0/19", "173.243.0.0/20"),
        *("207.182.160.0/19", "209.197.192.0/19", "210.4.192.0/20", "216.151.128.0/19"),
    )
    found = only(*meetings)
    assert (found.network, found.exact, found.current, found.lacks) == ("meetings", False, False, MISSING)
    assert found.besides == ("66.114.160.0/20",)
    assert (found.dates, found.since, found.until) == (False, None, None)


def of(*names: str) -> spans.Spans:
    """Return the addresses of networks, as published today."""
    return spans.union(spans.intervals(each.prefix for name in names for each in TODAY.networks[name].prefixes))


TODAY = Revisions.of(load_reference())
MISSING = ("44.234.52.192/26", "69.26.160.0/19")


@pytest.mark.parametrize(
    "names", [each for size in (1, 2, 3) for each in combinations(TODAY.networks, size)], ids="+".join
)
def test_every_network_of_every_article_is_told_alone_and_beside_others(names: tuple[str, ...]) -> None:
    """A list of any of them is told as all of them, current, but for one that the others hold whole."""
    found = {each.network: each for each in TODAY.date(of(*names))}
    whole = {name for name in names if not spans.difference(of(name), spans.union(of(*(set(names) - {name}))))}
    assert set(found) == set(names) - (whole if len(names) > 1 else set())
    assert all(each.current and each.exact and each.consistent for each in found.values())


@pytest.mark.parametrize("name", TODAY.networks)
def test_one_prefix_less_is_told_of_the_network_that_lacks_it(name: str) -> None:
    """Beside a whole network, one that lacks a prefix that is its own is told as that network, with what it lacks."""
    for other in TODAY.networks:
        own = [each.prefix for each in TODAY.networks[name].prefixes if each.prefix not in TODAY.networks[other]]
        if other == name or len(own) < 2:
            continue
        less = spans.difference(spans.union(of(name, other)), spans.intervals([own[0]]))
        found = {each.network: each for each in TODAY.date(less)}
        assert found[name].lacks == (str(own[0]),)
        assert other in found or not spans.difference(of(other), of(name))
        assert all(each.current for each in found.values() if each.network != name)


def test_each_network_of_a_joint_list_is_dated_by_itself() -> None:
    """A list of all three networks is current in each, and one host missing dates one of them."""
    every = (*CALLING, *DEVICES, *APP)
    found = REVISIONS.date(each for text in every if (each := span(text)))
    assert [(each.network, each.current, each.exact) for each in found] == [
        ("calling", True, True),
        ("device-configuration", True, True),
        ("app-configuration", True, True),
    ]
    older = REVISIONS.date(each for text in every if text != "3.14.211.49/32" and (each := span(text)))
    assert [(each.network, each.since, each.until) for each in older if not each.current] == [
        ("device-configuration", date(2024, 7, 25), date(2025, 9, 15))
    ]


def test_a_joint_list_is_no_older_than_the_same_network_alone() -> None:
    """What other networks of the list explain takes no network back in time, and each is held, not equalled."""
    alone = {name: TODAY.date(of(name))[0] for name in ("calling", "meetings")}
    both = TODAY.date(of("calling", "meetings"))
    assert {each.network: each.since for each in both} == {name: each.since for name, each in alone.items()}
    assert [dated_words(each).split()[0] for each in both] == ["holds", "holds"]
    assert [dated_words(each).split()[0] for each in alone.values()] == ["equals", "equals"]


@pytest.mark.parametrize("network", ["calling", "device-configuration", "app-configuration"])
@pytest.mark.parametrize("revisions", [REVISIONS, Revisions.of(load_reference())], ids=["frozen", "today"])
def test_every_state_of_the_history_is_found_again(revisions: Revisions, network: str) -> None:
    """A list with just what stood at a time is dated to a time that held exactly that."""
    for state in revisions.states[network]:
        held = state.addresses
        if network not in revisions.resembled(held):
            continue
        (found,) = [each for each in revisions.date(held) if each.network == network]
        assert (found.exact, found.consistent, found.lacked) == (True, True, ())
        assert (found.since or date.min) <= (state.since or date.min)
        assert (found.until or date.max) >= (state.until or date.max)


@pytest.mark.parametrize(
    "prefixes",
    [
        pytest.param((), id="nothing"),
        pytest.param(("10.0.0.0/8", "192.0.2.0/24"), id="private and documentation"),
        pytest.param(("23.89.0.0/16", "144.196.0.0/16", "170.72.0.0/16"), id="a few ranges"),
        pytest.param(("3.14.211.49/32",), id="one host"),
    ],
)
def test_other_lists_are_left_alone(prefixes: tuple[str, ...]) -> None:
    """What does not have half of a network is no list of it."""
    assert REVISIONS.date(each for text in prefixes if (each := span(text))) == ()


def test_the_published_addresses_are_those_of_the_three_networks() -> None:
    """In 2025 they were 322,501 addresses in 35 minimal prefixes."""
    assert (spans.size(REVISIONS.published), len(spans.prefixes(REVISIONS.published))) == (322_501, 35)


def test_a_group_with_meetings_beside_calling_is_told_as_both(tmp_path: Path) -> None:
    """Rules of one group to the prefixes of two networks are dated as both, and the words tell what is not dated."""
    prefixes = [str(each.prefix) for name in ("calling", "meetings") for each in TODAY.networks[name].prefixes]
    ranges = [{"CidrIp": each} for each in dict.fromkeys(prefixes)]
    held = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": ranges}
    group = {"GroupId": "sg-0a", "GroupName": "", "VpcId": "vpc-0a", "IpPermissionsEgress": [held]}
    path = tmp_path / "groups.json"
    path.write_text(json.dumps({"SecurityGroups": [group]}))
    found = audit_estate(read_estate([path], lambda words: None), load_reference()).looks.lists
    assert [(each.dated.network, each.dated.current) for each in found] == [("calling", True), ("meetings", True)]
    day = load_reference().revision_of("meetings").isoformat()
    assert dated_words(found[1].dated) == f"holds meetings as published {day}, whose history is not told"
