"""Say ``Endpoint.of_gateway(gateway).at(Interface.EXTERNAL)``: who stands on the customer's side, and what it needs.

It has what the site says and nothing that follows from it: which rows apply is for the compiler to derive, and for the
verifier to state a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network

from webex_calling.port import PortRange
from webex_calling.published.requirement import Ata, OwnNeed, Profile, Role, Trunk
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.client import Client
from webex_calling.site.extra_rule import ExtraRule
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.gateway_parts import Management, Peer
from webex_calling.site.https import HttpsMode
from webex_calling.site.kinds import Interface
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.vdi import Media, VdiPool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One gateway, desktop, device or browser population: the roles that each of its interfaces plays.

    ``needs`` are the own needs of a gateway that are switched on. Where media is ``optimised`` it leaves the thin
    client, and not the desktop. ``settings`` are those that are made, so that the source ports which depend on them are
    as printed. ``local`` are the addresses that a shared filter must name, by interface; empty where the filter stands
    on the endpoint itself.
    """

    name: str
    roles: Mapping[Interface, frozenset[Role]]
    profile: Profile
    https: HttpsMode
    resolvers: tuple[IPv4Address, ...] = ()
    time_servers: tuple[IPv4Address, ...] = ()
    trunk: Trunk | None = None
    options: frozenset[str] = frozenset()
    ata: Ata | None = None
    optimised: bool = False
    settings: frozenset[SourceSetting] = frozenset()
    listen_ports: tuple[PortRange, ...] = ()
    media_range: PortRange | None = None
    peers: tuple[Peer, ...] = ()
    needs: frozenset[OwnNeed] = frozenset()
    own_needs: Interface = Interface.EXTERNAL
    direct_media: tuple[IPv4Network, ...] = ()
    direct_media_interface: Interface = Interface.EXTERNAL
    management: Management | None = None
    extra_rules: tuple[ExtraRule, ...] = ()
    local: Mapping[Interface, tuple[IPv4Network, ...]] = field(default_factory=dict)

    @property
    def played(self) -> frozenset[Role]:
        """The roles of all its interfaces."""
        return frozenset(role for held in self.roles.values() for role in held)

    @property
    def addresses(self) -> tuple[IPv4Network, ...]:
        """The addresses that a shared filter must name, of all its interfaces."""
        return tuple(prefix for held in self.local.values() for prefix in held)

    def carrier(self, interface: Interface) -> Interface:
        """Return the interface that carries what the site puts on ``interface``: the only one, where there is one."""
        return interface if interface in self.roles else Interface.EXTERNAL

    def at(self, interface: Interface) -> "Endpoint":
        """Return what one of its interfaces has of it: a role, and what the site puts there."""
        management = self.management
        return replace(
            self,
            roles={interface: self.roles[interface]},
            peers=tuple(peer for peer in self.peers if peer.interface is interface),
            needs=self.needs if self.own_needs is interface else frozenset(),
            direct_media=self.direct_media if self.direct_media_interface is interface else (),
            management=management if management and management.interface is interface else None,
            extra_rules=tuple(rule for rule in self.extra_rules if rule.interface is interface),
            local={at: held for at, held in self.local.items() if at is interface},
        )

    @classmethod
    def of_gateway(cls, gateway: LocalGateway, *, shared: bool = False) -> "Endpoint":
        """Return the endpoint of a resolved gateway; ``shared`` filters name those of its addresses that are known."""
        external, internal = Role.LOCAL_GATEWAY_EXTERNAL, Role.LOCAL_GATEWAY_INTERNAL
        roles = (
            {Interface.EXTERNAL: frozenset({external}), Interface.INTERNAL: frozenset({internal})}
            if gateway.two_interfaces
            else {Interface.EXTERNAL: frozenset({external, internal})}
        )
        direct = gateway.direct_media
        return cls(
            name=gateway.name,
            roles=roles,
            profile=gateway.effective_profile,
            https=gateway.effective_https,
            resolvers=gateway.effective_resolvers,
            time_servers=gateway.effective_time_servers,
            trunk=gateway.trunk,
            settings=frozenset({SourceSetting.RTP_PORT_RANGE}),
            listen_ports=gateway.listen_ports,
            media_range=gateway.media_range,
            peers=gateway.peers,
            needs=frozenset(need for need in OwnNeed if getattr(gateway.own_needs, need.value)),
            own_needs=gateway.own_needs.interface,
            direct_media=direct.networks if direct else (),
            direct_media_interface=direct.interface if direct else Interface.EXTERNAL,
            management=gateway.management,
            extra_rules=gateway.extra_rules,
            local={at: (IPv4Network(known),) for at in roles if (known := gateway.known_address(at))} if shared else {},
        )

    @classmethod
    def of_pool(cls, pool: VdiPool, networks: tuple[IPv4Network, ...] = ()) -> "Endpoint":
        """Return the endpoint of the hosted desktops of a resolved pool; shared filters name its ``networks``."""
        return cls(
            name=pool.name,
            roles={Interface.EXTERNAL: frozenset({Role.WEBEX_APP})},
            profile=pool.effective_profile,
            https=pool.effective_https,
            resolvers=pool.effective_resolvers,
            time_servers=pool.effective_time_servers,
            options=pool.options.asked(),
            optimised=pool.media is Media.OPTIMISED,
            settings=_differentiated(pool),
            direct_media=pool.direct_media.networks if pool.direct_media else (),
            extra_rules=pool.extra_rules,
            local={Interface.EXTERNAL: networks} if networks else {},
        )

    @classmethod
    def of_client(cls, client: Client) -> "Endpoint":
        """Return the endpoint of resolved clients, which only shared filters have: its networks are named."""
        return cls(
            name=client.name,
            roles={Interface.EXTERNAL: frozenset({client.role.role})},
            profile=client.effective_profile,
            https=client.effective_https,
            resolvers=client.effective_resolvers,
            time_servers=client.effective_time_servers,
            options=client.options.asked(),
            ata=client.ata,
            settings=_differentiated(client),
            direct_media=client.direct_media.networks if client.direct_media else (),
            local={Interface.EXTERNAL: client.networks},
        )


def endpoints(members: PerimeterMembers) -> tuple[Endpoint, ...]:
    """Return who is behind a shared filter, each with its own addresses: gateways, pools, clients."""
    return (
        *(Endpoint.of_gateway(gateway, shared=True) for gateway in members.local_gateways),
        *(Endpoint.of_pool(pool, pool.networks) for pool in members.vdi_pools),
        *map(Endpoint.of_client, members.clients),
    )


def _differentiated(app: VdiPool | Client) -> frozenset[SourceSetting]:
    return frozenset({SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION} if app.source_port_differentiation else ())
