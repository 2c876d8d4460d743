"""Say ``peer.transport.protocol``, ``peer.media_ports``: who a gateway talks to besides Webex Calling."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, field_validator

from webex_calling.port import Protocol
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.kinds import Interface
from webex_calling.site.values import OwnPrefixes, PortList, Ports, Slug, filled


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
