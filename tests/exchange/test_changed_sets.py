"""The sets of an export that a change of the data touches, against the documents of both exports."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network

from tests.frozen.published import FROZEN
from tests.rows import DEVICE_CONFIGURATION

from webex_calling.exchange.changed_sets import changed_sets
from webex_calling.exchange.endpoint_sets import endpoint_sets
from webex_calling.published.network import PublishedPrefix


def test_the_sets_of_a_network_change_with_it() -> None:
    """A prefix more in device configuration is in just those sets whose documents have it; nothing comes or goes."""
    network = FROZEN.networks["device-configuration"]
    more = IPv4Network("198.51.100.0/24")
    wider = replace(network, prefixes=(*network.prefixes, PublishedPrefix(more)))
    new = replace(FROZEN, networks={**FROZEN.networks, network.id: wider})
    documents = [each.document for each in endpoint_sets(new, list(new.articles), new.revision)]
    expected = [each["id"] for each in documents if str(more) in each.get("ips", [])]
    assert expected
    assert all(each.startswith(f"{DEVICE_CONFIGURATION}/") for each in expected)
    assert list(changed_sets(FROZEN, new)) == [f"sets of an export that change: {', '.join(expected)}"]
    assert list(changed_sets(FROZEN, FROZEN)) == []


def test_a_row_that_goes_takes_its_sets_along() -> None:
    """Seen from the other side they come."""
    (first, *_) = (article for article in FROZEN.articles.values() if DEVICE_CONFIGURATION in article.requirements)
    left = tuple(each for each in first.requirements if each != DEVICE_CONFIGURATION)
    less = replace(FROZEN, articles={**FROZEN.articles, first.id: replace(first, requirements=left)})
    (gone,), (came,) = changed_sets(FROZEN, less), changed_sets(less, FROZEN)
    assert gone.startswith(f"sets of an export that go: {DEVICE_CONFIGURATION}/")
    assert came == gone.replace(" go: ", " come: ")
