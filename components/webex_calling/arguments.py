"""The arguments that component classes of both clouds share, as Python and every other Pulumi language write them.

Each mirrors a model of the site under the same name and with the same keys, which is where its description and its
validation stand; a test holds the two equal. Which options there are, the reference says: Python takes any key, and
the provider tells other languages of those that are offered.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict


class ProxyKeysArgs(TypedDict):
    """An enterprise proxy. SIP and media never go there."""

    addresses: list[str]
    port: int
    authentication: NotRequired[list[str]]
    inspection: NotRequired[bool]


class HttpsKeysArgs(TypedDict):
    """How HTTPS is filtered by domain: exactly one of proxy, external and internet."""

    proxy: NotRequired[ProxyKeysArgs]
    external: NotRequired[str]
    internet: NotRequired[bool]


class InterfacesArgs(TypedDict):
    """The gateway's own addresses; naming the internal one says that there are two interfaces."""

    external: str
    internal: NotRequired[str]


class PeerArgs(TypedDict):
    """An ITSP or a Unified CM: SIP and media go both ways between it and the gateway."""

    name: str
    interface: NotRequired[str]
    addresses: list[str]
    transport: str
    peer_ports: list[str]
    local_ports: list[str]
    media_ports: str
    group: NotRequired[str]


class OwnNeedsArgs(TypedDict):
    """What the gateway itself opens besides calls."""

    dns: NotRequired[bool]
    ntp: NotRequired[bool]
    revocation: NotRequired[bool]
    https: NotRequired[bool]
    interface: NotRequired[str]


class ManagementArgs(TypedDict):
    """Who administers the gateway, and where it reports to; nothing of this opens unless given."""

    interface: NotRequired[str]
    sources: NotRequired[list[str]]
    ssh: NotRequired[bool]
    netconf: NotRequired[bool]
    syslog: NotRequired[list[str]]
    radius: NotRequired[list[str]]
    tacacs: NotRequired[list[str]]


class DirectMediaArgs(TypedDict):
    """Media that endpoints of the same organisation send to the gateway, and it to them, past the cloud."""

    interface: NotRequired[str]
    networks: list[str]


class IcmpKeysArgs(TypedDict):
    """One ICMP message."""

    type: int
    code: int


class ExtraRuleArgs(TypedDict):
    """A permit of the site's own; it is kept apart from the published ones, and counts as declared excess."""

    name: str
    direction: str
    interface: NotRequired[str]
    protocol: str
    ports: NotRequired[list[str]]
    icmp: NotRequired[IcmpKeysArgs]
    addresses: NotRequired[list[str]]
    service_tag: NotRequired[str]
    reason: str


class GroupsByInterfaceArgs(TypedDict):
    """Security groups of other owners, by interface."""

    external: NotRequired[list[str]]
    internal: NotRequired[list[str]]


class AwsQuotasArgs(TypedDict):
    """The account's quotas in that region; the defaults are those of a new account."""

    rules_per_group: NotRequired[int]
    groups_per_interface: NotRequired[int]
    groups_per_region: NotRequired[int]
    prefix_lists_per_region: NotRequired[int]
    references_per_prefix_list: NotRequired[int]
    elastic_ips_per_region: NotRequired[int]
    addresses_per_nat_gateway: NotRequired[int]
    network_acls_per_vpc: NotRequired[int]
    firewalls_per_region: NotRequired[int]
    firewall_policies_per_region: NotRequired[int]
    stateful_rule_groups_per_region: NotRequired[int]


class AzureQuotasArgs(TypedDict):
    """The subscription's quotas; the defaults are those of a new subscription."""

    rules_per_nsg: NotRequired[int]
    prefixes_per_nsg: NotRequired[int]
    nsgs_per_region: NotRequired[int]


class ImportedNameArgs(TypedDict):
    """A resource that existed before Pulumi kept it; under another name it would be made anew."""

    name: str


