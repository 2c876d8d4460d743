"""Say ``read_end(resource, reference)``: the gateway's interface or the desktops that the tags of a resource name."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Final, TypeVar

from webex_calling.fault import Faults
from webex_calling.flows.endpoint import Endpoint
from webex_calling.policy import tag
from webex_calling.policy.tag import Tags
from webex_calling.port import PortRange
from webex_calling.published.network import parse_prefix
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import OwnNeed, Profile, Role, Trunk
from webex_calling.published.source_ports import SourceSetting
from webex_calling.registered.registration import Registration
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.gateway import RTP_DEFAULT
from webex_calling.site.gateway_parts import Management, Peer
from webex_calling.site.https import HttpsExternal, HttpsInternet, HttpsMode, HttpsProxy, ProxyKeys
from webex_calling.site.kinds import Interface
from webex_calling.site.values import parse_address, parse_ports
from webex_calling.site.vdi import Media, PoolDirectMedia

Value = TypeVar("Value")
AnyModel = TypeVar("AnyModel", bound=ConfigModel)

_MANAGED: Final = ("sources", "syslog", "radius", "tacacs")
_PEER_KEYS: Final = ("transport", "addresses", "peer-ports", "local-ports", "media-ports")
_PEER_LISTS: Final = ("addresses", "peer-ports", "local-ports")


@dataclass(frozen=True, slots=True)
class TaggedEnd:
    """One end: ``role`` is the tag's, ``interface`` the one that it is, ``network`` what the tag says of its VPC."""

    resource: Registration
    role: str
    interface: Interface
    endpoint: Endpoint
    network: tuple[IPv4Network, ...]


def read_end(resource: Registration, reference: Reference) -> TaggedEnd | None:
    """Return what the tags say, or None where there are none of ours. Raises Faults with every fault of them."""
    tags = Tags.of(resource, reference)
    if tags is None:
        return None
    role = tags.choice(tag.ROLE, (tag.GATEWAY, tag.DESKTOPS))
    if not tags.text(tag.ROLE):
        tags.missing(tag.ROLE)
    if not role:
        raise Faults(tags.faults)
    tags.unfit(role)
    interface = Interface.EXTERNAL
    if role == tag.GATEWAY and tags.choice(tag.INTERFACE, tuple(map(str, Interface))) == Interface.INTERNAL:
        interface = Interface.INTERNAL
    endpoint = _gateway(tags, resource.name, interface) if role == tag.GATEWAY else _desktops(tags, resource.name)
    network = _parsed(tags, tag.NETWORK, parse_prefix)
    if tags.faults:
        raise Faults(tags.faults)
    return TaggedEnd(resource, role, interface, endpoint, network)


def _gateway(tags: Tags, name: str, interface: Interface) -> Endpoint:
    external, internal = Role.LOCAL_GATEWAY_EXTERNAL, Role.LOCAL_GATEWAY_INTERNAL
    if interface is Interface.INTERNAL:
        roles = {internal}
    else:
        roles = {external} if tags.text(tag.INTERFACE) else {external, internal}
    trunk = _trunk(tags, external in roles)
    needs = _needs(tags, interface)
    return Endpoint(
        name=name,
        roles={interface: frozenset(roles)},
        profile=_profile(tags),
        https=_https(tags, asked=bool({"revocation", "https"} & needs)),
        resolvers=_hosts(tags, tag.RESOLVERS, asked="dns" in needs),
        time_servers=_hosts(tags, tag.TIME_SERVERS, asked="ntp" in needs),
        trunk=trunk,
        needs=needs,
        listen_ports=_listen_ports(tags, trunk),
        settings=frozenset({SourceSetting.RTP_PORT_RANGE}),
        media_range=_media_range(tags),
        peers=tuple(_peers(tags, interface)),
        own_needs=interface,
        direct_media=_direct_media(tags),
        direct_media_interface=interface,
        management=_management(tags, interface),
    )


def _desktops(tags: Tags, name: str) -> Endpoint:
    media = tags.choice(tag.MEDIA, tuple(map(str, Media)))
    if not tags.text(tag.MEDIA):
        tags.missing(tag.MEDIA)
    direct = _direct_media(tags)
    if direct and media == Media.OPTIMISED:
        tags.fault(tag.DIRECT_MEDIA, "is set for desktops whose media leaves the thin client", "remove it")
    options = tags.words(tag.OPTIONS)
    offered = tags.reference.published.desktop_options
    known = tuple(word for option in offered for word in (option.words[1:] or option.words))
    _known_words(tags, tag.OPTIONS, options, known)
    return Endpoint(
        name=name,
        roles={Interface.EXTERNAL: frozenset({Role.WEBEX_APP})},
        profile=_profile(tags),
        https=_https(tags, asked=True),
        resolvers=_hosts(tags, tag.RESOLVERS, asked=True),
        time_servers=_hosts(tags, tag.TIME_SERVERS, asked=True),
        options=frozenset(each for word in options if word in known for each in (word.partition("/")[0], word)),
        optimised=media == Media.OPTIMISED,
        direct_media=direct,
    )


def _trunk(tags: Tags, asked: bool) -> Trunk | None:
    word = tags.choice(tag.TRUNK, tuple(map(str, Trunk)))
    if asked and not tags.text(tag.TRUNK):
        tags.missing(tag.TRUNK)
    return Trunk(word) if word else None


