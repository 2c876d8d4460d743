"""A service tag stands for the peers that are told of it, and for a symbol where more are not."""

from __future__ import annotations

import pytest

from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.packets import PacketSet, prefix

TAGS = ServiceTags((prefix("203.0.113.0/24"),), {"AzureMonitor": (prefix("198.51.100.0/24"),)})
HOST = prefix("168.63.129.16")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        pytest.param(
            "VirtualNetwork",
            PacketSet.box(peer=[prefix("203.0.113.0/24"), HOST], names=["VirtualNetwork"]),
            id="the virtual network",
        ),
        pytest.param("AzureLoadBalancer", PacketSet.box(peer=[HOST]), id="probes"),
        pytest.param(
            "AzureMonitor", PacketSet.box(peer=[prefix("198.51.100.0/24")], names=["AzureMonitor"]), id="a known tag"
        ),
        pytest.param("Storage.WestEurope", PacketSet.box(names=["Storage.WestEurope"]), id="an unknown tag"),
    ],
)
def test_peers_of_a_tag(tag: str, expected: PacketSet) -> None:
    """What is told of a tag is its addresses, and its symbol for the rest."""
    assert TAGS.peers(tag) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("198.51.100.1", True),
        ("8.0.0.0", True),
        ("9.255.255.255", True),
        ("10.0.0.0", False),
        ("11.0.0.0", True),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("172.15.255.255", True),
        ("172.31.255.255", False),
        ("203.0.113.7", False),
        ("168.63.129.16", False),
        ("223.255.255.255", True),
        ("224.0.0.0", False),
    ],
)
def test_the_internet_is_what_is_public_and_not_the_virtual_network(text: str, expected: bool) -> None:
    """Ranges that are not routed on the Internet, the virtual network and the host are outside of it."""
    assert (PacketSet.box(peer=[prefix(text)]) <= TAGS.internet) is expected
    assert bool(PacketSet.box(peer=[prefix(text)]) & TAGS.internet) is expected


def test_the_internet_has_every_name_but_the_virtual_network() -> None:
    """Published names, and the symbols of services, are on the Internet."""
    names = PacketSet.box(names=["*"])
    assert TAGS.internet & names == names - PacketSet.box(names=["VirtualNetwork"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VirtualNetwork", True),
        ("Storage.WestEurope", True),
        ("AzureCloud.westeurope", True),
        ("internet", False),
        ("*", False),
        ("10.0.0.0/8", False),
        ("Azure Monitor", False),
        ("Storage.", False),
    ],
)
def test_the_form_of_a_tag(text: str, expected: bool) -> None:
    """A tag begins with a capital letter and may name a region."""
    assert is_tag(text) is expected


NAMES = PacketSet.box(names="*")
CONNECTED = PacketSet.box(names="VirtualNetwork")


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        pytest.param([], PacketSet.empty(), id="none"),
        pytest.param(["198.51.100.0/24"], NAMES - CONNECTED, id="public ones"),
        pytest.param(["10.0.0.0/8"], CONNECTED, id="private ones"),
        pytest.param(["203.0.113.7"], CONNECTED, id="one of the virtual network"),
        pytest.param(["10.0.0.0/8", "198.51.100.0/24"], NAMES, id="both"),
        pytest.param(["0.0.0.0/0"], NAMES, id="every one"),
    ],
)
def test_addresses_may_be_those_of_names(addresses: list[str], expected: PacketSet) -> None:
    """A name may have any address of the Internet, a connected network any other."""
    peers = PacketSet.box(protocol=6, peer=list(map(prefix, addresses)))
    assert TAGS.possible(peers) == peers | expected


def test_what_a_tag_has_for_sure() -> None:
    """The addresses of a tag are those that are told of it; of the Internet and of unknown tags none are."""
    network = prefix("203.0.113.0/24")
    tags = ("VirtualNetwork", "AzureLoadBalancer", "AzureMonitor", "Internet", "Storage")
    assert [TAGS.addresses(tag) for tag in tags] == [
        (network, HOST),
        (HOST,),
        (prefix("198.51.100.0/24"),),
        None,
        None,
    ]
    assert TAGS.peers("Internet") == TAGS.internet
    assert ServiceTags((network,)).addresses("AzureMonitor") is None