class ImportedGroupArgs(TypedDict):
    """A security group or prefix list that existed before; a group of another name or description is made anew."""

    name: str
    description: NotRequired[str]


class SettingsArguments(TypedDict):
    """What is known of the surroundings."""

    resolvers: NotRequired[list[str]]
    time_servers: NotRequired[list[str]]
    https: NotRequired[HttpsKeysArgs]
    profile: NotRequired[str]


class LocalGatewayArguments(SettingsArguments):
    """A Local Gateway: Cisco CUBE on a Catalyst 8000V, with one interface or two."""

    display_name: NotRequired[str]
    trunk: str
    interfaces: NotRequired[InterfacesArgs]
    listen_ports: NotRequired[list[str]]
    public_address: NotRequired[str]
    rtp_port_range: NotRequired[str]
    peers: NotRequired[list[PeerArgs]]
    own_needs: NotRequired[OwnNeedsArgs]
    management: NotRequired[ManagementArgs]
    direct_media: NotRequired[DirectMediaArgs]
    extra_rules: NotRequired[list[ExtraRuleArgs]]
    other_groups: NotRequired[GroupsByInterfaceArgs]
    adopt: NotRequired[GroupsByInterfaceArgs]


if TYPE_CHECKING:
    PoolOptionsArgs = Mapping[str, bool | list[str]]
    ClientOptionsArgs = Mapping[str, bool | list[str]]
else:

    class PoolOptionsArgs(TypedDict):
        """What is required only by those who use it."""

    class ClientOptionsArgs(TypedDict):
        """What is required only by those who use it."""


class PoolDirectMediaArgs(TypedDict):
    """Media that desktops exchange with endpoints of the same organisation, past the cloud."""

    networks: list[str]


class VdiPoolArguments(SettingsArguments):
    """A pool of hosted desktops with the Webex app."""

    display_name: NotRequired[str]
    platform: str
    media: str
    source_port_differentiation: NotRequired[bool]
    options: NotRequired[PoolOptionsArgs]
    direct_media: NotRequired[PoolDirectMediaArgs]
    extra_rules: NotRequired[list[ExtraRuleArgs]]
    other_groups: NotRequired[list[str]]
    adopt: NotRequired[list[str]]


class BehindGatewayArgs(LocalGatewayArguments):
    """A Local Gateway behind a shared filter, which names the addresses of its interfaces."""

    name: str


class BehindPoolArgs(VdiPoolArguments):
    """A pool of hosted desktops behind a shared filter, which has to know their networks."""

    name: str
    networks: list[str]


class ClientDirectMediaArgs(TypedDict):
    """Media that the clients exchange with endpoints of the same organisation, past the cloud."""

    networks: list[str]


class ClientArgs(SettingsArguments):
    """Clients of one kind, by the network that they are in: phones of a floor, apps of an office."""

    name: str
    role: str
    networks: list[str]
    ata: NotRequired[str]
    source_port_differentiation: NotRequired[bool]
    options: NotRequired[ClientOptionsArgs]
    direct_media: NotRequired[ClientDirectMediaArgs]


class BehindArguments(TypedDict):
    """Who is behind a filter that several share; the filter names the local addresses of each."""

    local_gateways: NotRequired[list[BehindGatewayArgs]]
    vdi_pools: NotRequired[list[BehindPoolArgs]]
    clients: NotRequired[list[ClientArgs]]
    proxies: NotRequired[list[str]]
    inside: NotRequired[list[str]]


class FirewallLogArgs(TypedDict):
    """Where one kind of log goes: exactly one of log group, bucket and delivery stream, which exist."""

    log_group: NotRequired[str]
    bucket: NotRequired[str]
    bucket_prefix: NotRequired[str]
    delivery_stream: NotRequired[str]


class FirewallLoggingArgs(TypedDict):
    """The logs of the firewall: what the default action drops is an alert."""

    alert: NotRequired[FirewallLogArgs]
    flow: NotRequired[FirewallLogArgs]
