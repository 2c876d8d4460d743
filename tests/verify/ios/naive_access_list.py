"""`admits(text, packet)`: one packet against the text of an access list, entry by entry, with no sets and no reader.

Semantics as Cisco's guide tells them: the first entry that matches decides, and what none matches is dropped; a
wildcard has a bit where an address may differ; established is a segment with ACK or RST.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from itertools import product

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import Packet

_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17}


@dataclass(frozen=True)
class Arrived:
    """A packet that comes in; ``connected`` says that a segment of TCP has ACK or RST."""

    protocol: int
    source: int
    destination: int
    source_port: int = 0
    destination_port: int = 0
    connected: bool = False
    kind: int = 0
    code: int = 0

    @property
    def packet(self) -> Packet:
        """The same in the dimensions of openings."""
        sender = Initiator.LOCAL if self.connected else Initiator.PEER
        ours, theirs = (self.kind, self.code) if self.protocol == 1 else (self.destination_port, self.source_port)
        return Packet(sender, self.protocol, self.destination, self.source, ours, theirs)


@cache
def _entries(text: str) -> Sequence[str]:
    return re.findall(r"^ (?:\d+ )?((?:permit|deny) .*)$", text, re.MULTILINE)


def admits(text: str, packet: Arrived) -> bool:
    """Tell whether a packet meets a permit before a deny."""
    return next((entry.startswith("permit") for entry in _entries(text) if _matches(entry.split()[1:], packet)), False)


def _matches(words: list[str], packet: Arrived) -> bool:
    protocol = words.pop(0)
    if protocol != "ip" and _NUMBERS[protocol] != packet.protocol:
        return False
    for address, port in ((packet.source, packet.source_port), (packet.destination, packet.destination_port)):
        if not (_is_at(words, address) and _is_from(words, port)):
            return False
    if protocol == "icmp":
        return all(int(word) == number for word, number in zip(words, (packet.kind, packet.code), strict=False))
    return words == [] or packet.connected


def _is_at(words: list[str], address: int) -> bool:
    word = words.pop(0)
    if word == "any":
        return True
    other = words.pop(0)
    base, free = (other, "0.0.0.0") if word == "host" else (word, other)
    return address | int(IPv4Address(free)) == int(IPv4Address(base)) | int(IPv4Address(free))


def _is_from(words: list[str], port: int) -> bool:
    if words[:1] == ["eq"]:
        return words.pop(0) == "eq" and int(words.pop(0)) == port
    if words[:1] == ["range"]:
        first, last = int(words[1]), int(words[2])
        del words[:3]
        return first <= port <= last
    return True


def edges(text: str) -> tuple[Sequence[int], Sequence[int]]:
    """Return the addresses and the ports at the edges of what a text names, and beside them."""
    entries = "\n".join(_entries(text))
    addresses = {int(IPv4Address("192.0.2.99"))}
    for base, free in re.findall(r"(\d+\.\d+\.\d+\.\d+)(?: (0\.\d+\.\d+\.\d+))?", entries):
        first = int(IPv4Address(base))
        last = first | int(IPv4Address(free or "0.0.0.0"))
        addresses |= {first - 1, first, last, last + 1}
    ports = {0, 1024, 40000, 65535}
    for found in re.findall(r"(?:eq|range) (\d+)(?: (\d+))?", entries):
        ports |= {int(each) + step for each in found if each for step in (-1, 0, 1)}
    every = range(1 << 32)
    return sorted(each for each in addresses if each in every), sorted(each for each in ports if each in range(1 << 16))


def packets(text: str, of: slice = slice(None)) -> Iterable[Arrived]:
    """Yield packets at the edges of these entries: one dimension at a time is at each edge, the others match it."""
    addresses, ports = edges(text)
    for entry in _entries(text)[of]:
        source, destination = _ends(entry)
        inside = _inside(entry)
        for protocol, connected in ((6, False), (6, True), (17, False)):
            base = (protocol, source, destination, *inside, connected)
            yield Arrived(*base)
            yield from (Arrived(protocol, each, *base[2:]) for each in addresses)
            yield from (Arrived(protocol, source, each, *base[3:]) for each in addresses)
            yield from (Arrived(*base[:3], each, inside[1], connected) for each in ports)
            yield from (Arrived(*base[:3], inside[0], each, connected) for each in ports)
        for kind, code in product((0, 3, 8, 13, 14), (0, 1, 4)):
            yield Arrived(1, source, destination, kind=kind, code=code)


def _ends(entry: str) -> tuple[int, int]:
    """Return a source and a destination address that an entry matches."""
    named = re.findall(r"(any)|host (\S+)|(\d+\.\d+\.\d+\.\d+) \d", entry)
    source, destination = (0xCB007109 if any_ else int(IPv4Address(host or base)) for any_, host, base in named)
    return source, destination


def _inside(entry: str) -> tuple[int, int]:
    """Return a source and a destination port that an entry matches."""
    found = [re.search(r"(?:eq|range) (\d+)", end) for end in _halves(entry)]
    source, destination = (int(each[1]) if each else 40000 for each in found)
    return source, destination


def _halves(entry: str) -> tuple[str, str]:
    words = entry.split()[2:]
    at = (1 if words[0] == "any" else 2) + {"eq": 2, "range": 3}.get(words[1 if words[0] == "any" else 2], 0)
    return " ".join(words[:at]), " ".join(words[at:])
