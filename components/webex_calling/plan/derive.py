"""Say ``derive(reference, endpoint)``: every connection that must get through for one endpoint, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag
from webex_calling.flows.flow import Peer as FlowPeer
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol, minimal
from webex_calling.published.placement import EXTRA, MANAGEMENT
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
    Speech,
)
from webex_calling.published.source_ports import Ports, SitePorts
from webex_calling.site.gateway import ExtraRule, Management, Peer
from webex_calling.site.https import HttpsFiltered, HttpsProxy
from webex_calling.site.kinds import Interface

SSH, NETCONF, TACACS, SYSLOG = (PortRange.of(port) for port in (22, 830, 49, 514))
RADIUS = PortRange(1812, 1813)

_SPOKEN: Mapping[Speech | None, tuple[str, ...]] = {Speech.HTTP: ("http",), Speech.WEB: ("tls", "http")}
"""The protocols in which a service may name its host; all else speaks TLS."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One application of a row: the interface that it concerns, and the site's peer where the row speaks of peers."""

    interface: Interface
    peer: Peer | None = None


def derive(reference: Reference, endpoint: Endpoint) -> tuple[Flow, ...]:
    """Return the flows of ``endpoint``: the rows of its roles in the reference's order, then what the site adds."""
    flows = [
        flow
        for row in reference.requirements.values()
        if _concerns(row, endpoint)
        for case in _cases(row, endpoint)
        for service in row.services
        if _applies(service.when, endpoint) and service.used_by(endpoint.roles[case.interface])
        for flow in _flows(reference, endpoint, row, service, case)
    ]
    if endpoint.management:
        flows.extend(_management(endpoint, endpoint.management))
    flows.extend(_extra(endpoint, rule) for rule in endpoint.extra_rules)
    return tuple(flows)


def derive_web(reference: Reference, endpoint: Endpoint) -> tuple[Flow, ...]:
    """Return the web flows of ``endpoint`` as its HTTP proxy makes them: to the hosts themselves, from the proxy.

    They are empty for an endpoint without a proxy. The caller says where the proxy is: ``local`` is the endpoint's.
    """
    if not isinstance(endpoint.https, HttpsProxy):
        return ()
    return tuple(
        flow
        for row in reference.requirements.values()
        if _concerns(row, endpoint)
        for case in _cases(row, endpoint)
        for service in row.services
        if service.web and _applies(service.when, endpoint) and service.used_by(endpoint.roles[case.interface])
        for flow in _flows(reference, endpoint, row, service, case, proxied=False)
    )


def _concerns(row: Requirement, endpoint: Endpoint) -> bool:
    """Whether a row applies to an endpoint that has its role; media is the thin client's where that takes it over."""
    elsewhere = endpoint.optimised and Role.THIN_CLIENT in row.roles and Protocol.ICMP not in row.protocols
    return not elsewhere and _applies(row.when, endpoint)


def _applies(when: Condition, endpoint: Endpoint) -> bool:
    return (
        when.trunk in (None, endpoint.trunk)
        and when.profile in (None, endpoint.profile)
        and (when.option is None or when.option in endpoint.options)
        and (endpoint.ata is None or when.ata in (None, endpoint.ata))
        and (when.need is None or when.need in endpoint.needs)
    )


def _cases(row: Requirement, endpoint: Endpoint) -> Iterator[_Case]:
    roles = set(row.roles)
    if not any(roles & held for held in endpoint.roles.values()):
        return
    if row.peer is SitePeer.PEERS:
        yield from (_Case(endpoint.carrier(peer.interface), peer) for peer in endpoint.peers)
    elif row.peer is SitePeer.DIRECT_MEDIA:
        if endpoint.direct_media:
            yield _Case(endpoint.carrier(endpoint.direct_media_interface))
    elif row.when.need:
        yield _Case(endpoint.carrier(endpoint.own_needs))
    else:
        yield from (_Case(interface) for interface, held in endpoint.roles.items() if roles & held)


def _flows(
    reference: Reference, endpoint: Endpoint, row: Requirement, service: Service, case: _Case, *, proxied: bool = True
) -> Iterator[Flow]:
    peer, label = _peer(reference, endpoint, row, case)
    ports = () if isinstance(service.ports, Icmp) else _ports(service.ports, endpoint, case)
    if proxied and service.web and isinstance(endpoint.https, HttpsProxy):
        peer, label = Addresses(endpoint.https.addresses), "proxy"
        ports = (PortRange.of(endpoint.https.port),)
    if isinstance(peer, Addresses | Names) and not (peer.prefixes if isinstance(peer, Addresses) else peer.names):
        return
    icmp = service.ports if isinstance(service.ports, Icmp) else None
    for protocol in _protocols(row, case):
        flow = Flow(
            requirement=row.id,
            title=row.title,
            interface=case.interface,
            opens=row.opens,
            protocol=protocol,
            local=endpoint.local.get(case.interface, ()),
            source_ports=_source_ports(reference, row, endpoint, case),
            peer=peer,
            ports=ports,
            label=label,
            icmp=icmp,
            group=case.peer.group if case.peer else None,
            service=service.id,
        )
        yield flow
        if service.hosts and isinstance(peer, NetworkName):
            named = Names(service.hosts, peer.id, _SPOKEN.get(service.speaks, ("tls",)))
            yield replace(flow, peer=named, label="hosts")


