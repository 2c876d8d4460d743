"""Say ``RequiredAcross.at(reference, members).of(packet)``: which rows ask for one packet at a filter that many share.

As ``required`` decides for one end, by comparison alone. A shared filter sees what leaves for the rest of the world:
what its ends exchange with addresses of the site that lie inside goes another way. A proxy behind it opens, in its own
name, the web connections of all who use a proxy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from webex_calling.flows.endpoint import Endpoint, endpoints
from webex_calling.flows.site_end import SiteEnd
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Anywhere, NetworkName
from webex_calling.site.https import HttpsInternet, HttpsProxy
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.site import Site
from webex_calling.verify.required.rows import EVERY_ADDRESS, MANAGEMENT, Opening, Reason, Required, within


@dataclass(frozen=True, slots=True)
class RequiredAcross:
    """What is required at one shared filter: at each end behind it, and by the proxies for those who use one."""

    ends: tuple[Required, ...]
    inside: tuple[IPv4Network, ...]

    @classmethod
    def at(cls, reference: Reference, members: PerimeterMembers) -> "RequiredAcross":
        """Return what is required at the filter that these are behind."""
        ends = [Required.at(reference, each.at(side)) for each in endpoints(members) for side in each.roles]
        proxied = [each for each in ends if isinstance(each.end.https, HttpsProxy)] if members.proxies else []
        return cls((*ends, *(_by_proxy(each, members.proxies) for each in proxied)), members.inside)

    def of(self, packet: Opening) -> tuple[Reason, ...]:
        """Return every row and service that asks for ``packet``, each once; none: it is not required."""
        near = isinstance(packet.peer, int) and within(packet.peer, self.inside)
        return tuple(
            dict.fromkeys(
                reason
                for required in self.ends
                for reason in required.of(packet)
                if not near or _leaves(required, reason)
            )
        )

    def extra(self, packet: Opening) -> tuple[str, ...]:
        """Return the names of the extra rules that ask for ``packet``, each once."""
        near = isinstance(packet.peer, int) and within(packet.peer, self.inside)
        return tuple(
            dict.fromkeys(
                name
                for required in self.ends
                for name in required.extra(packet)
                if not near or _everywhere(required.end, name)
            )
        )


def required_at(reference: Reference, site: Site, end: SiteEnd) -> tuple[Required, ...]:
    """Return what is required of each who is behind the filter of one end of ``site``.

    On the way through a perimeter these are the end itself, by its addresses, and a proxy in its own name.
    """
    if not end.perimeter:
        return tuple(Required.at(reference, each) for each in end.endpoints)
    (perimeter,) = (each for each in site.egress() if each.name == end.perimeter)
    across = RequiredAcross.at(reference, site.members(perimeter))
    return tuple(each for each in across.ends if each.end.addresses == end.addresses)


def _by_proxy(required: Required, proxies: Sequence[IPv4Network]) -> Required:
    """Return what a proxy opens for an end: its web services, to the hosts themselves."""
    local = {side: tuple(proxies) for side in required.end.roles}
    end = replace(required.end, https=HttpsInternet(), local=local, extra_rules=(), peers=())
    web = {key: [each for each in held if each[1].web] for key, held in required.services.items()}
    return Required(required.reference, end, web)


def _leaves(required: Required, reason: Reason) -> bool:
    """Tell whether a row speaks of the published networks or of anybody, and not of addresses that the site gives."""
    if reason.row == MANAGEMENT:
        return False
    row = required.reference.requirements[reason.row]
    (service,) = (each for each in row.services if each.id == reason.service)
    to_proxy = service.web and isinstance(required.end.https, HttpsProxy)
    return isinstance(row.peer, NetworkName | Anywhere) and not to_proxy


def _everywhere(end: Endpoint, name: str) -> bool:
    return any(rule.name == name and rule.addresses == (EVERY_ADDRESS,) for rule in end.extra_rules)
