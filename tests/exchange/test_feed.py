"""The feed, as the schema of RFC 4287 and a reader of others take it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from tests.exchange.test_exported import ARTICLES, REFERENCE, files

RNG = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
FEED = files()["changes.atom"]


def _read(data: bytes = FEED) -> Any:
    read = feedparser.parse(data)
    assert (read.bozo, read.version) == (False, "atom10")
    return read


def test_the_feed_is_as_rfc_4287_says() -> None:
    """Its grammar, which is appendix B in XML syntax, accepts the feed."""
    assert RNG.validate(etree.fromstring(FEED)), RNG.error_log


@pytest.mark.parametrize("name", ["id", "title", "updated"])
def test_the_grammar_finds_what_is_missing(name: str) -> None:
    """Without an element that every entry has, it does not."""
    tree = etree.fromstring(FEED)
    entry = tree.find("{*}entry")
    entry.remove(entry.find(f"{{*}}{name}"))
    assert not RNG.validate(tree)


def test_every_entry_of_every_history_is_told_on_its_day() -> None:
    """Beyond the days whose lists can be rebuilt, with its values; and each new edition without a history."""
    told = {each.updated[:10]: each for each in _read().entries}
    dates = {each.date.isoformat() for each in REFERENCE.articles.values() if not each.revisions}
    for article in REFERENCE.articles.values():
        for entry in article.revisions:
            held = told[entry.date.isoformat()]
            dates.add(entry.date.isoformat())
            assert entry.text in held.title
            assert entry.text in held.content[0].value
            values = (*map(str, entry.added.prefixes), *entry.removed.names, *map(str, entry.removed.prefixes))
            assert all(each.removesuffix("/32") in held.content[0].value for each in values)
            assert str(entry.effective or "") in held.content[0].value
    assert told.keys() == dates


def test_entries_are_known_again_and_are_newest_first() -> None:
    """An id is of one entry, and the same in an earlier export; the feed is as old as its newest entry."""
    read = _read()
    ids = [each.id for each in read.entries]
    assert len({*ids, read.feed.id}) == len(ids) + 1
    assert [each.updated for each in read.entries] == sorted((each.updated for each in read.entries), reverse=True)
    assert read.feed.updated == read.entries[0].updated
    earlier = _read(files(ARTICLES, REFERENCE.article.date)["changes.atom"])
    assert [each.id for each in earlier.entries] == ids[-len(earlier.entries) :]
