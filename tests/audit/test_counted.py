"""What an audit read is counted kind by kind, in the words of a network engineer."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.azure.estate import RAW, AzureEstate
from webex_calling.audit.counted import counted
from webex_calling.audit.estate import Estate

RULES = {"groups", "acls", "nsgs", "lists", "tables"}
"""Kinds whose rules, entries or routes are counted too, and so must be what they are."""


def held(estate: AwsEstate | AzureEstate) -> list[str]:
    """Return where an estate keeps what was read, but for what is counted in a way of its own."""
    own = {"raw", "passed", "ipv6_entries"} | RULES
    names = [each.name for each in fields(estate) if each.name not in own and not each.name.startswith("_")]
    return [name for name in names if isinstance(getattr(estate, name), dict)]


@pytest.mark.parametrize(
    ("cloud", "name"),
    [("aws", each) for each in held(AwsEstate())] + [("azure", each) for each in held(AzureEstate())],
)
def test_each_kind_is_counted_by_a_name_of_its_own(cloud: str, name: str) -> None:
    """The names tell the clouds apart: what one file holds of either is no other's."""
    estate = Estate()
    kept: dict[str, Any] = getattr(getattr(estate, cloud), name)
    kept.update({"one": (), "two": ()})
    (words,) = counted(estate)
    assert counted(estate) == {words: 2}
    assert "_" not in words


@pytest.mark.parametrize("kind", RAW)
def test_what_is_kept_as_printed_has_no_name_of_the_api(kind: str) -> None:
    """Firewalls, policies and their groups are called so."""
    estate = Estate()
    estate.azure.raw[kind] = {"one": {}}
    (words,) = counted(estate)
    assert words not in RAW


def test_nothing_is_counted_of_nothing() -> None:
    """An empty estate has no kind at all."""
    assert counted(Estate()) == {}
