"""Say ``groups.admission(["sg-0abc"])``: what an interface with these security groups lets through.

Security groups are unions of permits, and stateful: an ingress rule admits the connections that a peer opens, an egress
rule those that the interface opens, and the answers come back by themselves. A group without egress rules opens
nothing: the provider takes EC2's own rule away. Only IPv4 is proven; what speaks of IPv6 is a fault.

Of groups that others wrote, a rule that is not understood is in doubt: it may match whatever its other fields leave,
and no other rule of the union is touched by it. What speaks of IPv6 there matches no packet of IPv4.
Sources: Amazon EC2 API reference, IpPermission; Amazon VPC User Guide, security group rules.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.aws_tokens import (
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
)
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.aws.prefix_list import Addresses, PrefixLists, parse_prefix
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.foreign import foreign_rules
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, Interval

MOST: Final = 2000
"""Rules of one group at most: EC2's quotas of rules a group and groups an interface make 1,000 in each direction."""

_HOLDERS: Final = ("groupId", "securityGroupId", "groupName")
_PROTOCOLS: Mapping[str, int] = {"tcp": TCP, "6": TCP, "udp": UDP, "17": UDP, "icmp": ICMP, "1": ICMP}
_EVERY = ("-1", "all")
_IPV6 = ("icmpv6", "58")

# The names of one property in the rule resources, and in the older ones and inline.
_CIDRS = ("cidrIpv4", "cidrBlocks")
_LISTS = ("prefixListId", "prefixListIds")
_GROUPS = ("referencedSecurityGroupId", "sourceSecurityGroupId", "securityGroups")
_PEERS = (*_CIDRS, *_LISTS, *_GROUPS)


