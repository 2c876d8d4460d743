"""Say ``AclBox(Protocol.UDP, prefix, ports)``: what one entry of a network ACL can say, and ``Entry.permit(box)``."""

from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.port import PortRange, Protocol

EVERYWHERE = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, slots=True, order=True)
class AclBox:
    """Packets of TCP or of UDP with the far side in one prefix and the destination's port in one range."""

    protocol: Protocol
    prefix: IPv4Network
    ports: PortRange

    def __post_init__(self) -> None:
        if self.protocol is Protocol.ICMP:
            raise ValueError("ICMP has no ports; plan TCP and UDP, and count an entry of ICMP among the others")

    def __contains__(self, other: "AclBox") -> bool:
        return self.protocol is other.protocol and other.prefix.subnet_of(self.prefix) and other.ports in self.ports

    def __str__(self) -> str:
        return f"{self.protocol} {self.ports} {self.prefix}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what it allows or denies."""

    allow: bool
    box: AclBox

    @classmethod
    def permit(cls, box: AclBox) -> "Entry":
        """Return the entry that allows ``box``."""
        return cls(True, box)

    @classmethod
    def deny(cls, protocol: Protocol, ports: PortRange) -> "Entry":
        """Return the entry that denies ports from and to anywhere."""
        return cls(False, AclBox(protocol, EVERYWHERE, ports))

    def __str__(self) -> str:
        return f"{'permit' if self.allow else 'deny'} {self.box}"
