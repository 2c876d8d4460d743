"""`site("aws", "strict profile")` is a small site of one cloud, with the variants that it is asked for.

A site has a Local Gateway with two interfaces and a VDI pool. Each variant sets one aspect, so that any of different
aspects go together.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import yaml
from tests.engine.prepare import SITE

Site: TypeAlias = dict[str, Any]

ITSP: Site = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peerPorts": [5061],
    "localPorts": [5061],
    "mediaPorts": "16384-32767",
}
UCM: Site = {
    **ITSP,
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.30.0.0/24"],
    "transport": "tcp",
    "peerPorts": [5060],
    "localPorts": [5060],
}
PLACES: Mapping[str, Site] = {
    "aws": {
        "region": "eu-central-1",
        "vpcs": {"voice": {"id": "vpc-0a1b2c3d4e5f60718", "cidrs": ["10.20.0.0/16"]}},
    },
    "azure": {
        "location": "westeurope",
        "resourceGroup": "voice",
        "ipGroups": True,
        "virtualNetworks": {"voice": {"cidrs": ["10.20.0.0/16"]}},
    },
}
PLATFORMS = {"aws": "ec2", "azure": "azure-virtual-desktop"}


def _gateway(name: str, number: int) -> Site:
    return {
        "name": name,
        "trunk": "certificate",
        "listenPorts": [5062],
        "publicAddress": f"203.0.113.{number}",
        "interfaces": {"external": f"10.20.1.{number}", "internal": f"10.20.2.{number}"},
        "peers": [ITSP, UCM],
    }


def _base(cloud: str, place: Site) -> Site:
    return {
        "resolvers": ["10.20.0.2"],
        "timeServers": ["169.254.169.123"],
        "https": {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}},
        "profile": "published",
        cloud: {"here": place},
        "localGateways": [_gateway("one", 10)],
        "vdiPools": [{"name": "desks", "platform": PLATFORMS[cloud], "media": "optimised"}],
    }


def _display(site: Site) -> None:
    for each in (*site["localGateways"], *site["vdiPools"]):
        each["displayName"] = f"The {each['name']}"


def _registration(site: Site) -> None:
    gateway = site["localGateways"][0]
    gateway["trunk"] = "registration"
    del gateway["listenPorts"], gateway["publicAddress"]


def _gateway_set(**values: object) -> Callable[[Site], None]:
    return lambda site: site["localGateways"][0].update(values)


def _pool_set(**values: object) -> Callable[[Site], None]:
    return lambda site: site["vdiPools"][0].update(values)


def _peers(*peers: Site) -> Callable[[Site], None]:
    return lambda site: site["localGateways"][0].update(peers=list(peers))


ASPECTS: Mapping[str, Mapping[str, Callable[[Site], None]]] = {
    "trunk": {
        "registration trunk": _registration,
        "a second listening port": _gateway_set(listenPorts=[5062, 5070]),
        "another listening port": _gateway_set(listenPorts=[5066]),
    },
    "profile": {"strict profile": lambda site: site.update(profile="strict")},
    "media": {
        "media from the desktop": _pool_set(media="fallback"),
        "media from both": _pool_set(media="both"),
    },
    "options": {
        "CScan": _pool_set(options={"cscan": True}),
        "mobile push": _pool_set(options={"mobilePush": True}),
    },
    "gateways": {"another gateway": lambda site: site["localGateways"].append(_gateway("two", 11))},
    "peers": {
        "another peer": _peers(ITSP, UCM, {**UCM, "name": "pbx", "addresses": ["10.30.1.0/24"]}),
        "a peer less": _peers(ITSP),
        "another address of a peer": _peers({**ITSP, "addresses": ["198.51.100.0/28", "203.0.113.128/28"]}, UCM),
    },
    "media range": {"another media range": _gateway_set(rtpPortRange="16384-32766")},
    "https": {"HTTPS to anywhere": lambda site: site.update(https="internet")},
    "display name": {"a display name": _display},
    "resolvers": {"another resolver": lambda site: site.update(resolvers=["10.20.0.3"])},
}
"""What can be chosen, and the choices besides the one of the base, each by its own name."""

VARIANTS = {name: change for choices in ASPECTS.values() for name, change in choices.items()}


def site(cloud: str, *variants: str, place: Site | None = None) -> str:
    """Write the stack file of a site, in a place of one's own where one is given."""
    made = _base(cloud, place or PLACES[cloud])
    for variant in variants:
        VARIANTS[variant](made)
    return yaml.safe_dump({"config": {SITE: made}}, sort_keys=False)


def place_of(cloud: str, text: str) -> Site:
    """Read the place in which the site of a stack file is."""
    found: Site = yaml.safe_load(text)["config"][SITE][cloud]["here"]
    return found
