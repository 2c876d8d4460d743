"""Say ``Required.at(reference, end).of(packet)``: which published rows ask for one packet, by comparison alone.

This is the second statement of what the compiler derives as flows. It knows no flow and no set of packets: a row is
held against what the site says of one end, and the packet against the rows that are left. Whatever the two statements
do not agree on is a fault of one of them.

- The side that opens is the row's, and so is the protocol; where a peer's row leaves the choice, it is the transport
  that the peer takes (A-21).
- The destination port is one of the service's. A source port is any where the peer opens (A-05). Where the local side
  does, it is one of the row's; unless these are the product's own, or of a setting that is made, it may as well be one
  that any of the published operating systems may pick.
- The peer is in the row's network or prefixes, or has one of its names or of the service's hosts; ``*.x`` covers x
  itself and all below.
  Prefixes that hold every address hold every name too.
- HTTP goes by the site's HTTPS mode: to the proxy and its port instead of the row's own, or to the row's peers.
- Media of a desktop with optimised media leaves its thin client, so rows that a thin client has are not the desktop's.
  Path MTU discovery is nobody's media.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, collapse_addresses
from typing import Final, NamedTuple, Protocol, assert_never

from webex_calling.flows.endpoint import Endpoint
from webex_calling.port import Icmp, PortRange
from webex_calling.port import Protocol as IpProtocol
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import (
    Anywhere,
    Condition,
    Hosts,
    Initiator,
    NetworkName,
    Requirement,
    Role,
    RoleDomains,
    Service,
    SitePeer,
)
from webex_calling.published.source_ports import Ports, SitePorts
from webex_calling.site.gateway_parts import Management, Peer
from webex_calling.site.https import HttpsFiltered, HttpsProxy

MANAGEMENT: Final = "management"
"""What a gateway's management has in place of a row."""

_PROTOCOLS: Final = {protocol.number: protocol for protocol in IpProtocol}
EVERY_ADDRESS: Final = IPv4Network("0.0.0.0/0")


class Opening(Protocol):
    """One packet that opens a connection: ``peer`` is an address as a number, or a name.

    For ICMP the local port is the type and the peer's port the code.
    """

    @property
    def initiator(self) -> Initiator:
        """Who sends it."""
        ...

    @property
    def protocol(self) -> int:
        """The IP protocol's number."""
        ...

    @property
    def local(self) -> int:
        """The address of the end."""
        ...

    @property
    def peer(self) -> int | str:
        """The other side."""
        ...

    @property
    def local_port(self) -> int:
        """The port of the end."""
        ...

    @property
    def peer_port(self) -> int:
        """The port of the other side."""
        ...


@dataclass(frozen=True, slots=True)
class ManagementFlow:
    """One service of a gateway's management; no source port is published for it, so that any is required."""

    service: str
    initiator: Initiator
    protocol: IpProtocol
    ports: PortRange
    peers: tuple[IPv4Network, ...]


class Reason(NamedTuple):
    """A row that asks for a packet, and the service of it."""

    row: str
    service: str


