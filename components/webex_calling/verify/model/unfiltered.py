"""Say ``unfiltered.of_vpc(vpc.cidrs)``: what no security group or NSG can stop, and so counts as admitted."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network

from webex_calling.published.requirement import Initiator
from webex_calling.verify.azure.service_tag import HOST
from webex_calling.verify.model.packets import TCP, UDP, PacketSet, prefix

# Amazon VPC User Guide, "Internetwork traffic privacy": Amazon DNS (the VPC's base address plus two, and
# 169.254.169.253), the instance metadata service and the Amazon Time Sync Service are not filtered.
_RESOLVER, _METADATA, _TIME = prefix("169.254.169.253"), prefix("169.254.169.254"), prefix("169.254.169.123")


def of_vpc(cidrs: Iterable[IPv4Network]) -> PacketSet:
    """Return the openings to a VPC's own services, by the prefixes of the VPC."""
    return _of_vpc(tuple(cidrs))


@lru_cache(maxsize=256)  # every interface of a VPC asks
def _of_vpc(cidrs: tuple[IPv4Network, ...]) -> PacketSet:
    bases = [int(cidr.network_address) + 2 for cidr in cidrs]
    resolvers = [_RESOLVER, *((base, base) for base in bases)]
    return PacketSet.union(
        PacketSet.box(initiator=Initiator.LOCAL, protocol=[(protocol, protocol)], peer=peers, peer_ports=[(port, port)])
        for protocol, peers, port in (
            (UDP, resolvers, 53),
            (TCP, resolvers, 53),
            (UDP, [_TIME], 123),
            (TCP, [_METADATA], 80),
        )
    )


def of_azure() -> PacketSet:
    """Return the openings with the host's virtual addresses: DHCP, DNS, health probes and instance metadata.

    Source: Microsoft Learn, Azure network security groups overview, "Azure platform considerations".
    """
    return PacketSet.box(peer=[HOST, _METADATA])
