"""Say ``Attachments(registered).of(end)``: the filters that one tagged end carries, as paths to its peers.

A filter that is itself tagged is an end that carries that filter alone: a subnet has no tags on Azure, and what another
stack attaches cannot be seen here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.policy import azure_carrier, carrier
from webex_calling.policy.azure_carrier import AzureCarriers, Behind, space
from webex_calling.policy.carrier import Carriers
from webex_calling.policy.end import TaggedEnd
from webex_calling.policy.reading import items, leaves, prefixes
from webex_calling.policy.referring import waited
from webex_calling.policy.report import called
from webex_calling.policy.unread import unread_ipv6
from webex_calling.registered.aws_tokens import SUBNET, VPC
from webex_calling.registered.azure_tokens import NETWORK_INTERFACE
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, kind_of
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.network_tags import NetworkTags
from webex_calling.verify.azure.readings import in_every_reading
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.azure.subnet import Subnets
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Paths, straight
from webex_calling.verify.model.spans import Spans, intervals
from webex_calling.verify.proof.interface_proof import Near

KINDS: Final = (*carrier.KINDS, *azure_carrier.KINDS)
"""The types of the resources whose tags make an end."""


@dataclass(frozen=True, slots=True)
class Attached:
    """What an end carries: ``near`` are its own addresses where they are known, and ``names`` those of its filters.

    ``tags`` are the service tags as its virtual network has them, None on AWS. ``doubts`` keep a filter from being
    known: on ``paths`` it may admit whatever there is. ``unread`` are rules that speak of no packet of IPv4.
    """

    paths: Paths
    near: Near
    own_address: bool
    names: tuple[str, ...]
    tags: ServiceTags | None = None
    doubts: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()


class Attachments:
    """The filters of a stack, and what carries them."""

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._groups = SecurityGroups(registered, {})
        self._nsgs = NetworkSecurityGroups(registered)
        self._carriers = Carriers(registered)
        self._azure_carriers = AzureCarriers(registered)
        self._networks = NetworkTags(registered)
        self._subnets = Subnets(registered)

    def of(self, end: TaggedEnd) -> Attached:
        """Return what ``end`` carries. Raises Faults for what cannot be told."""
        kind = end.resource.type
        return self._azure(end) if kind.startswith("azure-native:") else self._aws(end)

    def _aws(self, end: TaggedEnd) -> Attached:
        given = self._carriers.given(end.resource)
        cidrs = end.network or self._vpc_prefixes(end.resource, given.groups)
        near = intervals(prefixes(items(end.resource.inputs.get("privateIps"))) or cidrs)
        clauses, doubts = self._clauses(given.groups)
        doubts = (*given.doubts, *doubts)
        names = tuple(each.name for each in given.groups)
        hop = Filter.of(f"security groups {', '.join(names)}", Admission.of([*clauses, *map(_unknown, doubts)]))
        paths = straight([hop], unfiltered.of_vpc(cidrs))
        ipv6 = tuple(unread_ipv6(self._registered, given.groups))
        return Attached(paths, near, False, names, doubts=doubts, unread=ipv6)

    def _clauses(self, groups: Sequence[Registration]) -> tuple[tuple[Clause, ...], tuple[Fault, ...]]:
        """Return what groups permit, one beside the other, and what keeps one of them from being read at all."""
        clauses: list[Clause] = []
        doubts: dict[Fault, None] = {}
        for group in groups:
            try:
                clauses.extend(self._groups.admission([group]).clauses)
            except Faults as faults:
                doubts.update(dict.fromkeys(faults))
        return tuple(clauses), tuple(doubts)

    def _vpc_prefixes(self, carrier: Registration, groups: Sequence[Registration]) -> tuple[IPv4Network, ...]:
        subnet = self._one(carrier, "subnetId", SUBNET)
        holders = (subnet, *groups) if subnet else groups
        for holder in holders:
            if vpc := self._one(holder, "vpcId", VPC):
                return prefixes([vpc.inputs.get("cidrBlock")])
        return ()

    def _one(self, holder: Registration, key: str, kind: str) -> Registration | None:
        """Return the one resource of ``kind`` that a property waits for, or that its id names."""
        if len(found := waited(self._registered, holder, key, kind)) == 1:
            return found[0]
        ids = leaves(holder.inputs.get(key))
        return next((each for one in ids if (each := self._registered.referred(holder, key, one, kind))), None)

    def _azure(self, end: TaggedEnd) -> Attached:
        behind = self._azure_carriers.behind(end.resource)
        cidrs = end.network or prefixes(space(behind.network))
        tags = self._tags(end.resource, behind, intervals(cidrs))
        doubts = list(behind.doubts)
        hops: list[Filter] = []
        for group in behind.groups:
            try:
                hops.append(in_every_reading(tags, partial(self._nsgs.filter, group)))
            except Faults as faults:
                doubts.extend(faults)
        hops += [Filter.of("NSG", Admission.of([_unknown(each)])) for each in doubts]
        near = intervals(prefixes([behind.address]) if behind.address else cidrs)
        names = tuple(group.name for group in behind.groups)
        paths = straight(hops, unfiltered.of_azure())
        return Attached(paths, near, bool(behind.address), names, tags, tuple(doubts))

    def _tags(self, carrier: Registration, behind: Behind, cidrs: Spans) -> ServiceTags:
        """Return the service tags where an end stands, with what this stack says of routes and peerings there."""
        try:
            subnet = self._subnets.of(carrier) if kind_of(carrier) == NETWORK_INTERFACE else None
            if subnet:
                return self._networks.tags(cidrs, subnet.network or behind.network, subnet)
            held = [each for each in behind.groups if self._subnets.having(each)]
            return self._networks.at(held[-1], cidrs) if held else self._networks.tags(cidrs, behind.network)
        except Faults as faults:
            return ServiceTags(cidrs, doubt="; ".join(f"{each.place} {each.fault}" for each in faults))


def _unknown(fault: Fault) -> Clause:
    """Return what a filter may admit of which nothing is known."""
    return Clause(fault.place, True, PacketSet.empty(), possibly=PacketSet.everything(), doubt=fault.fault)


def described(end: TaggedEnd) -> str:
    """Return what people call a tagged end."""
    return called(end.resource)
