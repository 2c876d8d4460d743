"""``flow_packets(flows, networks) <= rule_packets(rules, networks)``: flows and rules as exact packet sets."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network

from webex_calling.flows.flow import Addresses, Flow, Names, Peer
from webex_calling.flows.rule import NetworkList, Rule, RulePeer
from webex_calling.port import Icmp, PortRange
from webex_calling.published.network import Network
from webex_calling.published.requirement import NetworkName
from webex_calling.verify.model.packets import Initiator, PacketSet, prefix

Networks = Mapping[str, Network]
Span = tuple[int, int]


def spans(prefixes: Iterable[IPv4Network]) -> list[Span]:
    """Return the first and last address of each prefix, as numbers."""
    return [prefix(str(each)) for each in prefixes]


def flow_packets(flows: Iterable[Flow], networks: Networks) -> PacketSet:
    """Return every connection that the flows ask for, whichever interface they are on."""
    return PacketSet.union(_flow(flow, networks) for flow in flows)


def rule_packets(rules: Iterable[Rule], networks: Networks) -> PacketSet:
    """Return every connection that the rules admit, whichever interface they are on."""
    return PacketSet.union(_rule(rule, networks) for rule in rules)


def _flow(flow: Flow, networks: Networks) -> PacketSet:
    addresses, names = _flow_peer(flow.peer, networks)
    here = [(ports.first, ports.last) for ports in flow.source_ports]
    there = [(ports.first, ports.last) for ports in flow.ports]
    if flow.icmp:
        here, there = [(flow.icmp.type, flow.icmp.type)], [(flow.icmp.code, flow.icmp.code)]
    elif flow.opens == Initiator.PEER:
        here, there = there, here
    return PacketSet.box(
        initiator=Initiator(flow.opens),
        protocol=flow.protocol.number,
        local=spans(flow.local) or None,
        peer=addresses,
        names=names,
        local_ports=here or None,
        peer_ports=there or None,
    )


def _flow_peer(peer: Peer, networks: Networks) -> tuple[list[Span] | None, list[str] | None]:
    if isinstance(peer, NetworkName):
        return spans(published.prefix for published in networks[peer.id].prefixes), None
    if isinstance(peer, Addresses):
        return spans(peer.prefixes), None
    if isinstance(peer, Names):  # "*.example.com" covers example.com too
        return None, [each for name in peer.names for each in {name, name.removeprefix("*.")}]
    return None, [peer.name]


def _rule(rule: Rule, networks: Networks) -> PacketSet:
    addresses, names = _rule_peer(rule.peer, networks)
    here: list[Span] | None = None
    there: list[Span] | None = None
    match rule.service:
        case PortRange(first, last):
            here, there = (None, [(first, last)]) if rule.opens == Initiator.LOCAL else ([(first, last)], None)
        case Icmp(kind, code):
            here, there = [(kind, kind)], [(code, code)]
    return PacketSet.box(
        initiator=Initiator(rule.opens),
        protocol=rule.protocol.number,
        local=spans([rule.local]) if rule.local else None,
        peer=addresses,
        names=names,
        local_ports=here,
        peer_ports=there,
    )


def _rule_peer(peer: RulePeer, networks: Networks) -> tuple[list[Span] | None, list[str] | None]:
    if isinstance(peer, IPv4Network):
        return spans([peer]), None
    if isinstance(peer, NetworkList):
        return spans(networks[peer.network].lists[peer.number]), None
    return None, [peer.name]
