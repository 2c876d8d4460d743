"""Say ``audit_estate(estate, reference)``: what is found of an estate, by itself and against what a site requires."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from webex_calling.audit.aws.permits import Peers, needless_permits
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.estate import Estate
from webex_calling.audit.listing import DatedListing, dated, kept_lists, rule_lists
from webex_calling.audit.needless import Needless, inside, unreached
from webex_calling.audit.opening import Open, openings
from webex_calling.audit.revision import Revisions
from webex_calling.audit.sides import Endpoints, prove_ends
from webex_calling.published.reference import Reference
from webex_calling.site.site import Site
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows


@dataclass(frozen=True, slots=True)
class Looks:
    """What an estate looks like by itself.

    ``lists`` resemble published networks. ``needless`` are rules and entries that change nothing. ``opens`` tells
    which filters open what to Webex. ``partial`` names the documents that are not whole, and ``unread`` what could not
    be looked at.
    """

    lists: tuple[DatedListing, ...]
    needless: tuple[Needless, ...]
    opens: tuple[Open, ...]
    partial: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def stale(self) -> tuple[DatedListing, ...]:
        """The lists that are not what is published now."""
        return tuple(each for each in self.lists if not each.dated.current)

    @property
    def findings(self) -> bool:
        """Whether something is wrong."""
        return bool(self.stale or self.needless or self.partial)


@dataclass(frozen=True, slots=True)
class Audit:
    """What an estate looks like, and the proof of each end of a site in it; without a site there are no sides."""

    reference: Reference
    looks: Looks
    sides: tuple[InterfaceProof, ...] | None

    @property
    def findings(self) -> bool:
        """Whether something is wrong."""
        return self.looks.findings or any(side.findings for side in self.sides or ())


def audit_estate(
    estate: Estate,
    reference: Reference,
    site: tuple[Site, SiteFlows] | None = None,
    endpoints: Endpoints = MappingProxyType({}),
) -> Audit:
    """Return what is found of an estate, and of a site in it. Raises Faults for an endpoint that the site has not."""
    sides = prove_ends(estate, *site, reference, endpoints) if site else None
    return Audit(reference, look_at(estate, reference), sides)


def look_at(estate: Estate, reference: Reference) -> Looks:
    """Return what is found of the estate."""
    aws, azure = estate.aws, estate.azure
    revisions, peers = Revisions.of(reference), Peers(aws)
    unread = list(_unread(estate))
    needless = [
        *needless_permits(aws, peers),
        *unreached(aws, azure, AzureFilters(azure), unread),
        *(each for listing in kept_lists(aws, azure) for each in inside(listing.place, listing.prefixes)),
    ]
    return Looks(
        lists=(
            *dated(kept_lists(aws, azure), revisions),
            *dated(rule_lists(aws, azure, revisions.published), revisions),
        ),
        needless=tuple(needless),
        opens=tuple(openings(aws, azure, peers, revisions.published)),
        partial=tuple(estate.partial),
        unread=tuple(unread),
    )


def _unread(estate: Estate) -> Iterator[str]:
    read = set(estate.aws.firewalls)
    yield from (each.words for each in estate.aws.unread.values() if each.arn not in read)
    if ipv6 := sum(group.ipv6 for group in estate.aws.groups.values()):
        yield f"{ipv6} rules of security groups for IPv6, for which Webex Calling publishes nothing"
    used = {permit.peer for group in estate.aws.groups.values() for permit in group.permits if permit.peer[:3] == "pl-"}
    for identity in sorted(used - set(estate.aws.entries)):
        yield (
            f"the entries of prefix list {identity}, which rules refer to: give get-managed-prefix-list-entries "
            f"--prefix-list-id {identity} in a file {identity}.json"
        )