def _listen_ports(tags: Tags, trunk: Trunk | None) -> tuple[PortRange, ...]:
    ports = _parsed(tags, tag.LISTEN, parse_ports)
    if trunk is Trunk.CERTIFICATE and not tags.text(tag.LISTEN):
        tags.missing(tag.LISTEN)
    if trunk is Trunk.REGISTRATION and ports:
        tags.fault(
            tag.LISTEN,
            "is set for a registration trunk, which takes calls on the connection that it opened",
            f"remove it, or write {tag.PREFIX}{tag.TRUNK}: certificate",
        )
    return ports


def _media_range(tags: Tags) -> PortRange:
    """Return CUBE's range, and the last stream's SRTCP port after it."""
    found = _parsed(tags, tag.RTP, parse_ports) or (RTP_DEFAULT,)
    ports = found[0]
    if fault := _unfit_for_media(found):
        tags.fault(tag.RTP, fault, 'write one range with an even first and last port, "8000-48198"')
        ports = RTP_DEFAULT
    return PortRange(ports.first, ports.last + 1)


def _unfit_for_media(found: Sequence[PortRange]) -> str:
    ports = found[0]
    if len(found) > 1:
        return "has more than one range"
    if ports not in RTP_DEFAULT:
        return "is not within 8000-48198"
    if ports.first % 2:
        return "starts odd, but RTP takes even ports"
    if ports.last % 2:
        return "ends odd, but RTP takes even ports"
    return "is a single port" if ports.first == ports.last else ""


def _needs(tags: Tags, interface: Interface) -> frozenset[OwnNeed]:
    words = tags.words(tag.OWN_NEEDS)
    if words == ("none",):
        return frozenset()
    _known_words(tags, tag.OWN_NEEDS, words, (*OwnNeed, "none"))
    every = tuple(OwnNeed) if interface is Interface.EXTERNAL else ()
    return frozenset(need for need in OwnNeed if need in (words or every))


def _profile(tags: Tags) -> Profile:
    return Profile(tags.choice(tag.PROFILE, tuple(map(str, Profile))) or Profile.PUBLISHED)


def _https(tags: Tags, asked: bool) -> HttpsMode:
    match tags.words(tag.HTTPS):
        case ("internet",):
            return HttpsInternet()
        case ("external", *words) if words:
            return HttpsExternal(" ".join(words))
        case ("proxy", port, *prefixes):
            keys = _noun(tags, tag.HTTPS, ProxyKeys, {"port": port, "addresses": prefixes})
            return HttpsProxy(keys.addresses, keys.port) if keys else HttpsInternet()
        case ():
            if asked and not tags.text(tag.HTTPS):
                tags.missing(tag.HTTPS)
        case _:
            tags.fault(
                tag.HTTPS, "is not known", 'write "proxy 8080 10.20.8.10/32", "external WHO FILTERS" or "internet"'
            )
    return HttpsInternet()


def _hosts(tags: Tags, name: str, *, asked: bool) -> tuple[IPv4Address, ...]:
    found = _parsed(tags, name, parse_address)
    if asked and not tags.text(name):
        tags.missing(name)
    return found


def _direct_media(tags: Tags) -> tuple[IPv4Network, ...]:
    words = tags.words(tag.DIRECT_MEDIA)
    media = _noun(tags, tag.DIRECT_MEDIA, PoolDirectMedia, {"networks": words}) if words else None
    return media.networks if media else ()


def _management(tags: Tags, interface: Interface) -> Management | None:
    values = _pairs(tags, tag.MANAGEMENT, _MANAGED)
    arguments = {key: value.split("+") for key, value in values.items()}
    return _noun(tags, tag.MANAGEMENT, Management, {**arguments, "interface": str(interface)}) if values else None


def _peers(tags: Tags, interface: Interface) -> Iterator[Peer]:
    for key, name in tags.peers():
        values = _pairs(tags, key, _PEER_KEYS)
        if lacking := [word for word in _PEER_KEYS if word not in values]:
            tags.fault(key, f"lacks {', '.join(lacking)}", f'write it like "{tag.example(key)}"')
            continue
        split = {word: value.split("+") if word in _PEER_LISTS else value for word, value in values.items()}
        arguments = {word.replace("-", "_"): value for word, value in split.items()}
        peer = _noun(tags, key, Peer, {**arguments, "name": name, "interface": str(interface)})
        if peer:
            yield peer


def _pairs(tags: Tags, name: str, known: Sequence[str]) -> dict[str, str]:
    """Return the words ``key=value`` of a tag."""
    found: dict[str, str] = {}
    for word in tags.words(name):
        key, equals, value = word.partition("=")
        if not equals or not value:
            tags.fault(name, "is not key=value", f'write it like "{tag.example(name)}"', word)
        elif key in found:
            tags.fault(name, "appears twice", "write each key once", key)
        elif key not in known:
            tags.fault(name, "is not a key of it", f"write any of {', '.join(known)}", key)
        else:
            found[key] = value
    return found


def _parsed(tags: Tags, name: str, parse: Callable[[str], Value]) -> tuple[Value, ...]:
    found: list[Value] = []
    for word in tags.words(name):
        try:
            found.append(parse(word))
        except ValueError as error:
            fault, _, remedy = str(error).partition("; ")
            tags.fault(name, fault, remedy, word)
    return tuple(found)


def _noun(tags: Tags, name: str, model: type[AnyModel], arguments: Mapping[str, Any]) -> AnyModel | None:
    try:
        return model.from_arguments(arguments, published=tags.reference.published)
    except Faults as faults:
        for fault in faults:
            tags.fault(f"{name}.{fault.place.replace('_', '-')}", fault.fault, fault.remedy, fault.value)
    return None


def _known_words(tags: Tags, name: str, words: tuple[str, ...], known: tuple[str, ...]) -> None:
    for word in words:
        if word not in known:
            tags.fault(name, "is not known", f"write any of {', '.join(known)}", word)
