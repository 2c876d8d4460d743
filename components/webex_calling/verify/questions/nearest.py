"""Say ``nearest(admission, packet)``: the rule that would admit a refused packet with the least about it changed.

A rule is nearer the fewer dimensions of the packet would have to change, and of two with as many the one whose numbers
are closer. What a rule admits is what is left of its match once earlier denials have had theirs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, summarize_address_range
from typing import Final

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.names import ADDRESSES
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Box, Packet, PacketSet
from webex_calling.verify.model.spans import Interval

_PROTOCOLS: Final = {ICMP: "icmp", TCP: "tcp", UDP: "udp"}
_SMALL: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_BESIDE: Final = 256
"""An address that is farther away than a /24 has none in common with the prefix but that it is another."""
_UNLIKE: Final = ADDRESSES
"""The distance of a name from all addresses, and of a name from other names: farther than any number."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One dimension in which a packet is outside a rule: ``words`` tell how far, ``distance`` is the number of it."""

    words: str
    distance: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest rule, and all that keeps the packet from it."""

    clause: Clause
    differences: tuple[Difference, ...]


def nearest(admission: Admission, packet: Packet) -> Nearest | None:
    """Return the rule that is nearest to ``packet``; None where no rule admits anything. Of equals, the first.

    What a service lets through by itself is no rule, unless there is nothing else.
    """
    found: tuple[tuple[int, int], Nearest] | None = None
    causes = admission.causes(PacketSet.everything())
    ruled = {clause: openings for clause, openings in causes.items() if clause.resource}
    for clause, openings in (ruled or causes).items():
        for box in openings.boxes():
            differences = tuple(_differences(box, packet))
            rank = len(differences), sum(each.distance for each in differences)
            if found is None or rank < found[0]:
                found = rank, Nearest(clause, differences)
    return found[1] if found else None


def _differences(box: Box, packet: Packet) -> Iterator[Difference]:
    if packet.initiator not in box.initiators:
        whose = "this side opens" if packet.initiator is Initiator.PEER else "the peer opens"
        yield Difference(f"it is for what {whose}", 1)
    if not _holds(box.protocols, packet.protocol):
        names = ", ".join(dict.fromkeys(_protocol(number) for span in box.protocols for number in span))
        yield Difference(f"protocol {_protocol(packet.protocol)} is not {names}", 1)
    if not _holds(box.local, packet.local):
        yield _apart("local address", box.local, packet.local, address=True)
    yield from _peer(box, packet)
    local, peer = _ports(packet)
    if not _holds(box.local_ports, packet.local_port):
        yield _apart(local, box.local_ports, packet.local_port)
    if not _holds(box.peer_ports, packet.peer_port):
        yield _apart(peer, box.peer_ports, packet.peer_port)


def _peer(box: Box, packet: Packet) -> Iterator[Difference]:
    if _holds(box.peer, packet.point[3]):
        return
    if isinstance(packet.peer, str):
        names = box.names
        words = f"{packet.peer} is a name, and it has addresses alone"
        if names:
            words = f"{packet.peer} is not among {', '.join(names)}"
        alike = max((_common(packet.peer, name) for name in names), default=-1)
        yield Difference(words, _UNLIKE - alike - 1)
    elif box.addresses:
        yield _apart("peer", box.addresses, packet.peer, address=True)
    else:
        yield Difference(
            f"peer {IPv4Address(packet.peer)} is an address, and it has names: {', '.join(box.names)}", _UNLIKE
        )


def _common(first: str, second: str) -> int:
    """Count the labels that two names have in common, from the right."""
    pairs = zip(reversed(first.split(".")), reversed(second.split(".")), strict=False)
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _ports(packet: Packet) -> tuple[str, str]:
    """Return what the two port dimensions are called: the side that does not open has the port that matters."""
    if packet.protocol == ICMP:
        return "type", "code"
    return ("local port", "port") if packet.initiator is Initiator.LOCAL else ("port", "the peer's port")


def _apart(name: str, spans: Sequence[Interval], value: int, *, address: bool = False) -> Difference:
    """Tell how far a number is from the nearest span: "port 5063 is one above 5062"."""
    span = min(spans, key=lambda each: max(each[0] - value, value - each[1]))
    distance = max(span[0] - value, value - span[1])
    far = _SMALL[distance] if distance < len(_SMALL) else str(distance)
    where = "below" if value < span[0] else "above"
    shown = (str(IPv4Address(value)), _prefixes(span)) if address else (str(value), _range(span))
    place = "outside" if address and distance > _BESIDE else f"{far} {where}"
    return Difference(f"{name} {shown[0]} is {place} {shown[1]}", distance)


def _range(span: Interval) -> str:
    return str(span[0]) if span[0] == span[1] else f"{span[0]}-{span[1]}"


def _prefixes(span: Interval) -> str:
    first, last = map(IPv4Address, span)
    prefixes = [*summarize_address_range(first, last)]
    return f"{first}-{last}" if len(prefixes) > 1 else str(prefixes[0]).removesuffix("/32")


def _holds(spans: Sequence[Interval], value: int) -> bool:
    return any(first <= value <= last for first, last in spans)


def _protocol(number: int) -> str:
    return _PROTOCOLS.get(number, str(number))
