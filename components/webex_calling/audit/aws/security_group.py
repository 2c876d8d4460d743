"""Say ``read_group(fields)``, ``read_rule(fields)``: the security groups of an estate, each with its permits.

EC2 prints the rules of a group twice: gathered by protocol and ports (describe-security-groups), and one by one with
their ids (describe-security-group-rules). A permit is one of these rules. EC2 refuses a second rule with the same
direction, protocol, ports and peer in one group, so that the four are its identity, whichever way it was printed.
Only IPv4 is audited: Webex Calling publishes no IPv6, and what a group permits of it is kept apart.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from webex_calling.audit.fields import Fields, span
from webex_calling.verify.aws.security_group import MOST
from webex_calling.verify.model.spans import Interval

TAKEN = f"and EC2 allows {MOST // 2} in each direction"
_PORTED = ("tcp", "udp", "6", "17")
_ICMP = ("icmp", "1")
_ALL = "-1"
_WORDS: Mapping[str, str] = {"6": "tcp", "17": "udp", "1": "icmp", _ALL: "everything"}
ICMPV6 = ("icmpv6", "58")
_PEERS = (
    ("IpRanges", "CidrIp"),
    ("PrefixListIds", "PrefixListId"),
    ("UserIdGroupPairs", "GroupId"),
    ("Ipv6Ranges", "CidrIpv6"),
)


@dataclass(frozen=True, slots=True)
class Permit:
    """One rule of a group.

    ``ports`` are the first and last port, or type and code, None where the protocol has none. ``peer`` is an IPv4
    prefix, or the id of a prefix list (pl-) or group (sg-). ``id`` is the rule's own, "" where it was not printed.
    """

    inbound: bool
    protocol: str
    ports: Interval | None
    peer: str
    id: str = field(default="", compare=False)

    def __str__(self) -> str:
        way, side = ("in", "from") if self.inbound else ("out", "to")
        word = _WORDS.get(self.protocol, self.protocol)
        ports = "" if self.ports is None else _ports(word, self.ports)
        return f"{self.id + ' ' if self.id else ''}{way} {word}{ports} {side} {self.peer}"


@dataclass(slots=True)
class Group:
    """A security group: its ``permits`` of IPv4, those of ``six``, IPv6, and the file where it stands."""

    id: str
    name: str
    vpc: str
    file: str = field(compare=False)
    permits: tuple[Permit, ...] = ()
    six: tuple[Permit, ...] = ()

    @property
    def ipv6(self) -> int:
        """How many of its rules are for IPv6, which are not audited."""
        return len(self.six)

    @property
    def rules(self) -> tuple[Permit, ...]:
        """Its rules of both families."""
        return (*self.permits, *self.six) if self.six else self.permits

    @property
    def shown(self) -> str:
        """The id, with the name where there is one."""
        return f"{self.id} ({self.name})" if self.name else self.id


def read_group(fields: Fields) -> Group:
    """Read one of ``SecurityGroups``."""
    group = Group(
        fields.text("GroupId"), fields.text("GroupName", needed=False), fields.text("VpcId", needed=False), fields.file
    )
    permits: list[Permit] = []
    for inbound, key in ((True, "IpPermissions"), (False, "IpPermissionsEgress")):
        for index, held in enumerate(fields.listed(key)):
            found = _plain(held, inbound)
            if found is None:  # something is unusual about it: read it slowly, and say what
                found = tuple(_careful(fields, key, index, held, inbound))
            permits += found
    if len(permits) > MOST:
        fields.fault("IpPermissions", f"and IpPermissionsEgress have {len(permits)} rules, {TAKEN}")
    return of_both(group, permits)


def of_both(group: Group, rules: Iterable[Permit]) -> Group:
    """Return a group with its rules, each by its family: what is of ICMPv6, or has a peer of IPv6, is of that."""
    families: tuple[list[Permit], list[Permit]] = [], []
    for each in rules:
        families[":" in each.peer or each.protocol in ICMPV6].append(each)
    return replace(group, permits=tuple(families[False]), six=tuple(families[True]))


def _plain(held: Any, inbound: bool) -> Sequence[Permit] | None:
    """Return the permits of a permission without fault, as almost all are; None for any other."""
    try:
        protocol, ports = held["IpProtocol"], None
        if protocol in _PORTED:
            first, last = held["FromPort"], held["ToPort"]
            if not 0 <= first <= last <= 65535 or type(first) is not int or type(last) is not int:
                return None
            ports = first, last
        elif protocol != _ALL:
            return None
        found = [Permit(inbound, protocol, ports, each[name]) for key, name in _PEERS for each in held.get(key) or ()]
        known = all(each.peer[:3] in ("pl-", "sg-") or ":" in each.peer or span(each.peer) for each in found)
    except (AttributeError, KeyError, TypeError):
        return None
    return found if known else None


def _careful(fields: Fields, key: str, index: int, held: Any, inbound: bool) -> Iterator[Permit]:
    """Yield the permits of a permission, with a fault for each thing that is wrong with it."""
    place = f"{fields.place}.{key}[{index}]"
    if not isinstance(held, Mapping):
        fields.fault(f"{key}[{index}]", "is not an object", value=held)
        return
    inner = Fields(held, place, fields.file, fields.faults)
    heard = inner.text("IpProtocol")
    told = heard and _ported(inner, heard)
    for name, member in _PEERS:
        for each in inner.each(name):
            peer = each.prefix(member) if member == "CidrIp" else each.text(member)
            if told and peer:
                yield Permit(inbound, heard, told[0], peer)


def read_rule(fields: Fields) -> tuple[str, Permit | None]:
    """Read one of ``SecurityGroupRules``: the id of its group, and the rule, None for one that is odd."""
    group, identity, protocol = (fields.text(key) for key in ("GroupId", "SecurityGroupRuleId", "IpProtocol"))
    ports = protocol and _ported(fields, protocol)
    referenced = fields.inner("ReferencedGroupInfo")
    if fields.value.get("CidrIpv6"):
        peer = fields.text("CidrIpv6")
    elif fields.value.get("CidrIpv4") is not None:
        peer = fields.prefix("CidrIpv4")
    elif referenced is not None:
        peer = referenced.text("GroupId")
    else:
        peer = fields.text("PrefixListId", needed=False)
        if not peer:
            fields.fault("CidrIpv4", "is missing, and so is every other peer")
    inbound = not fields.flag("IsEgress")
    return group, Permit(inbound, protocol, ports[0], peer, identity) if ports and peer else None


def _ported(fields: Fields, protocol: str) -> tuple[Interval | None] | None:
    """Return the ports of a rule in a tuple of their own; None where they are wrong."""
    if protocol in _PORTED:
        first, last = fields.number("FromPort", 0, 65535), fields.number("ToPort", 0, 65535)
    elif protocol in _ICMP:
        first, last = fields.number("FromPort", -1, 255), fields.number("ToPort", -1, 255)
    else:
        if protocol != _ALL and not protocol.isdecimal() and protocol != "icmpv6":
            fields.fault("IpProtocol", "is not an EC2 protocol", value=protocol)
        return (None,)
    if first is None or last is None:
        return None
    if protocol in _PORTED and first > last:
        fields.fault("FromPort", f"is above ToPort {last}", value=first)
        return None
    return ((first, last),)


def joined(gathered: Group, rules: Sequence[Permit]) -> Group:
    """Return a group with its rules as printed both ways, each once, with its id where one was printed."""
    ids = {each: each.id for each in rules}
    known = tuple(replace(each, id=ids.get(each, "")) for each in gathered.rules)
    more = tuple(each for each in rules if each not in set(known))
    return of_both(gathered, known + more)


def _ports(word: str, ports: Interval) -> str:
    first, last = ports
    if word == "icmp":
        return "" if first == -1 else f" type {first}" + ("" if last == -1 else f" code {last}")
    return f" {first}" if first == last else f" {first}-{last}"
