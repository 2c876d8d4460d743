"""Say ``RuleDecision.of(rule, variables)``: the openings that a Suricata rule decides, and at which of their packets.

A connection has its first packet, its reply, its data, and the data of the other side. Which of them a rule is compared
with depends on its type and keywords, and what its action covers on its type (``suricata_type``). For each packet a
reading has two bounds: the openings of which the packet *surely* matches, and those of which it *possibly* does.

A keyword that may narrow a match is either understood or makes a rule match nothing surely and all that its header has
possibly; ``doubt`` names it, and ``suricata_conditions`` has those that are. An opening to a name is taken to
speak HTTP on port 80 and TLS on any other, and to say the name. One to an address may say any name or none; where
others wrote the rules, one that drops an application's data is taken to concern the ports of that application alone,
and one that leaves it alone all others (``suricata_application``).

A name may have any address of the Internet, and which one is not known. So a rule for some addresses that drops may hit
every name; one that passes is counted at the addresses, and at names only where it holds all that there are.
Sources: Suricata user guide, rules and flow keywords; AWS Network Firewall developer guide, stateful rules.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol, Self

from webex_calling.fault import Fault
from webex_calling.published.requirement import Initiator
from webex_calling.verify.aws.denied import NAMES, denied
from webex_calling.verify.aws.suricata import Names, SuricataRule
from webex_calling.verify.aws.suricata_application import excepted, excepted_ports, service_ports
from webex_calling.verify.aws.suricata_conditions import PROTOCOLS, TRANSPORTS, Conditions
from webex_calling.verify.aws.suricata_list import Listed
from webex_calling.verify.aws.suricata_type import (
    WEB,
    RuleType,
    type_of,
    waits_for_the_application,
)
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, ALL_PORTS, UNROUTED, Spans, difference, union

_ANSWERS: Final = {8: 0, 13: 14}  # RFC 792: the messages that ask for an answer, and it

UNANSWERED: Final = PacketSet.box(protocol=ICMP) - PacketSet.box(
    protocol=ICMP, local_ports=[(kind, kind) for kind in _ANSWERS]
)
"""ICMP messages that nothing answers."""
_NOTHING: Final = PacketSet.empty()
_PORTED: Final = ((TCP, TCP), (UDP, UDP))
_TCP: Final = PacketSet.box(protocol=TCP)
_NAMED: Final = PacketSet.box(initiator=Initiator.LOCAL, protocol=TCP) & NAMES
_SPOKEN: Final = {
    "http": _NAMED & PacketSet.box(peer_ports=[(80, 80)]),
    "tls": _NAMED & PacketSet.box(peer_ports=[(0, 79), (81, 65535)]),
}


class Variables(Protocol):
    """What the words of a rule's header mean: variables, references, prefixes and ports."""

    @property
    def home(self) -> Listed:
        """The addresses of HOME_NET."""

    def addresses(self, rule: SuricataRule, text: str) -> Listed:
        """Return the addresses of one side."""

    def ports(self, rule: SuricataRule, text: str) -> Listed:
        """Return the ports of one side."""

    @property
    def lenient(self) -> bool:
        """Whether applications are taken to be spoken at their own ports alone."""

    @property
    def doubted(self) -> Callable[[Iterable[Fault]], str]:
        """What has the faults of a rule: it raises Faults where every rule must be understood, or tells the doubt."""


@dataclass(frozen=True, slots=True)
class Matched:
    """The openings of which one packet surely matches a rule, and those of which it possibly does."""

    surely: PacketSet = _NOTHING
    possibly: PacketSet = _NOTHING


