"""Say ``StatelessRules.of(…)``: what a Network Firewall does with packets before it looks at connections.

Rules go by the priority of their group and by their own, each packet by itself, both ways. A packet is passed, dropped,
or forwarded to the stateful rules. What is passed both ways gets through; what is forwarded both ways is inspected;
what is passed one way and forwarded the other is refused here, since the stateful engine sees half of a connection.
Of what others wrote, a rule that looks at TCP flags or cannot be read may match, and a group that nobody tells may do
anything. Fragments have an action of their own and are no openings.
Source: AWS Network Firewall API reference, FirewallPolicy, StatelessRulesAndCustomActions, MatchAttributes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.aws.denied import MAYBE_THERE, NAMES, denied
from webex_calling.verify.aws.firewall_conversation import Untold
from webex_calling.verify.aws.prefix_list import parse_prefix, written_addresses
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Part
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import Interval

PASS: Final = "aws:pass"
DROP: Final = "aws:drop"
FORWARD: Final = "aws:forward_to_sfe"

_ASKING: Final = PacketSet.box(protocol=ICMP, local_ports=[(8, 8), (13, 13)])  # RFC 792: messages with an answer
_UNANSWERED: Final = PacketSet.box(protocol=ICMP) - _ASKING


@dataclass(frozen=True, slots=True)
class StatelessRules:
    """The parts of the filter that the stateless rules are, with what they pass both ways and what they inspect.

    Each of the two is what surely is, and all that may be.
    """

    parts: tuple[Part, ...]
    passed: "Bounds"
    inspected: "Bounds"

    @classmethod
    def of(
        cls, policy: Registration, default: str, groups: Sequence[Registration | Untold], registered: Registered
    ) -> Self:
        """Return the rules of groups in the order of evaluation. Raises Faults for all that is not told."""
        rules: list[_Rule] = []
        faults: list[Fault] = []
        for group in groups:
            try:
                rules += _rules(group, registered)
            except Faults as found:
                faults.extend(found)
        if faults:
            raise Faults(faults)
        last = Clause(
            f"stateless default action {default} of policy {policy.name}",
            default != DROP,
            PacketSet.everything(),
            policy.urn,
        )
        there, back = (_decided(rules, last, default, reply=reply) for reply in (False, True))
        if not groups and default == FORWARD:
            return cls((), Bounds.of(PacketSet.empty()), Bounds.of(PacketSet.everything()))
        parts = Part("stateless rules, first packet", there.admission), Part("stateless rules, reply", back.admission)
        return cls(parts, there.passed & back.passed, there.forwarded & back.forwarded)

    def once(self) -> Iterator[Clause]:
        """Yield what the stateful rules never see of an opening, or see one way alone: these decide before them."""
        doubt = "what the stateless rules do with it is not known"
        if self.passed.possibly:
            yield self.passed.clause("passed by stateless rules", admits=True, doubt=doubt)
        half = ~(self.passed | self.inspected)
        if half.possibly:
            yield half.clause("passed by stateless rules one way alone", admits=False, doubt=doubt)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A set of openings of which some are ``surely`` in it, and all ``possibly``."""

    surely: PacketSet
    possibly: PacketSet

    @classmethod
    def of(cls, openings: PacketSet) -> Self:
        """Return a set that is known."""
        return cls(openings, openings)

    def __and__(self, other: "Bounds") -> "Bounds":
        return Bounds(self.surely & other.surely, self.possibly & other.possibly)

    def __or__(self, other: "Bounds") -> "Bounds":
        return Bounds(self.surely | other.surely, self.possibly | other.possibly)

    def __invert__(self) -> "Bounds":
        return Bounds(~self.possibly, ~self.surely)

    def clause(self, name: str, *, admits: bool, doubt: str, resource: str = "") -> Clause:
        """Return the clause of a rule that matches these."""
        if self.surely == self.possibly:
            return Clause(name, admits, self.surely, resource)
        return Clause(name, admits, self.surely, resource, self.possibly, doubt)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    action: str
    protocols: tuple[Interval, ...]
    sources: tuple[Interval, ...]
    source_ports: tuple[Interval, ...]
    destinations: tuple[Interval, ...]
    destination_ports: tuple[Interval, ...]
    resource: str
    doubt: str = ""

    def matches(self, *, reply: bool, surely: bool) -> PacketSet:
        """Return the openings whose first packet, or whose reply, surely or possibly matches."""
        found = PacketSet.empty()
        for initiator in Initiator:
            outward = (initiator is Initiator.LOCAL) is not reply
            near, far = (self.sources, self.destinations) if outward else (self.destinations, self.sources)
            ports = self.source_ports, self.destination_ports
            near_ports, far_ports = ports if outward else (ports[1], ports[0])
            box = PacketSet.box(
                initiator=initiator,
                protocol=self.protocols,
                local=near,
                local_ports=near_ports,
                peer_ports=far_ports,
            )
            found |= box & (PacketSet.box(peer=far) if surely else denied(far))
        return found


@dataclass(frozen=True, slots=True)
class _Decided:
    """What becomes of packets that go one way."""

    admission: Admission
    passed: Bounds
    forwarded: Bounds


def _decided(rules: Iterable[_Rule], last: Clause, default: str, *, reply: bool) -> _Decided:
    """Return the verdicts on first packets, or on replies; a message without a reply has that of its first packet."""
    left, none = Bounds.of(PacketSet.everything()), Bounds.of(PacketSet.empty())
    sets = {PASS: none, DROP: none, FORWARD: none}
    doubtful = PacketSet.empty()
    clauses: list[Clause] = []
    for rule in rules:
        matches = _bounds(rule, reply=reply)
        doubt = rule.doubt or MAYBE_THERE
        clauses.append(matches.clause(rule.name, admits=rule.action != DROP, doubt=doubt, resource=rule.resource))
        if rule.action == FORWARD:  # a name that this rule may send to the stateful rules is not surely passed
            doubtful |= (_seen(rule, reply=reply, surely=False) & NAMES & left.possibly) - matches.surely
        sets[rule.action] |= matches & left
        left &= ~matches
    sets[default] |= left
    passed = Bounds(sets[PASS].surely - doubtful, sets[PASS].possibly)
    return _Decided(Admission.of([*clauses, last]), passed, sets[FORWARD])


