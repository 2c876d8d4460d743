"""Say ``End.of_gateway(gateway, Interface.EXTERNAL)``: what a site says of one filtered end, ready to compare with."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from webex_calling.port import PortRange, Protocol
from webex_calling.published.requirement import Ata, Opener, OwnNeed, Profile, Role, Trunk
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.client import Client
from webex_calling.site.extra_rule import ExtraRule
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import HttpsMode
from webex_calling.site.interface import Interface
from webex_calling.site.options import ClientOptions, PoolOptions
from webex_calling.site.own_needs import Management
from webex_calling.site.peer import Peer
from webex_calling.site.vdi import Media, VdiPool


@dataclass(frozen=True, slots=True)
class Errand:
    """One service of a gateway's management; no source port is published for it, so that any is required."""

    service: str
    opener: Opener
    protocol: Protocol
    ports: PortRange
    peers: tuple[IPv4Network, ...]


@dataclass(frozen=True, slots=True)
class End:
    """One filtered end: an interface of a gateway, a pool, or a device that plays its ``roles``.

    ``needs`` are the own needs of a gateway that are wanted here: those that are switched on, on the interface that has
    them. ``optimised`` tells that media leaves the thin client. ``networks`` are the end's own addresses where others
    share its filter; without them every packet that is asked about is the end's. ``settings`` are those that the site
    says are made: a gateway's own media range always.
    """

    roles: frozenset[Role]
    https: HttpsMode
    profile: Profile = Profile.PUBLISHED
    trunk: Trunk | None = None
    options: frozenset[str] = frozenset()
    ata: Ata | None = None
    optimised: bool = False
    resolvers: tuple[IPv4Network, ...] = ()
    time_servers: tuple[IPv4Network, ...] = ()
    listen_ports: tuple[PortRange, ...] = ()
    media_range: PortRange | None = None
    settings: frozenset[SourceSetting] = frozenset()
    peers: tuple[Peer, ...] = ()
    direct_media: tuple[IPv4Network, ...] = ()
    needs: frozenset[OwnNeed] = frozenset()
    management: tuple[Errand, ...] = ()
    extra_rules: tuple[ExtraRule, ...] = ()
    networks: tuple[IPv4Network, ...] = ()

    @classmethod
    def of_gateway(cls, gateway: LocalGateway, side: Interface, *, shared: bool = False) -> "End":
        """Return one interface of a gateway that its site has resolved; the only one plays both roles.

        Behind a ``shared`` filter it is told from the others by its address.
        """
        roles = {
            Role.LOCAL_GATEWAY_EXTERNAL: side is Interface.EXTERNAL,
            Role.LOCAL_GATEWAY_INTERNAL: side is Interface.INTERNAL or not gateway.two_interfaces,
        }
        needs, media, management = gateway.own_needs, gateway.direct_media, gateway.management
        return cls(
            roles=frozenset(role for role, played in roles.items() if played),
            https=gateway.effective_https,
            profile=gateway.effective_profile,
            trunk=gateway.trunk,
            resolvers=hosts(gateway.effective_resolvers),
            time_servers=hosts(gateway.effective_time_servers),
            listen_ports=gateway.listen_ports,
            media_range=gateway.media_range,
            settings=frozenset({SourceSetting.RTP_PORT_RANGE}),
            peers=tuple(peer for peer in gateway.peers if peer.interface is side),
            direct_media=media.networks if media and media.interface is side else (),
            needs=frozenset(each for each in OwnNeed if needs.interface is side and getattr(needs, each.value)),
            management=errands(management) if management and management.interface is side else (),
            extra_rules=tuple(rule for rule in gateway.extra_rules if rule.interface is side),
            networks=hosts((gateway.address(side),)) if shared else (),
        )

    @classmethod
    def of_pool(cls, pool: VdiPool, networks: tuple[IPv4Network, ...] = ()) -> "End":
        """Return the desktops of a pool that its site has resolved; ``networks`` are theirs behind a shared filter."""
        return cls(
            roles=frozenset({Role.WEBEX_APP}),
            https=pool.effective_https,
            profile=pool.effective_profile,
            options=_asked(pool.options),
            settings=_fixing(pool.source_port_differentiation),
            optimised=pool.media is Media.OPTIMISED,
            resolvers=hosts(pool.effective_resolvers),
            time_servers=hosts(pool.effective_time_servers),
            direct_media=pool.direct_media.networks if pool.direct_media else (),
            extra_rules=pool.extra_rules,
            networks=networks,
        )

    @classmethod
    def of_client(cls, client: Client) -> "End":
        """Return clients that their site has resolved; they are behind shared filters alone."""
        return cls(
            roles=frozenset({client.role.role}),
            https=client.effective_https,
            profile=client.effective_profile,
            options=_asked(client.options),
            ata=client.ata,
            settings=_fixing(client.source_port_differentiation),
            resolvers=hosts(client.effective_resolvers),
            time_servers=hosts(client.effective_time_servers),
            direct_media=client.direct_media.networks if client.direct_media else (),
            networks=client.networks,
        )


def _fixing(differentiation: bool) -> frozenset[SourceSetting]:
    """Return the settings of apps that are made, and fix the ports that their media leaves from."""
    return frozenset({SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION}) if differentiation else frozenset()


def _asked(options: PoolOptions | ClientOptions) -> frozenset[str]:
    """Return what is asked for: the site's keys have the names of the published options, and of their choices."""
    found: set[str] = set()
    for key, value in options.model_dump().items():
        words = [value] if isinstance(value, bool) else value
        found.update(key.replace("_", "-") for word in words if word)
        found.update(f"{key.replace('_', '-')}/{word}" for word in words if isinstance(word, str))
    return frozenset(found)


def errands(management: Management) -> tuple[Errand, ...]:
    """Return what administrators open to a gateway, and what it opens to report and to ask who they are."""
    syslog, radius, tacacs = map(hosts, (management.syslog, management.radius, management.tacacs))
    return (
        Errand("ssh", Opener.PEER, Protocol.TCP, PortRange.of(22), management.sources if management.ssh else ()),
        Errand(
            "netconf", Opener.PEER, Protocol.TCP, PortRange.of(830), management.sources if management.netconf else ()
        ),
        Errand("syslog", Opener.LOCAL, Protocol.UDP, PortRange.of(514), syslog),
        Errand("radius", Opener.LOCAL, Protocol.UDP, PortRange(1812, 1813), radius),
        Errand("tacacs", Opener.LOCAL, Protocol.TCP, PortRange.of(49), tacacs),
    )


def hosts(addresses: tuple[IPv4Address, ...]) -> tuple[IPv4Network, ...]:
    """Return single addresses as prefixes."""
    return tuple(map(IPv4Network, addresses))
