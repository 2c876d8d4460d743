"""Say ``read_acl(fields)``: a network ACL, the subnets that it filters, and its entries in order.

One entry that is odd says nothing of the others: it is kept as it was printed, and decides nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from webex_calling.audit.fields import Fields, network, span
from webex_calling.documents.shape import shown
from webex_calling.verify.model.spans import Interval

_NUMBERS: Final[Mapping[str, str]] = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17"}
_PORTED: Final = ("6", "17")
_NONE: Final = (-2, -2)
_EVERY_PORT: Final = (0, 65535)
_MOST: Final = 32767


@dataclass(frozen=True, slots=True)
class Entry:
    """One IPv4 entry of a network ACL.

    ``protocol`` is a number or "-1"; ``ports`` and ``icmp`` (type and code, -1 for all) are None where it has none.
    ``number`` is 0, and ``action`` neither "allow" nor "deny", where they cannot be read. ``place`` is where it was
    printed, file and path.
    """

    outbound: bool
    number: int
    action: str
    protocol: str
    cidr: str
    ports: Interval | None
    icmp: Interval | None
    place: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{'outbound' if self.outbound else 'inbound'} entry {self.number}"

    @property
    def odd(self) -> str:
        """What keeps it from being understood, "" for nothing."""
        if not self.number:
            return f"its number is none within 1-{_MOST}"
        if self.action not in ("allow", "deny"):
            return f"{self.action or 'its action'} is neither allow nor deny"
        if self.protocol != "-1" and not (self.protocol.isdecimal() and int(self.protocol[:4]) < 256):
            return f"{self.protocol} is neither a protocol number nor -1"
        if self.ports and self.protocol in _PORTED and not 0 <= self.ports[0] <= self.ports[1] <= _EVERY_PORT[1]:
            return "its ports are no port range"
        if self.icmp and self.protocol == "1" and not (min(self.icmp) >= -1 and max(self.icmp) <= 255):
            return "its type and code are none of ICMP"
        return "" if span(self.cidr) else f"{self.cidr or 'its CIDR'} is not an IPv4 prefix"


@dataclass(frozen=True, slots=True)
class Acl:
    """A network ACL; ``ipv6`` counts its entries for IPv6, which are not audited."""

    id: str
    vpc: str
    subnets: tuple[str, ...]
    default: bool
    entries: tuple[Entry, ...]
    file: str = field(compare=False)
    ipv6: int = 0


def read_acl(fields: Fields) -> Acl:
    """Read one of ``NetworkAcls``."""
    listed = list(enumerate(fields.listed("Entries")))
    held = [(at, each) for at, each in listed if not (isinstance(each, Mapping) and each.get("Ipv6CidrBlock"))]
    return Acl(
        id=fields.text("NetworkAclId"),
        vpc=fields.text("VpcId"),
        subnets=tuple(each.text("SubnetId") for each in fields.each("Associations")),
        default=fields.flag("IsDefault"),
        entries=tuple(_entry(each, f"{fields.file}: {fields.place}.Entries[{at}]") for at, each in held),
        file=fields.file,
        ipv6=len(listed) - len(held),
    )


def _entry(held: Any, place: str) -> Entry:
    value: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    number, protocol = value.get("RuleNumber"), value.get("Protocol")
    known = isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= _MOST
    word = shown(protocol).lower()
    cidr = value.get("CidrBlock")
    return Entry(
        outbound=value.get("Egress") is True,
        number=number if known and isinstance(number, int) else 0,
        action=shown(value.get("RuleAction")),
        protocol=_NUMBERS.get(word, word),
        cidr=network(cidr) or cidr if isinstance(cidr, str) else shown(cidr),
        ports=_pair(value.get("PortRange"), "From", "To"),
        icmp=_pair(value.get("IcmpTypeCode"), "Type", "Code"),
        place=place,
    )


def _pair(held: Any, first: str, last: str) -> Interval | None:
    """Return two numbers of an object, None where there is none; (-2, -2) for anything else."""
    if held is None:
        return None
    found = (held.get(first), held.get(last)) if isinstance(held, Mapping) else (None, None)
    return (found[0], found[1]) if type(found[0]) is int and type(found[1]) is int else _NONE
