"""Say ``read_entry("permit tcp any host 10.20.1.10 eq 5062")``: one entry, and the packets that it matches.

An entry names protocol, source, source ports, destination and destination ports; ``established`` matches a segment of
TCP with ACK or RST. A wildcard has a bit where an address may differ. Whatever else an entry may say is refused, so
that none is read as wider or narrower than it is.

Fragments after the first have no ports: a permit matches them by protocol and addresses alone. What is proven is
about whole packets and first fragments; a fragment whose first one was dropped is never put together.

Sources: Cisco-IOS-XE-acl.yang, ipv4-ext-acl-grouping (17.12.1); Cisco IOS Security Command Reference, permit (IP);
Cisco, Access Control Lists and IP Fragments; Cisco, Object Groups for ACLs, restrictions.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from typing import Final, TypeVar

from webex_calling.verify.model.arriving import ARRIVING, ESTABLISHED
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS, Interval, Spans, span_of

_Known = TypeVar("_Known")

_ACTIONS: Final = {"permit": True, "deny": False}
_PROTOCOLS: Final[Mapping[str, int | None]] = {"ip": None, "icmp": ICMP, "tcp": TCP, "udp": UDP}
_MOST_PORT, _MOST_MESSAGE, _MOST_ADDRESS = 65535, 255, (1 << 32) - 1
_QUAD: Final = re.compile(r"\d{1,3}(\.\d{1,3}){3}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: whether it permits, and what it matches."""

    permits: bool
    packets: PacketSet


@dataclass(slots=True)
class _Words:
    """The words of an entry that are left to read."""

    left: list[str]

    def next(self, wanted: str) -> str:
        if not self.left:
            raise ValueError(f"ends where {wanted} is to follow; write it whole")
        return self.left.pop(0)

    def taken(self, word: str) -> bool:
        if self.left[:1] != [word]:
            return False
        self.left.pop(0)
        return True


def read_entry(text: str) -> Entry:
    """Read one entry. Raises ValueError ("fault; remedy") unless all of it is understood, and in canonical form."""
    words = _Words(text.split(" "))
    refuse_group(words.left)
    permits = _chosen(words.next("an action"), _ACTIONS, "an action")
    protocol = _chosen(words.next("a protocol"), _PROTOCOLS, "a protocol")
    ported = protocol in (TCP, UDP)
    source = _addresses(words)
    source_ports = _ports(words) if ported else ALL_PORTS
    destination = _addresses(words)
    destination_ports = _ports(words) if ported else ALL_PORTS
    if protocol == ICMP:  # the dimensions of its ports hold type and code
        destination_ports, source_ports = _message(words)
    established = protocol == TCP and words.taken("established")
    if words.left:
        raise ValueError(f"{words.left[0]} is not known here; leave it out, or read the list by hand")
    matched = PacketSet.box(
        initiator=ESTABLISHED if established else None,
        protocol=protocol,
        local=destination,
        peer=source,
        local_ports=destination_ports,
        peer_ports=source_ports,
    )
    return Entry(permits, matched & ARRIVING)


def refuse_group(words: Iterable[str]) -> None:
    """Raise ValueError ("fault; remedy") for words that define an object group or refer to one."""
    if "object-group" in words:
        raise ValueError(
            "has an object group, and IOS XE ignores entries with one for packets that go to the route processor "
            "(Cisco, Object Groups for ACLs, restrictions); write an entry for each prefix"
        )


def number(text: str, most: int, what: str) -> int:
    """Read a number of at most ``most``. Raises ValueError ("fault; remedy") unless it is in canonical form."""
    if not (text.isascii() and text.isdigit() and str(int(text)) == text and int(text) <= most):
        raise ValueError(f"{text} is not {what}; write a number within 0-{most}")
    return int(text)


def _chosen(word: str, known: Mapping[str, _Known], what: str) -> _Known:
    if word not in known:
        raise ValueError(f"{word} is not {what} that is known; write {', '.join(known)}")
    return known[word]


def _addresses(words: _Words) -> Spans:
    word = words.next("an address")
    if word == "any":
        return ALL_ADDRESSES
    if word == "host":
        return ((_address(words.next("an address")),) * 2,)
    return (_block(_address(word), words.next("a wildcard")),)


def _address(text: str) -> int:
    """Read an IPv4 address. Raises ValueError ("fault; remedy") unless it is a dotted quad in canonical form."""
    try:
        found = IPv4Address(text)
    except AddressValueError:
        found = None
    if found is None or str(found) != text or not _QUAD.fullmatch(text):
        raise ValueError(f"{text} is not an IPv4 address; write a dotted quad, 192.0.2.7")
    return int(found)


def _block(base: int, wildcard: str) -> Interval:
    """Return the addresses that differ from ``base`` in bits of ``wildcard``. Raises ValueError ("fault; remedy").

    The bits must be the last ones, and none of them set in ``base``. One address and every address have words of their
    own.
    """
    free = _address(wildcard)
    if free & (free + 1):
        raise ValueError(f"{wildcard} leaves bits free that are not the last ones; write an entry for each prefix")
    if base & free:
        first = IPv4Address(base & ~free)
        raise ValueError(f"{IPv4Address(base)} has bits set that {wildcard} leaves free; write {first}")
    if free == 0:
        raise ValueError(f"{wildcard} is the wildcard of one address; write host {IPv4Address(base)}")
    if free == _MOST_ADDRESS:
        raise ValueError(f"{wildcard} is the wildcard of every address; write any")
    return span_of(IPv4Network((base, 32 - free.bit_length())))


def _ports(words: _Words) -> Spans:
    if words.taken("eq"):
        return ((number(words.next("a port"), _MOST_PORT, "a port"),) * 2,)
    if not words.taken("range"):
        return ALL_PORTS
    first, last = (number(words.next("a port"), _MOST_PORT, "a port") for _ in range(2))
    if first >= last:
        raise ValueError(f"the range {first} {last} does not run upwards; write the lower port first, or eq")
    return ((first, last),)


def _message(words: _Words) -> tuple[Spans, Spans]:
    """Return the types and codes; a type alone has every code."""
    kind, code = (
        number(words.left.pop(0), _MOST_MESSAGE, what) if words.left else None
        for what in ("a type of ICMP", "a code of ICMP")
    )
    every = ((0, _MOST_MESSAGE),)
    return every if kind is None else ((kind, kind),), every if code is None else ((code, code),)
