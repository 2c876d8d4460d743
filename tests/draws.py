"""Say ``vary(items, lambda own: own * 10)``: properties with another number of examples than their own settings say."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings


def vary(items: Iterable[pytest.Item], number: Callable[[int], int]) -> None:
    """Give each property among the tests another number of examples, once, however many tests share its function."""
    for test in {tested(item) for item in items if is_property(item)}:
        own = test._hypothesis_internal_use_settings  # hypothesis has no other way to change a test's own settings
        test._hypothesis_internal_use_settings = settings(own, max_examples=number(own.max_examples))


def is_property(item: pytest.Item) -> bool:
    """Whether hypothesis draws the examples of a test."""
    return is_hypothesis_test(tested(item))


def tested(item: pytest.Item) -> Any:
    """Return the function of a test."""
    return getattr(item, "function", None)