@dataclass(frozen=True, slots=True)
class RuleDecision:
    """The openings that a rule matches by their first packet, their reply, their data, and data of the other side.

    ``type`` tells what the rule's action covers, ``late`` whether it waits for the application's protocol, and
    ``doubt`` what is not understood of it, "" for nothing.
    """

    first: Matched
    reply: Matched
    data: Matched
    answer: Matched
    type: RuleType
    late: bool = False
    doubt: str = ""

    @classmethod
    def unknown(cls, openings: PacketSet, doubt: str) -> Self:
        """Return the reading of rules that nobody tells, which may match any packet of these openings."""
        any_ = Matched(_NOTHING, openings)
        return cls(any_, Matched(_NOTHING, openings - UNANSWERED), any_, any_, RuleType.PKT, doubt=doubt)

    @classmethod
    def of(cls, rule: SuricataRule, variables: Variables) -> Self:
        """Return the reading of a rule. Raises Faults for a header that cannot be told."""
        said = Conditions(rule, variables.doubted)
        passes, type_, waits = rule.action == "pass", type_of(rule), waits_for_the_application(rule)
        sides = _Sides.of(rule, variables)
        inside = variables.home
        sure = _Header(rule, sides.surely, inside.surely, said, surely=True, passes=passes)
        most = _Header(rule, sides.possibly, inside.possibly, said, surely=False, passes=passes)
        doubt = "; ".join(filter(None, (rule.doubt, said.doubt, sides.doubt)))
        there = _NOTHING if said.to_client else most.sent()
        home = _NOTHING if said.to_server else most.answered()
        if variables.lenient and not passes:
            found = _concerned(rule)
            there, home = there & found, home & found
        known = said.understood
        sure_there = sure.sent() & there if known else _NOTHING
        sure_home = sure.answered() & home if known else _NOTHING
        early, late = not (said.established or said.needs_data), not said.not_established
        if said.web:
            names = said.names or Names(possible=None)
            spoken = _SPOKEN[said.web] & PacketSet.box(names="*" if names.possible is None else names.possible)
            there, home = (each & _TCP & (spoken | ~_NAMED) for each in (there, home))
            named = PacketSet.everything() if said.names is None else PacketSet.box(names=names.sure)
            sure_there = sure_there & _SPOKEN[said.web] & named
            sure_home = _NOTHING if said.names else sure_home & _SPOKEN[said.web]  # a name is said by who opens
        elif said.needs_data:
            sure_there = sure_home = _NOTHING
        # All packets of UDP carry data, and its connections are established once the reply is seen.
        sure_replied = sure_home & _TCP if said.not_established else sure_home
        first = Matched(
            sure_there if early else _NOTHING, there if early else _NOTHING if said.established else there - _TCP
        )
        reply = Matched(sure_replied if early else _NOTHING, home if early else home - _TCP)
        if type_.at_first:  # later packets are another matter only if the engine compares them too
            return cls(first, reply, Matched(_NOTHING, there), Matched(_NOTHING, home), type_, waits, doubt)
        data = Matched(sure_there if late else _NOTHING, there if late else there - _TCP)
        answer = Matched(sure_home if late else _NOTHING, home if late else _NOTHING)
        return cls(first, reply, data, answer, type_, waits, doubt)


def _concerned(rule: SuricataRule) -> PacketSet:
    """Return the openings that may speak what a rule asks for, as far as that is taken for granted."""
    ports = service_ports(rule)
    found = PacketSet.everything() if ports is None else _served(ports)
    if without := excepted_ports(rule):
        spoken = (_SPOKEN[each] for each in excepted(rule) & _SPOKEN.keys())
        found -= PacketSet.union((_served(without), *spoken))
    return found


def _served(ports: Spans) -> PacketSet:
    """Return the openings to these ports, by either side."""
    outward = PacketSet.box(initiator=Initiator.LOCAL, protocol=_PORTED, peer_ports=ports)
    return outward | PacketSet.box(initiator=Initiator.PEER, protocol=_PORTED, local_ports=ports)


