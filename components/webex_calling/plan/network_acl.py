"""Say ``plan_network_acl(reference, members, model, "edge-public")``: a network ACL for all who stand in its subnets.

A network ACL sees whatever crosses the border of a subnet, and remembers nothing. So it is planned from all flows of
who stands there, peers at home included, and not only from those that leave the perimeter. What is sent to somebody in
the subnet from elsewhere in the perimeter, as to a proxy, must be let in as well.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network

from netaddr import IPSet

from webex_calling.fault import Fault, Faults
from webex_calling.flows.endpoint import Endpoint, endpoints
from webex_calling.flows.flow import ANY_ADDRESS, Addresses, Flow, ServiceTag
from webex_calling.plan.coarsen import coarsen
from webex_calling.plan.crossing import crossing, leaving
from webex_calling.plan.derive import derive, derive_web
from webex_calling.plan.notes import Note
from webex_calling.plan.reuse import reused
from webex_calling.port import FRAGMENTATION_NEEDED, PortRange, Protocol
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator
from webex_calling.published.source_ports import SourcePorts, SourceSetting
from webex_calling.site.kinds import Interface
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.perimeter_parts import NetworkAcl
from webex_calling.targets.aws.network_acl import EXPRESSION, AclAllowance, AclDirection, AclEntries, render

_UNSAID: Mapping[SourceSetting, str] = {
    SourceSetting.UDP_SOURCE_PORT_DIFFERENTIATION: (
        "UDP Source Port Differentiation is not set (sourcePortDifferentiation)"
    ),
    SourceSetting.WEBRTC_UDP_PORT_RANGE: "the browser's policy is not part of a site",
    SourceSetting.RTP_PORT_RANGE: "no rtpPortRange is known",
}
_CERTAIN, _PICKED = "which are certain", "which systems pick"
_LAST = (_CERTAIN, _PICKED)


def source_words(reference: Reference, endpoint: Endpoint) -> str:
    """Return the source ports of the rows that an endpoint opens, by whose word they are, in one sentence."""
    sentences: dict[str, dict[tuple[PortRange, ...], list[str]]] = {}
    for flow in derive(reference, endpoint):
        row = reference.requirements.get(flow.requirement)
        if row is None or row.source_ports is None or flow.opens is Initiator.PEER:
            continue
        rows = sentences.setdefault(_why(row.source_ports, endpoint), {}).setdefault(flow.source_ports, [])
        if row.id not in rows:
            rows.append(row.id)
    ordered = sorted(sentences, key=lambda why: _LAST.index(why) if why in _LAST else -1)
    told = (f"{_listed(sentences[why])}, {why}" for why in ordered)
    return f"source ports of {endpoint.name}: {'; '.join(told)}"


def _why(source: SourcePorts, endpoint: Endpoint) -> str:
    if source.certain(endpoint.settings):
        return _CERTAIN
    return f"since {_UNSAID[source.setting]}" if source.setting else _PICKED


def _listed(held: Mapping[tuple[PortRange, ...], list[str]]) -> str:
    return " and ".join(f"{', '.join(rows)} from {', '.join(map(str, ports))}" for ports, rows in held.items())


_ALWAYS = tuple(IPv4Address(f"169.254.169.{host}") for host in (253, 254, 123))
"""Amazon DNS, instance metadata and Amazon Time Sync, which no network ACL filters (Amazon VPC User Guide, "Control
subnet traffic with network access control lists"). The second address of the VPC is Amazon DNS too."""

WiderPermit = tuple[Protocol, IPv4Network, PortRange]


@dataclass(frozen=True, slots=True)
class NetworkAclPlan:
    """The entries of one network ACL, and what a reader should know of them.

    ``flows`` have an end in its subnets, told from there; ``through`` pass a NAT gateway in them.
    """

    name: str
    flows: tuple[Flow, ...]
    through: tuple[Flow, ...]
    entries: AclEntries
    notes: tuple[Note, ...]

    @property
    def widened(self) -> tuple[tuple[WiderPermit, ...], tuple[WiderPermit, ...]]:
        """The permits that are coarsened, inbound and outbound."""
        inbound, outbound = (
            tuple((each.entry.box.protocol, each.entry.box.prefix, each.entry.box.ports) for each in direction.widened)
            for direction in (self.entries.ingress, self.entries.egress)
        )
        return inbound, outbound


@reused
def plan_network_acl(
    reference: Reference,
    members: PerimeterMembers,
    acl: NetworkAcl,
    name: str,
    vpc: Sequence[IPv4Network] = (),
    where: str = "",
) -> NetworkAclPlan:
    """Plan the entries of ``acl`` in a VPC with the prefixes ``vpc``. Raises Faults, placed at ``where``."""
    place = where or name
    own = tuple(_own(reference, members))
    flows = tuple(dict.fromkeys(_at(own, acl.cidrs, _unfiltered(vpc))))
    through = tuple(_through(reference, members)) if acl.nat_gateway else ()
    faults = [*_split(own, acl.cidrs, place), *_tagged(own, place), *_opened(through, place)]
    if not (flows or through or faults):
        words = "match no endpoint of this perimeter"
        remedy = "give the prefixes of the subnets that its endpoints are in, or set natGateway"
        faults.append(Fault(f"{place}.cidrs", words, remedy, ", ".join(map(str, acl.cidrs))))
    if faults:
        raise Faults(faults)
    allowance = AclAllowance(acl.entries, acl.widest_prefix)
    said, passing = ([coarsen(flow, EXPRESSION)[0] for flow in each] for each in (flows, through))
    entries = render(said, reference.networks, allowance, place, through=passing)
    behind_it = [*flows, *through]
    notes = (*_notes(name, entries), *(Note("note", name, each) for each in _sources(reference, members, behind_it)))
    return NetworkAclPlan(name, flows, through, entries, notes)


def _own(reference: Reference, members: PerimeterMembers) -> Iterator[Flow]:
    """Yield every flow of every endpoint, and of the proxies, wherever its peer is."""
    for endpoint in endpoints(members):
        yield from derive(reference, endpoint)
        if members.proxies:
            yield from (replace(flow, local=members.proxies) for flow in derive_web(reference, endpoint))


def _unfiltered(vpc: Sequence[IPv4Network]) -> tuple[IPv4Network, ...]:
    return tuple(IPv4Network(each) for each in (*_ALWAYS, *(cidr.network_address + 2 for cidr in vpc)))


def _at(flows: Iterable[Flow], cidrs: Sequence[IPv4Network], free: tuple[IPv4Network, ...]) -> Iterator[Flow]:
    """Yield the flows that cross the border of a subnet, told from the end that is in it.

    One with both ends in subnets of the ACL crosses two borders, and is told from either end.
    """
    for flow in flows:
        for cidr in cidrs:
            if local := tuple(each for each in flow.local if each.subnet_of(cidr)):
                yield from leaving([replace(flow, local=local)], (cidr, *free))
            yield from _arriving(flow, cidr, free)


def _arriving(flow: Flow, cidr: IPv4Network, free: Sequence[IPv4Network]) -> Iterator[Flow]:
    """Yield a flow of somebody elsewhere with a peer in a subnet, told from there: the other side is who opens."""
    if not isinstance(flow.peer, Addresses) or flow.peer.prefixes == (ANY_ADDRESS,):
        return
    here = IPSet(map(str, flow.peer.prefixes)) & IPSet([str(cidr)])
    here -= IPSet(map(str, free))
    away = tuple(each for each in flow.local if not each.subnet_of(cidr))
    if here and away:
        yield replace(
            flow,
            opens=Initiator.LOCAL if flow.opens is Initiator.PEER else Initiator.PEER,
            local=tuple(IPv4Network(str(each)) for each in here.iter_cidrs()),
            peer=Addresses(away),
        )


def _through(reference: Reference, members: PerimeterMembers) -> Iterator[Flow]:
    """Yield what crosses the perimeter from all who have no public address of their own."""
    public = {
        IPv4Network(address)
        for gateway in members.local_gateways
        if gateway.public_address and (address := gateway.known_address(Interface.EXTERNAL))
    }
    for flow in crossing(reference, members):
        if not public.issuperset(flow.local):
            yield flow


def _split(flows: Iterable[Flow], cidrs: Sequence[IPv4Network], place: str) -> Iterator[Fault]:
    """Find prefixes of which only a part is in a subnet: the rest would be filtered by something else."""
    for prefix in dict.fromkeys(each for flow in flows for each in flow.local):
        for cidr in cidrs:
            if cidr.overlaps(prefix) and not prefix.subnet_of(cidr):
                words = f"is a part of {prefix}, which is behind it as a whole"
                remedy = f"give {prefix} by the prefixes of its subnets"
                yield Fault(f"{place}.cidrs", words, remedy, str(cidr))


def _tagged(flows: Iterable[Flow], place: str) -> Iterator[Fault]:
    for tag in dict.fromkeys(flow.peer.name for flow in flows if isinstance(flow.peer, ServiceTag)):
        yield Fault(place, "is a service tag, which AWS does not have", "give addresses", tag)


def _opened(through: Iterable[Flow], place: str) -> Iterator[Fault]:
    """Find what is opened from outside, which a NAT gateway does not let in."""
    told = {
        (flow.requirement, flow.label): flow
        for flow in through
        if flow.opens is Initiator.PEER and flow.icmp != FRAGMENTATION_NEEDED
    }
    for (row, label), flow in told.items():
        words = f"cannot pass a NAT gateway: {flow.title} ({row}) is opened by {label or flow.peer}, from outside"
        remedy = "give the gateway a public address of its own, or its peer's addresses among inside"
        yield Fault(f"{place}.natGateway", words, remedy, ", ".join(map(str, flow.local)))


def _notes(name: str, entries: AclEntries) -> Iterator[Note]:
    yield from _coarsening(name, "inbound", entries.ingress)
    yield from _coarsening(name, "outbound", entries.egress)
    yield Note(
        "warning",
        name,
        "all other traffic to or from these subnets has no entry and is dropped: give what "
        "they need besides as extraRules",
    )
    yield Note(
        "note",
        name,
        "a network ACL is stateless: from wherever a reply may come, connections to the same ports may be opened "
        "too, which the filters behind it must refuse",
    )


def _sources(reference: Reference, members: PerimeterMembers, flows: Iterable[Flow]) -> Iterator[str]:
    """Yield from where replies were taken to be asked for, by who is the local end of ``flows``."""
    held = {prefix for flow in flows for prefix in flow.local}
    for endpoint in endpoints(members):
        if not held.isdisjoint(endpoint.addresses):
            yield source_words(reference, endpoint)


def _coarsening(name: str, way: str, direction: AclDirection) -> Iterator[Note]:
    """Yield how many entries one direction has, and each that is wider than it must be, with its excess."""
    used = f"{way}: {direction.used} of {direction.quota} entries, including the implicit deny"
    if not direction.widened:
        yield Note("note", name, f"{used}; none is wider than required")
        return
    excess = f"{direction.excess:,} addresses × ports are admitted beyond what is required"
    yield Note("warning", name, f"{used}; {len(direction.widened)} coarsened, {excess}")
    yield from (Note("note", name, f"{way}: {each}") for each in direction.widened)
