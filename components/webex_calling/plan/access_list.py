"""Say ``plan_access_list(reference, gateway, cloud)``: what comes in on the outside interface of a Local Gateway.

An access list of IOS keeps no state, as a network ACL does not: what the gateway opens has entries for its replies.
Unlike a network ACL its entries name both ends with their ports, and tell segments that open a connection of TCP from
the others, so that the plan admits exactly what is required and none is coarsened. What leaves is not planned: a list
for what leaves an interface does not filter what the router itself sends (Cisco, Security Configuration Guide: Access
Control Lists, IP access list overview), and a gateway routes nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import product
from typing import Final

from webex_calling.fault import Fault, raise_any
from webex_calling.flows.endpoint import Endpoint
from webex_calling.flows.flow import ANY_ADDRESS, Addresses, Flow, addressed, canonical
from webex_calling.plan.derive import derive
from webex_calling.port import Icmp, PortRange, Protocol, minimal
from webex_calling.published.network import Network
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.targets.ios.access_list import AccessList, Entry, Reason

PLATFORM: Final = "platform"
"""What has the place of a row in what every machine of a cloud needs, told by one of these labels."""
DHCP, METADATA, HOST = "dhcp", "instance-metadata", "host"
OUTSIDE: Final = "GigabitEthernet1"
"""The first interface of a Catalyst 8000V, which is the first network interface of its machine in a cloud.

