"""Say ``gateway.peers[0].transport``, ``OwnNeeds(ntp=False)``: who else talks to a gateway, and what itself opens."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from webex_calling.port import Protocol
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.kinds import Interface
from webex_calling.site.values import Addresses, Flag, NamedPrefixes, OwnPrefixes, PortList, Ports, Slug, filled


class Transport(StrEnum):
    """What carries a peer's SIP."""

    TCP = "tcp"
    TLS = "tls"
    UDP = "udp"

    @property
    def protocol(self) -> Protocol:
        """The IP protocol underneath; TLS goes over TCP."""
        return Protocol.UDP if self is Transport.UDP else Protocol.TCP


class Peer(ConfigModel):
    """An ITSP or a Unified CM: SIP and media go both ways between it and the gateway."""

    name: Slug
    """What it is called in names and reports; unique among the gateway's peers."""
    interface: Interface = Interface.EXTERNAL
    """The interface that it is reached on; must be said where the gateway has two."""
    addresses: Annotated[OwnPrefixes, filled]
    """Its prefixes, for example [198.51.100.0/28]; none that the published networks have."""
    transport: Transport
    """What carries its SIP: tcp, tls or udp."""
    peer_ports: Annotated[PortList, filled]
    """Where it takes SIP, for example [5061]."""
    local_ports: Annotated[PortList, filled]
    """Where the gateway takes its SIP, for example [5061]."""
    media_ports: Ports
    """Where it takes media, RTP and RTCP, for example 16384-32767; there is no safe default."""
    group: Annotated[Slug, Field(validate_default=False)] = ""
    """On AWS: the gateway's security group for its rules, by a name of your own; a default one unless given."""

    @field_validator("group")
    @classmethod
    def _names_no_interface(cls, group: str) -> str:
        """Keep the names of groups, GATEWAY-INTERFACE-GROUP, apart: what follows the last interface is the group."""
        if taken := [side.value for side in Interface if side in group.split("-")]:
            raise ValueError(f"contains the word {taken[0]}, which names an interface; choose another name")
        return group


class OwnNeeds(ConfigModel):
    """What the gateway itself opens besides calls."""

    dns: Flag = True
    """DNS to the resolvers."""
    ntp: Flag = True
    """NTP to the time servers."""
    revocation: Flag = True
    """HTTP, TCP 80: revocation lists and the root certificate bundle. Certificates go unchecked without it."""
    https: Flag = True
    """HTTPS: the root certificate bundle, licensing and the connector."""
    interface: Interface = Interface.EXTERNAL
    """The interface that these leave by."""


class Management(ConfigModel):
    """Who administers the gateway, and where it reports to; nothing of this opens unless given."""

    interface: Interface = Interface.EXTERNAL
    """The interface that these use; must be said where the gateway has two."""
    sources: NamedPrefixes = ()
    """The prefixes that administrators and controllers come from."""
    ssh: Flag = True
    """SSH, TCP 22, from the sources."""
    netconf: Flag = True
    """NETCONF, TCP 830, from the sources."""
    syslog: Addresses = ()
    """Syslog servers, UDP 514."""
    radius: Addresses = ()
    """RADIUS servers, UDP 1812 and 1813."""
    tacacs: Addresses = ()
    """TACACS+ servers, TCP 49."""


class DirectMedia(ConfigModel):
    """Media that endpoints of the same organisation send to the gateway, and it to them, past the cloud."""

    interface: Interface = Interface.EXTERNAL
    """The interface that these use; must be said where the gateway has two."""
    networks: Annotated[OwnPrefixes, filled]
    """The organisation's own prefixes with such endpoints."""
