"""Say ``peer_kind(flow, reference)``: the column in which a peer stands, a published network or a kind of peer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from webex_calling.flows.flow import ANYWHERE, Addresses, Flow, Names, ServiceTag
from webex_calling.published.placement import EXTRA, MANAGEMENT
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName, SitePeer


@dataclass(frozen=True, slots=True)
class PeerKind:
    """One column: its ``id``, the words at its head, and what they stand for in a sentence."""

    id: str
    title: str
    words: str


_PROXY: Final = PeerKind("proxy", "HTTP proxy", "the site's HTTP proxies")
_DOMAINS: Final = PeerKind("domains", "Domains", "published domains and hosts, by name")
_ANY: Final = PeerKind("any", "Any address", "any address")
_TAGS: Final = PeerKind("tags", "Service tags", "what the cloud provider keeps under a name of its own")
_MANAGEMENT: Final = PeerKind(MANAGEMENT, "Management", "who manages gateways, and what they report to")
_EXTRA: Final = PeerKind(EXTRA, "Extra rules", "what the site's extra rules name")
_SITE: Final[Mapping[SitePeer, PeerKind]] = {
    SitePeer.PEERS: PeerKind("peers", "ITSP and call control", "the ITSP and Unified CM of gateways"),
    SitePeer.DIRECT_MEDIA: PeerKind("direct-media", "Direct media", "the organisation's own media endpoints"),
    SitePeer.RESOLVERS: PeerKind("resolvers", "Resolvers", "the site's DNS resolvers"),
    SitePeer.TIME_SERVERS: PeerKind("time-servers", "Time servers", "the site's time servers"),
}
_LAST: Final = (_DOMAINS, *_SITE.values(), _PROXY, _TAGS, _MANAGEMENT, _EXTRA, _ANY)


def peer_kind(flow: Flow, reference: Reference) -> PeerKind:
    """Return the column of the peer of a flow."""
    if flow.requirement in (EXTRA, MANAGEMENT):
        return _EXTRA if flow.requirement == EXTRA else _MANAGEMENT
    row = reference.requirements.get(flow.requirement)
    if row and isinstance(row.peer, SitePeer):
        return _SITE[row.peer]
    match flow.peer:
        case NetworkName(id=network) | Names(within=network) if network:
            return _network(network, reference)
        case Names():
            return _DOMAINS
        case ServiceTag():
            return _TAGS
        case Addresses() if flow.peer == ANYWHERE:
            return _ANY
    return _PROXY


def in_order(kinds: Iterable[PeerKind], reference: Reference) -> tuple[PeerKind, ...]:
    """Return columns in order: published networks as the reference has them, then the others."""
    order = [*(_network(each, reference) for each in reference.networks), *_LAST]
    return tuple(sorted(dict.fromkeys(kinds), key=order.index))


def _network(network: str, reference: Reference) -> PeerKind:
    words = network.replace("-", " ")
    return PeerKind(network, words[0].upper() + words[1:], reference.networks[network].title)
