"""``gateways(Cloud.AWS)``, ``pools(Cloud.AWS)``: resolved gateways and pools such as teams write, at random."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from tests.options import drawn

from webex_calling.published.reference import load_reference
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.site.vdi import VdiPool

Arguments = dict[str, Any]

PUBLISHED = load_reference().published
_RANGES = ("1024-2047", "5061", "5062", "5070-5079", "8934", "16384-32767")
_SIDES = ("external", "internal")


def prefixes(block: int) -> st.SearchStrategy[str]:
    """Return prefixes inside 10.``block``.0.0/16, short enough to meet and to hold each other."""
    return st.one_of(
        st.builds(lambda third: f"10.{block}.{third}.0/24", st.integers(0, 3)),
        st.builds(lambda half: f"10.{block}.{half * 2}.0/23", st.integers(0, 1)),
        st.builds(lambda last: f"10.{block}.0.{last}/32", st.integers(0, 3)),
    )


def _lists(values: st.SearchStrategy[str], least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=least, max_size=most, unique=True)


def _hosts(block: int, least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return _lists(st.builds(lambda last: f"10.20.{block}.{last}", st.integers(2, 9)), least, most)


@st.composite
def peers(draw: st.DrawFn, at: int, sides: tuple[str, ...], *, crowd: str | None = None) -> Arguments:
    """Return the peer of the position ``at``.

    Its addresses are of its own block. Where there is a ``crowd``, they may be of a block that several peers share,
    who then ask for the group of this name ("" for none), and others may ask for any group.
    """
    first = draw(st.sampled_from([8000, 16384, 20000]))
    crowded = crowd is not None and draw(st.booleans())
    group = crowd if crowded else draw(st.sampled_from(["", "carriers", "premises"])) if crowd is not None else ""
    return {
        "name": f"peer-{at}",
        "interface": draw(st.sampled_from(sides)),
        "addresses": draw(_lists(prefixes(63 if crowded else 64 + at))),
        "transport": draw(st.sampled_from(["tcp", "tls", "udp"])),
        "peer_ports": draw(_lists(st.sampled_from(_RANGES), most=2)),
        "local_ports": draw(_lists(st.sampled_from(_RANGES), most=2)),
        "media_ports": f"{first}-{first + draw(st.sampled_from([1, 99, 9999]))}",
        **({"group": group} if group else {}),
    }


@st.composite
def extra_rules(draw: st.DrawFn, at: int, sides: tuple[str, ...], cloud: Cloud) -> Arguments:
    """Return the extra rule of the position ``at``."""
    protocol = draw(st.sampled_from(["tcp", "udp", "icmp"]))
    rule: Arguments = {
        "name": f"extra-{at}",
        "direction": draw(st.sampled_from(["inbound", "outbound"])),
        "interface": draw(st.sampled_from(sides)),
        "protocol": protocol,
        "reason": "because we must; at 100% & more",
    }
    if protocol != "icmp":
        rule["ports"] = draw(_lists(st.sampled_from(["22", "80", "443", "8000-8099"]), most=2))
    elif draw(st.booleans()):
        rule["icmp"] = {"type": 8, "code": 0}
    if cloud is Cloud.AZURE and draw(st.booleans()):
        return rule | {"service_tag": draw(st.sampled_from(["AzureMonitor", "Storage"]))}
    return rule | {"addresses": draw(_lists(prefixes(90 + at), most=2))}


@st.composite
def _settings(draw: st.DrawFn) -> Arguments:
    proxy = {"proxy": {"addresses": draw(_lists(prefixes(60), most=2)), "port": 8080}}
    return {
        "resolvers": draw(_hosts(1)),
        "time_servers": draw(_hosts(2, most=2)),
        "https": draw(st.sampled_from([proxy, {"external": "the edge"}, {"internet": True}])),
        "profile": draw(st.sampled_from(["published", "strict"])),
    }


@st.composite
def gateway_arguments(
    draw: st.DrawFn, cloud: Cloud, *, most_peers: int = 4, name: str = "fra-a", crowded: bool = True
) -> Arguments:
    """Return the arguments of a gateway; the addresses of ``crowded`` peers may meet each other's."""
    sides = _SIDES if draw(st.booleans()) else _SIDES[:1]
    certificate = draw(st.booleans())
    side = st.sampled_from(sides)
    grouped = cloud is Cloud.AWS
    crowd = draw(st.sampled_from(["", "premises"])) if crowded else None
    arguments = draw(_settings()) | {
        "name": name,
        "trunk": "certificate" if certificate else "registration",
        "interfaces": {each: f"10.20.{index}.10" for index, each in enumerate(sides)},
        "peers": [
            {key: value for key, value in draw(peers(at, sides, crowd=crowd)).items() if key != "group" or grouped}
            for at in range(draw(st.integers(0, most_peers)))
        ],
        "own_needs": draw(
            st.fixed_dictionaries(
                {key: st.booleans() for key in ("dns", "ntp", "revocation", "https")} | {"interface": side}
            )
        ),
        "extra_rules": [draw(extra_rules(at, sides, cloud)) for at in range(draw(st.integers(0, 2)))],
    }
    if certificate:
        arguments["listen_ports"] = draw(_lists(st.sampled_from(_RANGES), most=4))
        arguments["public_address"] = "203.0.113.10"
    if draw(st.booleans()):
        arguments["direct_media"] = {"interface": draw(side), "networks": draw(_lists(prefixes(80)))}
    if draw(st.booleans()):
        arguments["management"] = {"interface": draw(side), "sources": draw(_lists(prefixes(81)))} | {
            key: draw(_hosts(3)) for key in ("syslog", "radius", "tacacs") if draw(st.booleans())
        }
    return arguments


