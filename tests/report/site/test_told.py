"""Each text is told once, with all whom it concerns."""

from __future__ import annotations

import pytest

from webex_calling.report.site.told import Told, told


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([], (), id="nothing"),
        pytest.param([("a", "slow"), ("b", "slow")], (Told("slow", ("a", "b")),), id="one text"),
        pytest.param([("a", "slow"), ("a", "slow")], (Told("slow", ("a",)),), id="one name twice"),
        pytest.param(
            [("a", "at: 10.0.0.1"), ("b", "at: 10.0.0.2")],
            (Told("at", ("a", "b"), ("10.0.0.1", "10.0.0.2")),),
            id="values behind the last colon",
        ),
        pytest.param([("a", "at: 10.0.0.1")], (Told("at: 10.0.0.1", ("a",)),), id="one value stays where it is"),
        pytest.param(
            [("a", "why: it is so"), ("b", "why: it is not")],
            (Told("why: it is so", ("a",)), Told("why: it is not", ("b",))),
            id="a sentence is no value",
        ),
    ],
)
def test_texts_are_told_once(pairs: list[tuple[str, str]], expected: tuple[Told, ...]) -> None:
    """Names and values stand in their order."""
    assert told(pairs) == expected
