"""A change on a screen: the answer first, at most as many lines as it has, and what is left out is counted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.reports import IDS, report_of

from webex_calling.report.room import shares
from webex_calling.report.text import SCREEN, text_lines
from webex_calling.report.toned import Tone, Toned


@given(
    st.dictionaries(st.sampled_from(IDS), st.lists(st.integers(1, 300), max_size=80)),
    st.sampled_from([0, 60, 80, 120]),
)
def test_a_screen_is_enough_for_any_change(lengths: dict[str, list[int]], width: int) -> None:
    """Each section shows some of its items; those that do not fit are counted in the last line."""
    texts = {id_: ["x" * (each if width else 20) for each in held] for id_, held in lengths.items()}
    report = report_of(texts)
    lines = list(text_lines(report, screen=SCREEN, width=width, more="--full"))
    sections = [each for each in report.sections if each.items]
    if not width:
        assert len(lines) <= SCREEN
    left = re.fullmatch(r"([\d,]+) more lines?: --full", lines[-1])
    shown = sum(line.lstrip().lstrip("+-~ ").startswith("x") for line in lines)
    total = sum(len(each.items) for each in sections)
    assert shown + (int(left[1].replace(",", "")) if left else 0) == total
    assert shown >= len(sections)


def test_the_whole_is_told() -> None:
    """Every item in a line of its own; what is behind it is for faces that fold."""
    report = report_of({"opens": [f"S{at}" for at in range(100)]}, details=("by rule a",))
    lines = list(text_lines(report))
    assert lines[0] == "changes"
    assert [line for line in lines if line.startswith("  + ")] == [f"  + S{at}" for at in range(100)]
    assert not any("by rule a" in line for line in lines)
    assert "closes: nothing" in lines


def test_what_comes_and_what_goes_have_a_tone() -> None:
    """It says nothing that the sign does not say."""
    tones = {
        str(line).strip()[:1]: line.tone
        for line in text_lines(report_of({"opens": ["a"], "closes": ["b"], "changes": ["c"]}))
        if isinstance(line, Toned) and line.startswith("  ")
    }
    assert tones == {"+": Tone.GOOD, "-": Tone.BAD, "~": Tone.CARE}


@pytest.mark.parametrize(
    ("wanted", "room", "expected"),
    [
        ([], 5, ()),
        ([3], 5, (3,)),
        ([9, 1], 5, (4, 1)),
        ([9, 9, 2], 9, (4, 3, 2)),
        ([9, 9], 0, (1, 1)),
        ([0, 9], 3, (0, 3)),
    ],
)
def test_what_the_small_ones_leave_is_shared(wanted: list[int], room: int, expected: tuple[int, ...]) -> None:
    """Who wants any gets one, however little room there is."""
    assert shares(wanted, room) == expected
