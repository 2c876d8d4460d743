"""Say ``PerimeterPaths(…).sides()``: what gets from each endpoint behind a perimeter on AWS to the Internet.

A path begins at the endpoint's own filter, where this stack makes one, and goes on as the site says that packets are
routed: through the network ACL of the endpoint's subnet, the Network Firewall, and the NAT gateway with the network ACL
of its subnet; or, for a gateway with a public address of its own, through that one-to-one translation. What this stack
cannot show, the routes themselves, is reported as assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from webex_calling.flows.flow import ANYWHERE, Flow, Names
from webex_calling.flows.site_end import SiteEnd
from webex_calling.published.requirement import Initiator
from webex_calling.registered.aws_tokens import FIREWALL_POLICY, NAT_GATEWAY, NETWORK_ACL
from webex_calling.registered.registration import COMPONENT, Registration
from webex_calling.registered.registry import Registered
from webex_calling.site.kinds import Cloud
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.site.site import Site, SitePerimeter
from webex_calling.verify.aws.dns_firewall import DnsFirewall
from webex_calling.verify.aws.nat_gateway import Translations
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.aws.prefix_list import Addresses
from webex_calling.verify.model.hop import Hop, PortNat, StaticNat
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths
from webex_calling.verify.model.spans import Interval, intervals
from webex_calling.verify.model.stateless import DirectionalFlows, Widening
from webex_calling.verify.proof.adopted import AdoptedNetworks
from webex_calling.verify.proof.egress_paths import ROUTES, EgressPaths, OwnFilters
from webex_calling.verify.proof.filtered import PERIMETER, Filtered
from webex_calling.verify.proof.flow_sets import DeclaredExcess, FlowSets
from webex_calling.verify.proof.interface_proof import InterfaceProof

ERRORS = "ICMP 3/4 comes back through the NAT gateway with the connection that it is about"
WALLED = "what may be at any name, such as revocation lists, is at names that alsoAllowed has"
NAMES = PacketSet.box(names="*")


@dataclass(frozen=True, slots=True)
class PerimeterFlows:
    """What must cross each perimeter, by its name, and what each network ACL, by its component's, says it widens."""

    crossing: Mapping[str, Sequence[Flow]]
    widenings: Mapping[str, Sequence[Widening]] = field(default_factory=dict)


