"""`probes(policy)`: conversations at, inside and just outside the bounds of everything that a policy's rules say.

Each comes with the opening that a verifier is asked about: a hello that says a name is an opening to that name, at an
address that no rule names; all else is one to an address. Rules are taken apart by suricataparser, which is not ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import count

import suricataparser  # type: ignore[import-untyped]  # it ships no types
from tests.suricata import conversation
from tests.suricata.conversation import Conversation, Ends
from tests.suricata.engine import Rules
from tests.suricata.frames import ICMP, TCP
from tests.suricata.speech import ALIKE, DATAGRAMS, LOOKALIKES, NAMELESS, PARTS, REQUEST_PARTS, SPEECHES, http, tls

from webex_calling.verify.model.packets import Initiator, Packet

ELSEWHERE = int(IPv4Address("192.88.99.0"))
"""Addresses of the Internet that no list holds (RFC 7526 took their use away); a name is at one of them."""
PRIVATE = tuple(int(IPv4Address(text)) for text in ("10.255.255.9", "172.16.0.9", "172.31.255.9", "192.168.0.9"))
"""Addresses of other networks inside (RFC 1918), which are behind no perimeter of these sites."""
_HIGH = range(32768, 65000)


@dataclass(frozen=True, slots=True)
class Probe:
    """A conversation, and the opening that it is to a verifier."""

    conversation: Conversation
    opening: Packet

    def __str__(self) -> str:
        return f"{self.conversation.what}: {self.opening}"


@dataclass(frozen=True, slots=True)
class Header:
    """What one rule says of who talks to whom."""

    protocol: str
    inward: bool
    local: tuple[IPv4Network, ...]
    peer: tuple[IPv4Network, ...]
    ports: tuple[tuple[int, int], ...]
    domains: tuple[str, ...]
    """The names of a rule by name; ``.x`` is x and all below it."""


def headers(rules: Rules) -> Iterator[Header]:
    """Yield what each pass rule says, the end at home told apart from the other."""
    home = [IPv4Network(prefix) for prefix in rules.home]
    for line in rules.lines:
        rule = suricataparser.parse_rule(line)
        match = re.fullmatch(r"(\S+) (\S+) (\S+) -> (\S+) (\S+)", rule.header)
        if rule.action != "pass" or match is None:
            continue
        protocol, source, _, target, ports = match.groups()
        sources, targets = _prefixes(source, rules), _prefixes(target, rules)
        inward = not any(_within(each, home) for each in sources)
        local, peer = (targets, sources) if inward else (sources, targets)
        names = [option.value.strip('"') for option in rule.options if option.name == "content"]
        yield Header(protocol, inward, local, peer, _spans(ports), tuple(names))


class Probes:
    """Conversations of one policy, each with ports of its own."""

    def __init__(self, rules: Rules) -> None:
        self._headers = [*headers(rules)]
        self._ephemeral = count()
        self._address = count(1)

    def all(self) -> Iterator[Probe]:
        """Yield every probe."""
        for each in self._headers:
            yield from self._header(each)
        for local in dict.fromkeys(edge for each in self._headers for edge in _edges(each.local)[:4]):
            yield from self._messages(local)

    def _port(self) -> int:
        return _HIGH[next(self._ephemeral) % len(_HIGH)]

    def _elsewhere(self) -> int:
        return ELSEWHERE + next(self._address) % 250 + 1

    def _header(self, header: Header) -> Iterator[Probe]:
        if header.protocol == "icmp":
            return
        locals_, peers = _edges(header.local), _edges(header.peer) or [self._elsewhere()]
        ports = _bounds(header.ports)
        inside, there, port = locals_[0], peers[0], header.ports[0][0]
        for address in locals_:
            yield from self._one(header, address, there, port)
        for address in (*peers, self._elsewhere()):
            yield from self._one(header, inside, address, port)
        for each in ports:
            yield from self._all(header, inside, there, each)
            yield from self._all(header, inside, self._elsewhere(), each)
        for each in (port, header.ports[-1][1]):
            yield from self._from_its_port(header, inside, there, each)
        for domain in header.domains:
            yield from self._domain(header, inside, domain)
            yield from self._private(header, inside, domain.lstrip("."))

    def _ends(self, header: Header, local: int, peer: int, port: int) -> Ends:
        if header.inward:
            return Ends(peer, self._port(), local, port)
        return Ends(local, self._port(), peer, port)

    def _one(self, header: Header, local: int, peer: int, port: int) -> Iterator[Probe]:
        """Yield one conversation of the rule's protocol."""
        ends = self._ends(header, local, peer, port)
        if header.protocol == "udp":
            yield _addressed(conversation.udp("media", ends, DATAGRAMS), inward=header.inward)
        else:
            speech = SPEECHES["signalling"]
            yield _addressed(conversation.tcp("signalling", ends, speech), inward=header.inward)

    def _all(self, header: Header, local: int, peer: int, port: int) -> Iterator[Probe]:
        """Yield conversations of every kind at one port, over TCP and over UDP."""
        ends = self._ends(header, local, peer, port)
        yield _addressed(conversation.udp("media", ends, DATAGRAMS), inward=header.inward)
        spoken = {
            **SPEECHES,
            **{
                f"TLS, {kind}, {how}": tls(name, part) for kind, name in NAMELESS.items() for how, part in PARTS.items()
            },
            **{f"HTTP, {how}": http("192.88.99.1", part) for how, part in REQUEST_PARTS.items()},
            "HTTP, no host": http(None),
        }
        for what, speech in spoken.items():
            ends = self._ends(header, local, peer, port)
            yield _addressed(conversation.tcp(what, ends, speech), inward=header.inward)

    def _from_its_port(self, header: Header, local: int, peer: int, port: int) -> Iterator[Probe]:
        """Yield what the other end opens from the port that the rule is to."""
        ends = Ends(local, port, peer, self._port()) if header.inward else Ends(peer, port, local, self._port())
        kind = "from a rule's port"
        yield _addressed(conversation.udp(f"media {kind}", ends, DATAGRAMS), inward=not header.inward)
        speech = SPEECHES["signalling"]
        yield _addressed(conversation.tcp(f"signalling {kind}", ends, speech), inward=not header.inward)

    def _domain(self, header: Header, local: int, domain: str) -> Iterator[Probe]:
        spoken = http if header.protocol == "http" else tls
        for port in dict.fromkeys(port for span in header.ports for port in (span[0], span[1] + 1)):
            for kind, form in (*ALIKE, *LOOKALIKES):
                name = form.format(domain.lstrip("."))
                for how, part in (REQUEST_PARTS if header.protocol == "http" else PARTS).items():
                    said = name.upper() if kind == "upper case" else name
                    ends = Ends(local, self._port(), self._elsewhere(), port)
                    what = f"{header.protocol}, {kind}, {how}"
                    held = conversation.tcp(what, ends, spoken(said, part))
                    # A name is taken to be asked for by TLS, and by HTTP where a rule has it so.
                    plain = header.protocol == "http" and port > header.ports[-1][1]
                    yield _addressed(held, inward=False) if plain else _named(held, name)

    def _private(self, header: Header, local: int, name: str) -> Iterator[Probe]:
        """Yield hellos to addresses inside, which no name of the Internet has, whatever they say."""
        spoken = http if header.protocol == "http" else tls
        for address in PRIVATE:
            ends = Ends(local, self._port(), address, header.ports[0][0])
            yield _addressed(conversation.tcp(f"{header.protocol}, inside", ends, spoken(name)), inward=False)

    def _messages(self, local: int) -> Iterator[Probe]:
        for kind in (conversation.TOO_BIG, conversation.HOST_UNREACHABLE, conversation.ECHO_REQUEST):
            ends = Ends(self._elsewhere(), 0, local, 0)
            what = f"ICMP {kind[0]}/{kind[1]} about nothing"
            yield _message(conversation.message(what, ends, kind), kind, inward=True)
            yield _message(conversation.message(f"{what}, out", ends.turned, kind), kind, inward=False)