@dataclass(frozen=True, slots=True)
class Required:
    """What is required at one end: the services that apply there, each with its row, by who opens and the protocol."""

    reference: Reference
    end: Endpoint
    services: Mapping[tuple[Initiator, IpProtocol], Sequence[tuple[Requirement, Service]]]
    management_flows: tuple[ManagementFlow, ...] = ()

    @classmethod
    def at(cls, reference: Reference, end: Endpoint) -> "Required":
        """Return what is required at ``end``, which has one interface. Raises ValueError for one that has several."""
        if len(end.roles) > 1:
            raise ValueError(f"{end.name}: has several interfaces, each with a filter of its own; take it at one")
        reference = reference.current
        services: dict[tuple[Initiator, IpProtocol], list[tuple[Requirement, Service]]] = {}
        for row in filter(lambda row: _concerns(row, end), reference.requirements.values()):
            held = [
                (row, service)
                for service in row.services
                if _holds(service.when, end) and not end.played.isdisjoint(service.roles or row.roles)
            ]
            for protocol in row.protocols:
                services.setdefault((row.opens, protocol), []).extend(held)
        return cls(reference, end, services, management_flows(end.management) if end.management else ())

    def of(self, packet: Opening) -> tuple[Reason, ...]:
        """Return every row and service that asks for ``packet``; none: it is not required."""
        if not _is_own(packet, self.end):
            return ()
        protocol = _PROTOCOLS.get(packet.protocol)
        if protocol is None:
            return ()
        services = self.services.get((packet.initiator, protocol), ())
        rows = (Reason(row.id, service.id) for row, service in services if self._asks(row, service, packet))
        management_flows = (
            Reason(MANAGEMENT, flow.service)
            for flow in self.management_flows
            if flow.initiator is packet.initiator
            and flow.protocol is protocol
            and _at((flow.ports,), packet)
            and within(packet.peer, flow.peers)
        )
        return (*rows, *management_flows)

    def extra(self, packet: Opening) -> tuple[str, ...]:
        """Return the names of the site's extra rules that ask for ``packet``; a service tag is a name like others."""
        if not _is_own(packet, self.end):
            return ()
        return tuple(
            rule.name
            for rule in self.end.extra_rules
            if rule.outbound is (packet.initiator is Initiator.LOCAL)
            and rule.protocol is _PROTOCOLS.get(packet.protocol)
            and (_is_message(rule.message, packet) if rule.protocol is IpProtocol.ICMP else _at(rule.ports, packet))
            and (packet.peer == rule.service_tag if rule.service_tag else within(packet.peer, rule.addresses))
        )

    def ports(self, ports: Ports, peer: Peer | None = None) -> tuple[PortRange, ...]:
        """Return the ports that a row prints, or those that the site gives in their place."""
        match ports:
            case SitePorts.LISTEN:
                return self.end.listen_ports
            case SitePorts.MEDIA:
                return (self.end.media_range,) if self.end.media_range else ()
            case SitePorts.PEER_SIGNALLING:
                return peer.peer_ports if peer else ()
            case SitePorts.PEER_LOCAL:
                return peer.local_ports if peer else ()
            case SitePorts.PEER_MEDIA:
                return (peer.media_ports,) if peer else ()
            case _:
                return ports

    def sources(self, row: Requirement, peer: Peer | None = None) -> tuple[PortRange, ...]:
        """Return the ports that a row's own side sends from; ranges may overlap."""
        held = row.source_ports
        if held is None:
            return ()
        printed = self.ports(held.ports, peer) if held.ports is not None else ()
        made = held.by == "setting" and held.ports is not None and held.setting in self.end.settings
        fixed = made or held.by == "product"
        picked = () if fixed else (ports for system in self.reference.systems.values() for ports in system.ports)
        return (*printed, *picked)

    def _asks(self, row: Requirement, service: Service, packet: Opening) -> bool:
        if isinstance(service.ports, Icmp):
            return _is_message(service.ports, packet) and self._is_peer(row, packet.peer)
        if row.peer is SitePeer.PEERS:
            return any(self._asks_for(peer, row, service.ports, packet) for peer in self.end.peers)
        if service.web and isinstance(self.end.https, HttpsProxy):
            proxy = self.end.https
            to_it = packet.peer_port == proxy.port and within(packet.peer, proxy.addresses)
            return to_it and self._is_source(row, packet)
        return (
            _at(self.ports(service.ports), packet)
            and self._is_source(row, packet)
            and (self._is_peer(row, packet.peer) or packet.peer in service.hosts)
        )

    def _asks_for(self, peer: Peer, row: Requirement, ports: Ports, packet: Opening) -> bool:
        signalling = ports in (SitePorts.PEER_SIGNALLING, SitePorts.PEER_LOCAL)
        return (
            (_PROTOCOLS[packet.protocol] is peer.transport.protocol or not signalling)
            and _at(self.ports(ports, peer), packet)
            and self._is_source(row, packet, peer)
            and within(packet.peer, peer.addresses)
        )

    def _is_source(self, row: Requirement, packet: Opening, peer: Peer | None = None) -> bool:
        return packet.initiator is Initiator.PEER or any(
            packet.local_port in ports for ports in self.sources(row, peer)
        )

    def _is_peer(self, row: Requirement, peer: int | str) -> bool:
        match row.peer:
            case NetworkName(id=network):
                return isinstance(peer, int) and IPv4Address(peer) in self.reference.networks[network]
            case RoleDomains():
                return isinstance(peer, str) and self._uses(row, peer)
            case Hosts(names=names):
                return peer in names
            case Anywhere():
                return True
            case SitePeer.RESOLVERS:
                return within(peer, hosts(self.end.resolvers))
            case SitePeer.TIME_SERVERS:
                return within(peer, hosts(self.end.time_servers))
            case SitePeer.DIRECT_MEDIA:
                return within(peer, self.end.direct_media)
            case SitePeer.PEERS:
                return False  # asked peer by peer: each has ports of its own
        assert_never(row.peer)

    def _uses(self, row: Requirement, name: str) -> bool:
        """Tell whether a role that the row and the end share uses a published domain that covers ``name``."""
        filtered = isinstance(self.end.https, HttpsFiltered)
        shared = self.end.played & {*row.roles}
        return any(
            domain.covers(name)
            for domain in self.reference.domains.values()
            for use in domain.uses
            if not shared.isdisjoint(use.users)
            and (use.option is None or use.option in self.end.options)
            and (filtered or not use.without_proxy_only)
        )