def _protocols(row: Requirement, case: _Case) -> tuple[Protocol, ...]:
    """Return the row's protocols; where it names two for a peer, the peer's transport chooses (A-21)."""
    if case.peer and len(row.protocols) > 1:
        return (case.peer.transport.protocol,)
    return row.protocols


def _source_ports(reference: Reference, row: Requirement, endpoint: Endpoint, case: _Case) -> tuple[PortRange, ...]:
    """Return the ports of the side that opens: those that are printed, and all that a system picks unless they hold.

    A peer's are never filtered, since SBC and NAT change them (A-05).
    """
    if row.source_ports is None:
        return ()
    if row.opens is Initiator.PEER:
        return (ANY_PORT,)
    printed = () if row.source_ports.ports is None else _ports(row.source_ports.ports, endpoint, case)
    if row.source_ports.certain(endpoint.settings):
        return printed
    return minimal((*printed, *reference.system_ports))


def _ports(ports: Ports, endpoint: Endpoint, case: _Case) -> tuple[PortRange, ...]:
    match ports:
        case SitePorts.LISTEN:
            return minimal(endpoint.listen_ports)
        case SitePorts.MEDIA:
            return (endpoint.media_range,) if endpoint.media_range else ()
        case SitePorts.PEER_SIGNALLING:
            return minimal(case.peer.peer_ports) if case.peer else ()
        case SitePorts.PEER_MEDIA:
            return (case.peer.media_ports,) if case.peer else ()
        case SitePorts.PEER_LOCAL:
            return minimal(case.peer.local_ports) if case.peer else ()
        case _:
            return minimal(ports)


def _peer(reference: Reference, endpoint: Endpoint, row: Requirement, case: _Case) -> tuple[FlowPeer, str]:
    match row.peer:
        case NetworkName(id=network):
            return row.peer, network
        case RoleDomains():
            return _domains(reference, endpoint), "domains"
        case Hosts(names=names):
            return Names(names), "hosts"
        case Anywhere():
            return ANYWHERE, "anywhere"
        case SitePeer.RESOLVERS:
            return Addresses(_hosts(endpoint.resolvers)), "resolvers"
        case SitePeer.TIME_SERVERS:
            return Addresses(_hosts(endpoint.time_servers)), "time-servers"
        case SitePeer.DIRECT_MEDIA:
            return Addresses(endpoint.direct_media), "direct-media"
    if case.peer is None:
        raise ValueError(f"{row.id}: speaks of the site's peers, and the case has none")
    return Addresses(case.peer.addresses), case.peer.name


def _domains(reference: Reference, endpoint: Endpoint) -> Names:
    filtered = isinstance(endpoint.https, HttpsFiltered)
    needed = reference.domains_for(endpoint.played, endpoint.options, aliases=filtered)
    held = tuple(domain.name for domain in needed if domain.withdrawn)
    return Names(tuple(domain.name for domain in needed), held=held)


def _hosts(addresses: Sequence[IPv4Address]) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(address) for address in addresses)


def _management(endpoint: Endpoint, management: Management) -> Iterator[Flow]:
    interface = endpoint.carrier(management.interface)

    def flow(
        title: str, opens: Initiator, protocol: Protocol, peers: tuple[IPv4Network, ...], ports: PortRange, label: str
    ) -> Flow:
        return Flow(
            MANAGEMENT,
            title,
            interface,
            opens,
            protocol,
            endpoint.local.get(interface, ()),
            (ANY_PORT,),
            Addresses(peers),
            (ports,),
            label,
        )

    if management.ssh and management.sources:
        yield flow("SSH to the gateway", Initiator.PEER, Protocol.TCP, management.sources, SSH, "ssh")
    if management.netconf and management.sources:
        yield flow("NETCONF to the gateway", Initiator.PEER, Protocol.TCP, management.sources, NETCONF, "netconf")
    for title, protocol, hosts, ports, label in (
        ("Syslog", Protocol.UDP, management.syslog, SYSLOG, "syslog"),
        ("RADIUS", Protocol.UDP, management.radius, RADIUS, "radius"),
        ("TACACS+", Protocol.TCP, management.tacacs, TACACS, "tacacs"),
    ):
        if hosts:
            yield flow(title, Initiator.LOCAL, protocol, _hosts(hosts), ports, label)


def _extra(endpoint: Endpoint, rule: ExtraRule) -> Flow:
    interface = endpoint.carrier(rule.interface)
    return Flow(
        requirement=EXTRA,
        title=rule.reason,
        interface=interface,
        opens=Initiator.LOCAL if rule.outbound else Initiator.PEER,
        protocol=rule.protocol,
        local=endpoint.local.get(interface, ()),
        source_ports=() if rule.protocol is Protocol.ICMP else (ANY_PORT,),
        peer=ServiceTag(rule.service_tag) if rule.service_tag else Addresses(rule.addresses),
        ports=minimal(rule.ports),
        label=rule.name,
        icmp=rule.message,
    )
