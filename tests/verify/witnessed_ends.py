"""``witnessed_end("desktop-both")``: the witnesses' endpoints as the second statement sees them: no compiler."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Address, IPv4Network

from tests.verify.witness_site import ENDPOINTS, SIDES, witnessed_site

from webex_calling.flows.endpoint import Endpoint
from webex_calling.published.reference import load_reference
from webex_calling.published.requirement import Ata, Profile, Role
from webex_calling.published.source_ports import SourceSetting
from webex_calling.site.https import HttpsExternal
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site
from webex_calling.site.validate import validate_site

DIFFERENTIATION = SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION
_ROLES = {"mpp-phone": "mpp-device"}


@cache
def _site() -> Site:
    return validate_site(witnessed_site("aws"), published=load_reference().published)


@cache
def witnessed_end(name: str) -> Endpoint:
    """Return the end that the witnesses call ``name``: a gateway or a pool of a site, or a device in its own words."""
    if name not in SIDES:
        return _device(name)
    owner, part = SIDES[name]
    if part == "pool":
        (pool,) = (each for each in _site().pools() if each.name == owner)
        return Endpoint.of_pool(pool)
    (gateway,) = (each for each in _site().gateways() if each.name == owner)
    return Endpoint.of_gateway(gateway).at(Interface(part))


def _device(name: str) -> Endpoint:
    written = ENDPOINTS[name]
    assert written.https == "perimeter"
    return Endpoint(
        name=name,
        roles={Interface.EXTERNAL: frozenset(Role(_ROLES.get(role, role)) for role in written.roles)},
        https=HttpsExternal("the edge"),
        profile=Profile(written.profile),
        options=frozenset(each for word in written.options for each in (word, word.partition("/")[0])),
        ata=Ata(written.ata) if written.ata else None,
        resolvers=tuple(map(IPv4Address, written.resolvers)),
        time_servers=tuple(map(IPv4Address, written.time_servers)),
        direct_media=tuple(map(IPv4Network, written.direct_media)),
        settings=frozenset({DIFFERENTIATION} if written.source_port_differentiation else ()),
    )
