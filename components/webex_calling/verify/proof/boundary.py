"""Say ``boundaries(flow, networks)``: the packets at the edges of one flow, some just inside and some just outside."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Final, assert_never

from webex_calling.flows.flow import Addresses, Flow, Names, ServiceTag
from webex_calling.port import MAX_PORT, Protocol
from webex_calling.published.network import Network
from webex_calling.published.requirement import Initiator, NetworkName
from webex_calling.verify.model.names import ADDRESSES
from webex_calling.verify.model.packets import Packet
from webex_calling.verify.model.spans import span_of

Span = tuple[int, int]

SOMEWHERE: Final = IPv4Network("192.0.2.10")
"""The local address of the packets of a flow that names none."""

_OCTET: Final = 255
_TURNED: Final = {Initiator.LOCAL: Initiator.PEER, Initiator.PEER: Initiator.LOCAL}
_OTHER: Final = {Protocol.TCP: Protocol.UDP, Protocol.UDP: Protocol.TCP, Protocol.ICMP: Protocol.UDP}


def boundaries(flow: Flow, networks: Mapping[str, Network]) -> Iterator[Packet]:
    """Yield a packet of the flow, then packets that differ from it in one way, and one that differs in all.

    Each dimension goes through its edges: first and last of every range and one outside each; of a name the domain
    itself, a name below it, and names that only look like it; then the other protocol, and the direction turned with
    the ports in their places and exchanged. A flow that holds no packet yields none.
    """
    last = _OCTET if flow.protocol is Protocol.ICMP else MAX_PORT
    locals_ = edges(map(span_of, flow.local or (SOMEWHERE,)), ADDRESSES - 1)
    ours, theirs = (edges(spans, last) for spans in _ends(flow))
    peers = _peers(flow, networks)
    if not (ours and theirs and peers):
        return
    number = flow.protocol.number
    local, peer, here, there = locals_[0], peers[0], ours[0], theirs[0]
    yield Packet(flow.opens, number, local, peer, here, there)
    if flow.local:
        yield from (Packet(flow.opens, number, each, peer, here, there) for each in locals_[1:])
    yield from (Packet(flow.opens, number, local, each, here, there) for each in peers[1:])
    yield from (Packet(flow.opens, number, local, peer, each, there) for each in ours[1:])
    yield from (Packet(flow.opens, number, local, peer, here, each) for each in theirs[1:])
    yield Packet(flow.opens, number, local, peers[1 % len(peers)], ours[1 % len(ours)], theirs[1 % len(theirs)])
    yield Packet(flow.opens, _OTHER[flow.protocol].number, local, peer, here, there)
    yield Packet(_TURNED[flow.opens], number, local, peer, here, there)
    yield Packet(_TURNED[flow.opens], number, local, peer, there, here)


def edges(spans: Iterable[Span], last: int) -> tuple[int, ...]:
    """Return the first and the last number of each interval, then the numbers up to ``last`` that are next to them."""
    held = tuple(spans)
    inside = [edge for span in held for edge in span]
    beyond = [edge for first, end in held for edge in (first - 1, end + 1)]
    return tuple(dict.fromkeys(edge for edge in (*inside, *beyond) if 0 <= edge <= last))


def _ends(flow: Flow) -> tuple[Iterable[Span], Iterable[Span]]:
    """Return the ports of this side and of the peer, or the types and the codes."""
    if flow.protocol is Protocol.ICMP:
        message = flow.icmp
        every = ((0, _OCTET),)
        return (((message.type,) * 2,), ((message.code,) * 2,)) if message else (every, every)
    sources, ports = (tuple((each.first, each.last) for each in held) for held in (flow.source_ports, flow.ports))
    return (sources, ports) if flow.opens is Initiator.LOCAL else (ports, sources)


def _peers(flow: Flow, networks: Mapping[str, Network]) -> tuple[int | str, ...]:
    match flow.peer:
        case NetworkName(id=network):
            return (*edges(map(span_of, networks[network].current), ADDRESSES - 1), "webex.com")
        case Addresses(prefixes=prefixes):
            return (*edges(map(span_of, prefixes), ADDRESSES - 1), "webex.com")
        case Names(names=names):
            around = (each for name in names for each in _around(name.removeprefix("*.")))
            return (*dict.fromkeys(around), int(SOMEWHERE.network_address))
        case ServiceTag(name=name):
            return name, "webex.com", int(SOMEWHERE.network_address)
    assert_never(flow.peer)


def _around(apex: str) -> tuple[str, ...]:
    return apex, f"a.{apex}", f"a.b.{apex}", f"*.{apex}", f"not{apex}", f"{apex}.example.com", apex.partition(".")[2]
