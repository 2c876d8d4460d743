"""Say ``read_group(fields)``, ``read_rule(fields)``: the security groups of an estate, each with its permits.

EC2 prints the rules of a group twice: gathered by protocol and ports (describe-security-groups), and one by one with
their ids (describe-security-group-rules). A permit is one of these rules. EC2 refuses a second rule with the same
direction, protocol, ports and peer in one group, so that the four are its identity, whichever way it was printed.
Only IPv4 is audited: Webex Calling publishes no IPv6, and what a group permits of it is kept apart and counted.

A group is a union, so that one rule that is odd says nothing of the others: it is kept as it was printed, in doubt.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv6Network
from typing import Any, Final

from webex_calling.audit.fields import Fields, network, span
from webex_calling.documents.shape import shown
from webex_calling.verify.aws.security_group import MOST
from webex_calling.verify.model.spans import Interval

TAKEN = f"and EC2 allows {MOST // 2} in each direction"
_PORTED: Final = ("tcp", "udp")
_ICMP: Final = "icmp"
ICMPV6: Final = ("icmpv6",)
_ALL: Final = "-1"
_WORDS: Final[Mapping[str, str]] = {"6": "tcp", "17": "udp", "1": _ICMP, "58": ICMPV6[0], "all": _ALL}
"""Numbers by name, and the word by which the AWS CLI's own options mean every protocol."""
_PEERS: Final = (("IpRanges", "CidrIp"), ("PrefixListIds", "PrefixListId"), ("UserIdGroupPairs", "GroupId"))
_FAMILIES: Final = (*_PEERS, ("Ipv6Ranges", "CidrIpv6"))
_RULE_PEERS: Final = ("CidrIpv4", "CidrIpv6", "PrefixListId")
_EVERY_PORT: Final = (0, 65535)


@dataclass(frozen=True, slots=True)
class Peered:
    """Where a group is that a rule refers to, in another VPC or account; ``status`` is that of a peering, if told."""

    connection: str
    status: str


@dataclass(frozen=True, slots=True)
class Permit:
    """One rule of a group.

    ``ports`` are the first and last port, or type and code, None where the protocol has none. ``peer`` is a prefix, or
    the id of a prefix list (pl-) or group (sg-). ``id`` is the rule's own, "" where it was not printed. ``peered``
    tells where a group is that is not of the same VPC.
    """

    inbound: bool
    protocol: str
    ports: Interval | None
    peer: str
    id: str = field(default="", compare=False)
    peered: Peered | None = field(default=None, compare=False)
    place: str = field(default="", compare=False)
    """Where it was printed, file and path, of one that was read slowly."""

    def __str__(self) -> str:
        way, side = ("in", "from") if self.inbound else ("out", "to")
        word = "everything" if self.protocol == _ALL else self.protocol
        ports = "" if self.ports is None else _ports(word, self.ports)
        return f"{self.id + ' ' if self.id else ''}{way} {word}{ports} {side} {self.peer or 'nobody'}"

    @property
    def ipv6(self) -> bool:
        """Whether it is about IPv6 alone."""
        return self.protocol in ICMPV6 or (":" in self.peer and bool(_network6(self.peer)))

    @property
    def odd(self) -> str:
        """What keeps it from being understood, "" for nothing."""
        if self.protocol in _PORTED:
            if self.ports is None or not 0 <= self.ports[0] <= self.ports[1] <= _EVERY_PORT[1]:
                return "its ports are no port range"
        elif self.protocol == _ICMP:
            if self.ports is None or not (min(self.ports) >= -1 and max(self.ports) <= 255):
                return "its ports are no ICMP type and code"
        elif self.protocol not in (_ALL, *ICMPV6) and not (self.protocol.isdecimal() and int(self.protocol[:4]) < 256):
            return f"{self.protocol or 'its protocol'} is not an EC2 protocol"
        if self.peer[:3] not in ("pl-", "sg-") and not (span(self.peer) or _network6(self.peer)):
            return f"{self.peer} is no peer" if self.peer else "it has no peer"
        return ""


@dataclass(slots=True)
class Group:
    """A security group: its ``permits`` of IPv4, those of ``six``, IPv6, and the file where it stands."""

    id: str
    name: str
    vpc: str
    file: str = field(compare=False)
    permits: tuple[Permit, ...] = ()
    six: tuple[Permit, ...] = ()
    description: str = field(default="", compare=False)

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
        fields.text("GroupId"),
        fields.text("GroupName", needed=False),
        fields.text("VpcId", needed=False),
        fields.file,
        description=fields.text("Description", needed=False),
    )
    owner = fields.text("OwnerId", needed=False)
    permits: list[Permit] = []
    for inbound, key in ((True, "IpPermissions"), (False, "IpPermissionsEgress")):
        for index, held in enumerate(fields.listed(key)):
            if (found := _plain(held, inbound, owner)) is None:  # something is unusual about it: read it slowly
                found = tuple(_careful(held, inbound, owner, f"{fields.file}: {fields.place}.{key}[{index}]"))
            permits += found
    if len(permits) > MOST:
        fields.fault("IpPermissions", f"and IpPermissionsEgress have {len(permits)} rules, {TAKEN}")
    return of_both(group, permits)


