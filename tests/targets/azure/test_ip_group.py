"""The published networks stand in IP Groups, each whole."""

from webex_calling.published.reference import load_reference
from webex_calling.targets.azure.ip_group import IpGroupResource, render_groups
from webex_calling.targets.azure.limits import ADDRESSES_PER_IP_GROUP

NETWORKS = load_reference().networks


def test_groups_hold_the_published_prefixes() -> None:
    """Each published network is one group of all its prefixes; another vendor's is in none."""
    groups = render_groups(NETWORKS.values())
    assert groups == tuple(
        IpGroupResource(name, tuple(str(published.prefix) for published in NETWORKS[name].prefixes))
        for name in ("calling", "device-configuration", "app-configuration")
    )
    assert max(len(each.ip_addresses) for each in groups) <= ADDRESSES_PER_IP_GROUP.default
