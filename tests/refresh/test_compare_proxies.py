"""The tables on proxies in a newer copy: each changed cell is asked about, in whatever layout it stands."""

from collections.abc import Callable

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.refresh.variant import BASES, named

from webex_calling.refresh.compare_proxies import compare_proxies
from webex_calling.refresh.language import language_of
from webex_calling.refresh.page import read_page
from webex_calling.refresh.proxy_table import read_authorities, read_products

REFERENCE = reference_of_the_day()
TEXT = named("base-english-text").read()
ANDROID = "Webex for Android\tManual, PAC\tNo Auth, Basic, Digest, NTLM\n"
TRUST = "Cisco IP Multiplatform (MPP) phones\tYes\n"


def _asked(text: str) -> list[str]:
    page = read_page(text.encode())
    return [each.why for each in compare_proxies(page, language_of(page), REFERENCE)]


@pytest.mark.parametrize("name", BASES)
def test_each_row_is_read_in_each_layout(name: str) -> None:
    """Eight products and three answers, in their order, with the words of the data."""
    page = read_page(named(name).read().encode())
    rows = read_products(page, language_of(page))
    assert [(each.product, each.words, each.unknown) for each in rows] == [
        (id_, [*map(str, each.configuration), *map(str, each.mechanisms)], [])
        for id_, each in REFERENCE.proxy_products.items()
    ]
    answers = read_authorities(page, language_of(page))
    assert {id_: taken for id_, (taken, _) in answers.items()} == {
        id_: each.taken for id_, each in REFERENCE.trusted_authorities.items()
    }


def _other(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert text.count(old) == 1
        return text.replace(old, new)

    return change


CHANGES = {
    "a word more": (
        _other(ANDROID, ANDROID.replace("NTLM", "NTLM, Negotiate")),
        ["Webex for Android has negotiate in the table of proxies"],
    ),
    "a word less": (
        _other(ANDROID, ANDROID.replace(", NTLM", "")),
        ["Webex for Android has no more ntlm in the table of proxies"],
    ),
    "another configuration": (
        _other(ANDROID, ANDROID.replace("PAC", "WPAD")),
        ["Webex for Android has wpad and has no more pac in the table of proxies"],
    ),
    "a word that nobody knows": (
        _other(ANDROID, ANDROID.replace("Digest", "SAML")),
        ["Webex for Android has SAML and has no more digest in the table of proxies"],
    ),
    "another order": (_other(ANDROID, ANDROID.replace("Basic, Digest", "Digest, Basic")), []),
    "cells that run together": (_other(ANDROID, ANDROID.replace("\t", " ")), []),
    "a cell in a line": (_other(ANDROID, ANDROID.replace("\t", "\n\n")), []),
    "a cell in two lines": (_other(ANDROID, ANDROID.replace("Basic, ", "Basic,\n")), []),
    "a row that has gone": (
        _other(ANDROID, ""),
        ["Webex for Android is a row of the table of proxies no more"],
    ),
    "a row that is new": (
        _other(ANDROID, f"{ANDROID}A new thing\tManual\tBasic\n"),
        ["is a row of the table of proxies that the data does not have"],
    ),
    "a no": (
        _other(TRUST, TRUST.replace("Yes", "No")),
        ["Cisco IP Multiplatform (MPP) phones take the authority of a proxy no more"],
    ),
    "an answer that has gone": (
        _other(TRUST, ""),
        ["Cisco IP Multiplatform (MPP) phones is a row of the table of TLS inspection no more"],
    ),
    "no part on proxies": (
        lambda text: text.replace("Proxy support for Webex Calling", "Support for Webex Calling"),
        ["no table of proxies is read; whether it is that of today has to be said"],
    ),
}


@pytest.mark.parametrize(("change", "asked"), CHANGES.values(), ids=CHANGES)
def test_what_says_something_else_is_asked_about(change: Callable[[str], str], asked: list[str]) -> None:
    """One question a row, by what came and what went; order and layout say nothing."""
    assert _asked(TEXT) == []
    assert _asked(change(TEXT)) == asked
