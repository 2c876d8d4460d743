"""``diagram.union([a, b]) is b``: sets of points in any number of dimensions, where equal sets are one object."""

from __future__ import annotations

import functools
import operator
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakValueDictionary

from webex_calling.verify.model.spans import Interval

Product = Sequence[tuple[Interval, ...]]
"""A union of intervals for each dimension."""


@dataclass(frozen=True, slots=True, eq=False, repr=False, weakref_slot=True)
class Node:
    """One dimension of a diagram: its values cut into runs, each the last value of the run and the child behind it."""

    edges: tuple[tuple[int, Node], ...]


EMPTY: Final = Node(())
FULL: Final = Node(())


def _extend(edges: list[tuple[int, Node]], last: int, child: Node) -> None:
    if edges and edges[-1][1] is child:
        edges[-1] = (last, child)
    else:
        edges.append((last, child))


class Diagram:
    """Sets of points in a space of the given dimension sizes, where equal sets are the same node.

    A set in no dimension is EMPTY or FULL. In more, it is EMPTY, FULL or the one list of longest runs with equal
    children. Children are unique by induction, so is that list, and the table holds one node for it.

    The table refers to nodes weakly: a node lives while a set, a parent or the memo holds it, and it is found in the
    table for as long. The memo is emptied when it is full, which costs time and changes no answer. So the memory of a
    long run is bounded by the sets in use. A diagram belongs to one thread.
    """

    __slots__ = ("_limit", "_memo", "_nodes", "sizes")

    def __init__(self, sizes: Sequence[int], memo_limit: int = 1 << 16) -> None:
        self.sizes: Final = tuple(sizes)
        self._limit: Final = memo_limit
        self._memo: Final[dict[Hashable, Node]] = {}
        self._nodes: Final[WeakValueDictionary[tuple[tuple[int, Node], ...], Node]] = WeakValueDictionary()

    def __len__(self) -> int:
        """Count the live nodes, terminals aside."""
        return len(self._nodes)

    def forget(self) -> None:
        """Empty the memo, so that only the nodes of sets in use stay alive."""
        self._memo.clear()

    def of(self, boxes: Iterable[Product], level: int = 0) -> Node:
        """Return the union of products of one union of intervals for each dimension from this level on.

        Boxes are gathered by what they share, so that prefixes with the same ports cost one run each and no sweep.
        """
        if level == len(self.sizes):
            return FULL
        boxes = list(boxes)
        if len(boxes) == 1:  # a chain, with nothing to gather
            node = FULL
            for size, intervals in zip(reversed(self.sizes[level:]), reversed(boxes[0][level:]), strict=True):
                node = self._slab(size, intervals, node)
            return node
        tails: dict[tuple[Interval, ...], list[Product]] = {}
        for box in boxes:
            tails.setdefault(box[level], []).append(box)
        heads: dict[Node, list[Interval]] = {}
        for head, members in tails.items():
            heads.setdefault(self.of(members, level + 1), []).extend(head)
        size = self.sizes[level]
        return self.union(self._slab(size, tuple(intervals), child) for child, intervals in heads.items())

    def union(self, nodes: Iterable[Node]) -> Node:
        """Return what is in any of the nodes, all of one dimension, in one sweep over their runs."""
        parts = frozenset(nodes)
        if EMPTY in parts:
            parts -= {EMPTY}
        if len(parts) < 2 or FULL in parts:
            return FULL if FULL in parts else next(iter(parts), EMPTY)
        if (known := self._memo.get(parts)) is not None:
            return known
        changes: dict[int, list[tuple[Node, int]]] = {}
        for part in parts:
            first = 0
            for last, child in part.edges:
                if child is not EMPTY:
                    changes.setdefault(first, []).append((child, 1))
                    changes.setdefault(last + 1, []).append((child, -1))
                first = last + 1
            changes.setdefault(first, [])
        return self._remember(parts, self._sweep(changes))

    def intersection(self, left: Node, right: Node) -> Node:
        """Return what is in both."""
        if left is EMPTY or right is FULL or left is right:
            return left
        if right is EMPTY or left is FULL:
            return right
        return self._merge("&", self.intersection, left, right)

    def difference(self, left: Node, right: Node) -> Node:
        """Return what is in the left and not in the right."""
        if left is EMPTY or right is FULL or left is right:
            return EMPTY
        if right is EMPTY:
            return left
        return self._merge("-", self.difference, left, right)

    def contains(self, node: Node, point: Sequence[int]) -> bool:
        """Tell whether the point, one value for each dimension, is in the set."""
        for value, size in zip(point, self.sizes, strict=True):
            if not 0 <= value < size:
                return False
            if node is EMPTY or node is FULL:
                continue
            node = node.edges[bisect_left(node.edges, value, key=operator.itemgetter(0))][1]
        return node is FULL

    def count(self, node: Node) -> int:
        """Return the exact number of points."""

        @functools.cache
        def below(node: Node, level: int) -> int:
            if node is EMPTY or level == len(self.sizes):
                return int(node is FULL)
            first = total = 0
            for last, child in node.edges or ((self.sizes[level] - 1, FULL),):
                total += (last + 1 - first) * below(child, level + 1)
                first = last + 1
            return total

        return below(node, 0)

    def boxes(self, node: Node, level: int = 0) -> Iterator[Product]:
        """Yield disjoint boxes that make up the set, in an order that depends on the set alone."""
        if node is EMPTY:
            return
        if level == len(self.sizes):
            yield ()
            return
        runs: dict[Node, list[Interval]] = {}
        first = 0
        for last, child in node.edges or ((self.sizes[level] - 1, FULL),):
            runs.setdefault(child, []).append((first, last))
            first = last + 1
        for child, intervals in runs.items():
            for rest in self.boxes(child, level + 1):
                yield (tuple(intervals), *rest)

    def _sweep(self, changes: dict[int, list[tuple[Node, int]]]) -> Node:
        """Return the union of the children that are active, by what begins and ends at each position."""
        active: dict[Node, int] = {}
        edges: list[tuple[int, Node]] = []
        for position in sorted(changes):
            if position:
                _extend(edges, position - 1, self.union(active))
            for child, step in changes[position]:
                active[child] = active.get(child, 0) + step
                if not active[child]:
                    del active[child]
        return self._node(edges)

    def _node(self, edges: list[tuple[int, Node]]) -> Node:
        """Return the one node with these edges, whose neighbours differ."""
        if len(edges) == 1 and not edges[0][1].edges:  # EMPTY or FULL over the whole dimension
            return edges[0][1]
        key = tuple(edges)
        node = self._nodes.get(key)
        if node is None:
            self._nodes[key] = node = Node(key)
        return node

    def _remember(self, key: Hashable, node: Node) -> Node:
        if len(self._memo) >= self._limit:
            self._memo.clear()
        self._memo[key] = node
        return node

    def _slab(self, size: int, intervals: tuple[Interval, ...], child: Node) -> Node:
        key = (size, intervals, child)
        if (known := self._memo.get(key)) is not None:
            return known
        edges: list[tuple[int, Node]] = []
        free = 0
        for first, last in sorted(intervals):
            if not 0 <= first <= last < size:
                raise ValueError(f"{first}-{last} is not an interval within 0-{size - 1}; give first <= last inside it")
            if first > free:
                _extend(edges, first - 1, EMPTY)
            if last >= free:
                _extend(edges, last, child)
                free = last + 1
        if free < size:
            _extend(edges, size - 1, EMPTY)
        return self._remember(key, self._node(edges))

    def _merge(self, name: str, operation: Callable[[Node, Node], Node], left: Node, right: Node) -> Node:
        """Apply the operation to the children, run by run; at most the left node is FULL."""
        key = (name, left, right)
        if (known := self._memo.get(key)) is not None:
            return known
        edges: list[tuple[int, Node]] = []
        end = right.edges[-1][0]
        lefts, rights = iter(left.edges or ((end, FULL),)), iter(right.edges)
        left_last = right_last = last = -1
        left_child = right_child = EMPTY
        while last < end:
            if left_last == last:
                left_last, left_child = next(lefts)
            if right_last == last:
                right_last, right_child = next(rights)
            last = min(left_last, right_last)
            _extend(edges, last, operation(left_child, right_child))
        return self._remember(key, self._node(edges))