@st.composite
def pool_arguments(draw: st.DrawFn, cloud: Cloud) -> Arguments:
    """Return the arguments of a VDI pool."""
    platforms = ("workspaces", "appstream", "ec2") if cloud is Cloud.AWS else ("azure-virtual-desktop",)
    media = draw(st.sampled_from(["optimised", "fallback", "both"]))
    arguments = draw(_settings()) | {
        "name": "desks",
        "platform": draw(st.sampled_from(platforms)),
        "media": media,
        "source_port_differentiation": draw(st.booleans()),
        "options": draw(drawn(PUBLISHED.desktop_options)),
        "extra_rules": [draw(extra_rules(at, _SIDES[:1], cloud)) for at in range(draw(st.integers(0, 2)))],
    }
    if media != "optimised" and draw(st.booleans()):
        arguments["direct_media"] = {"networks": draw(_lists(prefixes(80)))}
    return arguments


def gateway_of(arguments: Mapping[str, Any], cloud: Cloud) -> LocalGateway:
    """Return the gateway of these arguments."""
    return LocalGateway.from_arguments(arguments, published=PUBLISHED, cloud=cloud)


def pool_of(arguments: Mapping[str, Any], cloud: Cloud) -> VdiPool:
    """Return the pool of these arguments."""
    return VdiPool.from_arguments(arguments, published=PUBLISHED, cloud=cloud)


def gateways(cloud: Cloud) -> st.SearchStrategy[LocalGateway]:
    """Return gateways with one interface or two, any options, and up to four peers."""
    return gateway_arguments(cloud).map(lambda arguments: gateway_of(arguments, cloud))


def pools(cloud: Cloud) -> st.SearchStrategy[VdiPool]:
    """Return pools of every platform of ``cloud``, with every media mode and option."""
    return pool_arguments(cloud).map(lambda arguments: pool_of(arguments, cloud))


@st.composite
def neighbours(draw: st.DrawFn, cloud: Cloud) -> tuple[LocalGateway, LocalGateway]:
    """Return a gateway, and it again with one thing more or less: a peer, an option, a need, an extra rule."""
    arguments = draw(gateway_arguments(cloud, crowded=cloud is Cloud.AWS))
    keys = ["profile", "https", "direct_media", "management", "peers", "extra_rules", "own_needs", "resolvers"]
    key = draw(st.sampled_from(keys))
    other = dict(arguments)
    if key in ("peers", "extra_rules", "resolvers") and len(arguments[key]) > 1:
        gone = draw(st.integers(0, len(arguments[key]) - 1))
        other[key] = [each for at, each in enumerate(arguments[key]) if at != gone]
    elif key == "own_needs":
        need = draw(st.sampled_from(["dns", "ntp", "revocation", "https"]))
        other[key] = arguments[key] | {need: not arguments[key][need]}
    elif key == "profile":
        other[key] = "strict" if arguments[key] == "published" else "published"
    elif key == "https":
        other[key] = {"internet": True}
    elif key in ("direct_media", "management", "peers", "extra_rules"):
        other.pop(key, None)
    return gateway_of(arguments, cloud), gateway_of(other, cloud)