def of_both(group: Group, rules: Iterable[Permit]) -> Group:
    """Return a group with its rules, each by its family: what is of ICMPv6, or has a peer of IPv6, is of that."""
    families: tuple[list[Permit], list[Permit]] = [], []
    for each in rules:
        families[each.ipv6].append(each)
    return replace(group, permits=tuple(families[False]), six=tuple(families[True]))


def _plain(held: Any, inbound: bool, owner: str) -> Sequence[Permit] | None:
    """Return the permits of a permission of IPv4 that is understood, as almost all are; None for any other."""
    try:
        protocol, ports = held["IpProtocol"], None
        if protocol in _PORTED:
            first, last = held["FromPort"], held["ToPort"]
            if not 0 <= first <= last <= 65535 or type(first) is not int or type(last) is not int:
                return None
            ports = first, last
        elif protocol != _ALL:
            return None
        if held.get("Ipv6Ranges") or any(_peered(each, owner) for each in held.get("UserIdGroupPairs") or ()):
            return None
        found = [Permit(inbound, protocol, ports, each[name]) for key, name in _PEERS for each in held.get(key) or ()]
        known = all(each.peer[:3] in ("pl-", "sg-") or span(each.peer) for each in found)
    except (AttributeError, KeyError, TypeError):
        return None
    return found if known else None


def _careful(held: Any, inbound: bool, owner: str, place: str) -> Iterator[Permit]:
    """Yield the permits of a permission, whatever is odd about it."""
    if not isinstance(held, Mapping):
        yield Permit(inbound, "", None, "", place=place)
        return
    protocol = _protocol(held)
    ports = _ported(held, protocol)
    if not any(key in held for key, _ in _FAMILIES):
        yield Permit(inbound, protocol, ports, "", place=place)
    for key, member in _FAMILIES:
        listed = held.get(key)
        for each in listed if isinstance(listed, list) else () if listed is None else (listed,):
            told = each.get(member) if isinstance(each, Mapping) else None
            peer = _peer(each if told is None else told)
            yield Permit(inbound, protocol, ports, peer, peered=_peered(each, owner), place=place)


def read_rule(fields: Fields) -> tuple[str, Permit | None]:
    """Read one of ``SecurityGroupRules``: the id of its group, and the rule, None where it cannot be told which."""
    group, identity = fields.text("GroupId"), fields.text("SecurityGroupRuleId")
    inbound, owner = not fields.flag("IsEgress"), fields.text("GroupOwnerId", needed=False)
    protocol = _protocol(fields.value)
    told = [found for key in _RULE_PEERS if (found := fields.value.get(key)) is not None]
    referenced = fields.value.get("ReferencedGroupInfo")
    if not told and referenced is not None:
        told = [referenced.get("GroupId") if isinstance(referenced, Mapping) else referenced]
    peer = _peer(told[0]) if told else ""
    ports = _ported(fields.value, protocol)
    place = f"{fields.file}: {fields.place}"
    found = Permit(inbound, protocol, ports, peer, identity, _peered(referenced, owner), place)
    return group, found if group and identity else None


def _protocol(held: Mapping[str, Any]) -> str:
    """Return the name of a protocol as EC2 prints it, whatever its case or number."""
    value = held.get("IpProtocol")
    number = isinstance(value, int) and not isinstance(value, bool)
    word = str(value).lower() if number or isinstance(value, str) else shown(value)
    return _WORDS.get(word, word)


def _ported(held: Mapping[str, Any], protocol: str) -> Interval | None:
    """Return the ports of a rule; None where the protocol has none, or where they are none.

    From -1 to -1 is every port: so the AWS CLI asks EC2 for them (``--port all`` in its secgroupsimplify.py).
    """
    if protocol not in (*_PORTED, _ICMP):
        return None
    first, last = held.get("FromPort"), held.get("ToPort")
    if type(first) is not int or type(last) is not int:
        return None
    return _EVERY_PORT if protocol in _PORTED and first == last == -1 else (first, last)


def _peer(value: object) -> str:
    """Return a peer as EC2 keeps it, which clears the host bits of a prefix."""
    if not isinstance(value, str):
        return shown(value)
    return value if value[:3] in ("pl-", "sg-") else network(value) or _network6(value) or value


def _network6(value: str) -> str:
    try:
        return str(IPv6Network(value, strict=False))
    except (AddressValueError, ValueError):
        return ""


def _peered(pair: Any, owner: str) -> Peered | None:
    """Return where a group of another VPC or account is; None for one of the same, and for any other peer."""
    if not isinstance(pair, Mapping):
        return None
    account, connection, status = (pair.get(each) for each in ("UserId", "VpcPeeringConnectionId", "PeeringStatus"))
    if connection or status or pair.get("VpcId") or (owner and account and account != owner):
        return Peered(str(connection or ""), str(status or ""))
    return None


def joined(gathered: Group, rules: Sequence[Permit]) -> Group:
    """Return a group with its rules as printed both ways, each once, with its id where one was printed."""
    ids = {each: each.id for each in rules}
    known = tuple(replace(each, id=ids.get(each, "")) for each in gathered.rules)
    told = set(known)
    return of_both(gathered, (*known, *(each for each in rules if each not in told)))


def _ports(word: str, ports: Interval) -> str:
    first, last = ports
    if word == _ICMP:
        return "" if first == -1 else f" type {first}" + ("" if last == -1 else f" code {last}")
    return f" {first}" if first == last else f" {first}-{last}"
