"""Say ``acls.filter(acl)``: what a network ACL lets cross the border of a subnet.

Entries go by number in each direction, the first one that matches decides, and what none matches is denied. Nothing is
remembered: an opening gets through if its first packet passes the entries of the one direction and its reply those of
the other. An entry names the far side alone and the destination's port, so the egress entries see the peer's port,
whoever opens, and the ingress entries the local one. ICMP has replies where the message asks for one. An entry for
every address admits every name. Only IPv4 is proven; what speaks of IPv6 is a fault.

In an ACL that others wrote, an entry that is not understood may match whatever its other fields leave, in its place;
without a number or an action it may allow or deny that before all others. A denial of some addresses there may refuse a
name, and may not.

A subnet on the way, such as that of a NAT gateway or of a firewall, has a border on either side. ``near`` asks for the
one towards the endpoint: there its packets arrive, and the far side that entries name is the endpoint itself.
Sources: Amazon VPC User Guide, network ACLs; Amazon EC2 API reference, CreateNetworkAclEntry; RFC 792.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.aws_tokens import NETWORK_ACL, NETWORK_ACL_ASSOCIATION, NETWORK_ACL_RULE
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.aws.denied import MAYBE_THERE, denied, surely_denied
from webex_calling.verify.aws.prefix_list import parse_prefix
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.foreign import foreign_rules
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import EVERY, Interval

# The messages that ask for an answer, each with its answer, which has the same code.
REPLIES: Final[Mapping[int, int]] = {8: 0, 13: 14}

_PROTOCOLS: Mapping[str, int] = {"all": -1, "tcp": TCP, "udp": UDP, "icmp": ICMP}
_LAST = 32766


class NetworkAcls:
    """The network ACLs of a run, with their entries inline or as resources of their own."""

    __slots__ = ("_registered", "_rules")

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._rules: dict[str, list[Registration]] = {}
        for rule in registered.of(NETWORK_ACL_RULE):
            acl = registered.referred(rule, "networkAclId", rule.inputs.get("networkAclId"), NETWORK_ACL)
            self._rules.setdefault(acl.urn if acl else "", []).append(rule)

    def filter(self, acl: Registration, *, inside: Sequence[Interval] = (), near: bool = False) -> Filter:
        """Return the filter that a network ACL is for a subnet with the addresses ``inside``, where these are known.

        Raises Faults for all that is not told.
        """
        faults: list[Fault] = []
        parts: list[Part] = []
        for egress in (True, False):
            try:
                parts.append(self._part(acl, egress=egress, near=near, inside=inside))
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)
        return Filter(f"network ACL {acl.name}{' towards the endpoint' if near else ''}", tuple(parts))

    def _part(self, acl: Registration, *, egress: bool, near: bool, inside: Sequence[Interval]) -> Part:
        faults: list[Fault] = []
        found: list[tuple[int, Clause]] = []
        numbers: set[int] = set()
        doubled: dict[int, str] = {}
        for entry in self._entries(acl, egress=egress):
            try:
                for number, clause in self._clauses(entry, acl, near=near):
                    if number and number in numbers:
                        words, remedy = "appears twice in this direction", "give each entry its own"
                        doubled[number] = self._registered.doubted(entry.refused("number", words, remedy, number))
                    found.append((number, clause))
                numbers |= {number for number, _ in found}
            except Faults as refused:
                faults.extend(refused)
        if faults:
            raise Faults(faults)
        free = [Clause("an ICMP message that asks for no reply", True, _unanswered(outward=egress is not near))]
        if inside:
            stays = PacketSet.box(local=inside) if near else PacketSet.box(peer=inside)
            free.append(Clause("what stays inside the subnet is not filtered", True, stays))
        name = "egress entries" if egress else "ingress entries"
        ordered = sorted(found, key=lambda each: each[0])
        held = (_doubted(clause, doubled[number]) if number in doubled else clause for number, clause in ordered)
        return Part(name, Admission.of([*free, *held]))

    def _clauses(self, entry: "_Entry", acl: Registration, *, near: bool) -> Iterator[tuple[int, Clause]]:
        """Yield what an entry says, by its number; of one that is not understood all that it may say, first of all.

        Raises Faults for one that is not understood, where every one must be.
        """
        faults: list[Fault] = []
        number = _read(entry.number, faults) or 0
        allows = _read(entry.allows, faults)
        surely = _read(lambda: entry.matches(allows is not False, near=near), faults)
        doubt = self._registered.doubted(faults)
        if entry.ipv6:
            return
        name = f"{'egress' if entry.egress else 'ingress'} entry {number or entry.place} of network ACL {acl.name}"
        for way in (True, False) if allows is None else (allows,):
            if not doubt and surely is not None:
                yield number, self._clause(entry, Clause(name, way, surely, entry.holder.urn), near=near)
            elif most := entry.most(way, near=near):
                yield number, Clause(name, way, PacketSet.empty(), entry.holder.urn, most, doubt)

    def _clause(self, entry: "_Entry", clause: Clause, *, near: bool) -> Clause:
        """Return the clause of an entry that is understood; in what others wrote a denial may hit a name or may not."""
        if clause.admits or not self._registered.lenient:
            return clause
        surely = entry.matches(False, near=near, surely=True)
        if surely == clause.matches:
            return clause
        return replace(clause, matches=surely, possibly=clause.matches, doubt=MAYBE_THERE)

    def _entries(self, acl: Registration, *, egress: bool) -> Iterator["_Entry"]:
        key = "egress" if egress else "ingress"
        inline = blocks(acl, key)
        rules = self._rules.get(acl.urn, ())
        if rules and (blocks(acl, "egress") or blocks(acl, "ingress")):
            words = "are given beside entries that are resources of their own, and each kind removes the other"
            raise Faults([Fault(f"{acl.name}.{key}", words, "write all entries inline")])
        if foreign := tuple(
            foreign_rules(self._registered, acl, ("networkAclId",), (NETWORK_ACL_RULE, NETWORK_ACL_ASSOCIATION))
        ):
            raise Faults(foreign)
        for at, fields in enumerate(inline):
            yield _Entry(acl, f"{acl.name}.{key}[{at}]", fields, egress, "ruleNo", "action")
        for rule in rules:
            outward = rule.inputs.get("egress") or False
            if not isinstance(outward, bool):
                words = "is neither true nor false"
                raise Faults([Fault(f"{rule.name}.egress", words, "give one of the two", told(outward))])
            if outward is egress:
                yield _Entry(rule, rule.name, rule.inputs, egress, "ruleNumber", "ruleAction")


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry, as the resource ``holder`` has it at ``place``, under the names that its shape has."""

    holder: Registration
    place: str
    fields: Mapping[str, Any]
    egress: bool
    number_key: str
    action_key: str

    def refused(self, key: str, fault: str, remedy: str, value: object = None) -> Faults:
        shown = {"number": self.number_key, "action": self.action_key}.get(key, key)
        return Faults([Fault(f"{self.place}.{shown}", fault, remedy, told(value))])

    def number(self) -> int:
        value = self.fields.get(self.number_key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LAST:
            raise self.refused("number", "is not an entry number", f"give a whole number within 1-{_LAST}", value)
        return value

    def allows(self) -> bool:
        value = self.fields.get(self.action_key)
        if value not in ("allow", "deny"):
            raise self.refused("action", "is not a valid action", "give allow or deny", value)
        return bool(value == "allow")

    @property
    def ipv6(self) -> bool:
        """Whether it is about IPv6."""
        return bool(self.fields.get("ipv6CidrBlock"))

    def matches(self, allows: bool, *, near: bool, surely: bool = False) -> PacketSet:
        """Return the openings of which the entry decides the packet that goes its way; ``surely`` as to names."""
        far, service = self._far(), self._service(outward=self.egress is not near)
        return service & _reached(far, allows, near=near, surely=surely)

    def most(self, allows: bool, *, near: bool) -> PacketSet:
        """Return all that the entry may match, by what is understood of it."""
        unread: list[Fault] = []
        protocol = _read(self._protocol, unread)
        service = _read(lambda: self._service(outward=self.egress is not near), unread)
        if service is None:
            service = PacketSet.everything() if protocol in (None, -1) else PacketSet.box(protocol=protocol)
        return service & _reached(_read(self._far, unread) or EVERY, allows, near=near)

    def _service(self, *, outward: bool) -> PacketSet:
        """Return the openings of whose packets the one that goes away from the endpoint, or to it, is matched."""
        protocol = self._protocol()
        if protocol == -1:
            return PacketSet.everything()
        if protocol == ICMP:
            return self._message(outward=outward)
        if protocol not in (TCP, UDP):
            return PacketSet.box(protocol=protocol)  # the ports of any other protocol are ignored
        first, last = (self._number(key, f"{key} within 0-65535") for key in ("fromPort", "toPort"))
        if not 0 <= first <= last <= 65535:
            words = "give first-last within 0-65535"
            raise self.refused("fromPort", "is not a port range", words, f"{first}-{last}")
        ports = [(first, last)]
        if outward:
            return PacketSet.box(protocol=protocol, peer_ports=ports)
        return PacketSet.box(protocol=protocol, local_ports=ports)

    def _message(self, *, outward: bool) -> PacketSet:
        kind, code = (self._number(key, "an ICMP type and code, -1 for all") for key in ("icmpType", "icmpCode"))
        if not (-1 <= kind <= 255 and -1 <= code <= 255) or kind == -1 != code:
            words = "give both within 0-255, or -1 for all; the code of all types is -1"
            raise self.refused("icmpType", "is not an ICMP type and code", words, f"{kind}/{code}")
        return _messages(outward=outward, kind=kind, code=code)

    def _far(self) -> Interval:
        if self.fields.get("ipv6CidrBlock"):
            value = self.fields["ipv6CidrBlock"]
            raise self.refused("ipv6CidrBlock", "is IPv6, which is not proven", "keep IPv6 out of this list", value)
        return parse_prefix(f"{self.place}.cidrBlock", self.fields.get("cidrBlock"))

    def _protocol(self) -> int:
        word = str(self.fields.get("protocol")).lower()
        if word in _PROTOCOLS:
            return _PROTOCOLS[word]
        if word == "-1" or (word.isdecimal() and int(word) < 256 and word != "58"):
            return int(word)
        words = "give tcp, udp, icmp, a number, or -1 for all"
        raise self.refused("protocol", "is not an IPv4 protocol", words, self.fields.get("protocol"))

    def _number(self, key: str, remedy: str) -> int:
        value = self.fields.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self.refused(key, "is not a number", f"give {remedy}", value)


Value = TypeVar("Value")


def _read(read: Callable[[], Value], faults: list[Fault]) -> Value | None:
    """Return what is read, or None with its faults kept."""
    try:
        return read()
    except Faults as found:
        faults.extend(found)
        return None


def _reached(far: Interval, allows: bool, *, near: bool, surely: bool = False) -> PacketSet:
    """Return the openings of which the far side is in ``far``, or may be, where it is denied and a name."""
    if near:
        return PacketSet.box(local=[far])
    if allows:
        return PacketSet.box(peer=[far])
    return surely_denied([far]) if surely else denied([far])


def _doubted(clause: Clause, doubt: str) -> Clause:
    """Return a clause that may match what it matches."""
    return replace(clause, matches=PacketSet.empty(), possibly=clause.most, doubt=clause.doubt or doubt)


def _messages(*, outward: bool, kind: int, code: int) -> PacketSet:
    """Return the ICMP openings whose message, or its answer, goes this way with this type and code."""
    sender, asked = (Initiator.LOCAL, Initiator.PEER) if outward else (Initiator.PEER, Initiator.LOCAL)
    codes = [(0, 255) if code == -1 else (code, code)]
    kinds = [(0, 255) if kind == -1 else (kind, kind)]
    answered = [(ask, ask) for ask, answer in REPLIES.items() if kind in (-1, answer)]
    return PacketSet.box(initiator=sender, protocol=ICMP, local_ports=kinds, peer_ports=codes) | PacketSet.box(
        initiator=asked, protocol=ICMP, local_ports=answered, peer_ports=codes
    )


def _unanswered(*, outward: bool) -> PacketSet:
    """Return the ICMP openings that send nothing this way: the other side opens them, and they ask for no answer."""
    asked = Initiator.PEER if outward else Initiator.LOCAL
    asking = PacketSet.box(protocol=ICMP, local_ports=[(kind, kind) for kind in REPLIES])
    return PacketSet.box(initiator=asked, protocol=ICMP) - asking
