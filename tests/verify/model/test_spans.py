"""Sets of ports and addresses as intervals."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.verify.model.spans import Interval, Spans, difference, holds, intervals, meets, prefixes, size, union

SMALL = range(12)
pairs = st.tuples(st.sampled_from(SMALL), st.sampled_from(SMALL)).map(lambda pair: (min(pair), max(pair)))
lists = st.lists(pairs, max_size=4)


def values(found: list[Interval] | Spans) -> set[int]:
    """Return every value."""
    return {value for first, last in found for value in range(first, last + 1)}


@settings(deadline=None, max_examples=150)
@given(lists, lists)
def test_union_and_difference_are_those_of_sets(left: list[Interval], right: list[Interval]) -> None:
    """Both hold the values of the sets, in the fewest intervals, sorted."""
    for found, expected in (
        (union([*left, *right]), values(left) | values(right)),
        (difference(union(left), union(right)), values(left) - values(right)),
    ):
        assert values(found) == expected
        assert all(end + 1 < begin for (_, end), (begin, _) in pairwise(found))


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
    assert difference(union(left), union(right)) == expected


@settings(deadline=None, max_examples=150)
@given(lists, pairs)
def test_a_part_is_held_or_met_as_in_sets(held: list[Interval], part: Interval) -> None:
    """All of it is in the set, or any of it; and the set is as large as its values are many."""
    found, wanted = union(held), values([part])
    assert holds(found, part) is (wanted <= values(held))
    assert meets(found, part) is bool(wanted & values(held))
    assert size(found) == len(values(held))


def test_prefixes_and_addresses_are_each_others_inverse() -> None:
    """The fewest prefixes hold exactly the addresses that are told."""
    networks = [IPv4Network("10.0.0.0/25"), IPv4Network("10.0.0.128/25"), IPv4Network("192.0.2.1/32")]
    assert prefixes(union(intervals(networks))) == ("10.0.0.0/24", "192.0.2.1/32")
    assert prefixes(intervals(networks)) == tuple(map(str, networks))
