"""`renewed_page`: what a page shows follows the outputs, and nothing else of it moves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.page import Page, commands_of, pages
from tests.pages.renewal import renewed_page

LINES = st.lists(st.sampled_from(["proven", "", "opens: nothing", "  in tcp 1", "| a row |", "- a point"]), max_size=6)
PAGES = [page for page in pages() if any(command.shown is not None for _, command in commands_of("", page.text))]


def prose(text: str) -> list[str]:
    """Return the lines of a page that no command prints: outside its fences, the fences, and the commands."""
    inside, kept = False, []
    for line in text.splitlines():
        fence = line.startswith("```")
        inside = inside != fence
        if fence or not inside or line.startswith("$ "):
            kept.append(line)
    return kept


@given(st.lists(st.tuples(LINES, LINES), min_size=2, max_size=4))
def test_several_outputs(outputs: list[tuple[list[str], list[str]]]) -> None:
    """However the outputs of a page grow or shrink, in one run: each block shows its own, and the prose stays."""

    def page(shown: list[list[str]]) -> str:
        blocks = [["```text", f"$ run {number}", *lines, "```"] for number, lines in enumerate(shown)]
        return "".join(f"{line}\n" for each in blocks for line in ["Before.", "", *each, "", "After."])

    text = page([before for before, _ in outputs])
    for number, (_, now) in enumerate(outputs):
        text = renewed_page(text, number, now)
    assert text == page([now for _, now in outputs])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_prose_of_a_page_stays(page: Page) -> None:
    """All outputs of a page become longer, then shorter: every line outside of them is the same, in the same order."""
    text = page.text
    for length in (60, 1):
        for number, (_, command) in enumerate(commands_of("", text)):
            if command.shown is not None:
                text = renewed_page(text, number, [f"line {each}" for each in range(length)])
        assert prose(text) == prose(page.text)
