"""The page is sound HTML whose every text is escaped, that loads nothing, and is as small as it must be."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.report.site_reports import example, gateways, report_of

from webex_calling.report.page.document import document

pytestmark = pytest.mark.long


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></style></title>\u202e\u2066"
EVERYTHING = 150_000
GATEWAYS = 1_000_000
ENDS = 1_000


def page(name: str) -> str:
    """Return the page of an example."""
    return document(report_of(example(name)))


@pytest.mark.parametrize("name", ["everything", "aws-inspection", "azure-hub", "aws-registration"])
class TestEveryPage:
    """What holds for the page of any site."""

    def test_ids_are_unique_and_links_inside_lead_somewhere(self, name: str) -> None:
        """Each link to a part of the page finds it."""
        tree = LexborHTMLParser(page(name))
        ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
        assert max(ids.values()) == 1
        links = [node.attributes["href"] or "" for node in tree.css("a")]
        assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
        named = [node.attributes["aria-labelledby"] for node in tree.css("[aria-labelledby]")]
        assert set(named) <= set(ids)

    def test_headings_and_tables_are_in_order(self, name: str) -> None:
        """No level of headings is passed over, and every head of a table says what it heads."""
        tree = LexborHTMLParser(page(name))
        levels = [int((node.tag or "")[1:]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert all(node.attributes.get("scope") for node in tree.css("th"))

    def test_nothing_is_loaded(self, name: str) -> None:
        """No element asks for anything, and links lead out over HTTPS alone."""
        tree = LexborHTMLParser(page(name))
        assert tree.css("img, link, iframe, object, embed, audio, video, source, base, form, script[src], use") == []
        out = [
            node.attributes["href"] or ""
            for node in tree.css("a")
            if not (node.attributes["href"] or "").startswith("#")
        ]
        assert out
        assert all(link.startswith("https://") for link in out)
        assert "url(" not in page(name)
        assert "@import" not in page(name)

    def test_the_policy_lets_in_what_the_page_has_and_no_more(self, name: str) -> None:
        """One style and one script, each by its hash; nothing else from anywhere."""
        tree = LexborHTMLParser(page(name))
        (policy,) = [
            node.attributes["content"] or ""
            for node in tree.css("meta")
            if node.attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        held = dict(part.split(" ", 1) for part in policy.split("; "))
        assert held["default-src"] == "'none'"
        for tag, directive in (("style", "style-src"), ("script", "script-src")):
            (text,) = re.findall(f"<{tag}>(.*?)</{tag}>", page(name), re.DOTALL)
            assert held[directive] == f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
        assert tree.css("[style]") == []


def test_the_contents_lead_to_what_there_is() -> None:
    """A site with nothing that a quota counts has no section of quotas, and no link to one."""
    report = report_of(example("aws-registration"))
    for told in (report, replace(report, loads=())):
        tree = LexborHTMLParser(document(told))
        ids = {node.attributes["id"] for node in tree.css("[id]")}
        links = [(node.attributes["href"] or "")[1:] for node in tree.css("nav a")]
        assert ("quotas" in links) == bool(told.loads)
        assert set(links) <= ids


def test_the_same_report_gives_the_same_bytes() -> None:
    """Nothing of the page depends on when or where it is made."""
    assert page("everything") == page("everything")
    assert not re.search(r"\d\d:\d\d:\d\d", page("everything"))


def test_no_text_of_a_report_is_markup() -> None:
    """With a hostile text in the place of every text, the page has the elements that it had, and shows the text."""
    report = report_of(example("everything"))
    sound, hostile = (LexborHTMLParser(document(each)) for each in (report, spoilt(report)))
    assert {node.tag for node in hostile.css("*")} <= {node.tag for node in sound.css("*")}
    assert len(hostile.css("script")) == len(hostile.css("style")) == 1
    assert not [name for node in hostile.css("*") for name in node.attributes if name.startswith("on")]
    links = [node.attributes["href"] or "" for node in hostile.css("a")]
    assert [link for link in links if not link.startswith("#")] == []
    assert hostile.body is not None
    assert "<script>alert(1)</script>" in hostile.body.text()


def test_no_mark_turns_the_direction_of_writing() -> None:
    """Controls and formats stand as escapes."""
    text = document(spoilt(report_of(example("aws-registration"))))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\u202e" in text


def spoilt(value: Any) -> Any:
    """Return a value with a hostile text in every text of it, keys and choices apart."""
    if isinstance(value, Enum | type) or not (isinstance(value, str | tuple | list | Mapping) or is_dataclass(value)):
        return value
    if isinstance(value, str):
        return value + HOSTILE
    if isinstance(value, Mapping):
        return {key: spoilt(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(spoilt(each) for each in value)
    kept = {"id", "protocol", "row", "digest"}
    changed = {
        each.name: spoilt(getattr(value, each.name)) for each in fields(value) if each.init and each.name not in kept
    }
    if "url" in changed:
        changed["url"] = "javascript:alert(3)"
    made: Any = value
    return replace(made, **changed)


def test_the_page_of_the_full_example_is_small() -> None:
    """It stays below what a mail or a pipeline takes without asking."""
    assert len(page("everything").encode()) <= EVERYTHING


@pytest.mark.parametrize("own_peers", [False, True], ids=["equal", "with ITSPs of their own"])
@pytest.mark.long
def test_the_page_of_many_gateways_grows_by_their_names(own_peers: bool) -> None:
    """A thousand gateways, by what each of six more adds to the page of two times six."""
    sizes = [len(document(report_of(gateways(count, own_peers=own_peers))).encode()) for count in (12, 18)]
    each = (sizes[1] - sizes[0]) / 6
    assert sizes[0] + each * ENDS <= GATEWAYS
