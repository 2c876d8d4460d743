"""Folding: what stands where on a terminal, and that nothing of a line is lost, invented, or begins as a line."""

import pyte
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webex_calling.commands.folding import columns, folded, strokes_of

RULE = "│  ├─ out  tcp  5062         fra-calling  S1a: Signalling from a Local Gateway to Webex Calling"
LAST = RULE.replace("├", "└")
NSG = "   ├─  105  allow  out  udp   5004 8500-8699  calling (17 prefixes)  at 10.40.1.10  M1a: Media from a gateway"

CASES: dict[str, tuple[str, int, list[str]]] = {
    "what fits stays": (RULE, 100, [RULE]),
    "a sentence goes on deeper": (
        "fra-a: idle UDP state ends after 180 s at most",
        30,
        ["fra-a: idle UDP state ends", "  after 180 s at most"],
    ),
    "and deeper than its own indent": (
        "    assumed: the registered resources exist as they are",
        40,
        ["    assumed: the registered resources", "      exist as they are"],
    ),
    "the last cell is folded below itself": (
        RULE,
        80,
        [
            "│  ├─ out  tcp  5062         fra-calling  S1a: Signalling from a Local Gateway",
            "│  │                                      to Webex Calling",
        ],
    ),
    "no stroke goes on below the last of a branch": (
        LAST,
        80,
        [
            "│  └─ out  tcp  5062         fra-calling  S1a: Signalling from a Local Gateway",
            "│                                         to Webex Calling",
        ],
    ),
    "where it has no room it stands below": (
        RULE,
        60,
        [
            "│  ├─ out  tcp  5062         fra-calling",
            "│  │     S1a: Signalling from a Local Gateway to Webex",
            "│  │     Calling",
        ],
    ),
    "cells that pass the width go below one after another": (
        NSG,
        60,
        [
            "   ├─  105  allow  out  udp   5004 8500-8699",
            "   │     calling (17 prefixes)  at 10.40.1.10",
            "   │     M1a: Media from a gateway",
        ],
    ),
    "a word that fits a row alone has one": (
        "resource /subscriptions/00000000-0000-0000-0000-000000000000",
        52,
        ["resource", " /subscriptions/00000000-0000-0000-0000-000000000000"],
    ),
    "a word that fits no row goes on below": (
        "name " + "x" * 44,
        20,
        ["name", " " + "x" * 19, *["  " + "x" * 18], "  " + "x" * 7],
    ),
    "wide letters take two columns": ("網路 " * 3 + "ab", 12, ["網路 網路", "  網路 ab"]),
    "nothing stays nothing": ("", 40, [""]),
    "spaces alone": (" " * 50, 40, [" " * 20]),
}


@pytest.mark.parametrize(("line", "width", "rows"), CASES.values(), ids=CASES)
def test_a_line_on_a_terminal(line: str, width: int, rows: list[str]) -> None:
    """Each line stands as the table draws it."""
    assert list(folded(line, width)) == rows


STROKES = st.sampled_from(["", "", "├─ ", "└─ ", "│  ├─ ", "│  └─ ", "   ├─ ", "│     └─ ", "  ", "      "])
WORD = st.text(
    st.characters(min_codepoint=33, exclude_categories=("C", "Z", "M"), exclude_characters="│├└─"),
    min_size=1,
    max_size=14,
)
LONG = st.text("abc網é", min_size=15, max_size=150)
WORDS = st.lists(WORD | WORD | WORD | LONG, min_size=1, max_size=12)


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Draw a line: strokes or an indent, words, gaps of one space or of more."""
    words = draw(WORDS)
    gaps = draw(st.lists(st.sampled_from([" ", " ", "  ", " " * 9]), min_size=len(words), max_size=len(words)))
    return draw(STROKES) + "".join(map("".join, zip(words, gaps, strict=True))).rstrip()


@given(lines(), st.integers(8, 140))
@example("├─ " + "網" * 9, 8)
@example("a" * 9 + "  b", 8)
def test_no_row_passes_the_width_and_no_word_is_lost(line: str, width: int) -> None:
    """Every row fits, the first begins as the line does, and unfolded the rows are the line, but for its spaces."""
    first, *others = folded(line, width)
    assert all(columns(row) <= width for row in (first, *others))
    assert line.startswith(first)
    rest = [row[len(strokes_of(row)) :] for row in others]
    assert "".join("".join([first, *rest]).split()) == "".join(line.split())
    if all(columns(word) < width - len(strokes_of(line)) for word in line.split()):
        assert [word for row in (first, *rest) for word in row.split()] == line.split()


@given(lines(), st.integers(8, 140))
def test_only_the_first_row_begins_as_a_line(line: str, width: int) -> None:
    """What continues a line begins with a space or a stroke that goes on, never at the edge, and with no branch."""
    _, *others = folded(line, width)
    assert all(row[0] in " │" for row in others)
    assert not [row for row in others if "─" in strokes_of(row)]


@given(lines(), st.sampled_from([40, 80, 132]))
def test_a_terminal_wraps_nothing_by_itself(line: str, width: int) -> None:
    """A terminal emulator that is not ours takes a row of its screen for each row, and shows it whole."""
    rows = list(folded(line, width))
    screen = pyte.Screen(width, len(rows) + 1)
    pyte.Stream(screen).feed("\r\n".join(rows))
    assert [shown.rstrip() for shown in screen.display] == [*(row.rstrip() for row in rows), ""]
