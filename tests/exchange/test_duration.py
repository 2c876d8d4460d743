"""Times in days and weeks."""

from __future__ import annotations

import pytest

from webex_calling.exchange.duration import parse_duration


@pytest.mark.parametrize(("text", "days"), [("0d", 0), ("1d", 1), ("90d", 90), ("12w", 84), ("99999w", 699993)])
def test_a_time_is_read(text: str, days: int) -> None:
    """In days."""
    assert parse_duration(text).days == days


@pytest.mark.parametrize("text", ["", "90", "d", "-1d", "01d", "1.5d", "90 d", "90D", "3m", "100000d", "٣d"])
def test_anything_else_is_refused(text: str) -> None:
    """With what to write."""
    with pytest.raises(ValueError, match="write 90d or 12w"):
        parse_duration(text)
