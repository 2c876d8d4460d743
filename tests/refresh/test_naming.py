"""Texts that name what goes: those of the published data by hand, and what is a whole word of made ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network

import pytest
from tests.frozen.folder import reference_of_the_day
from tests.frozen.published import FROZEN
from tests.refresh.variant import named
from tests.rows import APP_CONFIGURATION, DEVICE_CONFIGURATION

from webex_calling.refresh.compare import propose
from webex_calling.refresh.naming import naming
from webex_calling.refresh.proposal import DomainChange, NetworkChange, PortChange, Proposal

REWORD = "which goes; to be reworded by a person"


def _proposal(**changes: object) -> Proposal:
    return Proposal("calling", "English", date(2025, 9, 15), **changes)  # type: ignore[arg-type]


def _port(row: str, value: str) -> Proposal:
    return _proposal(ports=(PortChange(row, "destination", ("8444",), (value,), row),))


def test_a_port_that_goes_is_still_named_by_the_words_of_its_row() -> None:
    """The article that moves 8443: the note of the row, the option and the reading say it as before."""
    proposal = propose(named("port-changed").read().encode(), reference_of_the_day())
    assert [each for each in proposal.effects if each.endswith(REWORD)] == [
        f"row {APP_CONFIGURATION}, note: names 8443, {REWORD}",
        f"option unified-cm-8443, text: names 8443, {REWORD}",
        f"reading A-38, printed: names 8443, {REWORD}",
        f"reading A-38, reason: names 8443, {REWORD}",
    ]


def test_a_port_that_another_row_keeps_is_looked_for_beside_its_row_alone() -> None:
    """6970 of one row alone is looked for everywhere; 443, which many rows have, only where that row is spoken of."""
    places = {each.partition(",")[0] for each in naming(_port(DEVICE_CONFIGURATION, "6970"), FROZEN)}
    assert {"option unified-cm-migration-6970", "reading A-38"} <= places
    own = {f"row {DEVICE_CONFIGURATION}"}
    own |= {f"reading {each}" for each in FROZEN.requirements[DEVICE_CONFIGURATION].readings}
    found = {each.partition(",")[0] for each in naming(_port(DEVICE_CONFIGURATION, "443"), FROZEN)}
    assert "reading A-38" in found
    assert {each for each in found if not each.startswith("option")} <= own


NAMES = {
    "a sentence ends": ("8443", "It takes 8443.", True),
    "two ports": ("8443", "It takes 443/8443, or more.", True),
    "a longer number": ("8443", "It takes 18443 or 84430.", False),
    "an id": ("8443", "See unified-cm-8443.", False),
    "a range": ("8443", "It takes 8443-8450 or 8400\u20138443.", False),
    "a size of a prefix": ("24", "It is 192.0.2.0/24.", False),
    "a part of an address": ("24", "It is 24.1.2.3 or 192.0.2.24.", False),
    "a range as printed": ("8443-8450", "It takes 8443\u20138450.", True),
    "a range in words": ("8443-8450", "It takes 8443 to 8450.", True),
    "a range over two lines": ("8443-8450", "It takes 8443\nto 8450.", True),
}


@pytest.mark.parametrize(("value", "text", "said"), NAMES.values(), ids=NAMES)
def test_a_port_is_named_as_a_whole_word(value: str, text: str, said: bool) -> None:
    """Neither a longer number nor a prefix, a range or an id names it."""
    row = replace(FROZEN.requirements[APP_CONFIGURATION], note=text, title="")
    reference = replace(FROZEN, requirements={**FROZEN.requirements, row.id: row})
    lines = list(naming(_port(row.id, value), reference))
    assert (f"row {row.id}, note: names {value}, {REWORD}" in lines) is said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sent to 23.89.0.0/16.", ["23.89.0.0/16"]),
        ("Sent to 123.89.0.0/16 or 23.89.0.0/160.", []),
        ("As *.accompany.com, once; Accompany.com.", ["*.accompany.com"]),
        ("As api.accompany.com and my-accompany.com and accompany.com.example.", []),
        ("23.89.0.0/16 and accompany.com", ["23.89.0.0/16", "*.accompany.com"]),
    ],
)
def test_prefixes_and_domains_are_named_whole(text: str, said: list[str]) -> None:
    """What is inside a domain is another name, and is told where hosts are."""
    proposal = _proposal(
        networks={"calling": NetworkChange(removed=(IPv4Network("23.89.0.0/16"),))},
        domains=DomainChange(removed=("*.accompany.com",)),
    )
    row = replace(FROZEN.requirements[APP_CONFIGURATION], note=text)
    reference = replace(FROZEN, requirements={**FROZEN.requirements, row.id: row})
    found = [each for each in naming(proposal, reference) if each.startswith(f"row {row.id}, note")]
    verb = "goes" if len(said) == 1 else "go"
    words = f"row {row.id}, note: names {', '.join(said)}, which {verb}; to be reworded by a person"
    assert found == ([words] if said else [])
