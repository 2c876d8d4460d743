"""Small sites, and those of the examples, for what is written for their ends."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from tests.examples.stacks import ACCEPTED, stack_file

from webex_calling.published.reference import load_reference
from webex_calling.site.site import Site
from webex_calling.site.stackfile import read_stack_file
from webex_calling.site.validate import validate_site

REFERENCE: Final = load_reference()
PROXY: Final[dict[str, Any]] = {"proxy": {"addresses": ["10.20.8.10/32"], "port": 8080}}
POOL: Final[dict[str, Any]] = {"name": "desks", "platform": "ec2", "media": "fallback", "networks": ["10.20.32.0/20"]}
_BASE: Final[dict[str, Any]] = {
    "resolvers": ["10.20.0.2"],
    "timeServers": ["169.254.169.123"],
    "https": PROXY,
    "aws": {"fra": {"region": "eu-central-1", "vpcs": {"voice": {"id": "vpc-0abc", "cidrs": ["10.20.0.0/16"]}}}},
}


def site(**more: Any) -> Site:
    """Return a site with one VPC, and HTTPS through a proxy unless ``more`` says otherwise."""
    return validate_site({**_BASE, **more}, published=REFERENCE.published)


def client(name: str, role: str, **more: Any) -> dict[str, Any]:
    """Return clients of a role, as a site has them."""
    return {"name": name, "role": role, "networks": [f"10.5{len(name) % 10}.0.0/20"], **more}


@cache
def example(name: str) -> Site:
    """Return the site of an example."""
    return validate_site(read_stack_file(stack_file(name)).site, published=REFERENCE.published)


EXAMPLES: Final = ACCEPTED
