"""`trunk(site, 5062)`, `peers({}, {})`, `desks(media="both")`: changes of a site, one after another."""

from typing import Any

import yaml
from tests.engine.journey import Change, Site
from tests.engine.prepare import SITE
from tests.engine.sites import ITSP, UCM, site

OWN = (ITSP, UCM, {**UCM, "name": "pbx", "addresses": ["10.30.1.0/24"]})
MOVED = {"addresses": ["203.0.113.128/28"]}
WIDER = {"addresses": ["198.51.100.0/28", "203.0.113.128/28"]}
ELSEWHERE: Site = {"https": "internet", "resolvers": ["10.20.0.3"], "profile": "published"}


def base(cloud: str, **change: Any) -> Site:
    """Return the small site of a cloud, with other values of some of its keys."""
    made: Site = yaml.safe_load(site(cloud))["config"][SITE]
    return {**made, **change}


def first(site: Site) -> Site:
    """Return the first gateway."""
    found: Site = site["localGateways"][0]
    return found


def trunk(site: Site, *ports: object) -> None:
    """Give the first gateway a certificate trunk that listens on ports, or a registration trunk."""
    one = first(site)
    for key in ("listenPorts", "publicAddress"):
        one.pop(key, None)
    one["trunk"] = "certificate" if ports else "registration"
    if ports:
        one |= {"listenPorts": list(ports), "publicAddress": "203.0.113.10"}


def peers(*changes: Site) -> Change:
    """Give the first gateway peers that differ from its own ITSP and Unified CM."""
    return lambda site: first(site).update(peers=[{**own, **change} for own, change in zip(OWN, changes, strict=False)])


def desks(**change: object) -> Change:
    """Change the pool."""
    return lambda site: site["vdiPools"][0].update(change)


def more(site: Site) -> None:
    """Add a gateway beside the first, in its shared subnet where it has one."""
    own = {"name": "two", "interfaces": {"external": "10.20.1.11", "internal": "10.20.2.11"}}
    public = {"publicAddress": "203.0.113.11"} if "publicAddress" in first(site) else {}
    site["localGateways"].append({**first(site), **own, **public})


def fewer(site: Site) -> None:
    """Take it away again."""
    site["localGateways"].pop()


def all_of(*changes: Change) -> Change:
    """Return all changes as one."""

    def change(site: Site) -> None:
        for each in changes:
            each(site)

    return change
