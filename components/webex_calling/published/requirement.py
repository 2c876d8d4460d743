"""Say ``requirement.services``, ``requirement.peer``: one row of the published reference, ready to apply to a site."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from webex_calling.port import Icmp, Protocol
from webex_calling.published.placement import NOWHERE, Attachment, Collections
from webex_calling.published.source_ports import Ports, SourcePorts


class Role(StrEnum):
    """What stands on the customer's side of a requirement."""

    LOCAL_GATEWAY_EXTERNAL = "local-gateway-external"
    LOCAL_GATEWAY_INTERNAL = "local-gateway-internal"
    WEBEX_APP = "webex-app"  # on a hosted desktop, or on any client behind a perimeter
    THIN_CLIENT = "thin-client"  # the machine in front of a hosted desktop, with the media plug-in
    MPP_DEVICE = "mpp-device"
    ROOM_DEVICE = "room-device"
    ATA = "ata"
    WEBRTC_BROWSER = "webrtc-browser"
    ADMIN_BROWSER = "admin-browser"


class Initiator(StrEnum):
    """Which side sends the first packet."""

    LOCAL = "local"
    PEER = "peer"


class Trunk(StrEnum):
    """How a Local Gateway is known to Webex Calling."""

    REGISTRATION = "registration"
    CERTIFICATE = "certificate"


class Profile(StrEnum):
    """How much of the reference becomes rules: all that is printed, or without 8500-8699 towards the cloud (A-09)."""

    PUBLISHED = "published"
    STRICT = "strict"


class Ata(StrEnum):
    """Which analogue adapters they are; where nobody says, they may be of either kind."""

    VG400 = "vg400"
    OTHER = "other"  # ATA 191 and 192, SPA-ATA


class OwnNeed(StrEnum):
    """What a Local Gateway needs besides calls, each by the switch of the site that turns it off."""

    DNS = "dns"
    NTP = "ntp"
    REVOCATION = "revocation"
    HTTPS = "https"


class Speech(StrEnum):
    """What a service speaks, where that decides how a filter may look into it: SIP and HTTP; all other web is HTTPS."""

    SIP = "sip"  # over TLS; never through a proxy
    HTTP = "http"  # without TLS
    WEB = "http-or-https"  # the source does not say which


class SitePeer(StrEnum):
    """Peers that the reference leaves to the site."""

    RESOLVERS = "resolvers"
    TIME_SERVERS = "time-servers"
    PEERS = "peers"  # ITSP or Unified CM
    DIRECT_MEDIA = "direct-media"  # the organisation's own networks whose endpoints exchange media directly


@dataclass(frozen=True, slots=True)
class NetworkName:
    """A published network by its id: every prefix of it."""

    id: str


@dataclass(frozen=True, slots=True)
class RoleDomains:
    """Every published domain whose users include the role at hand."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Named hosts."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Any IPv4 address."""


PublishedPeer = NetworkName | RoleDomains | Hosts | Anywhere | SitePeer


@dataclass(frozen=True, slots=True)
class Condition:
    """When a row, or one of its services, applies; an empty field does not restrict.

    ``option`` is one of the words of an option: "cscan", or "attendant-console/europe" for one choice of it.
    """

    trunk: Trunk | None = None
    profile: Profile | None = None
    option: str | None = None
    ata: Ata | None = None
    need: OwnNeed | None = None
    firmware_from: str = ""  # told, never matched: the site says by an option that it has such phones

    def excludes(self, other: "Condition") -> bool:
        """Whether no end fulfils both: they ask for two values of what has one."""
        pairs = ((self.trunk, other.trunk), (self.profile, other.profile), (self.ata, other.ata))
        return any(one and another and one != another for one, another in pairs)


@dataclass(frozen=True, slots=True)
class Service:
    """Destination ports of a row (of the side that does not open), or an ICMP message."""

    ports: Ports | Icmp
    when: Condition
    web: bool  # HTTP traffic: it follows the site's HTTPS mode (proxy, perimeter, internet)
    id: str = ""  # unique in its row: "certificate" of S1a
    since: date | None = None
    speaks: Speech | None = None
    hosts: tuple[str, ...] = ()  # named for it beside the row's network
    roles: tuple[Role, ...] = ()  # those of the row's that use it; empty: all of them
    groups: Mapping[Attachment, str] = field(default_factory=dict)  # the security group of its rules at each

    def used_by(self, roles: Iterable[Role]) -> bool:
        """Tell whether any of ``roles``, of which the row has some, uses the service."""
        return not self.roles or not set(self.roles).isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: who opens what to whom, for which roles, and where that is published.

    ``source_ports`` are those of the side that opens (None: ICMP has none); ``services`` are those of the other side.
    """

    id: str
    title: str
    roles: tuple[Role, ...]
    opens: Initiator
    protocols: tuple[Protocol, ...]
    source_ports: SourcePorts | None
    peer: PublishedPeer
    services: tuple[Service, ...]
    when: Condition
    note: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]
    collections: Collections = NOWHERE

    def service(self, id_: str) -> Service | None:
        """Return the service ``id_`` of the row."""
        return next((service for service in self.services if service.id == id_), None)
