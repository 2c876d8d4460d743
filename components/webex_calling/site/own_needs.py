"""Say ``gateway.own_needs.dns``, ``gateway.management.sources``: what a gateway opens besides calls."""

from typing import Annotated

from webex_calling.site.config_model import ConfigModel
from webex_calling.site.kinds import Interface
from webex_calling.site.values import Addresses, Flag, NamedPrefixes, OwnPrefixes, filled


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