class SecurityGroups:
    """The security groups of a run, with their rules as rule resources, as the older ones, or inline.

    ``known`` has the addresses behind ids that the run does not hold: prefix lists that another stack keeps, and groups
    that rules refer to. ``possible`` has all that the members of a group, or the entries of a list, may have besides,
    where not all are known.
    """

    __slots__ = ("_astray", "_built", "_known", "_lists", "_possible", "_registered", "_rules")

    def __init__(
        self,
        registered: Registered,
        known: Mapping[str, Addresses],
        possible: Mapping[str, Addresses] = MappingProxyType({}),
    ) -> None:
        self._registered = registered
        self._known = known
        self._possible = possible
        self._lists = PrefixLists(registered, known)
        self._built: dict[Hashable, _Openings] = {}
        self._rules: dict[str, list[Registration]] = {}
        self._astray: list[Fault] = []  # rules that may be of any group, and so keep every one from being told
        for kind in (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_RULE):
            for rule in registered.of(kind):
                try:
                    group = registered.referred(
                        rule, "securityGroupId", rule.inputs.get("securityGroupId"), SECURITY_GROUP
                    )
                except Faults as faults:
                    self._astray.extend(faults)
                else:
                    self._rules.setdefault(group.urn if group else "", []).append(rule)

    def filter(self, groups: Sequence[Registration]) -> Filter:
        """Return the filter that these groups are together on an interface. Raises Faults as ``admission`` does."""
        names = ", ".join(each.name for each in groups)
        return Filter.of(f"security group{'s' * (len(groups) > 1)} {names}", self.admission(groups))

    def admission(self, groups: Iterable[Registration]) -> Admission:
        """Return what an interface with exactly these groups lets through. Raises Faults for all that is not told."""
        clauses: list[Clause] = []
        groups = tuple(groups)
        faults = list(self._astray)
        for group in groups:
            faults += foreign_rules(
                self._registered,
                group,
                _HOLDERS,
                (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_RULE),
            )
            if (count := self._count(group)) > MOST:
                words = f"has {count} rules, and EC2 allows {MOST // 2} in each direction"
                faults.append(Fault(group.name, words, "divide the group, or name networks in place of addresses"))
        if faults:
            raise Faults(faults)
        for rule, inbound, key, fields in self._permits(groups):
            try:
                clauses.append(self._clause(rule, inbound, key, fields))
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)
        return Admission.of(clause for clause in clauses if clause.most)

    def _count(self, group: Registration) -> int:
        inline = sum(len(blocks(group, key)) for key in ("ingress", "egress"))
        return inline + len(self._rules.get(group.urn, ()))

    def _permits(self, groups: Iterable[Registration]) -> Iterator[tuple[Registration, bool, str, Mapping[str, Any]]]:
        """Yield each permit: the resource that says it, inbound or not, the property it is in ("" for its own)."""
        for group in groups:
            for key in ("ingress", "egress"):
                for fields in blocks(group, key):
                    yield group, key == "ingress", key, fields
            for rule in self._rules.get(group.urn, ()):
                inbound = (
                    rule.inputs.get("type") == "ingress"
                    if rule.type == SECURITY_GROUP_RULE
                    else rule.type == SECURITY_GROUP_INGRESS_RULE
                )
                yield rule, inbound, "", rule.inputs

    def _clause(self, rule: Registration, inbound: bool, key: str, fields: Mapping[str, Any]) -> Clause:
        """Return what a permit matches. Raises Faults for what is not understood where everything must be."""
        peers = self._peers(rule, key, fields)
        self._registered.doubted(peers.foreign)  # of what others wrote, IPv6 is understood: it is no packet of IPv4
        word = str(fields.get("ipProtocol", fields.get("protocol")))
        said = inbound, word, repr(fields.get("fromPort")), repr(fields.get("toPort")), peers.surely, peers.possibly
        if (built := self._built.get(said)) is None:
            built = self._built[said] = self._build(rule, inbound, word.lower(), fields, peers)
        doubt = self._registered.doubted((*peers.faults, *built.faults))
        return Clause(f"rule {rule.name}", True, built.surely, rule.urn, built.possibly if doubt else None, doubt)

    def _build(
        self, rule: Registration, inbound: bool, word: str, fields: Mapping[str, Any], peers: "_Peers"
    ) -> "_Openings":
        way = PacketSet.box(initiator=Initiator.PEER if inbound else Initiator.LOCAL)
        surely, possibly = (way & PacketSet.box(peer=held) for held in (peers.surely, peers.possibly))
        if word in _EVERY:
            return _Openings(surely, possibly)
        if word in _IPV6:
            self._registered.doubted([_protocol_fault(rule, word)])
            return _Openings(PacketSet.empty(), PacketSet.empty())
        protocol = _PROTOCOLS.get(word)
        if protocol is None:
            if not (word.isdecimal() and int(word) < 256):
                return _Openings(PacketSet.empty(), possibly, (_protocol_fault(rule, word),))
            service = PacketSet.box(protocol=int(word))  # EC2 opens all of any other protocol
        else:
            try:
                service = _service(rule, inbound, protocol, fields)
            except Faults as faults:
                return _Openings(PacketSet.empty(), possibly & PacketSet.box(protocol=protocol), tuple(faults))
        return _Openings(surely & service, possibly & service)

    def _peers(self, rule: Registration, key: str, fields: Mapping[str, Any]) -> "_Peers":
        surely: list[Interval] = []
        possibly: list[Interval] = []
        faults: list[Fault] = []
        readers: tuple[tuple[tuple[str, ...], Callable[[str, object], Addresses]], ...] = (
            (_CIDRS, lambda name, value: (parse_prefix(f"{rule.name}.{name}", value),)),
            (_LISTS, lambda name, value: self._lists.addresses(rule, key or name, value)),
            (_GROUPS, lambda name, value: self._members(rule, key or name, value)),
        )
        for names, read in readers:
            for name, value in _values(fields, *names):
                more: Addresses = ()
                try:
                    surely += read(name, value)
                    if more := self._possible.get(str(value), ()):
                        what = "members" if names is _GROUPS else "entries"
                        faults += _refused(rule, name, f"has {what} that are not known", "give their prefixes", value)
                except Faults as found:
                    faults += found
                    more = self._possible.get(str(value), ALL_ADDRESSES)
                possibly += more
        foreign = tuple(
            fault
            for name, value in _values(fields, "cidrIpv6", "ipv6CidrBlocks")
            for fault in _refused(rule, name, "is IPv6, which is not proven", "keep IPv6 out of these groups", value)
        )
        if fields.get("self"):
            words = "means the group's own members, which are not known"
            faults += _refused(rule, "self", words, "name their prefixes")
            possibly += ALL_ADDRESSES
        if not foreign and not fields.get("self") and not any(_values(fields, *_PEERS)):
            faults += _refused(rule, "cidrIpv4", "and every other peer is missing", "name a prefix or a prefix list")
            possibly += ALL_ADDRESSES
        return _Peers(tuple(surely), (*surely, *possibly), tuple(faults), foreign)

    def _members(self, rule: Registration, key: str, value: object) -> Addresses:
        group = self._registered.referred(rule, key, value, SECURITY_GROUP)
        identity = group.id if group else str(value)
        if identity in self._known:
            return self._known[identity]
        shown = group.name if group else identity
        raise _refused(rule, key, "is a group whose members are not known", "give their prefixes with its id", shown)


