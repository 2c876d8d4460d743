"""Say ``read_adopted(["adopted/*.json"], folder, progress)``: what a site adopts, as the cloud CLIs print it.

The readers are those of an audit. What they read is told as registrations, whole things with their rules, by id.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.filters import members_of
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.azure.firewall import COLLECTIONS, POLICIES, firewall_registrations
from webex_calling.audit.azure.resource import key_of
from webex_calling.audit.estate import read_whole_estate
from webex_calling.audit.registrations import group_registration, list_registration, permit_registration
from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.azure_tokens import FIREWALL_POLICY
from webex_calling.registered.registration import Registration
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.proof.adopted import Adopted, Source

Held = tuple[Registration, ...]


def read_adopted(patterns: Sequence[str], folder: Path, progress: Callable[[str], None]) -> Adopted:
    """Read the files that ``patterns``, relative to ``folder``, name. Raises Faults with all that is wrong."""
    files = tuple(_files(patterns, folder))
    if not files:
        return Adopted()
    estate = read_whole_estate(files, progress)
    aws, azure = dict(_aws(estate.aws)), dict(_azure(estate.azure))
    return Adopted(
        held={**aws, **azure},
        members=members_of(estate.aws),
        lacking=dict(_lacking(estate.azure)),
        left_out={
            group.id: f"{group.ipv6} of its rules, which are for IPv6"
            for group in estate.aws.groups.values()
            if group.ipv6
        },
        sources=tuple(
            Source(str(file.relative_to(folder)), hashlib.sha256(file.read_bytes()).hexdigest()) for file in files
        ),
    )


def _files(patterns: Sequence[str], folder: Path) -> Iterator[Path]:
    """Yield the files that the patterns match, each once. Raises Faults for patterns that match none."""
    faults: list[Fault] = []
    found: dict[Path, None] = {}
    for at, pattern in enumerate(patterns):
        matched = sorted(each for each in folder.glob(pattern) if each.is_file())
        found |= dict.fromkeys(matched)
        if not matched:
            remedy = "put the output of the cloud's CLI there; paths start at the folder of the stack file"
            faults.append(Fault(f"adopted[{at}]", f"matches no file in {folder.resolve()}", remedy, pattern))
    if faults:
        raise Faults(faults)
    yield from found


def _aws(estate: AwsEstate) -> Iterator[tuple[str, Held]]:
    for identity, group in estate.groups.items():
        permits = (permit_registration(identity, permit, at) for at, permit in enumerate(group.permits))
        yield identity, (group_registration(identity, group.shown, group.vpc), *permits)
    for identity, entries in estate.entries.items():
        described = estate.lists.get(identity)
        held = list_registration(identity, described.name if described else identity, entries)
        size = described.size if described else None
        yield identity, (replace(held, inputs={**held.inputs, "maxEntries": size}),)


def _azure(estate: AzureEstate) -> Iterator[tuple[str, Held]]:
    filters = AzureFilters(estate)
    for nsg in estate.nsgs.values():
        held = filters.adopted(nsg)
        yield held.id, (held,)
    whole: dict[str, list[Registration]] = {}
    for each in firewall_registrations(estate):
        whole.setdefault(each.id.partition("/rulecollectiongroups/")[0], []).append(each)
    yield from ((identity, tuple(held)) for identity, held in whole.items())


def _lacking(estate: AzureEstate) -> Iterator[tuple[str, str]]:
    """Yield the policies that name rule collection groups of which the files have none."""
    held = estate.raw.get(COLLECTIONS, {})
    for identity, policy in estate.raw.get(POLICIES, {}).items():
        missing = [each for each in _ids(policy) if each not in held]
        if missing:
            yield (
                identity,
                f"the files have the policy but not its rule collection groups {', '.join(missing)}: "
                "add what az network firewall policy rule-collection-group list prints",
            )


def _ids(policy: Mapping[str, object]) -> Iterator[str]:
    named = policy.get("ruleCollectionGroups")
    for each in named if isinstance(named, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("id"), str):
            yield key_of(each["id"])


@dataclass(frozen=True, slots=True)
class Weight:
    """What the rules of a security group weigh in each direction; a prefix list weighs its max_entries."""

    inbound: int
    outbound: int


def weigh(adopted: Adopted, identity: str, place: AwsPlace) -> Weight | None:
    """Return what a group weighs; None where no file has it. A list of no size weighs what ``place`` says, or 1."""
    group = adopted.one(identity)
    if group is None or group.type != SECURITY_GROUP:
        return None
    said = _sizes(place)
    held = {True: 0, False: 0}
    for rule in adopted.held[identity.lower()][1:]:
        name = str(rule.inputs.get("prefixListId", ""))
        listed = adopted.one(name)
        size = listed.inputs.get("maxEntries") if listed else None
        held[rule.type == SECURITY_GROUP_INGRESS_RULE] += (size or said.get(name, 1)) if name else 1
    return Weight(held[True], held[False])


def check_adopted(site: Site, adopted: Adopted) -> Iterator[Fault]:
    """Find sizes, tiers and quotas that the site gives otherwise than the files."""
    for name, place in site.aws.items():
        yield from _resized(f"aws.{name}", place, adopted)
    for where, identity, place_name in _groups(site):
        at_home = site.aws.get(place_name)
        weight = weigh(adopted, identity, at_home) if at_home else None
        if at_home is None or weight is None:
            continue
        heaviest = max(weight.inbound, weight.outbound)
        if heaviest > at_home.quotas.rules_per_group:
            words = f"has rules that weigh {heaviest} in one direction, and the quota is given as "
            remedy = f"write the account's quota, at least that, under aws.{place_name}.quotas.rulesPerGroup"
            yield Fault(where, f"{words}{at_home.quotas.rules_per_group}", remedy, identity)
    for at, perimeter in enumerate(site.egress()):
        firewall = perimeter.azure_firewall
        base = adopted.one(firewall.base_policy_id) if firewall and firewall.base_policy_id else None
        sku = base.inputs.get("sku") if base and base.type == FIREWALL_POLICY else None
        tier = sku.get("tier") if isinstance(sku, Mapping) else None
        if firewall and tier is not None and tier != firewall.base_policy_tier:
            where = f"perimeters[{at}].azureFirewall.basePolicyTier"
            yield Fault(
                where, f"differs from the files, which say {tier}", f"write {tier}", str(firewall.base_policy_tier)
            )


def _resized(where: str, place: AwsPlace, adopted: Adopted) -> Iterator[Fault]:
    for field, lists in place.published_networks:
        for identity in lists.ids if lists else ():
            listed = adopted.one(identity)
            size = listed.inputs.get("maxEntries") if listed else None
            if lists and size is not None and size != lists.max_entries:
                head, *rest = field.split("_")
                key = head + "".join(each.capitalize() for each in rest)
                words = f"differs from the files, which say {size} for {identity}"
                place_ = f"{where}.publishedNetworks.{key}.maxEntries"
                yield Fault(
                    place_,
                    words,
                    f"write {size}: what each rule that refers to the list weighs",
                    str(lists.max_entries),
                )


def _sizes(place: AwsPlace) -> Mapping[str, int]:
    return {each: lists.max_entries for _, lists in place.published_networks if lists for each in lists.ids}


def _groups(site: Site) -> Iterator[tuple[str, str, str]]:
    """Yield the groups that the site names: where, the id, and its place."""
    for at, gateway in enumerate(site.gateways()):
        for key, groups in (("adopt", gateway.adopt), ("otherGroups", gateway.other_groups)):
            for side, ids in (("external", groups.external), ("internal", groups.internal)):
                for index, each in enumerate(ids):
                    yield f"localGateways[{at}].{key}.{side}[{index}]", each, gateway.place_name
    for at, pool in enumerate(site.pools()):
        for key, held in (("adopt", pool.adopt), ("otherGroups", pool.other_groups)):
            for index, each in enumerate(held):
                yield f"vdiPools[{at}].{key}[{index}]", each, pool.place_name
