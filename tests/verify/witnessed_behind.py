"""``witnessed_behind("mpp-phone")``: the witnesses' endpoints behind a filter that many share, by their own words."""

from __future__ import annotations

from functools import cache
from typing import Any

from tests.options import asked
from tests.verify.witness_site import ENDPOINTS, PAIR, SIDES
from tests.witnesses import Endpoint

from webex_calling.published.reference import load_reference
from webex_calling.site.perimeter_members import PerimeterMembers

_ROLES = {"mpp-phone": "mpp-device"}
_GATEWAYS = {
    "registration-gateway": {"external": "registration-gateway"},
    "strict-gateway": {"external": "strict-gateway"},
    "certificate-gateway": PAIR,
}


@cache
def witnessed_behind(name: str) -> PerimeterMembers:
    """Return the one endpoint that the witnesses call ``name``, named by its address; both sides of a gateway."""
    owner = SIDES[name][0] if name in SIDES else name
    if owner in _GATEWAYS:
        held: dict[str, Any] = {"local_gateways": [_gateway({k: ENDPOINTS[v] for k, v in _GATEWAYS[owner].items()})]}
    elif ENDPOINTS[name].media:
        held = {"vdi_pools": [{**_client(ENDPOINTS[name]), "platform": "ec2", "media": ENDPOINTS[name].media}]}
    else:
        (role,) = ENDPOINTS[name].roles
        held = {"clients": [{**_client(ENDPOINTS[name]), "role": _ROLES.get(role, role)}]}
    return PerimeterMembers.from_arguments(held, published=load_reference().published)


def _settings(written: Endpoint) -> dict[str, Any]:
    https: dict[str, Any] = {"internet": True} if written.https == "internet" else {"external": "the edge"}
    if written.proxy:
        https = {"proxy": {"addresses": list(written.proxy.addresses), "port": written.proxy.port}}
    return {
        "profile": written.profile,
        "resolvers": list(written.resolvers),
        "time_servers": list(written.time_servers),
        "https": https,
    }


def _client(written: Endpoint) -> dict[str, Any]:
    return {
        **_settings(written),
        "name": written.name,
        "networks": [f"{written.address}/32"],
        "source_port_differentiation": written.source_port_differentiation,
        "options": asked(written.options),
        **({"ata": written.ata} if written.ata else {}),
        **({"direct_media": {"networks": list(written.direct_media)}} if written.direct_media else {}),
    }


def _gateway(sides: dict[str, Endpoint]) -> dict[str, Any]:
    first = sides["external"]
    range_ = first.rtp_port_range or (8000, 48198)
    direct = [{"interface": at, "networks": list(each.direct_media)} for at, each in sides.items() if each.direct_media]
    return {
        **_settings(first),
        "name": "gateway",
        "trunk": first.trunk,
        "interfaces": {at: each.address for at, each in sides.items()},
        "rtp_port_range": f"{range_[0]}-{range_[1]}",
        "own_needs": {"interface": "external"},
        "peers": [
            {
                "name": peer.name,
                "interface": at,
                "addresses": list(peer.addresses),
                "transport": peer.transport,
                "peer_ports": list(map(str, peer.peer_ports)),
                "local_ports": list(map(str, peer.local_ports)),
                "media_ports": f"{peer.media_ports[0]}-{peer.media_ports[1]}",
            }
            for at, each in sides.items()
            for peer in each.peers
        ],
        **({"direct_media": direct[0]} if direct else {}),
        **(
            {"listen_ports": list(map(str, first.listen_ports)), "public_address": "203.0.113.10"}
            if first.listen_ports
            else {}
        ),
    }
