"""Say ``AccessList(entries, "GigabitEthernet1").lines``: an extended access list of IOS XE, as it is typed in.

The list comes first, then the interface: a list that is applied and not there, or has no entry yet, lets everything
pass. A list takes its name from its entries, so that another list never gets the name of one in use: a new prefix of a
published network makes another list, which takes the place of the one in use as a whole.

Prefixes stand in the entries. Object groups would be shorter, but IOS XE ignores entries with them for packets that go
to the route processor (Cisco, Object Groups for ACLs, restrictions), and a gateway is sent what is for itself.

Sources: Cisco-IOS-XE-acl.yang (17.12.1) for keywords, order and lengths; Cisco IOS Security Command Reference, ip
access-group.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Network
from itertools import groupby
from typing import Final

from webex_calling.flows.flow import ANY_ADDRESS
from webex_calling.port import ANY_PORT, Icmp, PortRange, Protocol

REMARK: Final = 100
"""The most characters of a remark (acl-remark-grouping)."""

_NAME: Final = "WEBEX-OUTSIDE"
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why an entry is there: a row or what stands in its place, the other side, and whether it replies.

    ``network`` is the published network that the source is of, "" where it is of none.
    """

    requirement: str
    label: str
    reply: bool
    network: str = ""

    def __str__(self) -> str:
        said = " ".join(filter(None, (self.requirement, self.label)))
        return f"{said}: {'replies' if self.reply else 'opened from outside'}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One permit of what comes in: both ends with their ports; ICMP has ``icmp`` instead of ports (None: all).

    ``established`` matches segments of TCP with ACK or RST alone, so none that opens a connection.
    """

    protocol: Protocol
    source: IPv4Network
    destination: IPv4Network
    source_ports: PortRange = ANY_PORT
    destination_ports: PortRange = ANY_PORT
    icmp: Icmp | None = None
    established: bool = False

    @property
    def text(self) -> str:
        """The entry as it is typed in."""
        words = ["permit", str(self.protocol), _address(self.source), *_ports(self.source_ports)]
        words += [_address(self.destination), *_ports(self.destination_ports)]
        if self.icmp:
            words += [str(self.icmp.type), str(self.icmp.code)]
        return " ".join([*words, "established"] if self.established else words)


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line: an entry or a remark with its ``reasons``, or neither."""

    text: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessList:
    """The entries that let packets in on one interface, each with its reasons; what none permits is dropped."""

    entries: tuple[tuple[Entry, tuple[Reason, ...]], ...]
    interface: str

    @property
    def name(self) -> str:
        """The name, which any change of an entry changes."""
        text = "\n".join(entry.text for entry, _ in self.entries)
        return f"{_NAME}-{sha256(text.encode()).hexdigest()[:_DIGITS].upper()}"

    @property
    def lines(self) -> tuple[ListLine, ...]:
        """All lines, in the order in which they are typed in."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[ListLine]:
        yield ListLine(f"ip access-list extended {self.name}")
        for reasons, run in groupby(self.entries, lambda each: each[1]):
            yield from (ListLine(f" remark {text}", reasons) for text in _remarks(reasons))
            yield from (ListLine(f" {entry.text}", reasons) for entry, _ in run)
        yield ListLine(f"interface {self.interface}")
        yield ListLine(f" ip access-group {self.name} in")


def _remarks(reasons: Iterable[Reason]) -> Iterator[str]:
    """Yield what remarks say of an entry, as few of them as their length allows."""
    said = ""
    for each in map(str, reasons):
        if said and len(said) + len(each) + 2 > REMARK:
            yield said
            said = ""
        said = f"{said}; {each}" if said else each
    yield said


def _address(prefix: IPv4Network) -> str:
    if prefix == ANY_ADDRESS:
        return "any"
    if prefix.prefixlen == prefix.max_prefixlen:
        return f"host {prefix.network_address}"
    return f"{prefix.network_address} {prefix.hostmask}"


def _ports(ports: PortRange) -> tuple[str, ...]:
    if ports == ANY_PORT:
        return ()
    return ("eq", str(ports.first)) if ports.first == ports.last else ("range", str(ports.first), str(ports.last))
