"""Say ``check_adopted(site, adopted)``: what the site says of adopted things against what their files say.

And ``weigh(adopted, identity, sizes)``: what the rules of an adopted group weigh against the quota of a direction.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webex_calling.fault import Fault
from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.azure_tokens import FIREWALL_POLICY
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.proof.adopted import Adopted


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
            words = f"is a group whose rules weigh {heaviest} in one direction, and the quota is given as "
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
                where, f"is not what the files say of it: {tier}", f"write {tier}", str(firewall.base_policy_tier)
            )


def _resized(where: str, place: AwsPlace, adopted: Adopted) -> Iterator[Fault]:
    for field, lists in place.published_networks:
        for identity in lists.ids if lists else ():
            listed = adopted.one(identity)
            size = listed.inputs.get("maxEntries") if listed else None
            if lists and size is not None and size != lists.max_entries:
                head, *rest = field.split("_")
                key = head + "".join(each.capitalize() for each in rest)
                words = f"is not what the files say of {identity}: {size}"
                place_ = f"{where}.publishedNetworks.{key}.maxEntries"
                yield Fault(place_, words, f"write {size}, what each rule to the list weighs", str(lists.max_entries))


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
