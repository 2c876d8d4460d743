"""`tcp(ends, [said(b"…")])`: who says what in a conversation, packet by packet, both ways.

A conversation is what the two ends would send if nothing stood between them: handshake, data, close. What a filter
drops of it does not stop the rest, which is judged as well: an end would send its packet again, to the same verdict.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Address

from tests.suricata import frames
from tests.suricata.frames import ACK, FIN, ICMP, PSH, SYN, TCP, UDP

ALERT = bytes.fromhex("15030300020228")
"""What a TLS server says that knows no such name: a fatal handshake_failure (RFC 8446, 6.2)."""
ECHO_REQUEST, ECHO_REPLY = (8, 0), (0, 0)
_ERRORS = (3, 4, 5, 11, 12)
"""The types of messages that quote the packet that they tell of (RFC 792)."""
TOO_BIG, HOST_UNREACHABLE = (3, 4), (3, 1)


class Part(StrEnum):
    """What a packet is to its conversation."""

    HANDSHAKE = "handshake"
    CONTROL = "control"
    DATA = "data"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Ends:
    """Who opens, from which address and port, and to whom.

    ICMP has no ports: its initiator's tells messages apart that an engine takes for different flows.
    """

    initiator: int
    opener_port: int
    server: int
    server_port: int

    @classmethod
    def of(cls, initiator: str, opener_port: int, server: str, server_port: int) -> Ends:
        """Return the ends of dotted quads."""
        return cls(int(IPv4Address(initiator)), opener_port, int(IPv4Address(server)), server_port)

    @property
    def turned(self) -> Ends:
        """The same, opened by the other end."""
        return Ends(self.server, self.server_port, self.initiator, self.opener_port)

    def __str__(self) -> str:
        return f"{IPv4Address(self.initiator)}:{self.opener_port} -> {IPv4Address(self.server)}:{self.server_port}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one end says: in one packet, or in parts of so many bytes.

    ``waits`` tells whether a filter may wait for all of it before it decides: a ClientHello is none before it is whole.
    """

    data: bytes
    by_opener: bool = True
    part: int = 0
    waits: bool = False

    def parts(self) -> Sequence[bytes]:
        size = self.part or max(len(self.data), 1)
        return [self.data[at : at + size] for at in range(0, max(len(self.data), 1), size)]


@dataclass(frozen=True, slots=True)
class Sent:
    """One packet: from which end, and what it is; a ``partial`` one begins or goes on with what is not yet whole."""

    frame: bytes
    by_opener: bool
    part: Part
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """Packets in order, and what they are together. ``key`` is the same for what an engine takes for one flow."""

    what: str
    protocol: int
    ends: Ends
    sent: tuple[Sent, ...]

    @property
    def key(self) -> tuple[object, ...]:
        ends = self.ends
        sides = sorted([(ends.initiator, ends.opener_port), (ends.server, ends.server_port)])
        return (self.protocol, *sides)

    def __str__(self) -> str:
        return f"{self.what}: {self.protocol} {self.ends}"


def said(data: bytes, *, part: int = 0, waits: bool = False) -> Said:
    """Return what the initiator says."""
    return Said(data, True, part, waits)


def answered(data: bytes) -> Said:
    """Return what the server says."""
    return Said(data, False)


def tcp(what: str, ends: Ends, speech: Iterable[Said], close: bool = True) -> Conversation:
    """Return a connection: handshake, what is said and acknowledged, and close from both sides.

    Of what is said in parts the first and the last are acknowledged, as a receiver may (RFC 9293, 3.8.6.3).
    """
    return Conversation(what, TCP, ends, tuple(_Connection(ends).sent(speech, close=close)))


def udp(what: str, ends: Ends, speech: Iterable[Said]) -> Conversation:
    """Return datagrams to and fro."""
    return Conversation(what, UDP, ends, tuple(_datagrams(ends, speech)))


