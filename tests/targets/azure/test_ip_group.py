"""The published networks stand in IP Groups, each whole."""

from ipaddress import IPv4Network

import pytest

from webex_calling.fault import Faults
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import load_reference
from webex_calling.quotas.azure import ADDRESSES_PER_IP_GROUP
from webex_calling.targets.azure.ip_group import IpGroupResource, render_groups

NETWORKS = load_reference().networks


def test_groups_hold_the_published_prefixes() -> None:
    """Each published network is one group of all its prefixes; another vendor's is in none."""
    groups = render_groups(NETWORKS.values())
    assert groups == tuple(
        IpGroupResource(name, tuple(str(published.prefix) for published in NETWORKS[name].prefixes))
        for name in ("calling", "device-configuration", "app-configuration")
    )


def test_a_network_that_no_group_holds_is_refused() -> None:
    """A network of more prefixes than an IP Group takes is a fault that names it; one of just as many is rendered."""
    most = ADDRESSES_PER_IP_GROUP.default
    hosts = [PublishedPrefix(IPv4Network((0x0B000000 + at, 32))) for at in range(most + 1)]
    full, crowded = (Network("own", "Own", tuple(held), max_entries=len(held)) for held in (hosts[:most], hosts))
    assert [len(each.ip_addresses) for each in render_groups([full])] == [most]
    with pytest.raises(Faults, match=r"networks\.own: has 5,001 prefixes, and an IP Group takes 5,000"):
        render_groups([crowded])
