"""A diagram is exact: it holds the points of its boxes, and equal sets are one object."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.verify.model.diagram import EMPTY, FULL, Diagram, Node, Product
from webex_calling.verify.model.spans import Interval

Point = tuple[int, ...]


def every_point(diagram: Diagram) -> list[Point]:
    """Return the points of a small space in order."""
    return list(itertools.product(*map(range, diagram.sizes)))


def single(point: Point) -> Product:
    """Return the box of one point."""
    return tuple(((value, value),) for value in point)


def every_subset(diagram: Diagram) -> dict[frozenset[Point], Node]:
    """Build each subset of a small space from its points, one box a point."""
    points = every_point(diagram)
    chosen = (itertools.compress(points, bits) for bits in itertools.product((0, 1), repeat=len(points)))
    return {subset: diagram.of(map(single, subset)) for subset in map(frozenset, chosen)}


SHAPES = pytest.mark.parametrize("sizes", [(8,), (2, 4), (4, 2), (2, 2, 2)], ids=str)


@pytest.mark.parametrize(
    ("sizes", "memo_limit"),
    [
        *(pytest.param(sizes, 1 << 16, marks=pytest.mark.long) for sizes in ((8,), (2, 4), (4, 2), (2, 2, 2))),
        ((2, 2, 2), 3),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    ("name", "expected_of"),
    [
        ("union", frozenset[Point].union),
        ("intersection", frozenset[Point].intersection),
        ("difference", frozenset[Point].difference),
    ],
    ids=["union", "intersection", "difference"],
)
@pytest.mark.long
def test_operations_agree_with_plain_sets_on_all_pairs(
    sizes: tuple[int, ...],
    memo_limit: int,
    name: str,
    expected_of: Callable[[frozenset[Point], frozenset[Point]], frozenset[Point]],
) -> None:
    """Each of the 65,536 pairs of subsets of eight points gives the one object of the set that Python computes."""
    diagram = Diagram(sizes, memo_limit)
    nodes = every_subset(diagram)
    operations: dict[str, Callable[[Node, Node], Node]] = {
        "union": lambda left, right: diagram.union((left, right)),
        "intersection": diagram.intersection,
        "difference": diagram.difference,
    }
    operation = operations[name]
    wrong = [
        (left, right)
        for left, right in itertools.product(nodes, repeat=2)
        if operation(nodes[left], nodes[right]) is not nodes[expected_of(left, right)]
    ]
    assert wrong == []


@SHAPES
def test_different_sets_are_different_objects(sizes: tuple[int, ...]) -> None:
    """The 256 subsets of eight points have 256 nodes, the empty and the full one among them."""
    nodes = every_subset(Diagram(sizes))
    assert len(set(nodes.values())) == 256
    assert nodes[frozenset()] is EMPTY
    assert nodes[frozenset(itertools.product(*map(range, sizes)))] is FULL


@SHAPES
def test_points_counts_and_boxes_of_all_subsets(sizes: tuple[int, ...]) -> None:
    """Membership, count and disjoint boxes of each of the 256 subsets agree with its points."""
    diagram = Diagram(sizes)
    points = every_point(diagram)
    for subset, node in every_subset(diagram).items():
        covered = [point for box in diagram.boxes(node) for point in points_of(box)]
        assert [point for point in points if diagram.contains(node, point)] == sorted(subset)
        assert diagram.count(node) == len(subset)
        assert sorted(covered) == sorted(subset)


def points_of(box: Product) -> Iterable[Point]:
    """Return the points of a box, value by value."""
    sides = ([value for first, last in side for value in range(first, last + 1)] for side in box)
    return itertools.product(*sides)


MIDDLE = (3, 6, 9)


@st.composite
def intervals(draw: st.DrawFn, size: int) -> tuple[Interval, ...]:
    """Draw up to three intervals, which may overlap."""
    ends = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=3))
    return tuple((min(pair), max(pair)) for pair in ends)


box_lists = st.lists(st.tuples(*map(intervals, MIDDLE)), max_size=7)


@settings(deadline=None)
@given(box_lists)
def test_boxes_hold_exactly_their_points(boxes: list[Product]) -> None:
    """A union of random boxes, overlapping or not, holds the points of the boxes and no other."""
    diagram = Diagram(MIDDLE)
    node = diagram.of(boxes)
    expected = {point for box in boxes for point in points_of(box)}
    assert {point for point in every_point(diagram) if diagram.contains(node, point)} == expected


@settings(deadline=None)
@given(box_lists, st.randoms(use_true_random=False))
def test_the_order_of_building_leaves_no_trace(boxes: list[Product], shuffler: random.Random) -> None:
    """Boxes at once, shuffled one by one, point by point and as the boxes of the result are one object."""
    diagram = Diagram(MIDDLE)
    node = diagram.of(boxes)
    shuffled = shuffler.sample(boxes, len(boxes))
    one_by_one: Node = EMPTY
    for box in shuffled:
        one_by_one = diagram.union((diagram.of([box]), one_by_one))
    points = [single(point) for box in shuffled for point in points_of(box)]
    assert one_by_one is node
    assert diagram.of(points) is node
    assert diagram.of(diagram.boxes(node)) is node
    assert diagram.union(diagram.of([box]) for box in shuffled) is node


@settings(deadline=None)
@given(box_lists, box_lists)
def test_operations_on_boxes_agree_with_plain_sets(left: list[Product], right: list[Product]) -> None:
    """Intersection and difference of random unions hold the points that Python computes."""
    diagram = Diagram(MIDDLE)
    ours, theirs = diagram.of(left), diagram.of(right)
    ours_points = {point for box in left for point in points_of(box)}
    theirs_points = {point for box in right for point in points_of(box)}
    assert diagram.intersection(ours, theirs) is diagram.of(map(single, ours_points & theirs_points))
    assert diagram.difference(ours, theirs) is diagram.of(map(single, ours_points - theirs_points))


def test_points_outside_the_space_are_in_no_set() -> None:
    """A value below or above its dimension is no member, of the full set either."""
    diagram = Diagram((2, 3))
    outside = [(-1, 0), (2, 0), (0, -1), (0, 3)]
    assert [diagram.contains(FULL, point) for point in outside] == [False] * 4


@pytest.mark.parametrize("point", [(1,), (1, 1, 1)], ids=["too few", "too many"])
def test_a_point_has_a_value_for_each_dimension(point: Point) -> None:
    """A point of another space is a mistake of the caller, whatever the set."""
    with pytest.raises(ValueError, match="zip"):
        Diagram((2, 3)).contains(FULL, point)


@pytest.mark.parametrize("interval", [(-1, 0), (2, 1), (0, 4)], ids=["below", "turned", "above"])
def test_an_interval_outside_its_dimension_is_refused(interval: Interval) -> None:
    """The refusal names the interval and the dimension's bounds."""
    with pytest.raises(ValueError, match=rf"{interval[0]}-{interval[1]} is not an interval within 0-3"):
        Diagram((4,)).of([((interval,),)])


def test_nodes_live_as_long_as_their_sets() -> None:
    """A node that neither a set nor the memo holds is gone, and the held ones stay canonical."""
    diagram = Diagram((50, 50))
    kept = diagram.of([(((3, 4),), ((5, 6),))])
    for value in range(50):
        diagram.union((kept, diagram.of([single((value, value))])))
    crowded = len(diagram)
    diagram.forget()
    assert crowded > 100
    assert len(diagram) == 2
    assert diagram.of([(((3, 4),), ((5, 6),))]) is kept


def test_a_full_memo_bounds_the_live_nodes() -> None:
    """A long run keeps no more nodes than the memo's limit can hold."""
    diagram = Diagram((50, 50), memo_limit=8)
    for left, right in itertools.product(range(50), repeat=2):
        diagram.of([single((left, right)), single((right, left))])
        assert len(diagram._memo) <= 8
    assert len(diagram) <= 8 * len(diagram.sizes)
