"""The history of the bases, read as printed, against what was written down by who had not read the code."""

from itertools import chain

import pytest
from tests.refresh.variant import BASES, history, named

from webex_calling.refresh.entry import read_history
from webex_calling.refresh.language import language_of
from webex_calling.refresh.page import read_page


@pytest.mark.parametrize("name", BASES)
def test_each_date_says_what_came_and_went(name: str) -> None:
    """54 of 54 dates, each with its signed addresses; one that is read by a person has the addresses at least."""
    page = read_page(named(name).read().encode())
    found, _ = read_history(page, language_of(page))
    wanted = history()
    assert [each.date for each in found] == [each.date for each in wanted]
    for entry, told in zip(found, wanted, strict=True):
        if told.reading:
            assert {each.address for each in entry.changes} == {*chain(told.added, told.removed)}
        else:
            assert (set(entry.signed("added")), set(entry.signed("removed"))) == (set(told.added), set(told.removed))
            assert not entry.signed("")
