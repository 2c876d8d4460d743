"""`witnessed_site("aws")`: every witnesses' endpoint that a gateway or a pool can be, as one site of one cloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.alias_generators import to_camel
from tests.options import asked
from tests.witnesses import Endpoint, load_endpoints

ENDPOINTS: Mapping[str, Endpoint] = {each.name: each for each in load_endpoints()}
PAIR = {"external": "certificate-gateway-external", "internal": "certificate-gateway-internal"}
"""The witnesses speak of the two interfaces of one gateway apart."""

SIDES = {
    "registration-gateway": ("registration-gateway", "external"),
    "strict-gateway": ("strict-gateway", "external"),
    **{name: ("certificate-gateway", side) for side, name in PAIR.items()},
    **{name: (name, "pool") for name, each in ENDPOINTS.items() if each.media},
}
"""The name and part under which each of these endpoints is proven."""

VIRTUAL_NETWORK = "10.20.0.0/16"


def witnessed_site(cloud: str) -> dict[str, Any]:
    """Return the site; each gateway has a network of its own, since the witnesses give several the same address."""
    gateways = {
        "registration-gateway": {"external": ENDPOINTS["registration-gateway"]},
        "strict-gateway": {"external": ENDPOINTS["strict-gateway"]},
        "certificate-gateway": {side: ENDPOINTS[name] for side, name in PAIR.items()},
    }
    pools = [each for each in ENDPOINTS.values() if each.media]
    return {
        cloud: {name: _place(cloud) for name in (*gateways, "desktops")},
        "localGateways": [_gateway(name, sides) for name, sides in gateways.items()],
        "vdiPools": [_pool(cloud, each) for each in pools],
    }


def _place(cloud: str) -> dict[str, Any]:
    if cloud == "aws":
        return {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": [VIRTUAL_NETWORK]}}}
    networks = {"voice": {"cidrs": [VIRTUAL_NETWORK]}}
    return {"location": "westeurope", "resourceGroup": "voice", "virtualNetworks": networks}


def _settings(written: Endpoint) -> dict[str, Any]:
    https: Any = {"external": "the edge"} if written.https == "perimeter" else {"internet": True}
    if written.proxy:
        https = {"proxy": {"addresses": list(written.proxy.addresses), "port": written.proxy.port}}
    return {
        "profile": written.profile,
        "resolvers": list(written.resolvers),
        "timeServers": list(written.time_servers),
        "https": https,
    }


def _gateway(name: str, sides: Mapping[str, Endpoint]) -> dict[str, Any]:
    first = sides["external"]
    ends = first.rtp_port_range or (8000, 48198)
    direct = [
        {"interface": side, "networks": list(each.direct_media)} for side, each in sides.items() if each.direct_media
    ]
    return {
        "name": name,
        "place": name,
        **_settings(first),
        "trunk": first.trunk,
        "interfaces": {side: each.address for side, each in sides.items()},
        "rtpPortRange": f"{ends[0]}-{ends[1]}",
        "peers": [peer for side, each in sides.items() for peer in _peers(side, each)],
        **({"listenPorts": list(first.listen_ports), "publicAddress": "203.0.113.10"} if first.listen_ports else {}),
        **({"directMedia": direct[0]} if direct else {}),
    }


def _peers(side: str, written: Endpoint) -> Sequence[dict[str, Any]]:
    return [
        {
            "name": peer.name,
            "interface": side,
            "addresses": list(peer.addresses),
            "transport": peer.transport,
            "peerPorts": list(peer.peer_ports),
            "localPorts": list(peer.local_ports),
            "mediaPorts": f"{peer.media_ports[0]}-{peer.media_ports[1]}",
        }
        for peer in written.peers
    ]


def _pool(cloud: str, written: Endpoint) -> dict[str, Any]:
    return {
        "name": written.name,
        "place": "desktops",
        **_settings(written),
        "platform": "ec2" if cloud == "aws" else "azure-virtual-desktop",
        "media": written.media,
        "sourcePortDifferentiation": written.source_port_differentiation,
        "options": {to_camel(key): value for key, value in asked(written.options).items()},
        **({"directMedia": {"networks": list(written.direct_media)}} if written.direct_media else {}),
    }