def _concerns(row: Requirement, end: Endpoint) -> bool:
    """Tell whether a row holds at an end, whatever the packet."""
    media = Role.THIN_CLIENT in row.roles and IpProtocol.ICMP not in row.protocols
    return not end.played.isdisjoint(row.roles) and _holds(row.when, end) and not (media and end.optimised)


def _holds(when: Condition, end: Endpoint) -> bool:
    return (
        when.trunk in (None, end.trunk)
        and when.profile in (None, end.profile)
        and (when.option is None or when.option in end.options)
        and (when.ata is None or end.ata in (None, when.ata))
        and (when.need is None or when.need in end.needs)
    )


def _is_own(packet: Opening, end: Endpoint) -> bool:
    return not end.addresses or within(packet.local, end.addresses)


def _at(ports: Sequence[PortRange], packet: Opening) -> bool:
    """Tell whether the side that does not open takes the packet at one of ``ports``."""
    destination = packet.peer_port if packet.initiator is Initiator.LOCAL else packet.local_port
    return any(destination in each for each in ports)


def _is_message(message: Icmp | None, packet: Opening) -> bool:
    return message is None or (packet.local_port, packet.peer_port) == (message.type, message.code)


def within(peer: int | str, prefixes: Sequence[IPv4Network]) -> bool:
    """Tell whether an address is in one of ``prefixes``, or a name in all addresses together."""
    if isinstance(peer, str):
        return sum(each.num_addresses for each in prefixes) >= EVERY_ADDRESS.num_addresses and (
            EVERY_ADDRESS in collapse_addresses(prefixes)
        )
    address = IPv4Address(peer)
    return any(address in prefix for prefix in prefixes)


def management_flows(management: Management) -> tuple[ManagementFlow, ...]:
    """Return what administrators open to a gateway, and what it opens to report and to ask who they are."""
    syslog, radius, tacacs = map(hosts, (management.syslog, management.radius, management.tacacs))
    return (
        ManagementFlow(
            "ssh", Initiator.PEER, IpProtocol.TCP, PortRange.of(22), management.sources if management.ssh else ()
        ),
        ManagementFlow(
            "netconf",
            Initiator.PEER,
            IpProtocol.TCP,
            PortRange.of(830),
            management.sources if management.netconf else (),
        ),
        ManagementFlow("syslog", Initiator.LOCAL, IpProtocol.UDP, PortRange.of(514), syslog),
        ManagementFlow("radius", Initiator.LOCAL, IpProtocol.UDP, PortRange(1812, 1813), radius),
        ManagementFlow("tacacs", Initiator.LOCAL, IpProtocol.TCP, PortRange.of(49), tacacs),
    )


def hosts(addresses: tuple[IPv4Address, ...]) -> tuple[IPv4Network, ...]:
    """Return single addresses as prefixes."""
    return tuple(map(IPv4Network, addresses))
