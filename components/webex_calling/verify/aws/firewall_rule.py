"""Say ``Reading.of(rule, variables)``: the openings that a Suricata rule decides, and at which of their packets.

A connection has its first packet, its reply, and its data. A pass rule that its header decides lets the connection go
on at its first packet, replies and all; one that needs the data comes too late for a handshake that another rule drops.

A keyword that may narrow a match is either understood or makes a pass rule admit nothing and a drop rule match all that
it might. Understood are ``flow``, ``itype`` and ``icode``, the protocols ``tls`` and ``http``, and one content of
``tls.sni`` or ``http.host``. An opening to a name is taken to speak HTTP on port 80 and TLS on any other, and to say
the name. One to an address may say any name or none: a rule that asks for names passes none of these, and may drop all.
Sources: Suricata user guide, rules and flow keywords; AWS Network Firewall developer guide, stateful rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol, Self

from webex_calling.published.requirement import Opener
from webex_calling.verify.aws.denied import NAMES, UNROUTED, denied
from webex_calling.verify.aws.spans import ALL_ADDRESSES, ALL_PORTS, Spans, difference
from webex_calling.verify.aws.suricata import Names, SuricataRule, matched_names
from webex_calling.verify.packets import ICMP, TCP, UDP, PacketSet

# Keywords that say nothing of the packets that a rule matches.
_REMARKS: Final = {"msg", "sid", "rev", "gid", "classtype", "metadata", "reference", "priority", "noalert", "target"}
# Keywords that look at what is sent, and so match no packet of a handshake.
_PAYLOAD: Final = {"content", "pcre", "dsize", "byte_test", "byte_jump", "isdataat", "app-layer-protocol", "ssl_state"}
_BUFFERS: Final = {"tls.sni": "tls", "http.host": "http"}
_TRANSPORTS: Final = {"tcp": TCP, "udp": UDP, "icmp": ICMP}
_WEB: Final = {"tls": "tls", "ssl": "tls", "http": "http", "http1": "http", "http2": "http"}
_APPLICATIONS: Final = {
    *("dcerpc", "dhcp", "dnp3", "dns", "enip", "ftp", "ftp-data", "ike", "ikev2", "imap", "krb5", "modbus", "mqtt"),
    *("msn", "nfs", "ntp", "pgsql", "quic", "rdp", "rfb", "sip", "smb", "smtp", "snmp", "ssh", "telnet", "tftp"),
}
_FLOWS: Final = {"to_server", "from_client", "to_client", "from_server", "established", "not_established"}
_ANSWERS: Final = {8: 0, 13: 14}  # RFC 792: the messages that ask for an answer, and it

_UNANSWERED: Final = PacketSet.box(protocol=ICMP) - PacketSet.box(
    protocol=ICMP, local_ports=[(kind, kind) for kind in _ANSWERS]
)
_NAMED: Final = PacketSet.box(opener=Opener.LOCAL, protocol=TCP) & NAMES
_SPOKEN: Final = {
    "http": _NAMED & PacketSet.box(peer_ports=[(80, 80)]),
    "tls": _NAMED & PacketSet.box(peer_ports=[(0, 79), (81, 65535)]),
}


class Variables(Protocol):
    """What the words of a rule's header mean: variables, references, prefixes and ports."""

    @property
    def home(self) -> Spans:
        """The addresses of HOME_NET."""

    def addresses(self, rule: SuricataRule, text: str) -> Spans:
        """Return the addresses of one side."""

    def ports(self, rule: SuricataRule, text: str) -> Spans:
        """Return the ports of one side."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The openings that a rule decides by their first packet, their reply, their data, and data of the other side.

    A pass rule has what it surely passes, any other all that it might hit. ``whole`` tells whether a pass at the first
    packet passes the connection, and not this packet alone.
    """

    first: PacketSet
    reply: PacketSet
    data: PacketSet
    answer: PacketSet
    whole: bool = True

    @classmethod
    def of(cls, rule: SuricataRule, variables: Variables) -> Self:
        """Return the reading of a rule. Raises Faults for a header that cannot be told."""
        said = _Conditions(rule)
        header = _Header(rule, variables, said)
        nothing = PacketSet.empty()
        if rule.action == "pass" and not said.understood:
            return cls(nothing, nothing, nothing, nothing)
        there = nothing if said.to_client else header.sent()
        home = nothing if said.to_server else header.answered()
        early = not (said.established or said.needs_data)
        late = not said.not_established
        if rule.action == "pass":
            if said.web:
                sure = PacketSet.everything() if said.names is None else PacketSet.box(names=said.names.sure)
                there, home = there & _SPOKEN[said.web] & sure, nothing
            elif said.needs_data:
                return cls(nothing, nothing, nothing, nothing)
        elif said.web:
            possible = said.names.possible if said.names else None
            named = _SPOKEN[said.web] & PacketSet.box(names="*" if possible is None else possible)
            there, home = (each & PacketSet.box(protocol=TCP) & (named | ~_NAMED) for each in (there, home))
        return cls(
            there if early else nothing,
            home if early else nothing,
            there if late else nothing,
            home if late else nothing,
            whole=late,
        )


