"""Say ``read_acl(fields)``: a network ACL, the subnets that it filters, and its entries in order."""

from dataclasses import dataclass, field

from webex_calling.audit.fields import Fields
from webex_calling.verify.model.spans import Interval


@dataclass(frozen=True, slots=True)
class Entry:
    """One IPv4 entry of a network ACL.

    ``protocol`` is a number or "-1"; ``ports`` and ``icmp`` (type and code, -1 for all) are None where it has none.
    """

    outbound: bool
    number: int
    allows: bool
    protocol: str
    cidr: str
    ports: Interval | None
    icmp: Interval | None

    def __str__(self) -> str:
        return f"{'outbound' if self.outbound else 'inbound'} entry {self.number}"


@dataclass(frozen=True, slots=True)
class Acl:
    """A network ACL."""

    id: str
    vpc: str
    subnets: tuple[str, ...]
    default: bool
    entries: tuple[Entry, ...]
    file: str = field(compare=False)


def read_acl(fields: Fields) -> Acl:
    """Read one of ``NetworkAcls``."""
    entries = [_entry(each) for each in fields.each("Entries") if not each.value.get("Ipv6CidrBlock")]
    return Acl(
        id=fields.text("NetworkAclId"),
        vpc=fields.text("VpcId"),
        subnets=tuple(each.text("SubnetId") for each in fields.each("Associations")),
        default=fields.flag("IsDefault"),
        entries=tuple(each for each in entries if each),
        file=fields.file,
    )


def _entry(fields: Fields) -> Entry | None:
    number, protocol = fields.number("RuleNumber", 1, 32767), fields.text("Protocol")
    action, cidr = fields.text("RuleAction"), fields.prefix("CidrBlock")
    if action and action not in ("allow", "deny"):
        fields.fault("RuleAction", "is neither allow nor deny", value=action)
        return None
    if protocol and protocol != "-1" and not (protocol.isdecimal() and int(protocol[:4]) < 256):
        fields.fault("Protocol", "is neither a protocol number nor -1", value=protocol)
        return None
    ports = icmp = None
    if (held := fields.inner("PortRange")) is not None:
        first, last = held.number("From", 0, 65535), held.number("To", 0, 65535)
        ports = (first, last) if first is not None and last is not None else None
        if ports and ports[0] > ports[1]:
            held.fault("From", f"is above To {last}", value=first)
            return None
    if (held := fields.inner("IcmpTypeCode")) is not None:
        kind, code = held.number("Type", -1, 255), held.number("Code", -1, 255)
        icmp = (kind, code) if kind is not None and code is not None else None
    if number is None or not (protocol and action and cidr):
        return None
    return Entry(fields.flag("Egress"), number, action == "allow", protocol, cidr, ports, icmp)
