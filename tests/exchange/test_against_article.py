"""A copy of the article beside the data: the same, different, to be decided, or not taken at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Network
from pathlib import Path

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.refresh.variant import Variant, variants

from webex_calling.exchange.against_article import article_differences
from webex_calling.fault import Faults
from webex_calling.refresh.proposal import About

VARIANTS = {each.name: each for each in variants()}
DATA = reference_of_the_day()
"""The data of the day of the variants."""


def _words(variant: Variant, folder: Path) -> list[str]:
    return [each.words for each in article_differences(variant.put(folder), DATA)]


@pytest.mark.parametrize("name", [name for name in VARIANTS if name.startswith("base-")])
def test_the_article_that_the_data_is_of_is_the_same(name: str, tmp_path: Path) -> None:
    """As a page and as a text, in every language."""
    assert _words(VARIANTS[name], tmp_path) == []


def test_what_was_published_since_is_told(tmp_path: Path) -> None:
    """A revision with a prefix: its date beside that of the data, the prefix in its network, the entry."""
    revision, network, entry = _words(VARIANTS["prefix-new"], tmp_path)
    assert revision.startswith("revision: there 20")
    assert revision.endswith(f"; here {DATA.revision.isoformat()}")
    assert network == "network calling: there 139.177.80.0/21"
    assert entry.startswith("history: there 20")


def test_what_a_person_has_to_decide_is_no_yes(tmp_path: Path) -> None:
    """Where nothing is proposed and something is asked, the copy is not the same."""
    told = _words(VARIANTS["prefix-host-bits"], tmp_path)
    assert told
    assert all(each.startswith(tuple(f"to decide, {about}: there " for about in About)) for each in told)


def test_data_that_has_what_the_article_lacks_differs(tmp_path: Path) -> None:
    """The other way round: a prefix of the data that no copy prints."""
    (network, *_) = DATA.listed
    held = replace(
        network, prefixes=(*network.prefixes, replace(network.prefixes[0], prefix=IPv4Network("192.0.2.0/24")))
    )
    reference = replace(DATA, networks={**DATA.networks, network.id: held})
    path = VARIANTS["base-english-page"].put(tmp_path)
    assert [each.words for each in article_differences(path, reference)] == [f"network {network.id}: here 192.0.2.0/24"]


def test_an_older_copy_is_not_taken(tmp_path: Path) -> None:
    """Nothing can be told of what the data has already left behind."""
    article = replace(DATA.article, date=DATA.article.date + timedelta(days=1))
    reference = replace(DATA, articles={**DATA.articles, article.id: article})
    with pytest.raises(Faults, match=r"older-copy.*give a copy of today"):
        article_differences(VARIANTS["older-copy"].put(tmp_path), reference)


def test_what_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """A file that is not there, in one line."""
    with pytest.raises(Faults, match="cannot be read"):
        article_differences(tmp_path / "nowhere.html", DATA)
