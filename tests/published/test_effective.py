"""When an entry is in force: a day, or a month of which no day is made."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webex_calling.published.effective import Effective

BAD = ("", "2021", "2021-4", "2021-13", "2021-02-30", "2021-00", "0000-01", "2021-04-1", "April 2021", "2021-04-01T00")


@pytest.mark.parametrize("text", BAD)
def test_what_is_neither_a_day_nor_a_month_is_refused(text: str) -> None:
    """The fault says what to write."""
    with pytest.raises(ValueError, match="is neither a day nor a month; write year-month-day"):
        Effective.parse(text)


@given(st.dates(), st.booleans())
def test_it_is_written_as_it_was_read(day: date, whole: bool) -> None:
    """A month stays a month."""
    text = day.isoformat() if whole else day.isoformat()[:7]
    assert str(Effective.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "day", "reached"),
    [
        ("2021-05-08", "2021-05-07", False),
        ("2021-05-08", "2021-05-08", True),
        ("2021-04", "2021-03-31", False),
        ("2021-04", "2021-04-30", False),
        ("2021-04", "2021-05-01", True),
        ("2021-12", "2022-01-01", True),
    ],
)
def test_a_month_is_in_force_for_sure_when_it_is_over(text: str, day: str, reached: bool) -> None:
    """Of a month no day is told, so that all of its days may be before it."""
    assert Effective.parse(text).reached(date.fromisoformat(day)) is reached
