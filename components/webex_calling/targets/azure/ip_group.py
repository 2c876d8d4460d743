"""Say ``render_groups(networks)``: the plain data of the IP Groups that hold the published networks."""

from collections.abc import Iterable
from dataclasses import dataclass

from webex_calling.fault import Fault, Faults
from webex_calling.published.network import Network
from webex_calling.quotas.azure import ADDRESSES_PER_IP_GROUP


@dataclass(frozen=True, slots=True)
class IpGroupResource:
    """One ``azure-native.network.IpGroup``: the prefixes of one published network."""

    network: str
    ip_addresses: tuple[str, ...]


def render_groups(networks: Iterable[Network]) -> tuple[IpGroupResource, ...]:
    """Return the IP Groups of the published networks, in order, each whole. Raises Faults for one that is too long."""
    groups = tuple(
        IpGroupResource(network.id, tuple(str(published.prefix) for published in network.prefixes))
        for network in networks
        if network.listed
    )
    most = ADDRESSES_PER_IP_GROUP.default
    crowded = [
        Fault(
            f"networks.{each.network}",
            f"has {len(each.ip_addresses):,} prefixes, and an IP Group takes {most:,}",
            "divide the network in the data",
        )
        for each in groups
        if len(each.ip_addresses) > most
    ]
    if crowded:
        raise Faults(crowded)
    return groups