def sampled(probes: Iterable[Probe], most: int) -> Sequence[Probe]:
    """Return at most so many probes, of every kind as many as of any other as far as there are."""
    by_kind: dict[str, list[Probe]] = {}
    for each in probes:
        by_kind.setdefault(each.conversation.what, []).append(each)
    found: list[Probe] = []
    for room, held in zip(range(len(by_kind), 0, -1), sorted(by_kind.values(), key=len), strict=True):
        step = -(-len(held) * room // max(most - len(found), 1))
        found += held[:: max(step, 1)]
    return found


def probe_of(opening: Packet, address: int) -> Probe:
    """Return what is said when something is opened: to a name, at ``address``, a hello or a request for that name."""
    peer = address if isinstance(opening.peer, str) else opening.peer
    if opening.protocol == ICMP:
        ends = Ends(opening.local, 0, peer, 0)
        kind = opening.local_port, opening.peer_port
        way = ends if opening.initiator is Initiator.LOCAL else ends.turned
        return Probe(conversation.message(f"ICMP {kind[0]}/{kind[1]}", way, kind), opening)
    ends = Ends(opening.local, opening.local_port, peer, opening.peer_port)
    way = ends if opening.initiator is Initiator.LOCAL else ends.turned
    if opening.protocol != TCP:
        return Probe(conversation.udp("media", way, DATAGRAMS), opening)
    speech = SPEECHES["signalling"]
    if isinstance(opening.peer, str):
        speech = http(opening.peer) if opening.peer_port == 80 else tls(opening.peer)
    return Probe(conversation.tcp("TCP", way, speech), opening)


def _addressed(held: Conversation, *, inward: bool) -> Probe:
    ends = held.ends.turned if inward else held.ends
    initiator = Initiator.PEER if inward else Initiator.LOCAL
    return Probe(
        held, Packet(initiator, held.protocol, ends.initiator, ends.server, ends.opener_port, ends.server_port)
    )


def _named(held: Conversation, name: str) -> Probe:
    ends = held.ends
    return Probe(held, Packet(Initiator.LOCAL, TCP, ends.initiator, name, ends.opener_port, ends.server_port))


def _message(held: Conversation, kind: tuple[int, int], *, inward: bool) -> Probe:
    ends = held.ends.turned if inward else held.ends
    return Probe(held, Packet(Initiator.PEER if inward else Initiator.LOCAL, ICMP, ends.initiator, ends.server, *kind))


def _prefixes(text: str, rules: Rules) -> tuple[IPv4Network, ...]:
    words = text.strip("[]").split(",")
    found: list[IPv4Network] = []
    for word in words:
        if word.startswith("$") and word[1:] in rules.addresses:
            found += [IPv4Network(prefix) for prefix in rules.addresses[word[1:]]]
        elif word[0].isdigit():
            found.append(IPv4Network(word))
    return tuple(found)


def _within(prefix: IPv4Network, others: Iterable[IPv4Network]) -> bool:
    return any(prefix.subnet_of(other) for other in others)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    if text == "any":
        return ((0, 65535),)
    found = []
    for word in text.strip("[]").split(","):
        first, colon, last = word.partition(":")
        found.append((int(first or 0), int(last or 65535) if colon else int(first)))
    return tuple(found)


def _edges(prefixes: Sequence[IPv4Network]) -> list[int]:
    """Return the first and last address of each prefix, then the addresses beside them."""
    inside = [int(end) for each in prefixes for end in (each.network_address, each.broadcast_address)]
    beside = [at for each in prefixes for at in (int(each.network_address) - 1, int(each.broadcast_address) + 1)]
    return [*dict.fromkeys([*inside, *beside])]


def _bounds(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Return the first and last port of each range, and the ports beside them."""
    found = [at for first, last in spans for at in (first, last, first - 1, last + 1)]
    return [*dict.fromkeys(at for at in found if 0 < at <= 65535)]
