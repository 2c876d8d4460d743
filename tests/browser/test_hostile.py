"""Names that would be markup, or turn the direction of writing, are text on the page, wherever a site may have them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.shown import shown
from tests.browser.written import HOSTILE, MARKUP, STACK


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_no_name_is_markup(browser: Browser, pages: Mapping[str, Path], scripted: bool) -> None:
    """No element comes of a name, nothing of it runs, and the name can be read."""
    with shown(browser, pages["hostile"], "#cells", java_script_enabled=scripted) as seen:
        page = seen.page
        expect(page.locator("script")).to_have_count(1)
        expect(page.locator("style")).to_have_count(1)
        expect(page.locator("img")).to_have_count(0)
        expect(page.locator("h1")).to_have_text(STACK)
        for text in HOSTILE[:3]:
            expect(page.locator("#who")).to_contain_text(text)
        expect(page.locator("#evidence")).to_be_visible()


def test_what_other_owners_call_their_groups_is_text(browser: Browser, pages: Mapping[str, Path]) -> None:
    """Files of a cloud's CLI are input from outside: their words, and their own names."""
    with shown(browser, pages["adopted"], "#cells") as seen:
        expect(seen.page.locator("script")).to_have_count(1)
        expect(seen.page.locator("main b", has_text=".json")).to_have_count(0)
        expect(seen.page.locator("#evidence")).to_contain_text("<b>security-groups.json")
        assert MARKUP not in seen.page.title()


def test_no_mark_turns_the_direction_of_writing(browser: Browser, pages: Mapping[str, Path]) -> None:
    """Marks of direction stand as escapes, so that a line reads in the order in which it is written."""
    with shown(browser, pages["hostile"]) as seen:
        text = seen.page.locator("body").text_content() or ""
        assert not {"\u202e", "\u2066"} & set(text)
        assert "\\u202eabc\\u2066" in text
