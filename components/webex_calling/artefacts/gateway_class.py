"""Say ``gateway_classes(reference, gateway)``: what a Local Gateway sends of calls, by class, and to whom.

The classes are ours: no table of quality of service has a row of a gateway.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv4Network
from typing import Final

from webex_calling.port import PortRange, Protocol, minimal
from webex_calling.published.dscp import dscp_class
from webex_calling.published.marking import Mark, Marker, Traffic
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName, Requirement, Role, SitePeer, Speech
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Interface

_WHY: Final = "no table has a row of a gateway; its audio as that of every sender, its signalling as that of devices"


@dataclass(frozen=True, slots=True)
class GatewayClass:
    """One kind of traffic from ``interface`` to a published network, or to prefixes of the site.

    No source ports are any, and no ports are any. ``where`` is where its ports are published, empty where the site says
    them.
    """

    traffic: Traffic
    interface: Interface
    protocol: Protocol
    to: Network | tuple[IPv4Network, ...]
    source_ports: tuple[PortRange, ...] = ()
    ports: tuple[PortRange, ...] = ()
    dscp: int = 0
    where: tuple[str, ...] = ()
    why: str = _WHY

    @property
    def dscp_class(self) -> str:
        """The class of its DSCP."""
        return dscp_class(self.dscp)


def gateway_marks(reference: Reference) -> Mapping[Traffic, int]:
    """Return the DSCP that a gateway is to send with, our advice alone: audio as all senders, signalling as devices.

    Where those do not agree there is none.
    """
    marks = reference.marks.values()
    by = {
        Traffic.AUDIO: _agreed(each for each in marks if each.traffic is Traffic.AUDIO),
        Traffic.SIGNALLING: _agreed(
            each for each in marks if each.traffic is Traffic.SIGNALLING and each.marked_by is Marker.DEVICE
        ),
    }
    return {traffic: dscp for traffic, dscp in by.items() if dscp is not None}


def _agreed(marks: Iterable[Mark]) -> int | None:
    held = {each.dscp for each in marks}
    return held.pop() if len(held) == 1 else None


def gateway_classes(reference: Reference, gateway: LocalGateway) -> Iterator[GatewayClass]:
    """Yield what it sends to published networks, then to each of its peers, then as direct media."""
    marks = gateway_marks(reference)
    for each in _sent(reference, gateway):
        if each.traffic in marks:
            yield replace(each, dscp=marks[each.traffic])


def _sent(reference: Reference, gateway: LocalGateway) -> Iterator[GatewayClass]:
    """Yield the same, unmarked."""
    outside = Interface.EXTERNAL
    audio = partial(GatewayClass, Traffic.AUDIO, protocol=Protocol.UDP, source_ports=(gateway.media_range,))
    signalling = partial(GatewayClass, Traffic.SIGNALLING)
    for row in reference.requirements_for(Role.LOCAL_GATEWAY_EXTERNAL):
        if isinstance(row.peer, NetworkName) and row.opens is Initiator.LOCAL:
            to, where = reference.networks[row.peer.id], row.where
            if row.source_ports and row.source_ports.setting is SourceSetting.RTP_PORT_RANGE:
                yield audio(interface=outside, to=to, ports=_opened(row, gateway), where=where)
            elif ports := _signalling(row, gateway):
                sip = partial(signalling, interface=outside, protocol=Protocol.TCP, to=to, where=where)
                yield sip(ports=ports)
                if gateway.listen_ports:
                    yield sip(source_ports=gateway.listen_ports)
    for peer in gateway.peers:
        yield audio(interface=peer.interface, to=peer.addresses, ports=(peer.media_ports,))
        sip = partial(signalling, interface=peer.interface, protocol=peer.transport.protocol, to=peer.addresses)
        yield sip(ports=peer.peer_ports)
        yield sip(source_ports=peer.local_ports)
    if gateway.direct_media:
        side, to_endpoints = gateway.direct_media.interface, gateway.direct_media.networks
        for row in reference.requirements_for(Role.LOCAL_GATEWAY_EXTERNAL):
            if row.peer is SitePeer.DIRECT_MEDIA and row.opens is Initiator.LOCAL:
                yield audio(interface=side, to=to_endpoints, ports=_opened(row, gateway), where=row.where)


def _opened(row: Requirement, gateway: LocalGateway) -> tuple[PortRange, ...]:
    """Return the ports of the services that the gateway's profile has."""
    profiles = {None, gateway.effective_profile}
    held = (each.ports for each in row.services if each.when.profile in profiles)
    return minimal(ports for each in held if isinstance(each, tuple) for ports in each)


def _signalling(row: Requirement, gateway: LocalGateway) -> tuple[PortRange, ...]:
    """Return where the gateway's trunk takes SIP."""
    held = (each for each in row.services if each.speaks is Speech.SIP and each.when.trunk in {None, gateway.trunk})
    return minimal(ports for each in held if isinstance(each.ports, tuple) for ports in each.ports)