class _Conditions:
    """What a rule's keywords ask of a packet beyond its header."""

    def __init__(self, rule: SuricataRule) -> None:
        self.understood = True
        self.to_server = self.to_client = self.established = self.not_established = False
        self.names: Names | None = None
        self.kind: int | None = None
        self.code: int | None = None
        self.web = _WEB.get(rule.protocol, "")
        self.needs_data = rule.protocol in _WEB or rule.protocol in _APPLICATIONS
        if rule.protocol in _APPLICATIONS:
            self.understood = False
        for at, option in enumerate(rule.options):
            if option.keyword in _BUFFERS:
                self._name(rule, at, _BUFFERS[option.keyword])
                break
            self._read(option.keyword, option.value)

    @property
    def asks_message(self) -> bool:
        """Whether the rule asks for an ICMP type or code."""
        return self.kind is not None or self.code is not None

    def _read(self, keyword: str, value: str) -> None:
        if keyword in _REMARKS:
            return
        if keyword == "flow":
            asked = {word.strip() for word in value.split(",")}
            self.understood &= asked <= _FLOWS
            self.to_server |= bool(asked & {"to_server", "from_client"})
            self.to_client |= bool(asked & {"to_client", "from_server"})
            self.established |= "established" in asked
            self.not_established |= "not_established" in asked
        elif keyword == "itype" and value.isdecimal():
            self.kind = int(value)
        elif keyword == "icode" and value.isdecimal():
            self.code = int(value)
        else:
            self.understood = False
            self.needs_data |= keyword in _PAYLOAD or "." in keyword

    def _name(self, rule: SuricataRule, at: int, web: str) -> None:
        """Read a buffer with names and all that follows; keywords that are no part of it stand after it too."""
        following = [option for option in rule.options[at + 1 :] if option.keyword not in {*_REMARKS, "flow"}]
        for option in rule.options[at + 1 :]:
            if option.keyword == "flow":
                self._read("flow", option.value)
        self.needs_data = True
        self.names = matched_names(tuple(following))
        if not self.names.sure or not rule.ordered or (self.web and self.web != web):
            self.understood, self.names = False, Names()
        self.web = web


_Side = tuple[Spans, Spans]
"""The addresses and the ports of one side of a rule."""


class _Header:
    """The openings of which a packet has the addresses, ports and messages of a rule."""

    def __init__(self, rule: SuricataRule, variables: Variables, said: _Conditions) -> None:
        words = {"ip", "pkthdr", *_TRANSPORTS, *_WEB, *_APPLICATIONS}
        if rule.protocol not in words:
            raise rule.refused(
                "is no protocol of a rule", "give ip, tcp, udp, icmp, tls, http or another", rule.protocol
            )
        self._rule = rule
        self._said = said
        self._surely = rule.action == "pass"
        self._home = variables.home
        self._from = variables.addresses(rule, rule.source), variables.ports(rule, rule.source_ports)
        self._to = variables.addresses(rule, rule.destination), variables.ports(rule, rule.destination_ports)

    def sent(self) -> PacketSet:
        """Return the openings whose opener sends packets that the header matches."""
        found = self._among(self._from, self._to)
        return found & self._messages(range(256), range(256)) if self._said.asks_message else found

    def answered(self) -> PacketSet:
        """Return the openings whose answers the header matches; an ICMP message may have none."""
        found = self._among(self._to, self._from) - _UNANSWERED
        return found & self._messages(_ANSWERS.keys(), _ANSWERS.values()) if self._said.asks_message else found

    def _among(self, opens: "_Side", answers: "_Side") -> PacketSet:
        """Return the openings by one side to the other, or by either to the other where the rule goes both ways."""
        outward = self._ports(opens[1], answers[1]) & PacketSet.box(opener=Opener.LOCAL, local=opens[0])
        inward = self._ports(answers[1], opens[1]) & PacketSet.box(opener=Opener.PEER, local=answers[0])
        found = (outward & self._peers(answers[0])) | (inward & self._peers(opens[0]))
        if not self._rule.both_ways:
            return found
        outward = self._ports(answers[1], opens[1]) & PacketSet.box(opener=Opener.LOCAL, local=answers[0])
        inward = self._ports(opens[1], answers[1]) & PacketSet.box(opener=Opener.PEER, local=opens[0])
        return found | (outward & self._peers(opens[0])) | (inward & self._peers(answers[0]))

    def _ports(self, local: Spans, peer: Spans) -> PacketSet:
        protocol = self._rule.protocol
        if protocol == "icmp":
            return PacketSet.box(protocol=ICMP)
        either = [(TCP, TCP), (UDP, UDP)]
        ported = either[:1] if protocol in ("tcp", *_WEB) else either[1:] if protocol == "udp" else either
        found = PacketSet.box(protocol=ported, local_ports=local, peer_ports=peer)
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
        if not self._surely:
            return denied(addresses)
        peers = PacketSet.box(peer=addresses)
        named = not difference(ALL_ADDRESSES, (*UNROUTED, *self._home, *addresses))
        return peers | NAMES if named else peers
