"""Say ``merge(flows, networks, named_lists=True)``: rules that admit exactly the flows, none of them inside another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Network

from webex_calling.flows.flow import Addresses, Flow, Names, ServiceTag, canonical
from webex_calling.flows.rule import NetworkList, Rule, RulePeer
from webex_calling.port import Icmp, PortRange, Protocol, minimal
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface


def merge(flows: Iterable[Flow], networks: Mapping[str, Network], *, named_lists: bool) -> tuple[Rule, ...]:
    """Return rules that admit exactly ``flows``, which a target can express, in the order of the flows.

    Equal rules become one, and a rule that another one contains is folded into every rule that contains it; both
    keep the flows of what they took in. Port ranges are merged inside one flow and never across flows, so that a rule
    is a function of the flow that gives it, whatever its neighbours are.
    """
    folded: dict[Rule, list[Flow]] = {}
    for flow in dict.fromkeys(flows):
        for rule in _rules(flow, networks, named_lists):
            folded.setdefault(replace(rule, flows=()), []).append(flow)
    outer = _containers(folded, networks)
    for rule, containers in outer.items():
        for container in containers:
            if container not in outer:
                folded[container].extend(flow for flow in folded[rule] if flow not in folded[container])
    return tuple(replace(rule, flows=tuple(held)) for rule, held in folded.items() if rule not in outer)


def _containers(rules: Iterable[Rule], networks: Mapping[str, Network]) -> dict[Rule, list[Rule]]:
    """Return, for each rule that stands inside others, those others: only rules of peers that hold its peer are met."""
    kin: dict[tuple[Interface, Initiator, Protocol], dict[RulePeer, list[Rule]]] = {}
    for rule in rules:
        kin.setdefault((rule.interface, rule.opens, rule.protocol), {}).setdefault(rule.peer, []).append(rule)
    found: dict[Rule, list[Rule]] = {}
    for by_peer in kin.values():
        lengths = sorted({peer.prefixlen for peer in by_peer if isinstance(peer, IPv4Network)})
        for peer, inner in by_peer.items():
            outer = [rule for holder in _holders(peer, by_peer, lengths, networks) for rule in by_peer[holder]]
            for rule in inner:
                containers = [other for other in outer if other is not rule and _holds(other, rule)]
                if containers:
                    found[rule] = containers
    return found


def _holders(
    peer: RulePeer, peers: Iterable[RulePeer], lengths: Sequence[int], networks: Mapping[str, Network]
) -> list[RulePeer]:
    """Return the peers that have every address of ``peer``, itself included; a tag or a list holds itself alone."""
    if isinstance(peer, IPv4Network):
        wider = (peer.supernet(new_prefix=length) for length in lengths if length < peer.prefixlen)
        return [peer, *(each for each in wider if each in peers)]
    if isinstance(peer, NetworkList):
        held = networks[peer.network].lists[peer.number]
        prefixes = [each for each in peers if isinstance(each, IPv4Network)]
        return [peer, *(each for each in prefixes if all(prefix.subnet_of(each) for prefix in held))]
    return [peer]


def _holds(outer: Rule, inner: Rule) -> bool:
    """Whether ``outer``, whose peer holds that of ``inner``, admits every connection that ``inner`` admits."""
    return _holds_service(outer.service, inner.service) and (
        outer.local is None or (inner.local is not None and inner.local.subnet_of(outer.local))
    )


def _rules(flow: Flow, networks: Mapping[str, Network], named_lists: bool) -> Iterator[Rule]:
    services: tuple[PortRange | Icmp | None, ...] = minimal(flow.ports) or (flow.icmp,)
    for local in canonical(flow.local) or (None,):
        for peer in _peers(flow, networks, named_lists):
            for service in services:
                yield Rule(flow.interface, flow.opens, flow.protocol, service, peer, local, (flow,))


def _peers(flow: Flow, networks: Mapping[str, Network], named_lists: bool) -> tuple[RulePeer, ...]:
    peer = flow.peer
    if isinstance(peer, Addresses):
        return canonical(peer.prefixes)
    if isinstance(peer, ServiceTag):
        return (peer,)
    if isinstance(peer, Names):
        raise TypeError(f"{flow.requirement}: names must be coarsened before they are merged")
    network = networks[peer.id]
    if named_lists and network.listed:
        return tuple(NetworkList(peer.id, number) for number in network.lists)
    return tuple(published.prefix for published in network.prefixes)


def _holds_service(outer: PortRange | Icmp | None, inner: PortRange | Icmp | None) -> bool:
    if isinstance(outer, PortRange) and isinstance(inner, PortRange):
        return inner in outer
    return outer is None or outer == inner
