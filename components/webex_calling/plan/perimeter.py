"""Say ``plan_perimeter(reference, site, perimeter)``: all of one shared egress point, planned before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic.alias_generators import to_camel

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow
from webex_calling.flows.rule import NetworkList
from webex_calling.plan.crossing import crossing
from webex_calling.plan.notes import Note
from webex_calling.published.reference import Reference
from webex_calling.site.network_firewall import NetworkFirewall
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site, SitePerimeter
from webex_calling.targets.aws.prefix_list import list_sizes

if TYPE_CHECKING:  # the plans of perimeters are many: only those that the site asks for
    from webex_calling.plan.azure_firewall import AzureFirewallPlan
    from webex_calling.plan.dns_firewall import DnsFirewallPlan
    from webex_calling.plan.nat_gateway import NatPlan
    from webex_calling.plan.network_acl import NetworkAclPlan
    from webex_calling.plan.network_firewall import NetworkFirewallPlan

    Part = NetworkAclPlan | NetworkFirewallPlan | DnsFirewallPlan | AzureFirewallPlan | NatPlan

Planned = TypeVar("Planned")
Planned_co = TypeVar("Planned_co", covariant=True)


@dataclass(frozen=True, slots=True)
class PerimeterPlan:
    """What one perimeter consists of, each part where the site asks for it, and the flows that cross it."""

    name: str
    place: str
    flows: tuple[Flow, ...]
    network_acls: tuple[NetworkAclPlan, ...] = ()
    network_firewall: NetworkFirewallPlan | None = None
    dns_firewall: DnsFirewallPlan | None = None
    azure_firewall: AzureFirewallPlan | None = None
    nat_gateway: NatPlan | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a reader must know of every part."""
        return tuple(note for part in self.parts for note in part.notes)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that there are, in the order in which a packet that leaves meets them; DNS first."""
        every = (self.dns_firewall, *self.network_acls, self.network_firewall, self.azure_firewall, self.nat_gateway)
        return tuple(part for part in every if part is not None)


def plan_perimeter(reference: Reference, site: Site, perimeter: SitePerimeter, where: str = "") -> PerimeterPlan:
    """Plan every part of a resolved perimeter. Raises Faults, placed below ``where``, with all that does not fit."""
    at, members = site.place_of(perimeter), site.members(perimeter)
    attempt = _Attempts(where or perimeter.name)
    plan = PerimeterPlan(perimeter.name, perimeter.place_name, crossing(reference, members))
    if isinstance(at, AwsPlace):
        cidrs = site.network_of(perimeter).cidrs
        firewall = site.firewall_of(perimeter)
        plan = _on_aws(plan, reference, members, perimeter, firewall, at, cidrs, attempt)
    else:
        plan = _on_azure(plan, reference, members, perimeter, attempt)
    if attempt.faults:
        raise Faults(attempt.faults)
    return plan


def acl_name(perimeter: str, acl: NetworkAcl) -> str:
    """Return the name of the component that makes a network ACL of a perimeter."""
    return f"{perimeter}-{acl.name}"


def place_sizes(reference: Reference, place: AwsPlace) -> Mapping[NetworkList, int]:
    """Return what a rule to each list weighs in ``place``: adopted lists say their own size."""
    adopted = {
        network.replace("_", "-"): lists.max_entries for network, lists in place.published_networks if lists is not None
    }
    return {each: adopted.get(each.network, size) for each, size in list_sizes(reference.networks.values()).items()}


class _Planner(Protocol[Planned_co]):
    def __call__(self, *, where: str) -> Planned_co: ...


class _Attempts:
    """Plans, each made at a place of the site; the faults of those that cannot be made are kept."""

    def __init__(self, where: str) -> None:
        self._where = where
        self.faults: list[Fault] = []

    def __call__(self, place: str, make: _Planner[Planned]) -> Planned | None:
        try:
            return make(where=f"{self._where}.{place}")
        except Faults as found:
            self.faults.extend(found)
            return None


def _on_aws(
    plan: PerimeterPlan,
    reference: Reference,
    members: PerimeterMembers,
    perimeter: SitePerimeter,
    firewall: NetworkFirewall | None,
    at: AwsPlace,
    cidrs: tuple[IPv4Network, ...],
    attempt: _Attempts,
) -> PerimeterPlan:
    from webex_calling.plan.dns_firewall import plan_dns_firewall
    from webex_calling.plan.nat_gateway import plan_aws_nat
    from webex_calling.plan.network_acl import plan_network_acl
    from webex_calling.plan.network_firewall import plan_network_firewall

    name, sizes = perimeter.name, place_sizes(reference, at)
    acls = [
        attempt(
            f"networkAcls[{index}]",
            partial(plan_network_acl, reference, members, acl, acl_name(name, acl), cidrs),
        )
        for index, acl in enumerate(perimeter.network_acls)
    ]
    plan = replace(plan, network_acls=tuple(each for each in acls if each is not None))
    if firewall:
        made = attempt(
            "networkFirewall",
            lambda where: plan_network_firewall(reference, members, firewall, name, sizes=sizes, where=where),
        )
        plan = replace(plan, network_firewall=made)
        attempt.faults += _unnamed(made, at, plan.place) if made else ()
    if dns := perimeter.dns_firewall:
        answered = attempt(
            "dnsFirewall", lambda where: plan_dns_firewall(reference, members, dns, name, cidrs, where=where)
        )
        plan = replace(plan, dns_firewall=answered)
    if nat := perimeter.nat_gateway:
        plan = replace(
            plan,
            nat_gateway=attempt("natGateway", lambda where: plan_aws_nat(reference, nat, name, at.quotas, where=where)),
        )
    return plan


def _unnamed(firewall: NetworkFirewallPlan, at: AwsPlace, place: str) -> Iterator[Fault]:
    """Find adopted lists that a firewall refers to, and whose ARNs the site does not say."""
    for network in dict.fromkeys(each.network for each in firewall.lists):
        key = network.replace("-", "_")
        lists = getattr(at.published_networks, key)
        if lists is not None and len(lists.arns) != len(lists.ids):
            where = f"aws.{place}.publishedNetworks.{to_camel(key)}.arns"
            words = f"has {len(lists.arns)} ARNs of {len(lists.ids)} lists, and the Network Firewall {firewall.name} "
            remedy = "give the ARN of each list, in order"
            yield Fault(where, f"{words}refers to them by these", remedy)


def _on_azure(
    plan: PerimeterPlan, reference: Reference, members: PerimeterMembers, perimeter: SitePerimeter, attempt: _Attempts
) -> PerimeterPlan:
    from webex_calling.plan.azure_firewall import plan_azure_firewall
    from webex_calling.plan.nat_gateway import plan_azure_nat

    if firewall := perimeter.azure_firewall:
        policy = attempt(
            "azureFirewall",
            lambda where: plan_azure_firewall(reference, members, firewall, perimeter.name, where=where),
        )
        plan = replace(plan, azure_firewall=policy)
    if nat := perimeter.nat_gateway:
        made = attempt("natGateway", lambda where: plan_azure_nat(reference, nat, perimeter.name, where=where))
        plan = replace(plan, nat_gateway=made)
    return plan
