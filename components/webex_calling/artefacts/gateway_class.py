"""Say ``gateway_classes(reference, gateway)``: what a Local Gateway sends of calls, by class, and to whom.

The classes are ours: no table of quality of service has a row of a gateway.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from webex_calling.port import PortRange, Protocol, minimal
from webex_calling.published.dscp import EXPEDITED_FORWARDING, dscp_class
from webex_calling.published.marking import Traffic
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName, Requirement, Role, SitePeer, Speech
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Interface

SIGNALLING: Final = 24
"""CS3, as devices mark theirs."""

_WHY: Final = "no table has a row of a gateway; its audio as that of every sender, its signalling as that of devices"


@dataclass(frozen=True, slots=True)
class GatewayClass:
    """One kind of traffic from ``interface`` to a published network, or to prefixes of the site.

    No source ports are any, and no ports are any. ``where`` is where its ports are published, empty where the site says
    them.
    """

    traffic: Traffic
    dscp: int
    interface: Interface
    protocol: Protocol
    source_ports: tuple[PortRange, ...]
    to: Network | tuple[IPv4Network, ...]
    ports: tuple[PortRange, ...]
    where: tuple[str, ...] = ()
    why: str = _WHY

    @property
    def dscp_class(self) -> str:
        """The class of its DSCP."""
        return dscp_class(self.dscp)


def gateway_classes(reference: Reference, gateway: LocalGateway) -> Iterator[GatewayClass]:
    """Yield what it sends to published networks, then to each of its peers, then as direct media."""
    media, outside = (gateway.media_range,), Interface.EXTERNAL
    for row in reference.requirements_for(Role.LOCAL_GATEWAY_EXTERNAL):
        if isinstance(row.peer, NetworkName) and row.opens is Initiator.LOCAL:
            to, where = reference.networks[row.peer.id], row.where
            if row.source_ports and row.source_ports.setting is SourceSetting.RTP_PORT_RANGE:
                ports = _opened(row, gateway)
                yield GatewayClass(Traffic.AUDIO, EXPEDITED_FORWARDING, outside, Protocol.UDP, media, to, ports, where)
            elif ports := _signalling(row, gateway):
                yield GatewayClass(Traffic.SIGNALLING, SIGNALLING, outside, Protocol.TCP, (), to, ports, where)
                if gateway.listen_ports:
                    back = gateway.listen_ports
                    yield GatewayClass(Traffic.SIGNALLING, SIGNALLING, outside, Protocol.TCP, back, to, (), where)
    for peer in gateway.peers:
        side, protocol = peer.interface, peer.transport.protocol
        yield GatewayClass(
            Traffic.AUDIO, EXPEDITED_FORWARDING, side, Protocol.UDP, media, peer.addresses, (peer.media_ports,)
        )
        yield GatewayClass(Traffic.SIGNALLING, SIGNALLING, side, protocol, (), peer.addresses, peer.peer_ports)
        yield GatewayClass(Traffic.SIGNALLING, SIGNALLING, side, protocol, peer.local_ports, peer.addresses, ())
    if gateway.direct_media:
        side, to_endpoints = gateway.direct_media.interface, gateway.direct_media.networks
        for row in reference.requirements_for(Role.LOCAL_GATEWAY_EXTERNAL):
            if row.peer is SitePeer.DIRECT_MEDIA and row.opens is Initiator.LOCAL:
                ports = _opened(row, gateway)
                yield GatewayClass(
                    Traffic.AUDIO, EXPEDITED_FORWARDING, side, Protocol.UDP, media, to_endpoints, ports, row.where
                )


def _opened(row: Requirement, gateway: LocalGateway) -> tuple[PortRange, ...]:
    """Return the ports of the services that the gateway's profile has."""
    profiles = {None, gateway.effective_profile}
    held = (each.ports for each in row.services if each.when.profile in profiles)
    return minimal(ports for each in held if isinstance(each, tuple) for ports in each)


def _signalling(row: Requirement, gateway: LocalGateway) -> tuple[PortRange, ...]:
    """Return where the gateway's trunk takes SIP."""
    held = (each for each in row.services if each.speaks is Speech.SIP and each.when.trunk in {None, gateway.trunk})
    return minimal(ports for each in held if isinstance(each.ports, tuple) for ports in each.ports)
