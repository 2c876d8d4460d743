"""Say ``trusted_list(networks, gateway)``: what the router itself must hold, from the data of the cloud's rules."""

from collections.abc import Mapping

from webex_calling.flows.flow import canonical
from webex_calling.published.network import Network
from webex_calling.site.gateway import LocalGateway


def trusted_list(networks: Mapping[str, Network], gateway: LocalGateway) -> tuple[str, ...]:
    """Return the IOS XE lines of CUBE's ``ip address trusted list``: the Calling network and the gateway's peers.

    CUBE refuses calls from addresses that are not on it, so an outdated list is a failed call even where the cloud's
    rules are right (Guide to harden CUBE).
    """
    prefixes = [published.prefix for published in networks["calling"].prefixes]
    prefixes += [prefix for peer in gateway.peers for prefix in peer.addresses]
    lines = (f"  ipv4 {prefix.network_address} {prefix.netmask}" for prefix in canonical(prefixes))
    return ("voice service voip", " ip address trusted list", *lines)


def media_range(gateway: LocalGateway) -> tuple[str, ...]:
    """Return the IOS XE lines that set CUBE's media range: RTP ports are even, and SRTCP takes the odd port above."""
    ports = gateway.rtp_port_range
    return ("voice service voip", f" rtp-port range {ports.first} {ports.last}")
