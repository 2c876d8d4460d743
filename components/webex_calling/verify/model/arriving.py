"""Say ``arriving(openings)``: every packet that comes in at an end, where a filter remembers no connection.

It is a set of packets, in the dimensions of openings. ``local`` and ``peer`` are destination and source. A packet of
TCP has the peer as its initiator where it has neither ACK nor RST, which is how a connection is opened, and else the
local side: it belongs to a connection, whoever opened that (RFC 9293, section 3.10.7). No packet of another protocol
tells, and each has the peer, which sends it. Every peer is an address.
"""

from dataclasses import replace
from typing import Final

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import ICMP, TCP, Packet, PacketSet
from webex_calling.verify.model.stateless import ANSWERS

OPENS: Final = Initiator.PEER
"""What a segment without ACK and RST has as its initiator, and a packet of another protocol than TCP."""
ESTABLISHED: Final = Initiator.LOCAL
"""What a segment with ACK or RST has as its initiator."""

_TCP: Final = PacketSet.box(protocol=TCP)
_ICMP: Final = PacketSet.box(protocol=ICMP)
_OURS: Final = PacketSet.box(initiator=Initiator.LOCAL)
_MESSAGES: Final = ((0, 255),)

ARRIVING: Final = (_TCP | PacketSet.box(initiator=OPENS)).addressed
"""Every packet that can come in."""


def arriving(openings: PacketSet) -> PacketSet:
    """Return the packets that come in with ``openings``: what the peer sends, having opened or in reply."""
    openings = openings.addressed
    ours, theirs = openings & _OURS, openings - _OURS
    both = [replace(box, initiators=(OPENS, ESTABLISHED)) for box in (theirs & _TCP).boxes()]
    replies = [replace(box, initiators=(OPENS,)) for box in (ours - _TCP - _ICMP).boxes()]
    answers = [
        replace(box, initiators=(OPENS,), local_ports=answered)
        for box in (ours & _ICMP).boxes()
        for answered in _answered(box.local_ports)
    ]
    return PacketSet.union([(ours & _TCP), theirs, PacketSet.of([*both, *replies, *answers])])


def arrival(packet: Packet) -> str:
    """Write a packet that comes in."""
    if packet.protocol != TCP:
        return str(packet).partition(" opens ")[2]
    kind = "opening" if packet.initiator is OPENS else "established"
    return f"{kind} {str(replace(packet, initiator=OPENS)).partition(' opens ')[2]}"


def _answered(asked: tuple[tuple[int, int], ...]) -> list[tuple[tuple[int, int], ...]]:
    """Return the types that answer these; where every message is asked for, every one answers."""
    if asked == _MESSAGES:
        return [_MESSAGES]
    found = (answer for ask, answer in ANSWERS.items() if any(first <= ask <= last for first, last in asked))
    return [((answer, answer),) for answer in found]
