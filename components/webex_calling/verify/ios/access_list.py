"""Say ``read_access_list(text).admitted``: what an access list of IOS XE lets in on the interface that has it.

The text is a piece of a configuration: one extended list, and one interface with the list for what comes in. The
first entry that matches decides, and what none matches is dropped. Everything is read strictly: a line that is not
understood is a fault, since IOS would read it otherwise or not at all. So is an object group, since entries with one
are not there for every packet. Known parsers take ``eq 99999`` and pass over what they do not know. ``lines`` counts
what was read, to be held against what was written.

A list that is applied and has no entry lets everything pass, so a list without entries is a fault.

Sources: Cisco, Security Configuration Guide: Access Control Lists, IP access list overview (order, implicit deny, which
packets a list sees) and IP access list entry sequence numbering; Cisco IOS Security Command Reference, ip access-group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.verify.ios.entry import read_entry, refuse_group
from webex_calling.verify.model.packets import PacketSet

_LIST: Final = re.compile(r"ip access-list extended ([A-Za-z][A-Za-z0-9_-]{0,63})")
_INTERFACE: Final = re.compile(r"interface ([A-Z][A-Za-z]+[0-9]+(?:/[0-9]+)*(?:\.[0-9]+)?)")
_APPLIED: Final = re.compile(r"ip access-group (\S+) in")
_REMARK: Final = re.compile(r"remark [ -~]{1,100}")
_NUMBERED: Final = re.compile(r"([1-9]\d{0,9}) (.*)")
_LAST_NUMBER, _STEP = (1 << 31) - 1, 10
_HEAD, _ENTRIES, _AT = range(3)


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry as it stands at a line: what it matches, and what of it no entry before it decided."""

    line: int
    text: str
    permits: bool
    packets: PacketSet
    decided: PacketSet


@dataclass(frozen=True, slots=True)
class AccessList:
    """An access list that is applied to what comes in on ``interface``; ``lines`` is the number of lines read."""

    name: str
    interface: str
    entries: tuple[ListedEntry, ...]
    lines: int

    @property
    def admitted(self) -> PacketSet:
        """What comes in, as a set of packets (``verify.model.arriving``)."""
        return PacketSet.union(entry.decided for entry in self.entries if entry.permits)


@dataclass(slots=True)
class _Reading:
    """What was read so far; ``number`` is that of the last entry."""

    stage: int = _HEAD
    name: str = ""
    interface: str = ""
    applied: str = ""
    number: int = 0
    entries: list[ListedEntry] = field(default_factory=list)
    seen: PacketSet = field(default_factory=PacketSet.empty)
    lines: int = 0

    def take(self, at: int, text: str) -> None:
        """Read one line. Raises ValueError ("fault; remedy")."""
        if text.startswith(" "):
            self._inner(at, text[1:])
        else:
            self._outer(text)
        self.lines += 1

    def _outer(self, text: str) -> None:
        refuse_group(text.split(" "))
        if head := _LIST.fullmatch(text):
            if self.stage != _HEAD:
                raise ValueError("is a second list; write one list")
            self.stage, self.name = _ENTRIES, head[1]
        elif interface := _INTERFACE.fullmatch(text):
            if self.stage != _ENTRIES:
                raise ValueError("does not follow the list; write one interface, below it")
            self.stage, self.interface = _AT, interface[1]
        else:
            raise ValueError("is not known; leave it out, or read the text by hand")

    def _inner(self, at: int, text: str) -> None:
        if self.stage == _ENTRIES:
            self._entry(at, text)
        elif self.stage == _AT and not self.applied and (applied := _APPLIED.fullmatch(text)):
            if applied[1] != self.name:
                raise ValueError(f"applies another list; write {self.name}")
            self.applied = applied[1]
        else:
            raise ValueError("is not known here; leave it out, or read the text by hand")

    def _entry(self, at: int, text: str) -> None:
        if text.startswith("remark "):
            if not _REMARK.fullmatch(text):
                raise ValueError("is not a remark; write at most 100 printable characters of ASCII")
            return
        numbered = _NUMBERED.fullmatch(text)
        number, text = (int(numbered[1]), numbered[2]) if numbered else (self.number + _STEP, text)
        if not self.number < number <= _LAST_NUMBER:
            raise ValueError(f"has the sequence number {number} after {self.number}; number entries in their order")
        entry = read_entry(text)
        if any(text == other.text for other in self.entries):
            raise ValueError("is in the list already, where IOS leaves a second one out; write it once")
        self.number = number
        self.entries.append(ListedEntry(at, text, entry.permits, entry.packets, entry.packets - self.seen))
        self.seen |= entry.packets

    def unfinished(self) -> Iterator[tuple[str, str]]:
        """Yield what the text as a whole lacks, each with what to write."""
        if not self.entries:
            yield "has no entry, and an applied list without entries lets everything pass", "write an entry"
        if not self.applied:
            yield "is applied to no interface", "write interface NAME, and ip access-group LIST in below it"


def read_access_list(text: str, file: str = "") -> AccessList:
    """Read list and interface. Raises Faults with every line that is not understood."""
    reading = _Reading()
    faults: list[Fault] = []
    for at, line in enumerate(text.split("\n"), 1):
        if not line or line.startswith("!"):
            continue
        try:
            reading.take(at, line)
        except ValueError as error:
            fault, _, remedy = str(error).partition("; ")
            faults.append(Fault(f"line {at}", fault, remedy, line, file, at))
    if not faults:
        faults.extend(Fault("access list", fault, remedy, reading.name, file) for fault, remedy in reading.unfinished())
    if faults:
        raise Faults(faults)
    return AccessList(reading.name, reading.interface, tuple(reading.entries), reading.lines)