_Side = tuple[Spans, Spans]
"""The addresses and the ports of one side of a rule."""
_Ends = tuple[_Side, _Side]
"""The side that a rule is from, and the one that it is to."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """The sides that a rule surely, and possibly, is for; ``doubt`` says what of them is not known."""

    surely: _Ends
    possibly: _Ends
    doubt: str

    @classmethod
    def of(cls, rule: SuricataRule, variables: Variables) -> Self:
        """Return the sides of a rule. Raises Faults for a header that cannot be told, where each must be."""
        listed = (
            (variables.addresses(rule, rule.source), variables.ports(rule, rule.source_ports)),
            (variables.addresses(rule, rule.destination), variables.ports(rule, rule.destination_ports)),
        )
        (from_, from_ports), (to, to_ports) = listed
        doubts = dict.fromkeys(each.doubt for side in listed for each in side if each.doubt)
        return cls(
            ((from_.surely, from_ports.surely), (to.surely, to_ports.surely)),
            ((from_.possibly, from_ports.possibly), (to.possibly, to_ports.possibly)),
            "; ".join(doubts),
        )


class _Header:
    """The openings of which a packet has the addresses, ports and messages of a rule."""

    def __init__(
        self, rule: SuricataRule, ends: _Ends, home: Spans, said: Conditions, *, surely: bool, passes: bool
    ) -> None:
        self._rule = rule
        self._said = said
        self._surely, self._passes = surely, passes
        self._home = home
        self._from, self._to = ends

    def sent(self) -> PacketSet:
        """Return the openings whose initiator sends packets that the header matches."""
        found = self._among(self._from, self._to)
        return found & self._messages(range(256), range(256)) if self._said.asks_message else found

    def answered(self) -> PacketSet:
        """Return the openings whose answers the header matches; an ICMP message may have none."""
        found = self._among(self._to, self._from) - UNANSWERED
        return found & self._messages(_ANSWERS.keys(), _ANSWERS.values()) if self._said.asks_message else found

    def _among(self, opens: "_Side", answers: "_Side") -> PacketSet:
        """Return the openings by one side to the other, or by either to the other where the rule goes both ways."""
        outward = self._ports(opens[1], answers[1]) & PacketSet.box(initiator=Initiator.LOCAL, local=opens[0])
        inward = self._ports(answers[1], opens[1]) & PacketSet.box(initiator=Initiator.PEER, local=answers[0])
        found = (outward & self._peers(answers[0])) | (inward & self._peers(opens[0]))
        if not self._rule.both_ways:
            return found
        outward = self._ports(answers[1], opens[1]) & PacketSet.box(initiator=Initiator.LOCAL, local=answers[0])
        inward = self._ports(opens[1], answers[1]) & PacketSet.box(initiator=Initiator.PEER, local=opens[0])
        return found | (outward & self._peers(opens[0])) | (inward & self._peers(answers[0]))

    def _ports(self, local: Spans, peer: Spans) -> PacketSet:
        protocol = self._rule.protocol
        if protocol == "icmp":
            return PacketSet.box(protocol=ICMP)
        either = [(TCP, TCP), (UDP, UDP)]
        ported = (
            either[:1]
            if protocol in WEB or TRANSPORTS.get(protocol) == TCP
            else either[1:]
            if protocol == "udp"
            else either
        )
        if not (local and peer):
            return _NOTHING
        found = PacketSet.box(protocol=ported, local_ports=local, peer_ports=peer)
        if protocol not in PROTOCOLS:
            return PacketSet.everything()
        if protocol in ("ip", "pkthdr") and (local == peer == ALL_PORTS or not self._surely):
            found |= PacketSet.everything() - PacketSet.box(protocol=ported)  # others have no ports to compare
        return found

    def _messages(self, opened: Iterable[int], sent: Iterable[int]) -> PacketSet:
        """Return the ICMP openings whose message is, or has as its answer, one that the rule asks for."""
        kind, code = self._said.kind, self._said.code
        wanted = [(type_, type_) for type_, other in zip(opened, sent, strict=True) if kind in (None, other)]
        codes = None if code is None else [(code, code)]
        return PacketSet.box(protocol=ICMP, local_ports=wanted, peer_ports=codes)

    def _peers(self, addresses: Spans) -> PacketSet:
        """Return the openings with these peers, with every name where it surely, or possibly, is among them.

        The peer behind a name is at some address of the Internet that is not at home.
        """
        if not (self._surely or self._passes):
            return denied(addresses)
        peers = PacketSet.box(peer=addresses)
        named = not difference(ALL_ADDRESSES, union((*UNROUTED, *self._home, *addresses)))
        return peers | NAMES if named else peers
