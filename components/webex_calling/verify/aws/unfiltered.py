"""Say ``unfiltered(vpc.cidrs)``: what no security group can stop, and so counts as admitted."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network

from webex_calling.published.requirement import Opener
from webex_calling.verify.packets import TCP, UDP, PacketSet, prefix

# Amazon VPC User Guide, "Internetwork traffic privacy": Amazon DNS (the VPC's base address plus two, and
# 169.254.169.253), the instance metadata service and the Amazon Time Sync Service are not filtered.
_RESOLVER, _METADATA, _TIME = prefix("169.254.169.253"), prefix("169.254.169.254"), prefix("169.254.169.123")


def unfiltered(cidrs: Iterable[IPv4Network]) -> PacketSet:
    """Return the openings to a VPC's own services, by the prefixes of the VPC."""
    return _unfiltered(tuple(cidrs))


@lru_cache(maxsize=256)  # every interface of a VPC asks
def _unfiltered(cidrs: tuple[IPv4Network, ...]) -> PacketSet:
    bases = [int(cidr.network_address) + 2 for cidr in cidrs]
    resolvers = [_RESOLVER, *((base, base) for base in bases)]
    return PacketSet.union(
        PacketSet.box(opener=Opener.LOCAL, protocol=[(protocol, protocol)], peer=peers, peer_ports=[(port, port)])
        for protocol, peers, port in (
            (UDP, resolvers, 53),
            (TCP, resolvers, 53),
            (UDP, [_TIME], 123),
            (TCP, [_METADATA], 80),
        )
    )
