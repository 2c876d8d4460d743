"""Say ``members.local_gateways``: who is behind a filter that several share, as its component is told of them."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import model_validator

from webex_calling.documents.document import Steps
from webex_calling.published.published import Published
from webex_calling.site.client import Client
from webex_calling.site.config_model import Finding, located
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud
from webex_calling.site.settings import ComponentModel
from webex_calling.site.values import NamedPrefixes, OwnPrefixes, filled
from webex_calling.site.vdi import VdiPool

INSIDE = tuple(IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"))
"""Private use (RFC 1918) and link-local (RFC 3927): what is reached without crossing a perimeter unless it says so."""


class BehindGateway(LocalGateway):
    """A Local Gateway behind a shared filter, which names the addresses of its interfaces."""


class BehindPool(VdiPool):
    """A pool of hosted desktops behind a shared filter, which has to know their networks."""

    networks: Annotated[OwnPrefixes, filled]
    """The prefixes of the subnets that the desktops are in, [10.20.32.0/20]."""


class PerimeterMembers(ComponentModel):
    """Who is behind a filter that several share; the filter names the local addresses of each."""

    local_gateways: tuple[BehindGateway, ...] = ()
    """The Local Gateways, each with the addresses of its interfaces."""
    vdi_pools: tuple[BehindPool, ...] = ()
    """The pools of hosted desktops, each with its networks."""
    clients: tuple[Client, ...] = ()
    """Other clients, each with its networks."""
    proxies: OwnPrefixes = ()
    """HTTP proxies whose own connections to the Internet come this way, [10.20.8.10/32]."""
    inside: NamedPrefixes = INSIDE
    """What is reached without crossing this filter. Default: private and link-local addresses."""

    def findings(self, cloud: Cloud | None) -> Iterator[Finding]:
        """Find what any of them needs and is said nowhere, and what ``cloud`` cannot do for it."""
        for key in ("local_gateways", "vdi_pools", "clients"):
            for at, member in enumerate(getattr(self, key)):
                for found in member.findings(cloud):
                    yield replace(found, steps=(key, at, *found.steps))

    def barred(self, published: Published) -> Iterator[Finding]:
        """Find what any of them is said to use, and cannot."""
        for key in ("local_gateways", "vdi_pools", "clients"):
            for at, member in enumerate(getattr(self, key)):
                for found in member.barred(published):
                    yield replace(found, steps=(key, at, *found.steps))

    @model_validator(mode="after")
    def _can_be_named(self) -> "PerimeterMembers":
        """Find that nobody is there, and that a rule could not name the address of a gateway."""
        if not (self.local_gateways or self.vdi_pools or self.clients):
            raise ValueError("has no endpoints behind it; give localGateways, vdiPools or clients")
        nameless: list[tuple[Steps, str, str]] = [
            (
                ("local_gateways", at),
                f"does not give the address of its {side} interface, which a shared filter names; "
                f"give interfaces: {{{side}: ADDRESS}}",
                gateway.name,
            )
            for at, gateway in enumerate(self.local_gateways)
            for side in gateway.sides
            if gateway.known_address(side) is None
        ]
        if nameless:
            raise located(nameless)
        return self