def echo(ends: Ends) -> Conversation:
    """Return a ping and its answer."""
    asked = frames.icmp(ends.initiator, ends.server, ECHO_REQUEST, b"\0\1\0\1", b"ping")
    reply = frames.icmp(ends.server, ends.initiator, ECHO_REPLY, b"\0\1\0\1", b"ping")
    return Conversation("echo", ICMP, ends, (Sent(asked, True, Part.DATA), Sent(reply, False, Part.DATA)))


def message(what: str, ends: Ends, kind: tuple[int, int]) -> Conversation:
    """Return one ICMP message; where it is an error, about a datagram that nobody sent.

    ``flow`` is the one that an engine takes it for: the datagram's, or that of a message and its answer.
    """
    body, flow = b"quack quack", 0
    if kind[0] in _ERRORS:
        flow = 1 + 256 * kind[0] + kind[1]
        body = frames.udp(ends.server, ends.initiator, (50000 + flow, 33000), b"never")[:28]
    frame = frames.icmp(ends.initiator, ends.server, kind, _rest(kind), body)
    return Conversation(what, ICMP, replace(ends, opener_port=flow), (Sent(frame, True, Part.DATA),))


def told(conversation: Conversation, router: int, kind: tuple[int, int], after: int | None = None) -> Conversation:
    """Return the conversation in which a router tells the initiator of its packets, after the last or the one given."""
    at = len(conversation.sent) if after is None else after
    about = next(each.frame for each in reversed(conversation.sent[:at]) if each.by_opener)
    frame = frames.icmp(router, conversation.ends.initiator, kind, _rest(kind), about[:28])
    sent = (*conversation.sent[:at], Sent(frame, False, Part.ERROR), *conversation.sent[at:])
    return replace(conversation, what=f"{conversation.what}, told {kind[0]}/{kind[1]}", sent=sent)


def _rest(kind: tuple[int, int]) -> bytes:
    """Return the four bytes after the checksum: of 3/4 the next hop's MTU (RFC 1191)."""
    return struct.pack("!HH", 0, 1400) if kind == TOO_BIG else b"\0\0\0\0"


class _Connection:
    """The two ends of a TCP connection, their sequence numbers by who sends."""

    def __init__(self, ends: Ends) -> None:
        self._ends = ends
        self._next = {True: 1000, False: 5000}

    def sent(self, speech: Iterable[Said], *, close: bool) -> Iterator[Sent]:
        for by_opener, flags in ((True, SYN), (False, SYN | ACK), (True, ACK)):
            yield replace(self._packet(by_opener, flags, first=flags == SYN), part=Part.HANDSHAKE)
        for each in speech:
            parts = each.parts()
            for number, data in enumerate(parts, start=1):
                yield self._packet(each.by_opener, PSH | ACK, data, partial=each.waits and number < len(parts))
                if number in (1, len(parts)):
                    yield self._packet(not each.by_opener, ACK)
        if close:
            yield self._packet(True, FIN | ACK)
            yield self._packet(False, FIN | ACK)
            yield self._packet(True, ACK)

    def _packet(
        self, by_opener: bool, flags: int, data: bytes = b"", *, first: bool = False, partial: bool = False
    ) -> Sent:
        ends = self._ends if by_opener else self._ends.turned
        acknowledged = 0 if first else self._next[not by_opener]
        sent = (self._next[by_opener], acknowledged, flags)
        self._next[by_opener] += len(data) + bool(flags & (SYN | FIN))
        frame = frames.tcp(ends.initiator, ends.server, (ends.opener_port, ends.server_port), sent, data)
        return Sent(frame, by_opener, Part.DATA if data else Part.CONTROL, partial)


def _datagrams(ends: Ends, speech: Iterable[Said]) -> Iterator[Sent]:
    for each in speech:
        way = ends if each.by_opener else ends.turned
        frame = frames.udp(way.initiator, way.server, (way.opener_port, way.server_port), each.data)
        yield Sent(frame, each.by_opener, Part.DATA)
