"""A day of which the data tells: read strictly, within its dates, without a clock."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.frozen.published import FROZEN

from webex_calling.fault import Faults
from webex_calling.history.day import parse_day, parse_rebuilt_day
from webex_calling.history.past import reference_at
from webex_calling.published.article import Values

FIRST = min(entry.date for entry in FROZEN.revisions)
LAST = max(article.date for article in FROZEN.articles.values())
NO_DAYS = (
    "2023-02-30",
    "2023-13-01",
    "2023-2-3",
    "20230203",
    "",
    "today",
    "2023-02-03T00:00",
    "\uff12\uff10\uff12\uff13-02-03",
    "0000-01-01",
)


@given(st.dates(FIRST, LAST))
def test_a_day_of_the_data_is_read(day: date) -> None:
    """From the first entry to the newest date of an article."""
    assert parse_day(day.isoformat(), FROZEN, "--as-of") == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_one_fault(text: str) -> None:
    """The fault says what to write, and between which days."""
    with pytest.raises(Faults) as refused:
        parse_day(text, FROZEN, "--as-of")
    (fault,) = refused.value
    assert (fault.place, fault.fault, fault.value) == ("--as-of", "is not a day", text)
    assert fault.remedy == f"write year-month-day, {FIRST} to {LAST}"


@given(st.dates(min_value=LAST).filter(lambda day: day > LAST))
def test_a_day_after_the_data_is_one_fault(day: date) -> None:
    """Nothing is known of it, whatever the clock says."""
    with pytest.raises(Faults, match=f"is after {LAST}, the newest date of the data; give a day from {FIRST}"):
        parse_day(day.isoformat(), FROZEN, "--since")


@given(st.dates(max_value=FIRST).filter(lambda day: day < FIRST))
def test_a_day_before_the_history_is_one_fault(day: date) -> None:
    """The history does not tell of it."""
    with pytest.raises(Faults, match=f"is before {FIRST}, the first entry of the history; give a day from"):
        parse_day(day.isoformat(), FROZEN, "--since")


@pytest.mark.parametrize("day", sorted({entry.date for entry in FROZEN.revisions}), ids=str)
def test_a_day_is_refused_exactly_where_it_cannot_be_rebuilt(day: date) -> None:
    """The bound is taken from the entries; whether a day can be rebuilt, from undoing them."""
    try:
        reference_at(FROZEN, day)
    except Faults as lacks:
        with pytest.raises(Faults, match=f'--as-of: "{day}" cannot be rebuilt: ') as refused:
            parse_rebuilt_day(day.isoformat(), FROZEN, "--as-of")
        (fault,) = refused.value
        (first,) = {each.remedy.split()[2] for each in lacks if "wrote the list" in each.fault}
        assert fault.remedy == f"give a day from {first} to {LAST}"
    else:
        assert parse_rebuilt_day(day.isoformat(), FROZEN, "--as-of") == day


def test_rows_and_ports_that_went_bound_the_days_too() -> None:
    """The data keeps no row and no port that was withdrawn, so that no day before can be rebuilt."""
    newest, *older = FROZEN.article.revisions
    for gone in (Values(ports=("tcp 8080",)), Values(rows=("Z9",))):
        article = replace(FROZEN.article, revisions=(replace(newest, removed=gone), *older))
        frozen = replace(FROZEN, articles={**FROZEN.articles, article.id: article})
        assert parse_rebuilt_day(newest.date.isoformat(), frozen, "--as-of") == newest.date
        with pytest.raises(Faults, match=f"{newest.id} withdrew ports or rows"):
            parse_rebuilt_day((newest.date - timedelta(days=1)).isoformat(), frozen, "--as-of")
