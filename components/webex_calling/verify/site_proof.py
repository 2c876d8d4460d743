"""Say ``prove_site(resources, site, networks, flows)``: every gateway, pool and shared subnet, as registered.

The proof of an interface takes for granted that it carries exactly the filters that its component outputs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from webex_calling.compiler.flow import Flow
from webex_calling.embedded.registration import UNKNOWN, Registration
from webex_calling.fault import Fault, Faults
from webex_calling.published.network import Network
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.aws import unfiltered as aws
from webex_calling.verify.aws.prefix_list import Addresses
from webex_calling.verify.aws.security_group import GROUP, SecurityGroups
from webex_calling.verify.azure import unfiltered as azure
from webex_calling.verify.azure.network_security_group import GROUP as NSG
from webex_calling.verify.azure.network_security_group import NetworkSecurityGroups
from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.filtered import ALWAYS, AZURE, SESSION_HOSTS, Filtered
from webex_calling.verify.flow_sets import Excuse, FlowSets, intervals
from webex_calling.verify.hop import Filter
from webex_calling.verify.hub_paths import HubPaths
from webex_calling.verify.path import straight
from webex_calling.verify.perimeter_paths import PerimeterFlows, PerimeterPaths, own_filters
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Side
from webex_calling.verify.stateless import Widening

_COMPONENT = "webex-calling:index:"


@dataclass(frozen=True, slots=True)
class SiteFlows:
    """What must get through, by the name of the gateway, pool, shared subnet or perimeter."""

    gateways: Mapping[str, Sequence[Flow]]
    pools: Mapping[str, Sequence[Flow]]
    subnets: Mapping[str, Sequence[Flow]]
    perimeters: Mapping[str, Sequence[Flow]] = field(default_factory=dict)
    widenings: Mapping[str, Sequence[Widening]] = field(default_factory=dict)
    """What the plan of each network ACL, by the name of its component, says is coarsened."""


def prove_site(
    resources: Iterable[Registration], site: Site, networks: Mapping[str, Network], flows: SiteFlows
) -> tuple[Side, ...]:
    """Prove every interface of every gateway, every pool and every shared subnet of ``site``, in its order."""
    return tuple(_SiteProof(Registered(resources), site, networks, flows).sides())


@dataclass(frozen=True, slots=True)
class _Case:
    """One filtered end: whose it is, the output of its component that has the filters, and what is to be shown."""

    name: str
    part: str
    component: str
    output: str
    place: str
    cidrs: tuple[IPv4Network, ...]
    flows: Sequence[Flow]
    adopted: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    address: IPv4Address | None = None
    shared: bool = False  # whether others are behind the same filter, so that only its address is looked at
    session_hosts: bool = False


class _SiteProof:
    """The proofs of one site, which share what is read of the filters."""

    def __init__(self, registered: Registered, site: Site, networks: Mapping[str, Network], flows: SiteFlows) -> None:
        self._registered = registered
        self._site = site
        self._networks = networks
        self._flows = flows
        self._known = {name: self._adopted_lists(place) for name, place in site.aws.items()}
        self._groups = {name: SecurityGroups(registered, known) for name, known in self._known.items()}
        self._nsgs = NetworkSecurityGroups(registered)
        self._sets = FlowSets(networks)
        self._tagged: dict[tuple[IPv4Network, ...], tuple[ServiceTags, FlowSets]] = {}
        self._hops: dict[tuple[str, tuple[IPv4Network, ...]], Filter] = {}

    def sides(self) -> Iterator[Side]:
        """Yield the proof of each side, and then of each path through a perimeter."""
        told: dict[tuple[str, str], Side] = {}
        for case in (*self._gateways(), *self._subnets(), *self._pools()):
            try:
                side = self._aws(case) if case.place in self._site.aws else self._azure(case)
            except Faults as faults:
                side = Side.untold(case.name, case.part, faults)
            told[case.name, case.part] = side
            yield side
        own = own_filters(lambda name, part: told.get((name, part)))
        asked = PerimeterFlows(self._flows.perimeters, self._flows.widenings)
        yield from PerimeterPaths(self._registered, self._site, asked, self._sets, self._known, own).sides()
        crossing, groups = self._flows.perimeters, self._adopted_groups()
        yield from HubPaths(self._registered, self._site, crossing, groups, self._of_network, own).sides()

    def _gateways(self) -> Iterator[_Case]:
        for gateway in self._site.gateways():
            on_aws = isinstance(self._site.place_of(gateway), AwsPlace)
            for side in gateway.sides:
                yield _Case(
                    name=gateway.name,
                    part=side.value,
                    component="AwsLocalGateway" if on_aws else "AzureLocalGateway",
                    output=f"{side}{'SecurityGroupIds' if on_aws else 'NetworkSecurityGroupId'}",
                    place=gateway.place_name,
                    cidrs=self._site.network_of(gateway).cidrs,
                    flows=[flow for flow in self._flows.gateways[gateway.name] if flow.interface is side],
                    adopted=getattr(gateway.adopt, side),
                    others=getattr(gateway.other_groups, side),
                    address=gateway.known_address(side),
                    shared=bool(gateway.shared_subnets and getattr(gateway.shared_subnets, side)),
                )

    def _pools(self) -> Iterator[_Case]:
        for pool in self._site.pools():
            on_aws = isinstance(self._site.place_of(pool), AwsPlace)
            yield _Case(
                name=pool.name,
                part="pool",
                component="AwsVdiPool" if on_aws else "AzureVdiPool",
                output="securityGroupIds" if on_aws else "networkSecurityGroupId",
                place=pool.place_name,
                cidrs=self._site.network_of(pool).cidrs,
                flows=self._flows.pools[pool.name],
                adopted=pool.adopt,
                others=pool.other_groups,
                session_hosts=not on_aws,
            )

    def _subnets(self) -> Iterator[_Case]:
        """Yield each shared subnet as a whole: that nothing is open at an address that no gateway has."""
        sharers = {
            name: gateway
            for gateway in self._site.gateways()
            for side in gateway.sides
            if gateway.shared_subnets and (name := getattr(gateway.shared_subnets, side))
        }
        for name, flows in self._flows.subnets.items():
            yield _Case(
                name=name,
                part="subnet",
                component="AzureGatewaySubnet",
                output="networkSecurityGroupId",
                place=sharers[name].place_name,
                cidrs=self._site.network_of(sharers[name]).cidrs,
                flows=flows,
            )

    def _aws(self, case: _Case) -> Side:
        filters = self._filters(case, GROUP)
        if isinstance(filters, Side):
            return filters
        hop = self._groups[case.place].filter(filters)
        return self._filtered(case, filters, ALWAYS).prove(straight([hop], aws.unfiltered(case.cidrs)), self._sets)

    def _azure(self, case: _Case) -> Side:
        filters = self._filters(case, NSG)
        if isinstance(filters, Side):
            return filters
        (group,) = filters
        tags, sets = self._of_network(case.cidrs)
        key = group.urn, case.cidrs
        hop = self._hops.get(key) or self._nsgs.filter(group, tags)
        self._hops[key] = hop
        excuses = SESSION_HOSTS if case.session_hosts else AZURE
        return self._filtered(case, filters, excuses).prove(straight([hop], azure.unfiltered()), sets)

    def _of_network(self, cidrs: tuple[IPv4Network, ...]) -> tuple[ServiceTags, FlowSets]:
        """Return what service tags stand for in a virtual network, and flows as sets there."""
        if cidrs not in self._tagged:
            told = ServiceTags(intervals(cidrs))
            self._tagged[cidrs] = told, FlowSets(self._networks, told.peers)
        return self._tagged[cidrs]

    def _filters(self, case: _Case, kind: str) -> tuple[Registration, ...] | Side:
        """Return the filters that the component outputs, or what can be said of a side whose filters are elsewhere."""
        component = self._registered.component(f"{_COMPONENT}{case.component}", case.name)
        value = component.outputs.get(case.output)
        ids = [str(each) for each in (value if isinstance(value, list) else [value]) if each]
        if not ids or UNKNOWN in ids:
            words = "is not known in this run" if ids else "is empty: nothing filters there"
            raise Faults([Fault(f"{case.name}.{case.output}", words, "run with known ids, and output each filter")])
        found = [self._registered.referred(component, case.output, each, kind) for each in ids]
        foreign = tuple(each for each, filter_ in zip(ids, found, strict=True) if filter_ is None)
        if foreign:
            how = "adopted" if set(foreign) <= set(case.adopted) else "passed in"
            words = f"is {how}: its rules are not in this stack"
            return Side(case.name, case.part, unproven=tuple(f"{each} {words}" for each in foreign))
        return tuple(filter_ for filter_ in found if filter_ is not None)

    def _filtered(self, case: _Case, filters: Sequence[Registration], excuses: Sequence[Excuse]) -> Filtered:
        return Filtered(
            name=case.name,
            part=case.part,
            flows=case.flows,
            near=[(int(case.address),) * 2] if case.address else intervals(case.cidrs),
            excuses=excuses,
            filters=tuple(each.name for each in filters),
            assumed=tuple(self._assumed(case)),
            alone=not case.shared,
        )

    def _assumed(self, case: _Case) -> Iterator[str]:
        if case.others:
            yield f"{', '.join(case.others)} beside them, whose rules are not in this stack, admit nothing more"
        for identity in self._known.get(case.place, ()):
            yield f"the adopted list {identity} holds what is published"

    def _adopted_groups(self) -> Mapping[str, Addresses]:
        """Return the published prefixes under the ids of the IP Groups that another stack keeps, in lower case."""
        return {
            group.id.lower(): intervals(each.prefix for each in self._networks[field.replace("_", "-")].prefixes)
            for place in self._site.azure.values()
            for field, group in place.published_networks
            if group is not None
        }

    def _adopted_lists(self, place: AwsPlace) -> Mapping[str, Addresses]:
        """Return the published prefixes under the ids of the lists that another stack keeps."""
        return {
            identity: intervals(prefixes)
            for field, lists in place.published_networks
            if lists is not None
            for identity, prefixes in zip(
                lists.ids, self._networks[field.replace("_", "-")].lists.values(), strict=True
            )
        }
