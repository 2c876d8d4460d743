"""Say ``plan_dns_firewall(reference, members, model, "edge", cidrs)``: which names are answered for all behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Address, IPv4Network

from webex_calling.fault import Faults
from webex_calling.flows.endpoint import Endpoint, endpoints
from webex_calling.flows.flow import Names
from webex_calling.plan.derive import derive
from webex_calling.plan.notes import Note
from webex_calling.plan.reuse import reused
from webex_calling.published.domain import Domain
from webex_calling.published.reference import Reference
from webex_calling.site.https import HttpsProxy
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import DnsFirewall
from webex_calling.targets.aws.dns_firewall import DomainList, render, unfit

VPC_RESOLVER = IPv4Address("169.254.169.253")
"""Where the VPC's resolver listens besides the second address of the VPC (Amazon VPC User Guide, DNS attributes)."""


@dataclass(frozen=True, slots=True)
class DnsFirewallPlan:
    """The lists and rules of one DNS Firewall, and the names that must be answered, as they are published.

    ``own`` are the site's further names, which matter in a walled garden. ``revision`` is the date of the newest of the
    published ones, None where none has one.
    """

    name: str
    required: tuple[str, ...]
    own: tuple[str, ...]
    walled_garden: bool
    lists: tuple[DomainList, ...]
    revision: date | None
    notes: tuple[Note, ...]


@reused
def plan_dns_firewall(
    reference: Reference,
    members: PerimeterMembers,
    firewall: DnsFirewall,
    name: str,
    cidrs: Sequence[IPv4Network] = (),
    where: str = "",
) -> DnsFirewallPlan:
    """Plan the DNS Firewall of a VPC with the prefixes ``cidrs``. Raises Faults, placed at ``where``.

    Whoever is behind it needs the names of all its domains, whether its own web traffic goes by a proxy or not: SIP and
    media start with names too.
    """
    held = endpoints(members)
    domains = list(dict.fromkeys(domain for endpoint in held for domain in _domains(reference, endpoint)))
    hosts = _hosts(reference, held)
    required = tuple(dict.fromkeys([*(domain.name for domain in domains), *hosts]))
    lists = render(name, required, firewall.also_allowed, walled_garden=firewall.walled_garden)
    faults = list(unfit(where or name, lists))
    if faults:
        raise Faults(faults)
    dates = [domain.since for domain in domains if domain.since]
    notes = tuple(_notes(name, held, firewall, cidrs))
    return DnsFirewallPlan(
        name, required, firewall.also_allowed, firewall.walled_garden, lists, max(dates, default=None), notes
    )


def _domains(reference: Reference, endpoint: Endpoint) -> Sequence[Domain]:
    return reference.domains_for(endpoint.played, endpoint.options, aliases=not isinstance(endpoint.https, HttpsProxy))


def _hosts(reference: Reference, held: Sequence[Endpoint]) -> Iterator[str]:
    """Yield the hosts that rows name besides the domains, such as those of mobile push.

    What is named beside a network is inside a domain that its users have.
    """
    for endpoint in held:
        known = _domains(reference, endpoint)
        for flow in derive(reference, endpoint):
            if isinstance(flow.peer, Names):
                covered = bool(flow.peer.within)
                yield from (
                    name for name in flow.peer.names if not (covered and any(domain.covers(name) for domain in known))
                )


def _notes(name: str, held: Sequence[Endpoint], firewall: DnsFirewall, cidrs: Sequence[IPv4Network]) -> Iterator[Note]:
    own = {VPC_RESOLVER, *(cidr.network_address + 2 for cidr in cidrs)}
    elsewhere = sorted({each for endpoint in held for each in endpoint.resolvers} - own)
    if elsewhere:
        yield Note(
            "warning",
            name,
            "DNS Firewall sees only what reaches the resolver of the VPC, and not what is asked of "
            f"{', '.join(map(str, elsewhere))}, unless these forward to it",
        )
    if firewall.walled_garden:
        yield Note(
            "warning",
            name,
            "every other name is blocked: revocation lists of certificates, time servers and peers that are known by "
            "name need theirs in alsoAllowed",
        )
    state = "answers every name" if firewall.fail_open else "answers no name (SERVFAIL)"
    yield Note("note", name, f"while DNS Firewall itself cannot be reached, the resolver {state}: failOpen")
