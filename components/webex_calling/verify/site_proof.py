"""Say ``prove_site(resources, site, networks, flows)``: every gateway, pool and shared subnet, as registered.

The proof of an interface takes for granted that it carries exactly the filters that its component outputs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network

from webex_calling.embedded.registration import UNKNOWN, Registration
from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Flow
from webex_calling.published.network import Network
from webex_calling.site.place import AwsPlace
from webex_calling.site.site import Site
from webex_calling.verify.adopted import NOTHING, Adopted, adopted_ids
from webex_calling.verify.adopted_networks import AdoptedNetworks
from webex_calling.verify.aws import unfiltered as aws
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
from webex_calling.verify.perimeter_paths import OwnFilters, PerimeterFlows, PerimeterPaths
from webex_calling.verify.registered import Registered
from webex_calling.verify.side import Side
from webex_calling.verify.stateless import Widening

_COMPONENT = "webex-calling:index:"
_PRINTS = {True: "aws ec2 describe-security-groups", False: "az network nsg show"}


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
    resources: Iterable[Registration],
    site: Site,
    networks: Mapping[str, Network],
    flows: SiteFlows,
    adopted: Adopted = NOTHING,
) -> tuple[Side, ...]:
    """Prove every interface of every gateway, every pool and every shared subnet of ``site``, in its order.

    ``adopted`` has the content of what other stacks keep; what it does not have is not proven.
    """
    known = tuple(resources)
    registered = Registered([*known, *adopted.beside(known, adopted_ids(site))])
    return tuple(_SiteProof(registered, site, networks, flows, adopted).sides())


def prove_adopted(site: Site, networks: Mapping[str, Network], flows: SiteFlows, adopted: Adopted) -> tuple[Side, ...]:
    """Prove the interfaces and pools whose groups are all adopted: what a program can tell before it registers."""
    registered = Registered(adopted.beside((), adopted_ids(site)))
    return tuple(_SiteProof(registered, site, networks, flows, adopted).adopted())


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
        own = OwnFilters(told)
        asked = PerimeterFlows(self._flows.perimeters, self._flows.widenings)
        lists = self._lists
        yield from PerimeterPaths(self._registered, self._site, asked, self._sets, self._known, own, lists).sides()
        crossing, lacking = self._flows.perimeters, self._adopted.lacking
        yield from HubPaths(self._registered, self._site, crossing, lists, lacking, self._of_network, own).sides()

    def adopted(self) -> Iterator[Side]:
        """Yield the proof of each side whose groups are all adopted."""
        for case in (*self._gateways(), *self._pools()):
            if case.adopted:
                held = {each: self._adopted.one(each) for each in case.adopted}
                foreign = self._foreign(case, [each for each, found in held.items() if found is None])
                yield foreign or self._groups_of(case, [found for found in held.values() if found])

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
        return filters if isinstance(filters, Side) else self._groups_of(case, filters)

    def _groups_of(self, case: _Case, filters: Sequence[Registration]) -> Side:
        """Prove the security groups of a side, and those of the site's others beside them that files tell of."""
        groups = self._groups[case.place]
        others = [found for each in case.others if (found := self._adopted.one(each)) and found not in filters]
        try:
            hop = groups.filter([*filters, *others])
            besides = {Excuse.OTHER_GROUPS: groups.admission(others).admitted} if others else {}
        except Faults as faults:
            return self._unread(case, [*filters, *others], faults)
        untold = tuple(self._lists.untold(case.place, case.flows))
        filtered = replace(self._filtered(case, [*filters, *others], ALWAYS), besides=besides, unproven=untold)
        return filtered.prove(straight([hop], aws.unfiltered(case.cidrs)), self._sets)

    def _unread(self, case: _Case, filters: Iterable[Registration], faults: Faults) -> Side:
        """Return the side of filters that cannot be read: no fault of this stack where files tell of them."""
        if all(self._adopted.one(each.id) is None for each in filters):
            raise faults
        return Side(case.name, case.part, unproven=tuple(map(str, faults)))

    def _azure(self, case: _Case) -> Side:
        filters = self._filters(case, NSG)
        if isinstance(filters, Side):
            return filters
        (group,) = filters
        tags, sets = self._of_network(case.cidrs)
        key = group.urn, case.cidrs
        try:
            hop = self._hops[key] = self._hops.get(key) or self._nsgs.filter(group, tags)
        except Faults as faults:
            return self._unread(case, filters, faults)
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
        found = [self._referred(component, case.output, each, kind) for each in ids]
        foreign = tuple(each for each, filter_ in zip(ids, found, strict=True) if filter_ is None)
        return self._foreign(case, foreign) or tuple(filter_ for filter_ in found if filter_ is not None)

    def _referred(self, component: Registration, key: str, identity: str, kind: str) -> Registration | None:
        """Return a filter; what files tell of Azure is kept by its id in lower case."""
        found = self._registered.referred(component, key, identity, kind)
        return found or self._registered.referred(component, key, identity.lower(), kind)

    def _foreign(self, case: _Case, ids: Sequence[str]) -> Side | None:
        """Return the side of filters that another stack keeps, and no file tells of; None where there are none."""
        how = "adopted" if set(ids) <= set(case.adopted) else "passed in"
        prints = _PRINTS[case.place in self._site.aws]
        words = f"is {how}: its rules are not in this stack; give what {prints} prints under adopted"
        return Side(case.name, case.part, unproven=tuple(f"{each} {words}" for each in ids)) if ids else None

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
        if unknown := [each for each in case.others if self._adopted.one(each) is None]:
            yield f"{', '.join(unknown)} beside them, whose rules are not in this stack, admit nothing more"
        for each in (*case.adopted, *case.others):
            if each in self._adopted.left_out:
                yield f"{each} lets nothing through by {self._adopted.left_out[each]}"
