"""Sets of ports and addresses as intervals, and the words of a rule that mean them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.verify.aws.spans import Spans, difference, read, union
from webex_calling.verify.diagram import Interval

SMALL = range(12)
intervals = st.tuples(st.sampled_from(SMALL), st.sampled_from(SMALL)).map(lambda pair: (min(pair), max(pair)))
lists = st.lists(intervals, max_size=4)


def values(found: list[Interval] | Spans) -> set[int]:
    """Return every value."""
    return {value for first, last in found for value in range(first, last + 1)}


@settings(deadline=None, max_examples=150)
@given(lists, lists)
def test_union_and_difference_are_those_of_sets(left: list[Interval], right: list[Interval]) -> None:
    """Both hold the values of the sets, in the fewest intervals, sorted."""
    for found, expected in (
        (union([*left, *right]), values(left) | values(right)),
        (difference(left, right), values(left) - values(right)),
    ):
        assert values(found) == expected
        assert all(end + 1 < begin for (_, end), (begin, _) in pairwise(found))


def number(word: str) -> Spans:
    """Read one number, or two for a word."""
    return ((1, 2),) if word == "pair" else ((int(word), int(word)),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("any", set(SMALL), id="any"),
        pytest.param("ANY", set(SMALL), id="any, in capitals"),
        pytest.param("3", {3}, id="one"),
        pytest.param("!3", set(SMALL) - {3}, id="all but one"),
        pytest.param("[3, 5]", {3, 5}, id="list"),
        pytest.param("[3,5,!5]", {3}, id="list with one taken out"),
        pytest.param("[!5,3,5]", {3}, id="in any order"),
        pytest.param("[!3,!5]", set(SMALL) - {3, 5}, id="list of what is taken out"),
        pytest.param("![3,5]", set(SMALL) - {3, 5}, id="no list"),
        pytest.param("[pair,[5,6],![0,7]]", {1, 2, 5, 6}, id="nested"),
        pytest.param("[any,!pair]", set(SMALL) - {1, 2}, id="any in a list"),
        pytest.param("!any", set(), id="nothing"),
        pytest.param("[3,!any]", set(), id="nothing in a list"),
    ],
)
def test_the_words_of_a_rule(text: str, expected: set[int]) -> None:
    """A list is what is in it without what is taken out."""
    assert values(read(text, ((0, 11),), number)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[3,5", "a list without its end"),
        ("[]", "a list with a member that is empty or has no end"),
        ("[3,,5]", "a list with a member that is empty or has no end"),
        ("[[3]", "a list with a member that is empty or has no end"),
        ("", "invalid literal"),
        ("three", "invalid literal"),
    ],
)
def test_what_is_no_word_is_refused(text: str, expected: str) -> None:
    """Nothing is guessed of a list that has no end, or of a member that is missing."""
    with pytest.raises(ValueError, match=f"^{expected}($| )"):
        read(text, ((0, 11),), number)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ([(5, 9)], [(0, 1), (6, 7), (11, 12)], ((5, 5), (8, 9))),
        ([(0, 5)], [(0, 2)], ((3, 5),)),
        ([(0, 5)], [(3, 5)], ((0, 2),)),
        ([(0, 1), (4, 5)], [(1, 4)], ((0, 0), (5, 5))),
        ([(0, 5)], [(0, 5)], ()),
    ],
    ids=["between", "the first", "the last", "over a gap", "all"],
)
def test_a_difference_has_no_empty_interval(left: list[Interval], right: list[Interval], expected: Spans) -> None:
    """What is left is the intervals between what is taken."""
    assert difference(left, right) == expected