def _bounds(rule: _Rule, *, reply: bool) -> Bounds:
    """Return what a rule surely and possibly matches; one that drops may hit a name, one that does not counts none."""
    surely = _seen(rule, reply=reply, surely=True)
    possibly = _seen(rule, reply=reply, surely=False) if rule.action == DROP else surely
    return Bounds(PacketSet.empty() if rule.doubt else surely, possibly)


def _seen(rule: _Rule, *, reply: bool, surely: bool) -> PacketSet:
    found = rule.matches(reply=reply, surely=surely)
    return (found - _UNANSWERED) | (rule.matches(reply=False, surely=surely) & _UNANSWERED) if reply else found


def _rules(group: Registration | Untold, registered: Registered) -> Iterator[_Rule]:
    """Yield a group's rules by priority; one that is not told may do anything."""
    if isinstance(group, Untold):
        every, ports = ((0, (1 << 32) - 1),), ((0, 65535),)
        name = f"rule group {group.name}"
        for action in (PASS, DROP, FORWARD):
            yield _Rule(name, action, ((0, 255),), every, ports, every, ports, "", group.words)
        return
    source = (group.inputs.get("ruleGroup") or {}).get("rulesSource") or {}
    held = source.get("statelessRulesAndCustomActions")
    rules = held.get("statelessRules") if isinstance(held, Mapping) else None
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        words = "is missing" if rules is None else "has a rule that is not known in this run"
        raise Faults([Fault(f"{group.name}.statelessRules", words, "give plain values", told(rules))])
    found: dict[int, _Rule] = {}
    for at, rule in enumerate(rules):
        place = f"{group.name}.statelessRules[{at}]"
        priority = rule.get("priority")
        if not isinstance(priority, int) or not 1 <= priority <= 65535 or priority in found:
            words = "appears twice in its group" if priority in found else "is not a valid priority"
            remedy = "give each rule a whole number of its own within 1-65535"
            raise Faults([Fault(f"{place}.priority", words, remedy, told(priority))])
        found[priority] = _rule(group, place, priority, rule.get("ruleDefinition") or {}, registered)
    yield from (rule for _, rule in sorted(found.items(), key=lambda each: each[0]))


def _rule(
    group: Registration, place: str, priority: int, definition: Mapping[str, Any], registered: Registered
) -> _Rule:
    match = definition.get("matchAttributes") or {}
    doubts: list[str] = []
    protocols = tuple((number, number) for number in match.get("protocols") or ()) or ((0, 255),)
    if match.get("tcpFlags"):
        words = "looks at TCP flags, which differ from packet to packet of a connection"
        fault = Fault(f"{place}.tcpFlags", words, "match by addresses, ports and protocols")
        doubts.append(registered.doubted([fault]))
        protocols = ((TCP, TCP),)
    sources, destinations = (_addresses(place, match, key, registered) for key in ("sources", "destinations"))
    source_ports, destination_ports = (_ports(place, match, key) for key in ("sourcePorts", "destinationPorts"))
    every = ((0, 65535),)
    if (source_ports != every or destination_ports != every) and not set(protocols) <= {(TCP, TCP), (UDP, UDP)}:
        words = "are given beside protocols without ports"
        fault = Fault(f"{place}.destinationPorts", words, "give the protocols 6, 17 or both")
        doubts.append(registered.doubted([fault]))
    name = f"stateless rule {priority} of rule group {group.name}"
    action = stateless_action(f"{place}.actions", definition.get("actions"))
    doubt = "; ".join(doubts)
    return _Rule(name, action, protocols, sources, source_ports, destinations, destination_ports, group.urn, doubt)


def stateless_action(place: str, value: object) -> str:
    """Return the one action of a list that decides; others only publish a metric."""
    found = [each for each in value if each in (PASS, DROP, FORWARD)] if isinstance(value, list) else []
    if len(found) != 1:
        words = f"has {'several actions that decide' if found else 'no action that decides'}"
        raise Faults([Fault(place, words, f"give one of {PASS}, {DROP} and {FORWARD}", told(value))])
    return str(found[0])


def _addresses(place: str, match: Mapping[str, Any], key: str, registered: Registered) -> tuple[Interval, ...]:
    """Return the addresses of one side; prefixes of IPv6 have none that are looked at here."""
    found: list[Interval] = []
    for each in match.get(key) or [{"addressDefinition": "0.0.0.0/0"}]:
        written = each.get("addressDefinition")
        try:
            found.append(parse_prefix(f"{place}.{key}", written))
        except Faults as faults:
            if (spans := written_addresses(str(written))) is None:
                raise
            registered.doubted(faults)
            found += spans
    return tuple(found)


def _ports(place: str, match: Mapping[str, Any], key: str) -> tuple[Interval, ...]:
    found: list[Interval] = []
    for each in match.get(key) or [{"fromPort": 0, "toPort": 65535}]:
        first, last = each.get("fromPort"), each.get("toPort", each.get("fromPort"))
        if not isinstance(first, int) or not isinstance(last, int) or not 0 <= first <= last <= 65535:
            words = "is not a port range"
            raise Faults([Fault(f"{place}.{key}", words, "give first-last within 0-65535", f"{first}-{last}")])
        found.append((first, last))
    return tuple(found)
