"""Say ``PortRange.parse("19560-65535")``, ``Protocol.UDP``: what a filter says of a connection besides addresses."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_PORT = 65535


class Protocol(StrEnum):
    """An IP protocol that the published reference or a site names."""

    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"

    @property
    def number(self) -> int:
        """The IANA protocol number."""
        return {"icmp": 1, "tcp": 6, "udp": 17}[self.value]


@dataclass(frozen=True, slots=True, order=True)
class PortRange:
    """The TCP or UDP ports ``first`` to ``last``, both included, 0 to 65535."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last <= MAX_PORT:
            raise ValueError(f"{self.first}-{self.last} is not a port range; give first-last within 0-65535")

    @classmethod
    def of(cls, port: int) -> "PortRange":
        """Return the range of one port."""
        return cls(port, port)

    @classmethod
    def parse(cls, text: str) -> "PortRange":
        """Read ``5061`` or ``8000-48199``. Raises ValueError ("fault; remedy") unless the text is canonical."""
        match = re.fullmatch(r"(0|[1-9]\d*)(?:-(0|[1-9]\d*))?", text)
        if match is None:
            raise ValueError("is not a port or port range; write one port (5061) or first-last (8000-48199)")
        first, last = int(match[1]), int(match[2] or match[1])
        if max(first, last) > MAX_PORT:
            raise ValueError("ends above 65535; give a range within 0-65535")
        if first > last:
            raise ValueError(f'runs backwards; did you mean "{last}-{first}"?')
        if match[2] and first == last:
            raise ValueError(f'is one port; write "{first}"')
        return cls(first, last)

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    def __contains__(self, other: object) -> bool:
        if isinstance(other, int):
            return self.first <= other <= self.last
        return isinstance(other, PortRange) and self.first <= other.first and other.last <= self.last


ANY_PORT = PortRange(0, MAX_PORT)
EPHEMERAL = PortRange(1024, MAX_PORT)
"""What "ephemeral" admits where no range is published: every port that needs no privilege."""


def minimal(ranges: Iterable[PortRange]) -> tuple[PortRange, ...]:
    """Return the fewest ranges that hold exactly the ports of ``ranges``, in order."""
    merged: list[PortRange] = []
    for ports in sorted(ranges):
        if merged and ports.first <= merged[-1].last + 1:
            merged[-1] = PortRange(merged[-1].first, max(merged[-1].last, ports.last))
        else:
            merged.append(ports)
    return tuple(merged)


@dataclass(frozen=True, slots=True, order=True)
class Icmp:
    """One ICMP message by type and code, 0 to 255 each."""

    type: int
    code: int

    def __str__(self) -> str:
        return f"{self.type}/{self.code}"


FRAGMENTATION_NEEDED = Icmp(3, 4)
"""Destination unreachable, fragmentation needed and DF set (RFC 792): what path MTU discovery lives on."""