@dataclass(frozen=True, slots=True)
class _Peers:
    """The addresses of a rule's peers, and why they may be more; ``foreign`` are the faults of peers of IPv6."""

    surely: Addresses
    possibly: Addresses
    faults: tuple[Fault, ...]
    foreign: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Openings:
    """What a rule surely and possibly matches, with the faults of what is not understood of its service."""

    surely: PacketSet
    possibly: PacketSet
    faults: tuple[Fault, ...] = ()


def _service(rule: Registration, inbound: bool, protocol: int, fields: Mapping[str, Any]) -> PacketSet:
    """Return the ports, or the messages, of a rule. Raises Faults for any that are none."""
    first, last = (_number(rule, side, fields.get(side)) for side in ("fromPort", "toPort"))
    if protocol == ICMP:
        if not (-1 <= first <= 255 and -1 <= last <= 255) or first == -1 != last:
            words = "give both within 0-255, or -1 for all; the code of all types is -1"
            raise _refused(rule, "fromPort", "is not an ICMP type and code", words, f"{first}/{last}")
        types, codes = ((0, 255) if side == -1 else (side, side) for side in (first, last))
        return PacketSet.box(protocol=ICMP, local_ports=[types], peer_ports=[codes])
    if not 0 <= first <= last <= 65535:
        raise _refused(rule, "fromPort", "is not a port range", "give first-last within 0-65535", f"{first}-{last}")
    if inbound:
        return PacketSet.box(protocol=protocol, local_ports=[(first, last)])
    return PacketSet.box(protocol=protocol, peer_ports=[(first, last)])


def _values(fields: Mapping[str, Any], *names: str) -> Iterator[tuple[str, object]]:
    """Yield each value of the properties, which are one value or a list of them."""
    for name in names:
        value = fields.get(name)
        for each in value if isinstance(value, list | tuple) else () if value is None or value == "" else (value,):
            yield name, each


def _number(rule: Registration, key: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _refused(rule, key, "is not a number", "give a port, or an ICMP type and code", value)


def _protocol_fault(rule: Registration, word: str) -> Fault:
    remedy = "give tcp, udp, icmp, a number or -1"
    return Fault(f"{rule.name}.ipProtocol", "is not an IPv4 protocol", remedy, told(word))


def _refused(rule: Registration, key: str, fault: str, remedy: str, value: object = None) -> Faults:
    return Faults([Fault(f"{rule.name}.{key}", fault, remedy, told(value))])
