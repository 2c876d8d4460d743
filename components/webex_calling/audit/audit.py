"""Say ``audit_estate(estate, reference)``: what is found of an estate, by itself and against what a site requires."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from webex_calling.audit.allowed import Allowed
from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.network_firewall import untold_groups
from webex_calling.audit.aws.permits import Peers, needless_permits
from webex_calling.audit.aws.unread_rules import unread_rules
from webex_calling.audit.aws.weight import AwsWeights
from webex_calling.audit.azure.admin_rule import NAMING as ADMIN_NAMING
from webex_calling.audit.azure.admin_rule import unnamed_rules
from webex_calling.audit.azure.effective_route import NAMING, unnamed
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.azure.unread_rules import unread_rules as odd_of_azure
from webex_calling.audit.azure.weight import AzureWeights
from webex_calling.audit.counted import PASSED, counted
from webex_calling.audit.estate import Estate
from webex_calling.audit.fields import span
from webex_calling.audit.imports.import_plan import ImportPlan
from webex_calling.audit.listing import DatedListing, addresses, dated, kept_lists, rule_lists
from webex_calling.audit.matched import once
from webex_calling.audit.needless import Needless, inside, unreached
from webex_calling.audit.next_prefix import NoRoom, next_prefix
from webex_calling.audit.revision import Revisions
from webex_calling.audit.sides import Endpoints, prove_ends
from webex_calling.audit.weighed import Weighed
from webex_calling.published.reference import Reference
from webex_calling.site.accepted_excess import AcceptedExcess
from webex_calling.site.site import Site
from webex_calling.verify.model import spans
from webex_calling.verify.model.spans import Spans
from webex_calling.verify.proof.excepted import Excepted, accept
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.proof.site_proof import SiteFlows


@dataclass(frozen=True, slots=True)
class Open:
    """One filter and its rules to published addresses.

    ``rules`` have peers that are published addresses, or a part of a list that is; ``wide`` counts those that hold
    published addresses among more others than these, such as rules to anywhere.
    """

    place: str
    rules: tuple[str, ...]
    wide: int


def openings(aws: AwsEstate, azure: AzureEstate, peers: Peers, published: Spans) -> Iterator[Open]:
    """Yield each security group and NSG that opens something to Webex."""
    kinds: dict[str, str] = {}
    for group in aws.groups.values():
        for permit in group.permits:
            if permit.peer not in kinds:
                kinds[permit.peer] = _kind(peers.of(permit.peer), published)
        found = [(str(each), kinds[each.peer]) for each in group.permits if kinds[each.peer]]
        yield from _open(f"security group {group.shown}", found)
    for nsg in azure.nsgs.values():
        rules = [(f"rule {rule['name']}", _kind(_far(rule), published)) for rule in nsg.rules if _allows(rule)]
        yield from _open(f"NSG {nsg.name}", rules)


def _open(place: str, rules: Sequence[tuple[str, str]]) -> Iterator[Open]:
    named = tuple(rule for rule, kind in rules if kind == "named")
    wide = sum(kind == "wide" for _, kind in rules)
    if named or wide:
        yield Open(place, named, wide)


def _allows(rule: Mapping[str, Any]) -> bool:
    return str(rule["access"]).lower() == "allow"


def _far(rule: Mapping[str, Any]) -> Spans:
    side = "source" if str(rule["direction"]).lower() == "inbound" else "destination"
    return spans.union(found for each in addresses(rule, side) if (found := span(_address(each))))


def _address(prefix: str) -> str:
    return "0.0.0.0/0" if prefix in ("*", "Internet") else prefix


def _kind(peers: Spans, published: Spans) -> str:
    """Tell whether peers are mostly published addresses, hold some among others, or none."""
    if not any(spans.meets(published, part) for part in peers):
        return ""
    return "named" if spans.size(spans.difference(peers, published)) * 2 <= spans.size(peers) else "wide"


@dataclass(frozen=True, slots=True)
class Looks:
    """What an estate looks like by itself.

    ``lists`` resemble published networks. ``needless`` are rules and entries that change nothing. ``opens`` tells
    which filters open what to Webex. ``partial`` names the documents that are not whole, and ``unread`` what could not
    be looked at. ``read`` counts what was read of each kind. ``weighed`` is what is used of quotas, and ``no_room``
    what one more published prefix does not fit in.
    """

    lists: tuple[DatedListing, ...]
    needless: tuple[Needless, ...]
    opens: tuple[Open, ...]
    partial: tuple[str, ...]
    unread: tuple[str, ...]
    read: Mapping[str, int]
    weighed: tuple[Weighed, ...] = ()
    no_room: tuple[NoRoom, ...] = ()

    @property
    def stale(self) -> tuple[DatedListing, ...]:
        """The lists that are not what is published now."""
        return tuple(each for each in self.lists if not each.dated.current)

    @property
    def nothing(self) -> bool:
        """Whether nothing was read that an audit looks at."""
        return not self.read.keys() - {PASSED}

    @property
    def findings(self) -> bool:
        """Whether something is wrong."""
        return bool(self.stale or self.needless or self.partial)


@dataclass(frozen=True, slots=True)
class Audit:
    """What an estate looks like, and the proof of each end of a site in it; without a site there are no sides.

    ``exceptions`` are those of excess, where they are given.
    ``imports`` is what the site's stack can take over, where that was asked for.
    """

    reference: Reference
    looks: Looks
    sides: tuple[InterfaceProof, ...] | None
    exceptions: tuple[Excepted, ...] = ()
    imports: ImportPlan | None = None

    @property
    def findings(self) -> bool:
        """Whether something is wrong."""
        wrong = any(side.findings for side in self.sides or ()) or any(each.wrong for each in self.exceptions)
        return self.looks.findings or wrong

    def accepting(self, exceptions: Sequence[AcceptedExcess], today: date) -> "Audit":
        """Return the audit as exceptions leave it on a day."""
        accepted = accept(self.sides or (), exceptions, today)
        sides = None if self.sides is None else tuple(map(once, accepted.sides))
        return replace(self, sides=sides, exceptions=accepted.exceptions)


def audit_estate(
    estate: Estate,
    reference: Reference,
    site: tuple[Site, SiteFlows] | None = None,
    endpoints: Endpoints = MappingProxyType({}),
    unread: Sequence[str] = (),
    quotas: Mapping[str, int] = MappingProxyType({}),
) -> Audit:
    """Return what is found of an estate, and of a site in it; ``unread`` is what its reader could not take.

    ``quotas`` go before those of the site. Raises Faults for an endpoint that the site has not.
    """
    sides = prove_ends(estate, *site, reference, endpoints) if site else None
    looks = look_at(estate, reference, Allowed(site[0] if site else None, quotas))
    return Audit(reference, replace(looks, unread=(*looks.unread, *unread)), sides)


def look_at(estate: Estate, reference: Reference, allowed: Allowed | None = None) -> Looks:
    """Return what is found of the estate; it is weighed by what its accounts allow, the defaults unless told."""
    allowed = allowed or Allowed()
    aws, azure = estate.aws, estate.azure
    revisions, peers = Revisions.of(reference), Peers(aws)
    unread = list(_unread(estate))
    needless = [
        *needless_permits(aws, peers),
        *unreached(aws, azure, AzureFilters(azure), unread),
        *(each for listing in kept_lists(aws, azure) for each in inside(listing.place, listing.prefixes)),
    ]
    lists = (
        *dated(kept_lists(aws, azure), revisions),
        *dated(rule_lists(aws, azure, revisions.known), revisions),
    )
    return Looks(
        lists=lists,
        needless=tuple(needless),
        opens=tuple(openings(aws, azure, peers, revisions.published)),
        partial=tuple(f"{file}: {key}" for file, key in estate.partial),
        unread=tuple(unread),
        read=counted(estate),
        weighed=(*AwsWeights(aws, allowed).weighed(), *AzureWeights(azure, allowed).weighed()),
        no_room=next_prefix(lists, estate, allowed),
    )


def _unread(estate: Estate) -> Iterator[str]:
    read = set(estate.aws.firewalls)
    yield from (each.words for each in estate.aws.unread.values() if each.arn not in read)
    yield from dict.fromkeys(untold_groups(estate.aws))
    yield from (each.words for each in estate.unreadable)
    yield from (each.words for each in estate.passed)
    for file in unnamed(estate.azure.effective, estate.azure.nics.values()):
        if len(estate.azure.effective) > 1 or len(estate.azure.nics) > 1:
            yield f"the effective routes in {file}, which are of no interface in these files: {NAMING}"
    for file in unnamed_rules(estate.azure.admin_rules.values(), estate.azure.networks.values()):
        words = "which are of no virtual network in these files and so may be over any"
        yield f"where the effective security admin rules in {file} are in effect, {words}: {ADMIN_NAMING}"
    for kind, count in estate.azure.passed.items():
        if "." not in kind:
            yield f"{count} of {kind}, for which an audit has no reader: check by other means what passes there"
    yield from unread_rules(estate.aws)
    yield from odd_of_azure(estate.azure)
