"""`network(text)` reads a prefix or an address in its one canonical form, and says what is wrong with any other."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network


def network(text: str) -> Network:
    """Read a prefix without host bits, or an address; ValueError says what is wrong."""
    found = ip_network(text)
    if text not in (str(found), str(found.network_address)):
        raise ValueError(f"{text!r} is written as {str(found)!r}")
    return found


def fault(text: str) -> str:
    """Say what is wrong with a prefix; empty where nothing is."""
    try:
        found = network(text)
    except ValueError as error:
        return str(error)
    return "" if str(found) == text else f"{text!r} is an address; write {str(found)!r}"


def overlap(networks: Iterable[Network]) -> bool:
    """Tell whether two of the networks hold one address."""
    listed = list(networks)
    fourth = [item for item in listed if isinstance(item, IPv4Network)]
    sixth = [item for item in listed if isinstance(item, IPv6Network)]
    merged = sum(item.num_addresses for item in collapse_addresses(fourth))
    merged += sum(item.num_addresses for item in collapse_addresses(sixth))
    return merged != sum(item.num_addresses for item in listed)
