"""Say ``flow.opens``, ``flow.peer``, ``flow.ports``: one requirement applied to a site, with no cloud in it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, collapse_addresses

from webex_calling.port import Icmp, PortRange, Protocol
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.kinds import Interface


def canonical(prefixes: Iterable[IPv4Network]) -> tuple[IPv4Network, ...]:
    """Return the fewest prefixes that hold exactly the addresses of ``prefixes``, in order."""
    return tuple(collapse_addresses(prefixes))


@dataclass(frozen=True, slots=True)
class Addresses:
    """Peers by address: canonical, sorted, disjoint prefixes."""

    prefixes: tuple[IPv4Network, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, self.prefixes))


@dataclass(frozen=True, slots=True)
class Names:
    """Peers by DNS name; a leading ``*.`` covers the domain itself and all that is below it.

    ``within`` is the published network in which the names are, where that is said: what a filter of addresses takes
    for them. ``spoken`` are the protocols in which they are named, ``tls`` or ``http``, of which one may be in use.
    ``held`` are those of ``names`` that were withdrawn and are held a while longer: they must not get through, and may.
    """

    names: tuple[str, ...]
    within: str = ""
    spoken: tuple[str, ...] = ("tls",)
    held: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ", ".join(self.names)


@dataclass(frozen=True, slots=True)
class ServiceTag:
    """Peers that a cloud provider keeps under a name of its own; only a site's extra rules speak of them."""

    name: str

    def __str__(self) -> str:
        return self.name


Peer = NetworkName | Addresses | Names | ServiceTag

ANY_ADDRESS = IPv4Network("0.0.0.0/0")
ANYWHERE = Addresses((ANY_ADDRESS,))


def addressed(peer: Peer) -> Peer:
    """Return a peer as a filter of addresses sees it: for names the network that they are in, or any address."""
    if not isinstance(peer, Names):
        return peer
    return NetworkName(peer.within) if peer.within else ANYWHERE


@dataclass(frozen=True, slots=True)
class Flow:
    """Connections that must get through.

    ``requirement`` is the id of the row (or ``management``, ``extra`` for what the site adds) and ``title`` its words.
    ``opens`` says which side sends the first packet. ``source_ports`` belong to that side, and are any where it is the
    peer; ``ports`` belong to the other. Both are empty for ICMP, which has ``icmp`` instead (None: every message).
    ``local`` are the endpoint's own addresses, empty when the filter stands on the endpoint and need not name them.
    ``label`` names the peer as the site or the reference does. ``group`` is the security group that a peer of the site
    asks for, "" where it asks for none, and None where the flow belongs to no such peer. ``service`` is the id of the
    row's service; it tells no flow from another.
    """

    requirement: str
    title: str
    interface: Interface
    opens: Initiator
    protocol: Protocol
    local: tuple[IPv4Network, ...]
    source_ports: tuple[PortRange, ...]
    peer: Peer
    ports: tuple[PortRange, ...]
    label: str
    icmp: Icmp | None = None
    group: str | None = None
    service: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Expression:
    """What a target can say of a connection besides protocol, destination ports and addresses."""

    names: bool
    source_ports: bool
    icmp_codes: bool
    service_tags: bool
    named_lists: bool  # a published network stands as a reference to its lists, not as its prefixes


def bare(prefix: IPv4Network) -> str:
    """Return a prefix in text, and one address without its length."""
    return str(prefix.network_address) if prefix.prefixlen == prefix.max_prefixlen else str(prefix)
