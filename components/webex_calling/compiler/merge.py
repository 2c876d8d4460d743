"""Say ``merge(flows, networks)``: rules that admit exactly the flows, none of them inside another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from ipaddress import IPv4Network

from netaddr import IPNetwork, cidr_merge

from webex_calling.compiler.flow import Addresses, Flow, Names, ServiceTag
from webex_calling.compiler.rule import NetworkList, Rule, RulePeer
from webex_calling.port import Icmp, PortRange, minimal
from webex_calling.published.network import Network


def canonical(prefixes: Iterable[IPv4Network]) -> tuple[IPv4Network, ...]:
    """Return the fewest prefixes that hold exactly the addresses of ``prefixes``, in order."""
    return tuple(IPv4Network(str(block)) for block in cidr_merge([IPNetwork(str(prefix)) for prefix in prefixes]))


def merge(flows: Iterable[Flow], networks: Mapping[str, Network], *, named_lists: bool) -> tuple[Rule, ...]:
    """Return rules that admit exactly ``flows``, which a target can express, in the order of the flows.

    Equal rules become one, and a rule that another one contains is folded into every rule that contains it; both
    keep the flows of what they took in. Port ranges are merged inside one flow and never across flows, so that a rule
    is a function of the flow that gives it, whatever its neighbours are.
    """
    folded: dict[Rule, list[Flow]] = {}
    for flow in flows:
        for rule in _rules(flow, networks, named_lists):
            folded.setdefault(replace(rule, flows=()), []).append(flow)
    rules = list(folded)
    outer = {rule: [other for other in rules if other != rule and _contains(other, rule, networks)] for rule in rules}
    for rule, containers in outer.items():
        for container in containers:
            if not outer[container]:
                folded[container].extend(flow for flow in folded[rule] if flow not in folded[container])
    return tuple(replace(rule, flows=tuple(folded[rule])) for rule in rules if not outer[rule])


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
    if named_lists:
        return tuple(NetworkList(peer.id, number) for number in network.lists)
    return tuple(published.prefix for published in network.prefixes)


def _contains(outer: Rule, inner: Rule, networks: Mapping[str, Network]) -> bool:
    """Whether every connection that ``inner`` admits is admitted by ``outer`` too."""
    return (
        (outer.interface, outer.opens, outer.protocol) == (inner.interface, inner.opens, inner.protocol)
        and _holds_service(outer.service, inner.service)
        and (outer.local is None or (inner.local is not None and inner.local.subnet_of(outer.local)))
        and _holds_peer(outer.peer, inner.peer, networks)
    )


def _holds_service(outer: PortRange | Icmp | None, inner: PortRange | Icmp | None) -> bool:
    if isinstance(outer, PortRange) and isinstance(inner, PortRange):
        return inner in outer
    return outer is None or outer == inner


def _holds_peer(outer: RulePeer, inner: RulePeer, networks: Mapping[str, Network]) -> bool:
    """Whether ``outer`` has every address of ``inner``; of a list or a tag as the outer one, nothing is assumed."""
    if not isinstance(outer, IPv4Network):
        return outer == inner
    if isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, NetworkList):
        return all(prefix.subnet_of(outer) for prefix in networks[inner.network].lists[inner.number])
    return False
