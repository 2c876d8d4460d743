"""Say ``cube_lines(reference, site)``: what each gateway's own configuration must hold, CUBE on IOS XE.

What the site knows is a line to paste: the trusted list and the media range. What it does not know, such as the tag of
a tenant or of a dial peer, is in capitals in a line behind "!", which the router takes for a comment.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from ipaddress import IPv4Network
from typing import Final

from webex_calling.artefacts.artefact import Artefact, Line, Syntax, Withheld
from webex_calling.artefacts.gateway_class import gateway_marks
from webex_calling.artefacts.text import comment
from webex_calling.plan.idle_timer import idle_timers
from webex_calling.plan.keep_alive import keep_alives, outlasted, too_late
from webex_calling.plan.notes import media_range, trusted_list
from webex_calling.port import PortRange
from webex_calling.published.dscp import dscp_class
from webex_calling.published.keep_alive import KeepAlive
from webex_calling.published.marking import Traffic
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Trunk
from webex_calling.site.gateway import RTP_DEFAULT, LocalGateway
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site, SiteLocalGateway

TEMPLATE: Final = "!   "
"""What stands before a line that has to be completed: a comment to the router, without it a line of its own."""

TRUSTED: Final = 100
"""How many entries ``ip address trusted list`` takes (Cisco IOS XE 17.18.1, Cisco-IOS-XE-voice.yang)."""

_APPLY: Final = (
    "Paste it in configuration mode: it adds to what the router has and removes nothing, so what was withdrawn stays "
    'until "no ipv4 ADDRESS MASK" in the trusted list. Complete what is behind "!   " where the words in capitals are '
    "yours, and paste it without the mark."
)
_MARK: Final = Syntax.IOS_XE.comment
_SECURE: Final = 5061
"""Where CUBE takes TLS unless it is told otherwise (Cisco IOS Voice Command Reference, listen-port)."""

_TO_WEBEX: Final = "the tenant of the trunk to Webex Calling"
_TENANT: Final = f"{TEMPLATE}voice class tenant TAG"
_DIAL_PEER: Final = f"{TEMPLATE}dial-peer voice TAG voip"
_ON_THE_WAY: Final = (
    ("no-sip-alg", "for each firewall and NAT between the gateway and Webex Calling"),
    ("mtu", "for the external interface, and each tunnel between it and Webex Calling"),
    ("idle-timeout", "for each NAT and firewall on the way that is not told above, which the site does not know"),
)
"""What is published on everything else on the way, and for what it matters."""
_REFRESH: Final = "for the connection of the registration, which has no other keep-alive"


def cube_lines(reference: Reference, site: Site) -> Iterator[Artefact | Withheld]:
    """Yield the file of each gateway, or why its router would not take it."""
    for gateway in site.gateways():
        entries = len(trusted_list(reference.networks, gateway)) - 2
        if entries > TRUSTED:
            words = (
                f"its trusted list would have {entries} entries, and IOS XE takes {TRUSTED} "
                f"({reference.cite('ios-xe-yang/voice')}): give the addresses of its peers as fewer prefixes"
            )
            yield Withheld("the lines of CUBE", (gateway.name,), words)
        else:
            yield Artefact(
                f"cube/{gateway.name}.ios",
                f"What CUBE on {gateway.name} must hold for its {gateway.trunk} trunk",
                (gateway.name,),
                Syntax.IOS_XE,
                _APPLY,
                partial(_lines, reference, site, gateway),
            )


def _lines(reference: Reference, site: Site, gateway: SiteLocalGateway) -> tuple[Line, ...]:
    parts = (
        _trusted(reference, gateway),
        _media(gateway),
        _transport(gateway),
        *(_kept(reference, site, gateway, each) for each in keep_alives(reference, gateway.trunk)),
        _marks(reference),
        _direct_media(gateway),
        *(_advice(reference, statement, why) for statement, why in _ON_THE_WAY),
        *(_advice(reference, each, _REFRESH) for each in ("gateway-refresh",) if gateway.trunk is Trunk.REGISTRATION),
    )
    return tuple(line for part in parts for line in part)


def _trusted(reference: Reference, gateway: LocalGateway) -> Iterator[Line]:
    calling = reference.networks["calling"]
    where = ("cube-hardening/trusted-list", "ios-xe-yang/voice")
    voice, opened, *entries = trusted_list(reference.networks, gateway)
    for text in (voice, opened):
        yield Line(text, where, "CUBE takes calls from these addresses and from the targets of its dial peers alone")
    for text in entries:
        _, address, mask = text.split()
        peers, published = _held(IPv4Network(f"{address}/{mask}"), calling, gateway)
        why = f"the site's own peer{'s' if len(peers) > 1 else ''} {', '.join(peers)}" if peers else ""
        yield Line(text, calling.where if published else (), why)


def _held(prefix: IPv4Network, calling: Network, gateway: LocalGateway) -> tuple[tuple[str, ...], bool]:
    """Return whose addresses an entry holds: the names of peers, and whether some are published."""
    peers = (each.name for each in gateway.peers if any(prefix.overlaps(one) for one in each.addresses))
    return tuple(peers), any(prefix.overlaps(one.prefix) for one in calling.prefixes)


def _media(gateway: LocalGateway) -> Iterator[Line]:
    own = "" if gateway.rtp_port_range == RTP_DEFAULT else ", as the site says"
    why = f"even ports, with SRTCP on the odd ones above: the rules admit {gateway.media_range}{own}"
    for text in media_range(gateway):
        yield Line(text, ("cube-hardening/rtp", "ios-xe-yang/voice"), why)


def _transport(gateway: LocalGateway) -> Iterator[Line]:
    tls = ("cube-hardening/tls", "cube/tls")
    for text in ("sip-ua", " transport tcp tls v1.2"):
        why = "TLS 1.2 for every trunk of the router; from IOS XE 17.14.1a, v1.2 minimum takes 1.3 too"
        yield Line(f"{TEMPLATE}{text}", tls, why)
    yield from _below(_TENANT, (" session transport tcp tls",), ("cube/tls", "ios-xe-yang/voice-class"), _TO_WEBEX)
    if gateway.listen_ports:
        yield from _listening(gateway)


def _listening(gateway: LocalGateway) -> Iterator[Line]:
    """Say where the trunk takes calls: a tenant listens on one secure port, so further ports are of further tenants."""
    where = ("ios-voice-k-r/listen-port", "cube/tls", "ios-xe-yang/voice-class")
    address = gateway.known_address(Interface.EXTERNAL)
    at = f" ({address})" if address else ""
    bind = tuple(f" bind {each} source-interface INTERFACE" for each in ("control", "media"))
    own = (
        f"the secure port of that tenant, on the external interface{at}, which neither another tenant nor CUBE as a "
        f"whole has there; from IOS XE 17.8.1a, while the trunk has no calls{_several(gateway.listen_ports)}"
    )
    for number, ports in enumerate(gateway.listen_ports):
        port = next((each for each in (ports.first, ports.last) if each != _SECURE), None)
        if port is None:
            yield Line(f"! {_SECURE} is where CUBE takes TLS by default: no tenant needs it", where[:1])
            continue
        why = "the secure port of a further tenant" if number else own
        yield from _below(_TENANT, (*bind, f" listen-port secure {port}"), where, why)


def _several(opened: Sequence[PortRange]) -> str:
    """Say what to do where the rules open more ports than one tenant has."""
    if len(opened) == 1 and opened[0].first == opened[0].last:
        return ""
    said = ", ".join(map(str, opened))
    return f". A tenant has one port, and the rules open {said}: a further tenant for each other, or fewer listenPorts"


def _kept(reference: Reference, site: Site, gateway: SiteLocalGateway, keep_alive: KeepAlive) -> Iterator[Line]:
    """Say what keeps idle connections, with the timers that it is shorter than, or warn of those that it is not."""
    late = outlasted(keep_alive, site, gateway)
    told = f"{keep_alive.message} every {keep_alive.seconds} s is shorter than what forgets idle TCP on the way:"
    timers = (f"- {timer}" for timer in idle_timers(site, gateway))
    for text in comment(_MARK, *((f"warning: {too_late(keep_alive, late)}",) if late else (told, *timers))):
        yield Line(text, why="a keep-alive of this trunk, held to the idle timers of this site")
    if gateway.trunk is Trunk.REGISTRATION:
        text = f" registrar dns:REGISTRAR scheme sips {keep_alive.words} tcp tls"
        yield from _below(_TENANT, (text,), keep_alive.where, f"{_TO_WEBEX}; Control Hub tells REGISTRAR")
    else:
        yield from _asked(gateway, keep_alive)


def _asked(gateway: SiteLocalGateway, keep_alive: KeepAlive) -> Iterator[Line]:
    """Say how OPTIONS are sent: how often, with which addresses, and by which dial peer."""
    profile = (f" {keep_alive.words}", " transport tcp tls")
    why = "it keeps the connections that the gateway opens"
    yield from _below(f"{TEMPLATE}voice class sip-options-keepalive TAG", profile, keep_alive.where, why)
    why = (
        "the tag of a SIP profile of yours, which puts the trunk's name into Contact and "
        f"{gateway.public_address} into Via of OPTIONS: the router itself knows its private address alone"
    )
    where = ("cube/options", "ios-xe-yang/voice-class", "211306/sip-profiles", "lgw-twilio/options")
    yield Line(f"{TEMPLATE} sip-profiles TAG", where, why)
    why = "the dial peer to Webex Calling, with the tag of the keep-alive"
    used = (" voice-class sip options-keepalive profile TAG",)
    yield from _below(_DIAL_PEER, used, ("cube/options", "ios-voice-t-z/options-keepalive"), why)


def _marks(reference: Reference) -> Iterator[Line]:
    """Say how the gateway marks what it sends, our advice alone, where all whose marks are published agree."""
    marks = gateway_marks(reference)
    if marks.keys() >= {Traffic.AUDIO, Traffic.SIGNALLING}:
        voice, control = (dscp_class(marks[each]) for each in (Traffic.AUDIO, Traffic.SIGNALLING))
        texts = (f" ip qos dscp {voice.lower()} media", f" ip qos dscp {control.lower()} signaling")
        why = (
            f"the table of quality of service has no row of a gateway; audio is {voice} from every sender there, and "
            f"signalling of devices {control}. On the dial peers of both sides"
        )
        yield from _below(_DIAL_PEER, texts, (), why)


def _direct_media(gateway: LocalGateway) -> Iterator[Line]:
    if gateway.direct_media:
        why = "direct media with endpoints of the same organisation"
        where = ("nt6eyxb/gateway", "cube/ice", "ios-xe-yang/voice-class")
        yield from _below(f"{TEMPLATE}voice class stun-usage TAG", (" stun usage ice lite",), where, why)
        used = (" voice-class stun-usage TAG",)
        yield from _below(_DIAL_PEER, used, ("nt6eyxb/gateway", "ios-xe-yang/voice"), f"{why}, to Webex Calling")


def _below(mode: str, texts: Iterable[str], where: tuple[str, ...], why: str) -> Iterator[Line]:
    """Yield lines to be completed below the line that enters their mode."""
    yield Line(mode, where, why)
    yield from (Line(f"{TEMPLATE}{text}", where, why) for text in texts)


def _advice(reference: Reference, statement: str, why: str) -> Iterator[Line]:
    """Yield what is published on everything else on the way; a reference of another day may not have it."""
    said = reference.statements.get(statement)
    if said:
        yield from (Line(text, said.where, why) for text in comment(_MARK, said.text))
