"""Say ``end_classes(site)[end].title``: the kind of thing that an end is, by which many ends are told together."""

from collections.abc import Mapping
from dataclasses import dataclass

from webex_calling.flows.site_end import POOL, PROXIES, SUBNET, SiteEnd, site_ends
from webex_calling.impact.side import End
from webex_calling.published.requirement import Role
from webex_calling.report.end_words import end_words
from webex_calling.site.kinds import Interface
from webex_calling.site.site import Site

_OWN: Mapping[str, str] = {
    Interface.EXTERNAL: "External interfaces",
    Interface.INTERNAL: "Internal interfaces",
    SUBNET: "Shared subnets",
    POOL: "Hosted desktops",
}
_CLIENTS: Mapping[Role, str] = {
    Role.WEBEX_APP: "Webex app",
    Role.THIN_CLIENT: "Thin clients",
    Role.MPP_DEVICE: "MPP phones",
    Role.ROOM_DEVICE: "Room devices",
    Role.ATA: "Analogue adapters",
    Role.WEBRTC_BROWSER: "WebRTC browsers",
    Role.ADMIN_BROWSER: "Administrators",
}


@dataclass(frozen=True, slots=True)
class EndClass:
    """A kind of end in one cloud; ``perimeter`` is the one that its ends go through, "" for their own filter alone."""

    title: str
    cloud: str
    perimeter: str = ""

    @property
    def where(self) -> str:
        """Where the filters are that its ends meet."""
        filters = f"Through the perimeter {self.perimeter}" if self.perimeter else "At their own filters"
        return f"{filters}, {self.cloud}"


def end_classes(site: Site) -> Mapping[End, EndClass]:
    """Return the class of each end of a site, in the order of the site."""
    return {(end.name, end.part): _class(end) for end in site_ends(site)}


def _class(end: SiteEnd) -> EndClass:
    return EndClass(_title(end), end.cloud.label, end.perimeter)


def _title(end: SiteEnd) -> str:
    if end.own:
        return _OWN[end.own]
    if end.name == PROXIES and not end.endpoints:
        return "HTTP proxies"
    roles = sorted(role for each in end.endpoints for role in each.played)
    return _CLIENTS.get(roles[0], roles[0]) if roles else "Clients"


def called(end: End, its: EndClass) -> str:
    """Return what an end is called among those of its class: its perimeter is told once for all of them."""
    name, part = end
    return end_words((name, part.removesuffix(f"through {its.perimeter}").strip()))
