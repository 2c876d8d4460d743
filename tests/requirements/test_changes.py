"""What changed from one day to another: every entry once, in order, with its values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frozen.published import FROZEN

from webex_calling.requirements.changes import changes, undated_articles

FIRST, LAST = date(2020, 2, 27), date(2026, 3, 16)
DAYS = st.dates(FIRST, LAST)


@given(DAYS, DAYS, DAYS)
def test_times_that_follow_each_other_tell_everything_once(one: date, two: date, three: date) -> None:
    """From a day to the one before another, and from there on, are the whole, the oldest first."""
    first, middle, last = sorted((one, two, three))
    before = [each for each in changes(FROZEN, first, last) if each.entry.date < middle]
    assert [*before, *changes(FROZEN, middle, last)] == [*changes(FROZEN, first, last)]
    dates = [each.entry.date for each in changes(FROZEN, first, last)]
    assert dates == sorted(dates)


def test_all_of_the_history_is_told() -> None:
    """From the first day to the last every entry is there."""
    told = [change.entry for change in changes(FROZEN, FIRST, LAST)]
    assert sorted(told, key=lambda each: each.id) == sorted(FROZEN.revisions, key=lambda each: each.id)


VALUES = {
    "2025-03-27": ("added to calling: 62.109.192.0/18",),
    "2023-12-18": ("added names: sudirenewal.cisco.com", "added ports: tcp 80"),
    "2024-06-11": ("removed names: huron-dev.com",),
    "2024-12-17": ("added rows: M1f",),
    "2023-12-11": ("added to calling: 150.253.128.0/17", "removed from calling: 150.253.209.128/25"),
    "2021-03-04": ("lists written anew, without telling what stood there: calling",),
}


@pytest.mark.parametrize(("day", "values"), VALUES.items(), ids=VALUES)
def test_values_of_an_entry(day: str, values: tuple[str, ...]) -> None:
    """What was added and removed, and where."""
    (change,) = changes(FROZEN, date.fromisoformat(day), date.fromisoformat(day))
    assert change.values == values


def test_an_article_without_a_history_is_named_when_its_date_is_asked_about() -> None:
    """Nothing tells what changed there."""
    assert undated_articles(FROZEN, date(2026, 3, 1), LAST) == ("suite",)
    assert undated_articles(FROZEN, FIRST, date(2026, 1, 1)) == ()
    assert undated_articles(FROZEN, FIRST, LAST, "attendant-console") == ("attendant-console",)
    assert changes(FROZEN, FIRST, LAST, "suite") == ()