class PerimeterPaths(EgressPaths):
    """The paths of all perimeters of a site on AWS."""

    cloud = Cloud.AWS

    def __init__(
        self,
        registered: Registered,
        site: Site,
        flows: PerimeterFlows,
        sets: FlowSets,
        known: Mapping[str, Mapping[str, Addresses]],
        own: OwnFilters,
        lists: AdoptedNetworks,
    ) -> None:
        super().__init__(registered, site, flows.crossing, own, lists)
        self._widenings = flows.widenings
        self._sets = sets
        self._known = known

    def _side(self, perimeter: SitePerimeter, end: SiteEnd) -> InterfaceProof:
        ways = [(near, list(self._hops(perimeter, end, near))) for near in self._apart(perimeter, end)]
        hops = [hop for _, held in ways for hop in held]
        translated = any(isinstance(hop, PortNat) for hop in hops)
        outside = seen = ~PacketSet.box(peer=intervals(perimeter.inside))
        assumed = [ROUTES, *([ERRORS] if translated else [])]
        flows, sets = self._flows[perimeter.name], self._sets
        if perimeter.network_firewall:
            home = perimeter.network_firewall.at_home(self._site.networks())
            sets = replace(sets, home=intervals(home))
        if perimeter.dns_firewall and perimeter.dns_firewall.walled_garden:
            outside = (outside - NAMES) | PacketSet.union(
                self._sets.of(flow) | self._sets.held([flow]) for flow in flows if isinstance(flow.peer, Names)
            )
            assumed.append(WALLED)
        stateless = [self._stateless(perimeter, end, near, flows) for near, _ in ways]
        besides = map(PacketSet.union, zip(*stateless, strict=True))
        filtered = Filtered(
            name=end.name,
            part=end.part,
            flows=flows,
            near=intervals(end.near),
            excess_kinds=PERIMETER,
            filters=tuple(dict.fromkeys(hop.name for hop in hops)),
            assumed=tuple(assumed),
            unproven=tuple(self._lists.untold(perimeter.place_name, flows) if perimeter.network_firewall else ()),
            alone=False,
            crossing=outside,
            untold=seen - outside,
            others=self._own.unknown(end.name, end.own),
            besides={
                **dict(zip((DeclaredExcess.STATELESS, DeclaredExcess.COARSENED), besides, strict=True)),
                DeclaredExcess.OTHER_GROUPS: self._own.others(end.name, end.own),
            },
        )
        whole = _paths(perimeter.name, seen, ways) if filtered.untold else None
        return filtered.prove(_paths(perimeter.name, outside, ways), sets, whole)

    def _apart(self, perimeter: SitePerimeter, end: SiteEnd) -> Sequence[tuple[Interval, ...]]:
        """Return the addresses of an end by the network ACLs that they are behind."""
        found: dict[tuple[str, ...], list[Interval]] = {}
        for each in intervals(end.near):
            names = tuple(acl.name for acl in perimeter.network_acls if _holds(acl, [each]))
            found.setdefault(names, []).append(each)
        return [tuple(held) for held in found.values()]

    def _stateless(
        self, perimeter: SitePerimeter, end: SiteEnd, near: Sequence[Interval], flows: Sequence[Flow]
    ) -> tuple[PacketSet, PacketSet]:
        """Return what gets through where network ACLs alone filter: by the packets of what is meant, and by wider ones.

        They name no local address, so that what others need gets through too. What passes a NAT gateway is opened by an
        end, from any port: the gateway takes its own.
        """
        held = [acl for acl in perimeter.network_acls if _holds(acl, near)]
        around = [acl for acl in perimeter.network_acls if acl.nat_gateway and end.public is None]
        nothing = PacketSet.empty()
        if perimeter.network_firewall or self._own(end.name, end.own) or not (held or around):
            return nothing, nothing
        names = [f"{perimeter.name}-{acl.name}" for acl in held or around]
        directions = DirectionalFlows.of(
            self._sets.required(map(_unnamed, flows))
            | self._sets.asked(map(_unnamed, flows))
            | self._sets.held(map(_unnamed, flows))
        )
        wider = directions.wider(each for name in names for each in self._widenings.get(name, ()))
        here = PacketSet.box(local=near)
        if held:
            return here & directions.openings, here & wider.openings
        here &= PacketSet.box(initiator=Initiator.LOCAL)
        return here & (directions.outward | directions.messages), here & (wider.outward | wider.messages)

    def _hops(self, perimeter: SitePerimeter, end: SiteEnd, near: Sequence[Interval]) -> Iterator[Hop]:
        """Yield what a packet from the addresses ``near`` of the end meets on its way out."""
        if perimeter.dns_firewall:
            vpc = self._site.network_of(perimeter).id
            yield DnsFirewall(self._registered, {}).of_vpc(str(vpc))
        if own := self._own(end.name, end.own):
            yield own
        acls = NetworkAcls(self._registered)
        for acl in perimeter.network_acls:
            if _holds(acl, near):
                yield acls.filter(self._made(NETWORK_ACL, "AwsNetworkAcl", f"{perimeter.name}-{acl.name}"))
        if perimeter.network_firewall:
            policy = self._made(FIREWALL_POLICY, "AwsNetworkFirewall", perimeter.name)
            firewalls = NetworkFirewalls(self._registered, self._known[perimeter.place_name])
            yield firewalls.filter(policy, intervals(end.near))
        if perimeter.nat_gateway and end.public is None:
            yield from self._translated(perimeter, end, acls)
        elif end.public is not None:
            yield StaticNat(f"public address of {end.name}", {int(end.addresses[0].network_address): int(end.public)})

    def _translated(self, perimeter: SitePerimeter, end: SiteEnd, acls: NetworkAcls) -> Iterator[Hop]:
        """Yield a NAT gateway between the two borders of its subnet. All gateways of a perimeter translate alike."""
        component = self._registered.component(f"{COMPONENT}AwsNatGateway", perimeter.name)
        gateway = next(each for each in self._registered.of(NAT_GATEWAY) if each.parent == component.urn)
        around = [
            self._made(NETWORK_ACL, "AwsNetworkAcl", f"{perimeter.name}-{acl.name}")
            for acl in perimeter.network_acls
            if acl.nat_gateway
        ]
        for acl in around:
            yield acls.filter(acl, near=True)
        yield Translations(self._registered, {}).gateway(gateway, intervals(end.near))
        for acl in around:
            yield acls.filter(acl)

    def _made(self, kind: str, component: str, name: str) -> Registration:
        return self._registered.child(f"{COMPONENT}{component}", name, kind)


def _paths(name: str, takes: PacketSet, ways: Sequence[tuple[Sequence[Interval], Sequence[Hop]]]) -> Paths:
    """Return the paths of what an end ``takes`` through a perimeter: one for all of its addresses, or for some."""
    paths = (
        Path(name, takes & PacketSet.box(local=near) if len(ways) > 1 else takes, tuple(hops)) for near, hops in ways
    )
    return Paths(tuple(paths), PacketSet.empty())


def _unnamed(flow: Flow) -> Flow:
    """Return a flow as a network ACL sees it: whoever is behind it, and any address for a name that may be anywhere."""
    anywhere = isinstance(flow.peer, Names) and not flow.peer.within
    return replace(flow, local=(), peer=ANYWHERE if anywhere else flow.peer)


def _holds(acl: NetworkAcl, near: Sequence[Interval]) -> bool:
    held = intervals(acl.cidrs)
    return all(any(low <= first and last <= high for low, high in held) for first, last in near)
