"""Say ``gateway_notes(gateway, "aws")``: what a plan cannot settle for its reader, in words, each with its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from webex_calling.flows.flow import canonical
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Trunk
from webex_calling.quotas.aws import UDP_STREAM_SECONDS
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.https import HttpsFiltered, HttpsInternet, HttpsProxy
from webex_calling.site.vdi import Media, Platform, VdiPool

Cloud = Literal["aws", "azure"]
Level = Literal["warning", "note"]

_FILTER = {"aws": "a security group", "azure": "an NSG"}
_UDP = {
    "aws": (
        f"idle UDP state ends after {UDP_STREAM_SECONDS.ceiling} s at most, whatever the interface is set to; RTP and "
        "RTCP keep theirs alive"
    ),
    "azure": "UDP state on an instance's own public address ends after 4 idle minutes; RTP and RTCP keep theirs alive",
}

_MARKED = {
    Media.OPTIMISED: "on the thin client, which it leaves",
    Media.FALLBACK: "on the desktop too",
    Media.BOTH: "where it leaves, on the thin client or on the desktop",
}


@dataclass(frozen=True, slots=True)
class Note:
    """``warning``: something may not work or is wider than asked; ``note``: something that others must do."""

    level: Level
    about: str
    text: str


def gateway_notes(gateway: LocalGateway, cloud: Cloud) -> tuple[Note, ...]:
    """Return what the reader of a gateway's plan must know."""
    return tuple(_gateway(gateway, cloud))


def pool_notes(reference: Reference, pool: VdiPool, cloud: Cloud) -> tuple[Note, ...]:
    """Return what the reader of a pool's plan must know."""
    return tuple(_pool(reference, pool, cloud))


def small_packets(reference: Reference) -> str:
    """Return what to do where path MTU discovery or fragments fail: our advice, and what is published on the MTU."""
    return f"keep SIP on TLS, and RTP packets below 1400 bytes. {reference.quote('mtu')}"


def other_filters(reference: Reference, name: str) -> Note:
    """Return what holds for all that translates or inspects on the way besides what is planned as ``name``."""
    return Note(
        "note", name, f"for everything else on the path that translates or inspects: {reference.quote('no-sip-alg')}"
    )


def _gateway(gateway: LocalGateway, cloud: Cloud) -> Iterator[Note]:
    name = gateway.name
    if gateway.trunk is Trunk.CERTIFICATE:
        yield Note(
            "note",
            name,
            "the gateway must advertise its public address itself, in its SIP profile and SDP and by DNS (A or SRV), "
            "since the cloud translates addresses one to one and the router sees only its private one: "
            f"{gateway.public_address}",
        )
    if gateway.two_interfaces:
        yield Note(
            "note",
            name,
            "the default route must leave by the external interface; the peers of the internal one need routes of "
            "their own",
        )
    if not gateway.own_needs.revocation:
        yield Note(
            "warning",
            name,
            "revocation lists cannot be fetched (ownNeeds.revocation is off): with revocation checks on, TLS to Webex "
            "Calling fails when the cached list expires",
        )
    yield from _https(name, gateway.effective_https)
    if gateway.own_needs.revocation and not isinstance(gateway.effective_https, HttpsProxy):
        yield Note("note", name, "HTTP (TCP 80) is open to any address: revocation lists have no published addresses")
    yield Note("note", name, _UDP[cloud])
    yield from _others(name, cloud, gateway.other_groups.external, gateway.other_groups.internal)
    yield Note(
        "note",
        name,
        f"{_FILTER[cloud]} neither marks nor matches DSCP. For a gateway nothing is published: our own advice is that "
        "it marks voice EF (46) itself",
    )


def _pool(reference: Reference, pool: VdiPool, cloud: Cloud) -> Iterator[Note]:
    name = pool.name
    if pool.media is Media.OPTIMISED:
        yield Note(
            "warning",
            name,
            "media leaves the thin client: on a desktop whose plug-in is missing or not connected, calls have no audio "
            "(media: both admits them too)",
        )
    yield from _https(name, pool.effective_https)
    if pool.platform is Platform.WORKSPACES:
        yield Note(
            "warning",
            name,
            "every WorkSpace also carries its directory's own members group (d-…_workspacesMembers), whose outbound "
            "rules are open until you restrict them: security groups are unions",
        )
        yield Note(
            "note",
            name,
            "a directory's group reaches new and rebuilt WorkSpaces only; running ones keep theirs until rebuilt",
        )
    yield from _others(name, cloud, pool.other_groups)
    yield Note(
        "note",
        name,
        f"{_FILTER[cloud]} neither marks nor matches DSCP; signalling is marked on the desktop, and media "
        f"{_MARKED[pool.media]}. {reference.quote('app-marking')}",
    )


def _https(name: str, https: object) -> Iterator[Note]:
    if isinstance(https, HttpsFiltered):
        yield Note("note", name, f"HTTPS is open up to {https.by}, which must filter it by domain")
    if isinstance(https, HttpsInternet):
        yield Note("warning", name, "HTTPS is open to any address: nothing filters it by domain (https: internet)")


def _others(name: str, cloud: Cloud, *held: tuple[str, ...]) -> Iterator[Note]:
    others = [group for groups in held for group in groups]
    if others and cloud == "aws":
        yield Note(
            "warning",
            name,
            f"security groups are unions: what {', '.join(others)} admits is admitted too, and open egress there "
            "cancels this restriction",
        )


def trusted_list(networks: Mapping[str, Network], gateway: LocalGateway) -> tuple[str, ...]:
    """Return the IOS XE lines of CUBE's ``ip address trusted list``: the Calling network and the gateway's peers.

    CUBE refuses calls from addresses that are not on it, so an outdated list is a failed call even where the cloud's
    rules are right (Guide to harden CUBE).
    """
    prefixes = [published.prefix for published in networks["calling"].prefixes]
    prefixes += [prefix for peer in gateway.peers for prefix in peer.addresses]
    lines = (f"  ipv4 {prefix.network_address} {prefix.netmask}" for prefix in canonical(prefixes))
    return ("voice service voip", " ip address trusted list", *lines)


def media_range(gateway: LocalGateway) -> tuple[str, ...]:
    """Return the IOS XE lines that set CUBE's media range: RTP ports are even, and SRTCP takes the odd port above."""
    ports = gateway.rtp_port_range
    return ("voice service voip", f" rtp-port range {ports.first} {ports.last}")
