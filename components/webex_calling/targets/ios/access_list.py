"""Say ``AccessList(entries, "GigabitEthernet1").lines``: an extended access list of IOS XE, as it is typed in.

Object groups come first, then the list, then the interface: a list that is applied and not there, or has no entry yet,
lets everything pass. A list takes its name from its entries, so that another list never gets the name of one in use.
What is in a group is in no name: a new prefix of a published network is one line of its group.

Sources: Cisco-IOS-XE-acl.yang (17.12.1) and Cisco-IOS-XE-object-group.yang (17.18.1) for keywords, order and lengths;
Cisco IOS Security Command Reference, ip access-group.
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


@dataclass(frozen=True, slots=True)
class ObjectGroup:
    """The prefixes of a published network, under one name that entries refer to."""

    network: str
    prefixes: tuple[IPv4Network, ...]

    @property
    def name(self) -> str:
        """Its name."""
        return f"WEBEX-{self.network.upper()}"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why an entry is there: a row or what stands in its place, the other side, and whether it replies."""

    requirement: str
    label: str
    reply: bool

    def __str__(self) -> str:
        said = " ".join(filter(None, (self.requirement, self.label)))
        return f"{said}: {'replies' if self.reply else 'opened from outside'}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One permit of what comes in: both ends with their ports; ICMP has ``icmp`` instead of ports (None: all).

    ``established`` matches segments of TCP with ACK or RST alone, so none that opens a connection.
    """

    protocol: Protocol
    source: ObjectGroup | IPv4Network
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
    """One line: a prefix of the ``network`` of its group, an entry or a remark with its ``reasons``, or neither."""

    text: str
    network: str = ""
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
    def groups(self) -> tuple[ObjectGroup, ...]:
        """The groups that entries refer to, in their order."""
        found = (entry.source for entry, _ in self.entries)
        return tuple(dict.fromkeys(source for source in found if isinstance(source, ObjectGroup)))

    @property
    def lines(self) -> tuple[ListLine, ...]:
        """All lines, in the order in which they are typed in."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[ListLine]:
        for group in self.groups:
            yield ListLine(f"object-group network {group.name}", group.network)
            yield from (ListLine(f" {_member(prefix)}", group.network) for prefix in group.prefixes)
        yield ListLine(f"ip access-list extended {self.name}")
        for reasons, run in groupby(self.entries, lambda each: each[1]):
            yield from (ListLine(f" remark {text}", reasons=reasons) for text in _remarks(reasons))
            yield from (ListLine(f" {entry.text}", reasons=reasons) for entry, _ in run)
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


def _member(prefix: IPv4Network) -> str:
    """Write a prefix as a member of a group: with the network's mask, where an entry has the bits that may differ."""
    return _host(prefix) or f"{prefix.network_address} {prefix.netmask}"


def _address(source: ObjectGroup | IPv4Network) -> str:
    if isinstance(source, ObjectGroup):
        return f"object-group {source.name}"
    if source == ANY_ADDRESS:
        return "any"
    return _host(source) or f"{source.network_address} {source.hostmask}"


def _host(prefix: IPv4Network) -> str:
    return f"host {prefix.network_address}" if prefix.prefixlen == prefix.max_prefixlen else ""


def _ports(ports: PortRange) -> tuple[str, ...]:
    if ports == ANY_PORT:
        return ()
    return ("eq", str(ports.first)) if ports.first == ports.last else ("range", str(ports.first), str(ports.last))
