"""Say ``plan_azure_firewall(reference, members, model, "hub")``: an Azure Firewall policy for all who are behind it.

Every rule names the addresses of those who need it. A firewall that translates lets nothing in from the Internet but
by destination NAT of single ports, and no ICMP at all: what such a peer would open is refused, unless it only tells of
a connection, as messages of routers do, and a gateway may route past the firewall.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.flows.flow import Addresses, Flow, Names, ServiceTag
from webex_calling.plan.azure_firewall_notes import firewall_notes
from webex_calling.plan.azure_firewall_rules import by_address, by_name
from webex_calling.plan.coarsen import Coarsened, coarsen
from webex_calling.plan.crossing import crossing
from webex_calling.plan.notes import Note
from webex_calling.plan.reuse import reused
from webex_calling.port import Protocol
from webex_calling.published.placement import EXTRA
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, Trunk
from webex_calling.site.azure_firewall import AzureFirewall
from webex_calling.site.kinds import Interface
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.targets.azure.firewall_fit import unfit
from webex_calling.targets.azure.firewall_policy import EXPRESSION, FirewallPolicy, FirewallRule, render

UNTRANSLATED = tuple(IPv4Network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))
"""What Azure Firewall reaches, and is reached from, under its own addresses: RFC 1918 and RFC 6598, by default.
Source: Microsoft Learn, Azure Firewall SNAT private IP address ranges."""
_NOT_HERE = ("Internet", "VirtualNetwork", "AzureLoadBalancer")  # tags that only NSGs and route tables have


@dataclass(frozen=True, slots=True)
class AzureFirewallPlan:
    """What one firewall policy is made of, and what a reader should know of it.

    ``flows`` are all that cross it and get through. ``lost`` are those that nothing lets through a translation: the
    messages of routers. ``bypassing`` are the gateways of which no external interface is behind it.
    """

    name: str
    flows: tuple[Flow, ...]
    lost: tuple[Flow, ...]
    bypassing: tuple[str, ...]
    coarsened: tuple[Coarsened, ...]
    policy: FirewallPolicy
    notes: tuple[Note, ...]


@reused
def plan_azure_firewall(
    reference: Reference, members: PerimeterMembers, firewall: AzureFirewall, name: str, where: str = ""
) -> AzureFirewallPlan:
    """Plan the policy of a firewall. Raises Faults, placed at ``where``, when it cannot be."""
    place = where or name
    wanted = through(reference, members, firewall.bypassed_by)
    lost = tuple(flow for flow in wanted if _told_by_routers(flow))
    flows = tuple(flow for flow in wanted if not _told_by_routers(flow))
    faults = [*_strangers(place, members, firewall), *_trunks(place, members, firewall)]
    faults += [fault for flow in flows for fault in _unreachable(place, flow, told=bool(faults))]
    if not flows and not faults:
        faults.append(
            Fault(
                place,
                "has no endpoints behind it that open connections",
                "remove the firewall, or put endpoints behind it",
            )
        )
    if faults:
        raise Faults(dict.fromkeys(faults))
    widened = [coarsen(flow, EXPRESSION) for flow in flows]
    wider = [flow for flow, _ in widened]
    rules: list[FirewallRule] = [
        *by_address([flow for flow in wider if not isinstance(flow.peer, Names)], reference.networks),
        *by_name(wider),
    ]
    policy = render(name, firewall, rules, reference)
    addresses = len(firewall.further_public_ip_ids) + bool(firewall.public_ip_id)
    faults = list(unfit(place, policy, addresses))
    if faults:
        raise Faults(faults)
    coarsened = tuple(each for _, given_up in widened for each in given_up)
    notes = tuple(firewall_notes(reference, name, flows, lost, firewall))
    return AzureFirewallPlan(name, flows, lost, firewall.bypassed_by, coarsened, policy, notes)


def through(reference: Reference, members: PerimeterMembers, bypassing: Sequence[str]) -> tuple[Flow, ...]:
    """Return the flows that cross the firewall: of gateways that route past it, those of the internal interface alone.

    What such a gateway asks of a proxy behind the firewall is still the proxy's to fetch.
    """
    rest = [each for each in members.local_gateways if each.name not in bypassing]
    past = [each for each in members.local_gateways if each.name in bypassing]
    flows = dict.fromkeys(crossing(reference, members.model_copy(update={"local_gateways": tuple(rest)})))
    others = {"vdi_pools": (), "clients": ()}
    for flow in crossing(reference, members.model_copy(update={"local_gateways": tuple(past), **others})):
        if flow.interface is Interface.INTERNAL or (members.proxies and flow.local == members.proxies):
            flows[flow] = None
    return tuple(flows)


def _told_by_routers(flow: Flow) -> bool:
    return flow.protocol is Protocol.ICMP and flow.opens is Initiator.PEER and flow.requirement != EXTRA


def _strangers(where: str, members: PerimeterMembers, firewall: AzureFirewall) -> Iterator[Fault]:
    known = [each.name for each in members.local_gateways]
    for at, name in enumerate(firewall.bypassed_by):
        if name not in known:
            words = "is not a Local Gateway behind this firewall"
            remedy = f"give one of {', '.join(known)}" if known else "remove it"
            yield Fault(f"{where}.bypassedBy[{at}]", words, remedy, name)


def _trunks(where: str, members: PerimeterMembers, firewall: AzureFirewall) -> Iterator[Fault]:
    for gateway in members.local_gateways:
        if gateway.trunk is Trunk.CERTIFICATE and gateway.name not in firewall.bypassed_by:
            words = (
                "has a certificate trunk, which cannot work behind Azure Firewall: DNAT takes single ports, not a "
                "media range, and replies on another path than the call are dropped"
            )
            remedy = "list it in bypassedBy, and route its external subnet past the firewall"
            yield Fault(where, words, remedy, gateway.name)


def _unreachable(where: str, flow: Flow, *, told: bool) -> Iterator[Fault]:
    """Find what a flow asks of the firewall that it cannot do; ``told`` spares what a trunk's own fault says."""
    what = f"{flow.requirement} ({flow.label})"
    peer = flow.peer
    if isinstance(peer, ServiceTag):
        if peer.name in _NOT_HERE:
            yield Fault(
                where, f"is not a service tag of Azure Firewall, but {what} uses it", "give prefixes", peer.name
            )
        elif flow.opens is Initiator.PEER or flow.protocol is Protocol.ICMP:
            words = f"is a service tag, but {what} can be expressed only with addresses here"
            yield Fault(where, words, "give the prefixes of its private addresses", peer.name)
        return
    public = _public(flow)
    if flow.opens is Initiator.PEER and public and not (told and not isinstance(peer, Addresses)):
        words = (
            f"would open {what} to {', '.join(map(str, flow.local))} from the Internet, but Azure Firewall admits "
            "inbound traffic only by DNAT of single ports"
        )
        remedy = (
            "list the gateway in bypassedBy and route its external subnet past the firewall, or reach the peer by "
            "private addresses"
        )
        yield Fault(where, words, remedy, public)
    if flow.opens is Initiator.LOCAL and flow.protocol is Protocol.ICMP and public:
        words = f"is on the Internet, but ICMP ({what}) does not pass the SNAT of Azure Firewall"
        yield Fault(where, words, "remove the rule, or limit it to private addresses", public)


def _public(flow: Flow) -> str:
    """Return the peers of a flow that are on the Internet, as text; "" for none."""
    if not isinstance(flow.peer, Addresses):
        return str(flow.label)
    found = (each for each in flow.peer.prefixes if not any(each.subnet_of(own) for own in UNTRANSLATED))
    return ", ".join(map(str, found))
