"""`write(path, frames)`: packets of a capture, as an engine reads them from a file.

A writer of our own: a run has some hundred thousand packets, and a general packet library (scapy) takes a hundred times
as long to build one, minutes where the engine judges in seconds. What it writes is judged all the same: checksums are
right, and the engine verifies them. Sources: RFC 791, 768, 792, 9293; pcap file format, LINKTYPE_RAW.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

ICMP, TCP, UDP = 1, 6, 17
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
_RAW = 101
_EPOCH = 1_700_000_000
_SPACING = 2
"""Microseconds between two packets: a hundred thousand conversations last no second, so that no flow grows old."""


def write(path: Path, frames: Iterable[bytes]) -> int:
    """Write a capture, and return how many packets it has."""
    count = 0
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, _RAW))
        for count, frame in enumerate(frames, start=1):
            seconds, microseconds = divmod(count * _SPACING, 1_000_000)
            file.write(struct.pack("<IIII", _EPOCH + seconds, microseconds, len(frame), len(frame)))
            file.write(frame)
    return count


def tcp(source: int, destination: int, ports: tuple[int, int], sent: tuple[int, int, int], data: bytes = b"") -> bytes:
    """Return a segment; ``sent`` are its sequence and acknowledgement numbers and its flags."""
    head = struct.pack("!HHIIBBHHH", *ports, sent[0], sent[1], 5 << 4, sent[2], 64240, 0, 0)
    return _ip(source, destination, TCP, _summed(head + data, 16, _pseudo(source, destination, TCP, 20 + len(data))))


def udp(source: int, destination: int, ports: tuple[int, int], data: bytes) -> bytes:
    """Return a datagram."""
    head = struct.pack("!HHHH", *ports, 8 + len(data), 0)
    return _ip(source, destination, UDP, _summed(head + data, 6, _pseudo(source, destination, UDP, 8 + len(data))))


def icmp(source: int, destination: int, message: tuple[int, int], rest: bytes, data: bytes) -> bytes:
    """Return a message of this type and code; ``rest`` are the four bytes after the checksum."""
    return _ip(source, destination, ICMP, _summed(struct.pack("!BBH", *message, 0) + rest + data, 2, 0))


def other(source: int, destination: int, protocol: int, data: bytes) -> bytes:
    """Return a packet of a protocol without ports."""
    return _ip(source, destination, protocol, data)


def _ip(source: int, destination: int, protocol: int, body: bytes) -> bytes:
    head = struct.pack("!BBHHHBBHII", 0x45, 0, 20 + len(body), 1, 0x4000, 64, protocol, 0, source, destination)
    return _summed(head, 10, 0) + body


def _pseudo(source: int, destination: int, protocol: int, length: int) -> int:
    return (source >> 16) + (source & 0xFFFF) + (destination >> 16) + (destination & 0xFFFF) + protocol + length


def _summed(body: bytes, at: int, initial: int) -> bytes:
    """Return a body with its checksum at this place, which holds zeros so far (RFC 1071)."""
    padded = body if len(body) % 2 == 0 else body + b"\0"
    total = initial + sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return body[:at] + struct.pack("!H", ~total & 0xFFFF or 0xFFFF) + body[at + 2 :]
