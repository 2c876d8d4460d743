"""Say ``prove_site(resources, site, networks, flows)``: every gateway, pool and shared subnet, as registered.

The proof of an interface assumes that it carries exactly the filters that its component outputs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from ipaddress import IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow
from webex_calling.flows.site_end import POOL, SUBNET, SiteEnd, own_ends
from webex_calling.published.network import Network
from webex_calling.registered.aws_tokens import SECURITY_GROUP
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import COMPONENT, UNKNOWN, Registration
from webex_calling.registered.registry import Registered
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.site.site import Site
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.network_tags import NetworkTags
from webex_calling.verify.azure.readings import in_every_reading
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model import unfiltered
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.path import straight
from webex_calling.verify.model.spans import ALL_ADDRESSES, Spans, intervals
from webex_calling.verify.model.stateless import Widening
from webex_calling.verify.proof.adopted import NOTHING, Adopted, AdoptedNetworks, adopted_ids
from webex_calling.verify.proof.filtered import ALWAYS, AZURE, SESSION_HOSTS, Filtered
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof

_PRINTS = {Cloud.AWS: "aws ec2 describe-security-groups", Cloud.AZURE: "az network nsg show"}


@dataclass(frozen=True, slots=True)
class SiteFlows:
    """What must get through, by the name of the gateway, pool, shared subnet or perimeter."""

    gateways: Mapping[str, Sequence[Flow]]
    pools: Mapping[str, Sequence[Flow]]
    subnets: Mapping[str, Sequence[Flow]]
    perimeters: Mapping[str, Sequence[Flow]] = field(default_factory=dict)
    widenings: Mapping[str, Sequence[Widening]] = field(default_factory=dict)
    """What the plan of each network ACL, by the name of its component, says is coarsened."""

    def at(self, end: SiteEnd) -> Sequence[Flow]:
        """Return what must get through at ``end``."""
        if end.perimeter:
            return self.perimeters[end.perimeter]
        if end.own in {POOL, SUBNET}:
            return (self.pools if end.own == POOL else self.subnets)[end.name]
        return [flow for flow in self.gateways[end.name] if flow.interface == end.own]


def prove_site(
    resources: Iterable[Registration],
    site: Site,
    networks: Mapping[str, Network],
    flows: SiteFlows,
    adopted: Adopted = NOTHING,
) -> tuple[InterfaceProof, ...]:
    """Prove every interface of every gateway, every pool and every shared subnet of ``site``, in its order.

    ``adopted`` has the content of what other stacks keep; what it does not have is not proven.
    """
    known = tuple(resources)
    registered = Registered([*known, *adopted.beside(known, adopted_ids(site))])
    return tuple(_SiteProof(registered, site, networks, flows, adopted).sides())


def prove_adopted(
    site: Site, networks: Mapping[str, Network], flows: SiteFlows, adopted: Adopted
) -> tuple[InterfaceProof, ...]:
    """Prove the interfaces and pools whose groups are all adopted: what a program can tell before it registers."""
    registered = Registered(adopted.beside((), adopted_ids(site)))
    return tuple(_SiteProof(registered, site, networks, flows, adopted).adopted())


class _SiteProof:
    """The proofs of one site, which share what is read of the filters."""

    def __init__(
        self,
        registered: Registered,
        site: Site,
        networks: Mapping[str, Network],
        flows: SiteFlows,
        adopted: Adopted,
    ) -> None:
        self._registered = registered
        self._adopted = adopted
        self._lists = AdoptedNetworks.of(site, networks, adopted)
        self._site = site
        self._networks = networks
        self._flows = flows
        self._known = {name: {**adopted.members, **self._lists.known(name)} for name in site.aws}
        self._groups = {name: SecurityGroups(registered, known) for name, known in self._known.items()}
        self._nsgs = NetworkSecurityGroups(registered)
        self._sets = FlowSets(networks)
        self._network_tags = NetworkTags(registered)
        self._tagged: dict[tuple[Spans, Spans, str], FlowSets] = {}
        self._hops: dict[tuple[str, tuple[IPv4Network, ...], Spans], Filter] = {}
        self._behind = {pool: each.name for each in site.egress() if each.azure_firewall for pool in each.vdi_pools}

    def sides(self) -> Iterator[InterfaceProof]:
        """Yield the proof of each side, and then of each path through a perimeter."""
        told: dict[tuple[str, str], InterfaceProof] = {}
        for end in own_ends(self._site):
            try:
                side = self._aws(end) if end.cloud is Cloud.AWS else self._azure(end)
            except Faults as faults:
                side = InterfaceProof.untold(end.name, end.part, faults)
            told[end.name, end.part] = side
            yield side
        if not self._site.perimeters:
            return
        from webex_calling.verify.proof.egress_paths import OwnFilters
        from webex_calling.verify.proof.hub_paths import (
            HubPaths,  # they read five kinds of filter that only perimeters have
        )
        from webex_calling.verify.proof.perimeter_paths import PerimeterFlows, PerimeterPaths

        own = OwnFilters(told)
        asked = PerimeterFlows(self._flows.perimeters, self._flows.widenings)
        lists = self._lists
        yield from PerimeterPaths(self._registered, self._site, asked, self._sets, self._known, own, lists).sides()
        crossing, lacking = self._flows.perimeters, self._adopted.lacking
        yield from HubPaths(self._registered, self._site, crossing, lists, lacking, self._of_network, own).sides()

    def adopted(self) -> Iterator[InterfaceProof]:
        """Yield the proof of each side whose groups are all adopted."""
        for end in own_ends(self._site):
            if end.adopted:
                held = {each: self._adopted.one(each) for each in end.adopted}
                foreign = self._foreign(end, [each for each, found in held.items() if found is None])
                yield foreign or self._groups_of(end, [found for found in held.values() if found])

    def _aws(self, end: SiteEnd) -> InterfaceProof:
        filters = self._filters(end, SECURITY_GROUP)
        return filters if isinstance(filters, InterfaceProof) else self._groups_of(end, filters)

    def _groups_of(self, end: SiteEnd, filters: Sequence[Registration]) -> InterfaceProof:
        """Prove the security groups of a side, and those of the site's others beside them that files tell of."""
        groups = self._groups[end.place]
        others = [found for each in end.others if (found := self._adopted.one(each)) and found not in filters]
        try:
            hop = groups.filter([*filters, *others])
            besides = {DeclaredExcess.OTHER_GROUPS: groups.admission(others).admitted} if others else {}
        except Faults as faults:
            return self._unread(end, [*filters, *others], faults)
        untold = tuple(self._lists.untold(end.place, self._flows.at(end)))
        filtered = replace(self._filtered(end, [*filters, *others], ALWAYS), besides=besides, unproven=untold)
        return filtered.prove(straight([hop], unfiltered.of_vpc(end.network.cidrs)), self._sets)

    def _unread(self, end: SiteEnd, filters: Iterable[Registration], faults: Faults) -> InterfaceProof:
        """Return the side of filters that cannot be read: no fault of this stack where files tell of them."""
        if all(self._adopted.one(each.id) is None for each in filters):
            raise faults
        return InterfaceProof(end.name, end.part, unproven=tuple(map(str, faults)))

    def _azure(self, end: SiteEnd) -> InterfaceProof:
        filters = self._filters(end, NETWORK_SECURITY_GROUP)
        if isinstance(filters, InterfaceProof):
            return filters
        (group,) = filters
        try:
            tags = self._tags(end, group)
            key = group.urn, end.network.cidrs, tags.routed
            reading = partial(self._nsgs.filter, group)
            hop = self._hops[key] = self._hops.get(key) or in_every_reading(tags, reading)
        except Faults as faults:
            return self._unread(end, filters, faults)
        excess_kinds = SESSION_HOSTS if end.own == POOL else AZURE
        filtered = self._filtered(end, filters, excess_kinds)
        if end.own == POOL and end.name in self._behind:
            words = f"the default route to {self._behind[end.name]} makes the tag VirtualNetwork every address"
            filtered = replace(filtered, assumed=(*filtered.assumed, words))
        return filtered.prove(straight([hop], unfiltered.of_azure()), self._of_tags(tags))

    def _tags(self, end: SiteEnd, group: Registration) -> ServiceTags:
        """Return the service tags at an end: a pool behind a hub has a default route to it, and others what is here."""
        found = self._network_tags.at(group, intervals(end.network.cidrs))
        return replace(found, routed=ALL_ADDRESSES, doubt="") if end.name in self._behind else found

    def _of_tags(self, tags: ServiceTags) -> FlowSets:
        """Return flows as sets where service tags stand for this."""
        key = tags.virtual_network, tags.routed, tags.doubt
        if key not in self._tagged:
            self._tagged[key] = FlowSets(self._networks, tags.peers, most=tags.most)
        return self._tagged[key]

    def _of_network(self, cidrs: tuple[IPv4Network, ...], routed: bool) -> tuple[ServiceTags, FlowSets]:
        """Return what service tags stand for in a virtual network, and flows as sets there.

        Where a subnet is ``routed`` to the hub, its default route makes VirtualNetwork everything.
        """
        tags = ServiceTags(intervals(cidrs), routed=ALL_ADDRESSES if routed else ())
        return tags, self._of_tags(tags)

    def _filters(self, end: SiteEnd, kind: str) -> tuple[Registration, ...] | InterfaceProof:
        """Return the filters that the component outputs, or what can be said of a side whose filters are elsewhere."""
        maker, output = maker_of(end)
        component = self._registered.component(maker, end.name)
        value = component.outputs.get(output)
        ids = [str(each) for each in (value if isinstance(value, list) else [value]) if each]
        if not ids or UNKNOWN in ids:
            words = "is not known in this run" if ids else "is empty: nothing filters there"
            raise Faults([Fault(f"{end.name}.{output}", words, "run with known ids, and output each filter")])
        found = [self._referred(component, output, each, kind) for each in ids]
        foreign = tuple(each for each, filter_ in zip(ids, found, strict=True) if filter_ is None)
        return self._foreign(end, foreign) or tuple(filter_ for filter_ in found if filter_ is not None)

    def _referred(self, component: Registration, key: str, identity: str, kind: str) -> Registration | None:
        """Return a filter; what files tell of Azure is kept by its id in lower end."""
        found = self._registered.referred(component, key, identity, kind)
        return found or self._registered.referred(component, key, identity.lower(), kind)

    def _foreign(self, end: SiteEnd, ids: Sequence[str]) -> InterfaceProof | None:
        """Return the side of filters that another stack keeps, and no file tells of; None where there are none."""
        how = "adopted" if set(ids) <= set(end.adopted) else "passed in"
        prints = _PRINTS[end.cloud]
        words = f"is {how}: its rules are not in this stack; give what {prints} prints under adopted"
        return InterfaceProof(end.name, end.part, unproven=tuple(f"{each} {words}" for each in ids)) if ids else None

    def _filtered(
        self, end: SiteEnd, filters: Sequence[Registration], excess_kinds: Sequence[DeclaredExcess]
    ) -> Filtered:
        return Filtered(
            name=end.name,
            part=end.part,
            flows=self._flows.at(end),
            near=intervals(end.near if end.own in {*Interface} else end.network.cidrs),
            excess_kinds=excess_kinds,
            filters=tuple(each.name for each in filters),
            assumed=tuple(self._assumed(end)),
            alone=not end.subnet,
            others=frozenset(self._unknown(end)),
        )

    def _unknown(self, end: SiteEnd) -> list[str]:
        """Return the groups beside those of an end of which no file tells."""
        return [each for each in end.others if self._adopted.one(each) is None]

    def _assumed(self, end: SiteEnd) -> Iterator[str]:
        if unknown := self._unknown(end):
            yield f"{', '.join(unknown)} beside them, whose rules are not in this stack, admit nothing more"
        for each in (*end.adopted, *end.others):
            if each in self._adopted.left_out:
                yield f"{each} lets nothing through by {self._adopted.left_out[each]}"


def maker_of(end: SiteEnd) -> tuple[str, str]:
    """Return the type of the component that makes the filter of an end, and the output that names the filter."""
    on_aws = end.cloud is Cloud.AWS
    output = "securityGroupIds" if on_aws else "networkSecurityGroupId"
    if end.own == POOL:
        return f"{COMPONENT}{'AwsVdiPool' if on_aws else 'AzureVdiPool'}", output
    if end.own == SUBNET:
        return f"{COMPONENT}AzureGatewaySubnet", output
    gateway = "AwsLocalGateway" if on_aws else "AzureLocalGateway"
    return f"{COMPONENT}{gateway}", f"{end.own}{output[0].upper()}{output[1:]}"
