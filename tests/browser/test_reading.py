"""The page in the real browser: read by mouse and by keys, without script, in both schemes, on a phone and on paper."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from tests.browser.install import JAR
from tests.browser.shown import shown
from tests.browser.written import NAMES
from tests.rows import GATEWAY_SIGNALLING

CONTRAST = 4.5
PHONE: ViewportSize = {"width": 360, "height": 740}
CELL = "a.cell"
TEXTS = """
() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = getComputedStyle(each).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    throw new Error("nothing is behind " + element.tagName);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || ["SCRIPT", "STYLE"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    if (element.closest("svg")) {
      const boxes = [...element.closest("svg").querySelectorAll("rect")].map((each) => getComputedStyle(each).fill);
      for (const colour of [behind(element), ...boxes]) found.push([ratio(style.fill, colour), element.textContent]);
    } else {
      found.push([ratio(style.color, behind(element)), element.textContent]);
    }
  }
  return found;
}
"""


@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_for_nothing(browser: Browser, pages: Mapping[str, Path], name: str) -> None:
    """Not one request leaves besides the file itself, and the policy of the page refuses nothing of its own."""
    with shown(browser, pages[name]) as seen:
        expect(seen.page.locator("h1")).to_be_visible()


def test_a_cell_leads_to_its_rules(browser: Browser, pages: Mapping[str, Path]) -> None:
    """A click shows the rows, ports, rules and sources behind a cell, and the click on another takes its place."""
    with shown(browser, pages["everything"]) as seen:
        _cell_leads_to_its_rules(seen.page)
        seen.page.locator(CELL).nth(2).click()
        expect(seen.page.locator(f"{CELL}[aria-current=true]")).to_have_count(1)


def test_a_cell_leads_to_its_rules_without_script(browser: Browser, pages: Mapping[str, Path]) -> None:
    """Script adds comfort alone."""
    with shown(browser, pages["everything"], java_script_enabled=False) as seen:
        _cell_leads_to_its_rules(seen.page)


def _cell_leads_to_its_rules(page: Page) -> None:
    expect(page.locator(".panel:visible")).to_have_count(0)
    page.locator(CELL).first.click()
    panel = page.locator(".panel:visible")
    expect(panel).to_have_count(1)
    expect(panel.locator("h3")).to_have_text("External interfaces and Webex Calling services")
    for words in (
        GATEWAY_SIGNALLING,
        "Signalling from a Local Gateway",
        "tcp 5062",
        "fra-a-external-out-tcp-5062-calling",
        "port table",
    ):
        expect(panel).to_contain_text(words)
    expect(panel.locator("a[href^='https://']").first).to_be_visible()
    page.locator(CELL).nth(1).click()
    expect(page.locator(".panel:visible")).to_have_count(1)
    expect(page.locator(".panel:visible")).to_contain_text("198.51.100.0/28")
    page.get_by_role("link", name="Show every cell").click()
    assert page.locator("#cells .panel:visible").count() == page.locator(CELL).count()


def test_a_long_list_is_a_link_away(browser: Browser, pages: Mapping[str, Path]) -> None:
    """Names that are too many for a sentence stand in one place, which the link shows."""
    with shown(browser, pages["many"]) as seen:
        seen.page.get_by_role("link", name="9 more").first.click()
        expect(seen.page.locator(".names:visible")).to_have_count(1)
        expect(seen.page.locator(".names:visible")).to_contain_text("gateway-0011")


def test_keys_alone_read_the_page(browser: Browser, pages: Mapping[str, Path]) -> None:
    """Tab goes to the skip link and then on in order, each stop can be seen, Enter and Escape work."""
    with shown(browser, pages["everything"]) as seen:
        page = seen.page
        focused = "[document.activeElement.className, getComputedStyle(document.activeElement).outlineStyle]"
        page.keyboard.press("Tab")
        assert page.evaluate(focused)[0] == "skip"
        stops: list[list[str]] = []
        while not stops or stops[-1][0] != "cell":
            page.keyboard.press("Tab")
            stops.append(page.evaluate(focused))
            assert len(stops) < 60, stops
        assert {outline for _, outline in stops} == {"solid"}
        tops = "() => document.activeElement.getBoundingClientRect().top + scrollY"
        first = page.evaluate(tops)
        page.keyboard.press("Enter")
        expect(page.locator(".panel:visible")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(CELL).first).to_be_focused()
        page.keyboard.press("Tab")
        assert page.evaluate(focused)[0] == "cell"
        assert page.evaluate(tops) >= first


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["everything", "perimeters", "changed"])
def test_every_text_can_be_read(browser: Browser, pages: Mapping[str, Path], name: str, scheme: str) -> None:
    """Contrast is 4.5 or more (WCAG 2.2, 1.4.3) for every text, in both schemes, in drawings too, folded or not."""
    with shown(browser, pages[name], color_scheme=scheme) as seen:
        found = seen.page.evaluate(TEXTS)
        assert len(found) > 200
        assert [each for each in found if each[0] < CONTRAST] == []
        paper = seen.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


@pytest.mark.parametrize("name", NAMES)
def test_a_phone_scrolls_sideways_in_tables_alone(browser: Browser, pages: Mapping[str, Path], name: str) -> None:
    """The page is as wide as the screen, with every cell shown."""
    with shown(browser, pages[name], "#cells") as seen:
        seen.page.set_viewport_size(PHONE)
        assert seen.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_paper_has_all(browser: Browser, pages: Mapping[str, Path], scripted: bool) -> None:
    """In print everything is unfolded, nothing is wider than the page, and dark ink is on white."""
    with shown(browser, pages["everything"], color_scheme="dark", java_script_enabled=scripted) as seen:
        page = seen.page
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 794, "height": 1123})
        assert page.locator(".panel:visible").count() == page.locator(".panel").count() > 0
        expect(page.locator("nav")).to_be_hidden()
        for each in page.locator("details > :not(summary)").all():
            assert each.evaluate("(e) => e.getBoundingClientRect().height") > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 794
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_change_is_told_on_the_page(browser: Browser, pages: Mapping[str, Path]) -> None:
    """What closes since the older side stands under its own heading."""
    with shown(browser, pages["changed"]) as seen:
        changes = seen.page.locator("#changes")
        expect(changes.locator("h2")).to_have_text("Changes since the site before")
        expect(changes).to_contain_text("8500-8699")


def test_the_pages_are_sound_html(pages: Mapping[str, Path]) -> None:
    """The W3C's checker finds nothing in any of them, not even a warning."""
    paths = [str(pages[name]) for name in NAMES]
    told = subprocess.run(
        ["java", "-jar", str(JAR), "--format", "gnu", *paths], capture_output=True, text=True, check=False, timeout=120
    )
    assert (told.returncode, told.stderr) == (0, "")
