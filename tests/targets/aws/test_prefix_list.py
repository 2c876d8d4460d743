"""The published networks stand in lists that no API call refuses, and a list weighs what it was made for."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network

import pytest

from webex_calling.fault import Faults
from webex_calling.flows.rule import NetworkList
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import load_reference
from webex_calling.targets.aws.prefix_list import list_sizes, render_lists

NETWORKS = load_reference().networks


def network(first: int, second: int = 0, listed: bool = True) -> Network:
    """Return a network with so many prefixes in its first list and in its overflow list."""
    block = [IPv4Network((int(IPv4Address("172.16.0.0")) + 512 * at, 24)) for at in range(first + second)]
    prefixes = tuple(PublishedPrefix(each, list=1 if at < first else 2) for at, each in enumerate(block))
    return Network("calling", "Calling", prefixes, max_entries=max(first, 20), overflow_max_entries=10, listed=listed)


def test_the_published_networks_weigh_what_was_frozen() -> None:
    """What each list weighs is for ever; a network that is not listed stands in none."""
    assert list_sizes(NETWORKS.values()) == {
        NetworkList("calling"): 20,
        NetworkList("device-configuration"): 20,
        NetworkList("app-configuration"): 10,
    }


def test_lists_hold_the_published_prefixes() -> None:
    """Each list holds the prefixes of its network as they are published, and no more than it was made for."""
    rendered = render_lists(NETWORKS.values())
    assert {each.list: each.entries for each in rendered} == {
        NetworkList(name): tuple(str(published.prefix) for published in held.prefixes)
        for name, held in NETWORKS.items()
        if held.listed
    }
    assert [each.list for each in rendered if len(each.entries) > each.max_entries] == []


def test_an_overflow_list_stands_beside_the_first() -> None:
    """What the first list cannot take is in a list of its own number, size and name."""
    rendered = render_lists([network(20, 3)])
    assert [(str(each.list), each.max_entries, len(each.entries)) for each in rendered] == [
        ("calling", 20, 20),
        ("calling-2", 10, 3),
    ]


def test_a_network_beside_calling_is_in_no_list() -> None:
    """Networks that others publish are written into rules as prefixes."""
    assert (render_lists([network(2, listed=False)]), list_sizes([network(2, listed=False)])) == ((), {})


def test_a_list_that_one_call_cannot_write_is_refused() -> None:
    """Every list above the entries of one API call is told, with where its prefixes should go."""
    long = network(101)
    with pytest.raises(Faults) as raised:
        render_lists([long, replace(long, id="other")])
    assert str(raised.value).splitlines() == [
        f"networks.{name}: list 1 has 101 entries, and one call writes at most 100; write list: 2 beside the newest "
        "prefixes"
        for name in ("calling", "other")
    ]
    assert len(render_lists([network(100)])) == 1
