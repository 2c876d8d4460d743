"""Say ``plan_import(estate, planned, endpoints)``: what of an estate a stack takes over, and what comes before it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webex_calling.audit.aws.sides import AwsSides
from webex_calling.audit.azure.sides import AzureSides
from webex_calling.audit.estate import Estate
from webex_calling.audit.imports.aws import match_aws
from webex_calling.audit.imports.azure import match_azure
from webex_calling.audit.imports.import_file import declared, import_document
from webex_calling.audit.imports.match import Match, Matches
from webex_calling.audit.imports.place import Place, place_of
from webex_calling.audit.matched import told_in
from webex_calling.audit.sides import Endpoints
from webex_calling.flows.site_end import POOL, SUBNET, own_ends
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.imported import lists_made
from webex_calling.plan.site_plan import SitePlan
from webex_calling.published.reference import Reference
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import COMPONENT, Registration
from webex_calling.site.kinds import Cloud
from webex_calling.site.site import Site

_RULES = (aws.SECURITY_GROUP_INGRESS_RULE, aws.SECURITY_GROUP_EGRESS_RULE)
_TAKEN = (aws.MANAGED_PREFIX_LIST, aws.SECURITY_GROUP, *_RULES, azure.IP_GROUP, azure.NETWORK_SECURITY_GROUP)
"""The types of which an import takes resources."""
_ASKS = "since the import asks by the configured provider"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is imported, what is not, and what is to be done before.

    ``document`` is for ``pulumi import --file``. ``imported`` are the names and descriptions that go into the stack
    file, by place (``aws.fra``) and name in the stack; ``unsaid`` are the places of which the stack file does not say
    them yet. ``before`` is what else comes before the import.
    """

    matches: Matches
    document: Mapping[str, Any]
    imported: Mapping[str, Mapping[str, Mapping[str, str]]]
    unsaid: tuple[str, ...]
    before: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site with its plans and what its program registers."""

    site: Site
    plans: SitePlan
    reference: Reference
    resources: Sequence[Registration]


def plan_import(estate: Estate, planned: PlannedSite, endpoints: Endpoints) -> ImportPlan:
    """Return what of ``estate`` is what ``planned`` would make; ``endpoints`` tell where ends are."""
    resources = {each.urn: each for each in planned.resources}
    ours = [each for each in planned.resources if each.custom and _is_ours(each, resources)]
    places = {each.urn: place_of(each, resources) for each in ours}
    at = dict(_at(estate, planned, endpoints))
    matches = Matches()
    for cloud, kinds in (("aws:", _TAKEN[:4]), ("azure-native:", _TAKEN[4:])):
        own = [each for each in ours if each.type in kinds]
        if own and cloud == "aws:":
            match_aws(estate.aws, own, places, at, matches)
        elif own:
            match_azure(estate.azure, own, places, at, matches)
    matches.once()
    others = Counter(each.type for each in ours if each.type not in _TAKEN)
    matches.unfit += [
        f"{count} of {kind}: an import takes prefix lists, security groups with their rules, NSGs and IP Groups"
        for kind, count in sorted(others.items())
    ]
    imported = _imported(planned, matches.found)
    return ImportPlan(
        matches,
        import_document(matches, resources),
        imported,
        tuple(_unsaid(planned.site, imported)),
        tuple(_before(matches.found, places, resources)),
    )


def _is_ours(resource: Registration, resources: Mapping[str, Registration]) -> bool:
    parent = resources.get(resource.parent)
    return parent is not None and parent.type.startswith(COMPONENT)


def _at(estate: Estate, planned: PlannedSite, endpoints: Endpoints) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each planned filter with the ids of what is at its end in the estate, where the estate tells."""
    networks = planned.reference.networks
    sides: dict[Cloud, AwsSides | AzureSides] = {
        Cloud.AWS: AwsSides(estate.aws, networks),
        Cloud.AZURE: AzureSides(estate.azure, networks),
    }
    plans = {POOL: planned.plans.pools, SUBNET: planned.plans.subnets}
    for end in own_ends(planned.site):
        found = sides[end.cloud].filters_at(end, told_in(endpoints, end))
        if found is not None:
            plan = plans.get(end.own, planned.plans.gateways)[end.name]
            yield from ((name, found) for name in _filters_of(plan, end.own))


def _filters_of(plan: Plan, own: str) -> Iterator[str]:
    whole = own in (POOL, SUBNET)
    for each in plan.interfaces:
        if whole or each.interface == own:
            yield from (group.name for group in each.groups)
    yield from (nsg.name for nsg in plan.nsgs if whole or nsg.interface == own)


def _imported(planned: PlannedSite, found: Sequence[Match]) -> dict[str, dict[str, dict[str, str]]]:
    """Return what the stack file says of what is found, by place."""
    kept = {each.planned.name: dict(each.kept) for each in found}
    made: dict[str, list[str]] = {
        name: [*lists_made(planned.reference, name, place)] for name, place in planned.site.places.items()
    }
    for name, plan in planned.plans.placed(planned.site):
        made[name] += plan.filters
    said: dict[str, dict[str, dict[str, str]]] = {}
    for name, own in made.items():
        if held := {each: kept[each] for each in own if each in kept}:
            said[f"{'aws' if name in planned.site.aws else 'azure'}.{name}"] = held
    return said


def _unsaid(site: Site, imported: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[str]:
    for where, named in imported.items():
        said = site.places[where.partition(".")[2]].imported
        if any(name not in said or said[name].to_arguments() != held for name, held in named.items()):
            yield where


def _before(
    found: Sequence[Match], places: Mapping[str, Place], resources: Mapping[str, Registration]
) -> Iterator[str]:
    """Yield what makes the CLI look where the program's providers do."""
    several = declared(found, resources)
    held = dict.fromkeys(places[each.planned.urn] for each in found)
    for place in held:
        if place.provider in several:
            continue
        if place.region:
            yield f"pulumi config set aws:region {place.region}, {_ASKS}; what another has imported would be replaced"
        elif place.subscription:
            yield f"pulumi config set azure-native:subscriptionId {place.subscription}, {_ASKS}"
    if several:
        names = ", ".join(each.name for each in several.values())
        yield f"have Pulumi 3.259 or newer: the file declares the providers {names}"