Its address comes by DHCP (aws-samples/amazon-transcribe-live-call-analytics, CUBE_Config.md, Configuring Network
Interfaces).
"""

_ANSWERS: Final[Mapping[int, int]] = {8: 0, 13: 14}  # RFC 792: what answers a message, with the same code
_DHCP_SERVER, _DHCP_CLIENT = PortRange.of(67), PortRange.of(68)
_AT_METADATA: Final = IPv4Network("169.254.169.254/32")
_AT_HOST: Final = IPv4Network("168.63.129.16/32")
_HTTP, _AGENT = PortRange.of(80), PortRange.of(32526)

_Dimension = tuple[int, int]
_Box = tuple[_Dimension, ...]
"""The source, a class of packets, its ports, the destination, its ports: each from a first number to a last one."""


@dataclass(frozen=True, slots=True)
class AccessListPlan:
    """The access list of one gateway, and the flows that it is made for."""

    gateway: str
    flows: tuple[Flow, ...]
    access_list: AccessList


def unsaid(gateway: LocalGateway) -> Iterator[Fault]:
    """Find what no list can say: an extra rule with a service tag, whose addresses the provider alone knows."""
    for rule in _outside(gateway).extra_rules:
        if rule.service_tag:
            words = f"extra rule {rule.name} has a service tag, which IOS does not know"
            yield Fault(gateway.name, words, "give addresses", rule.service_tag)


def plan_access_list(reference: Reference, gateway: LocalGateway, cloud: Cloud) -> AccessListPlan:
    """Plan the list of the external interface of a resolved gateway in ``cloud``. Raises Faults for what is unsaid."""
    raise_any(unsaid(gateway))
    endpoint = _outside(gateway)
    flows = tuple(dict.fromkeys(derive(reference, endpoint)))
    local = endpoint.local.get(Interface.EXTERNAL, ()) or (ANY_ADDRESS,)
    wanted: dict[Entry, tuple[Reason, ...]] = {}
    for entry, reason in (*_of_flows(flows, reference.networks), *_of_platform(cloud, local, reference.system_ports)):
        wanted[entry] = tuple(dict.fromkeys((*wanted.get(entry, ()), reason)))
    return AccessListPlan(gateway.name, flows, AccessList(tuple(_needed(wanted)), OUTSIDE))


def _outside(gateway: LocalGateway) -> Endpoint:
    return Endpoint.of_gateway(gateway, shared=True).at(Interface.EXTERNAL)


def _of_flows(flows: Iterable[Flow], networks: Mapping[str, Network]) -> Iterator[tuple[Entry, Reason]]:
    """Yield what comes in of each flow, all that the other side sends, opening it or in reply: a prefix an entry."""
    for flow in flows:
        reply = flow.opens is Initiator.LOCAL
        network, sources = _sources(flow, networks)
        reason = Reason(flow.requirement, flow.label, reply, network)
        ends = tuple(product(sources, flow.local or (ANY_ADDRESS,)))
        if flow.protocol is Protocol.ICMP:
            for message, (source, destination) in product(_answers(flow.icmp) if reply else (flow.icmp,), ends):
                yield Entry(flow.protocol, source, destination, icmp=message), reason
            continue
        near, far = (flow.source_ports, flow.ports) if reply else (flow.ports, flow.source_ports)
        established = reply and flow.protocol is Protocol.TCP
        for theirs, ours, (source, destination) in product(minimal(far), minimal(near), ends):
            yield Entry(flow.protocol, source, destination, theirs, ours, established=established), reason


def _sources(flow: Flow, networks: Mapping[str, Network]) -> tuple[str, Sequence[IPv4Network]]:
    """Return the fewest prefixes of the other side, in order, and the published network that they are of, if any."""
    match addressed(flow.peer):
        case NetworkName(id=network):
            return network, networks[network].minimal
        case Addresses(prefixes=prefixes):
            return "", canonical(prefixes)
    raise TypeError(f"{flow.requirement}: an access list cannot name {flow.peer}")


def _answers(asked: Icmp | None) -> tuple[Icmp | None, ...]:
    """Return what answers a message, where it asks for an answer; a rule for every message has every answer."""
    if asked is None:
        return (None,)
    return (Icmp(_ANSWERS[asked.type], asked.code),) if asked.type in _ANSWERS else ()


def _of_platform(
    cloud: Cloud, local: Sequence[IPv4Network], picked: Sequence[PortRange]
) -> Iterator[tuple[Entry, Reason]]:
    """Yield what a cloud lets in whatever its own filters say, and a list on the machine does not.

    RFC 2131, section 4.1: answers of DHCP come from port 67 to port 68, also to an address that nobody has yet. Amazon
    EC2 User Guide and Microsoft Learn, instance metadata: HTTP at 169.254.169.254. Microsoft Learn, What is IP address
    168.63.129.16: the agent of a machine asks it on TCP 80 and 32526. Names and time that a cloud serves are the
    site's resolvers and time servers, or nobody's.
    """
    dhcp = Entry(Protocol.UDP, ANY_ADDRESS, ANY_ADDRESS, _DHCP_SERVER, _DHCP_CLIENT)
    yield dhcp, Reason(PLATFORM, DHCP, True)
    served = [(_AT_METADATA, _HTTP, METADATA)]
    if cloud is Cloud.AZURE:
        served += [(_AT_HOST, _HTTP, HOST), (_AT_HOST, _AGENT, HOST)]
    for (host, port, label), destination, ours in product(served, local, picked):
        yield Entry(Protocol.TCP, host, destination, port, ours, established=True), Reason(PLATFORM, label, True)


def _needed(wanted: Mapping[Entry, tuple[Reason, ...]]) -> Iterator[tuple[Entry, tuple[Reason, ...]]]:
    """Yield the entries without which something is lost; reasons of the others go to those that have their packets.

    So an entry that is taken out or made narrower is always missed.
    """
    entries, reasons = list(wanted), list(wanted.values())
    boxes = list(map(_box, entries))
    kept = dict.fromkeys(range(len(entries)))
    for at, own in enumerate(boxes):
        near = [each for each in kept if each != at and _meet(boxes[each], own)]
        pieces = [own]
        for each in near:
            pieces = [rest for piece in pieces for rest in _minus(piece, boxes[each])]
        if not pieces:
            del kept[at]
            for each in near:
                reasons[each] = tuple(dict.fromkeys((*reasons[each], *reasons[at])))
    yield from ((entries[at], reasons[at]) for at in kept)


def _box(entry: Entry) -> _Box:
    number = 2 * entry.protocol.number
    kind = (number + entry.established, number + (entry.protocol is Protocol.TCP))
    theirs, ours = _span(entry.source_ports), _span(entry.destination_ports)
    if entry.icmp:
        theirs, ours = (entry.icmp.type,) * 2, (entry.icmp.code,) * 2
    return _addresses(entry.source), kind, theirs, _addresses(entry.destination), ours


def _span(ports: PortRange) -> _Dimension:
    return ports.first, ports.last


def _addresses(prefix: IPv4Network) -> _Dimension:
    return int(prefix.network_address), int(prefix.broadcast_address)


def _meet(one: _Box, other: _Box) -> bool:
    return all(low <= last and first <= high for (first, last), (low, high) in zip(one, other, strict=True))


def _minus(box: _Box, other: _Box) -> Iterator[_Box]:
    """Yield boxes that hold what is in ``box`` and not in ``other``, each once."""
    if not _meet(box, other):
        yield box
        return
    for at, ((first, last), (low, high)) in enumerate(zip(box, other, strict=True)):
        if first < low:
            yield (*box[:at], (first, low - 1), *box[at + 1 :])
        if high < last:
            yield (*box[:at], (high + 1, last), *box[at + 1 :])
        box = (*box[:at], (max(first, low), min(last, high)), *box[at + 1 :])
