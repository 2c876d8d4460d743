"""Say ``render_groups(networks)``: the plain data of the IP Groups that hold the published networks."""

from collections.abc import Iterable
from dataclasses import dataclass

from webex_calling.published.network import Network


@dataclass(frozen=True, slots=True)
class IpGroupResource:
    """One ``azure-native.network.IpGroup``: the prefixes of one published network."""

    network: str
    ip_addresses: tuple[str, ...]


def render_groups(networks: Iterable[Network]) -> tuple[IpGroupResource, ...]:
    """Return the IP Groups of the published networks, in order: whole networks, since their limit is 5,000 prefixes."""
    return tuple(
        IpGroupResource(network.id, tuple(str(published.prefix) for published in network.prefixes))
        for network in networks
        if network.listed
    )
