"""Say ``parse("tcp 10.20.1.10:8000 -> 23.89.0.0:5062")``: what a person writes for a packet, with every fault of it.

What ``str(packet)`` prints is read back as that packet. Shorter forms leave out who opens, which the addresses tell
where one of them is known to be a local one, and the port of the side that opens, which then may be any.

    local opens tcp 10.20.1.10:8000 -> 23.89.0.0:5062
    peer opens icmp 192.0.2.1 -> 10.20.1.10 type 3 code 4
    udp 10.20.1.10 -> webex.com:123
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from webex_calling.fault import Fault, Faults
from webex_calling.flows.site_end import SUBNET, SiteEnd
from webex_calling.port import MAX_PORT
from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.names import name_key
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Packet, PacketSet
from webex_calling.verify.model.spans import Interval, intervals

FORM: Final = (
    'write "tcp 10.20.1.10:8000 -> 23.89.0.0:5062", with "local opens" or "peer opens" before it where need be'
)
_PROTOCOLS: Final = {"icmp": ICMP, "tcp": TCP, "udp": UDP}
_EVERY: Final = frozenset({"*", "any", "all", "ip", "-1"})
"""How rules write every address, port or protocol: a packet has one of each, and only its source port may be any."""
_IPV6: Final = frozenset({"icmpv6", "icmp6", "ipv6-icmp", "ipv6"})
_SET: Final = re.compile(r"[^/]+/\d{1,2}|\d[\d.]*-\d[\d.]*")
_SIX: Final = "is an IPv6 address, and Webex Calling publishes nothing for IPv6"
_OCTET: Final = 255
_TEXT: Final = re.compile(
    r"(?:(?P<initiator>\S+) opens )?(?:protocol (?P<number>\S+)|(?P<protocol>\S+)) "
    r"(?P<source>\S+) -> (?P<destination>\S+)"
    r"(?: type (?P<type>\S+) code (?P<code>\S+))?"
)


@dataclass(frozen=True, slots=True)
class PacketEndpoint:
    """One side of a packet; ``port`` is None where any will do. ``text`` is what was written."""

    host: int | str
    port: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A packet as it was written; ``initiator`` is None where the text does not say who opens.

    ``message`` has the type and the code of an ICMP message.
    """

    initiator: Initiator | None
    protocol: int
    source: PacketEndpoint
    destination: PacketEndpoint
    message: tuple[int, int] | None = None

    @property
    def any_port(self) -> bool:
        """Whether every port of the side that opens is asked about."""
        return self.protocol in {TCP, UDP} and self.source.port is None

    def packet(self, initiator: Initiator, source_port: int = 0) -> Packet:
        """Return the packet as the one that ``initiator`` opens, from ``source_port`` where any is asked about.

        Raises Faults where the local side is a name.
        """
        local, peer = self._sides(initiator)
        if isinstance(local.host, str):
            words = "is a name, and the local side has an address"
            raise Faults([Fault("packet", words, "give the local address", local.text)])
        if self.message:
            ports = self.message
        elif self.protocol in {TCP, UDP}:
            first, second = (source_port if side.port is None else side.port for side in (local, peer))
            ports = first, second
        else:
            ports = 0, 0
        return Packet(initiator, self.protocol, local.host, peer.host, *ports)

    def openings(self, initiator: Initiator) -> PacketSet:
        """Return every opening that is asked about."""
        if not self.any_port:
            return PacketSet.one(self.packet(initiator))
        packet = self.packet(initiator)
        sources: list[Interval] = [(0, MAX_PORT)]
        local, peer = ((packet.local_port,) * 2,), ((packet.peer_port,) * 2,)
        return PacketSet.box(
            initiator=initiator,
            protocol=self.protocol,
            local=((packet.local, packet.local),),
            peer=((packet.peer, packet.peer),) if isinstance(packet.peer, int) else None,
            names=packet.peer if isinstance(packet.peer, str) else None,
            local_ports=sources if initiator is Initiator.LOCAL else local,
            peer_ports=peer if initiator is Initiator.LOCAL else sources,
        )

    def _sides(self, initiator: Initiator) -> tuple[PacketEndpoint, PacketEndpoint]:
        sides = self.source, self.destination
        return sides if initiator is Initiator.LOCAL else (sides[1], sides[0])


def parse(text: str) -> Asked:
    """Read a packet. Raises Faults with everything that is wrong with it."""
    found = _TEXT.fullmatch(" ".join(text.split()))
    if found is None:
        raise Faults([Fault("packet", "is not a packet", FORM, text)])
    read = _Reader({key: part for key, part in found.groupdict().items() if part is not None})
    initiator, protocol = read.initiator(), read.protocol()
    ported = protocol in {TCP, UDP, None}  # of no known protocol, a port is no fault besides
    source = read.endpoint("source", ported=ported, needed=False)
    destination = read.endpoint("destination", ported=ported, needed=protocol in {TCP, UDP})
    message = read.message(protocol)
    if protocol is None or source is None or destination is None or read.faults:
        raise Faults(read.faults)
    return Asked(initiator, protocol, source, destination, message)


class _Reader:
    """The parts of one text, read one by one; what is wrong is gathered."""

    def __init__(self, parts: Mapping[str, str]) -> None:
        self._parts = parts
        self.faults: list[Fault] = []

    def initiator(self) -> Initiator | None:
        text = self._parts.get("initiator")
        if text in (None, *Initiator):
            return Initiator(text) if text else None
        self._refuse("initiator", "is neither side", 'write "local opens" or "peer opens", or neither', text)
        return None

    def protocol(self) -> int | None:
        number, name = self._parts.get("number"), self._parts.get("protocol", "")
        if number is not None:
            found = _number(number, _OCTET)
            if found is None or found in _PROTOCOLS.values():
                remedy = "give a number within 0-255, and tcp, udp and icmp by name"
                self._refuse("protocol", "is not a protocol number", remedy, number)
                return None
            return found
        if (found := _PROTOCOLS.get(name.lower())) is None:
            remedy = 'write tcp, udp, icmp, or a number as in "protocol 47"'
            words = "is not a protocol"
            if name.lower() in _EVERY:
                words = "is every protocol, and the question is about one packet"
            elif name.lower() in _IPV6:
                words = "is a protocol of IPv6, for which Webex Calling publishes nothing"
            self._refuse("protocol", words, remedy, name)
        return found

    def endpoint(self, key: str, *, ported: bool, needed: bool) -> PacketEndpoint | None:
        text = self._parts[key]
        if _is_ipv6(text):
            self._refuse(key, _SIX, "give the IPv4 address", text)
            return None
        host, colon, port = text.partition(":")
        address = self._host(key, host)
        if colon and not ported:
            self._refuse(f"{key}.port", "is a port, and this protocol has none", "leave it out", port)
            return None
        if not colon or port.lower() in _EVERY:
            if needed:
                words = "has no port" if not colon else "has any port, but the responder listens on one"
                self._refuse(key, words, "write it after a colon, as in 23.89.0.0:5062", text)
                return None
            return None if address is None else PacketEndpoint(address, None, text)
        number = _number(port, MAX_PORT)
        if number is None:
            several = _SET.fullmatch(port) or "," in port
            words = "is several ports, and the question is about one packet" if several else "is not a port"
            self._refuse(f"{key}.port", words, "give a number within 0-65535, or * for any source", port)
            return None
        return None if address is None else PacketEndpoint(address, number, text)

    def message(self, protocol: int | None) -> tuple[int, int] | None:
        texts = self._parts.get("type"), self._parts.get("code")
        if protocol != ICMP:
            if protocol is not None and texts[0] is not None:
                self._refuse("type", "belongs to ICMP alone", "leave out type and code", " ".join(filter(None, texts)))
            return None
        if texts[0] is None or texts[1] is None:
            self._refuse("type", "and code are missing", 'end with them, as in "type 3 code 4"', "")
            return None
        numbers = [_number(text, _OCTET) for text in texts if text is not None]
        for key, text, number in zip(("type", "code"), texts, numbers, strict=True):
            if number is None:
                self._refuse(key, f"is not an ICMP {key}", "give a number within 0-255", text)
        icmp_type, code = numbers
        return None if icmp_type is None or code is None else (icmp_type, code)

    def _host(self, key: str, text: str) -> int | str | None:
        if text.lower() in _EVERY or _SET.fullmatch(text):
            words = "is a set of addresses, and the question is about one packet"
            self._refuse(key, words, "give one address of it, and ask again for another", text)
            return None
        if text.rpartition(".")[2].isdigit():
            try:
                return int(IPv4Address(text))
            except AddressValueError as error:
                self._refuse(key, f"is not an IPv4 address ({error})", "write it as 192.0.2.10", text)
                return None
        try:
            name_key(text)
        except ValueError:
            remedy = "give an IPv4 address, a domain name, or *.example.com for an unlisted name below example.com"
            self._refuse(key, "is neither an IPv4 address nor a name", remedy, text)
            return None
        return text

    def _refuse(self, key: str, fault: str, remedy: str, value: str | None) -> None:
        self.faults.append(Fault(f"packet.{key}", fault, remedy, value or ""))


def _is_ipv6(text: str) -> bool:
    """Tell whether an endpoint is an IPv6 address, with a port behind brackets or without."""
    bracketed = re.fullmatch(r"\[(.*)\](:.*)?", text)
    try:
        IPv6Address(bracketed[1] if bracketed else text.partition("/")[0])
    except AddressValueError:
        return False
    return True


def _number(text: str, last: int) -> int | None:
    """Return a number that is written without leading zeros and not above ``last``."""
    return int(text) if re.fullmatch(r"0|[1-9]\d{0,4}", text, re.ASCII) and int(text) <= last else None


def packet_end(asked: Asked, ends: Sequence[SiteEnd], at: str = "") -> tuple[SiteEnd, Initiator]:
    """Return the end that a packet leaves or reaches, and who opens it.

    ``at`` is the choice of an end, or the name of its gateway alone. Raises Faults, with the choices there are, where
    the text and ``at`` leave more than one answer or none.
    """
    places = [(end, initiator) for end in _chosen(ends, at) for initiator in _initiators(end, asked, at)]
    if not at:  # the whole way, where there is one
        whole = [each for each in places if _crosses(each[0], _peer(asked, each[1]))]
        places = whole or [each for each in places if not each[0].perimeter] or places
    exact = [each for each in places if each[0].addresses and each[0].own != SUBNET]
    found = exact or [each for each in places if each[0].own != SUBNET] or places
    if len(found) == 1:
        return found[0]
    choices = {end.choice: end for end, _ in found}
    if len(choices) == 1:
        words = "may be opened by either side: both addresses are its own"
        raise Faults([Fault("packet", words, 'begin with "local opens" or "peer opens"')])
    raise Faults([_undecided(asked, at, ends, tuple(choices))])


def _chosen(ends: Sequence[SiteEnd], at: str) -> tuple[SiteEnd, ...]:
    found = tuple(end for end in ends if at in ("", end.name, end.choice))
    if not found:
        choices = ", ".join(end.choice for end in ends)
        raise Faults([Fault("--at", "is not an end of this site", f"choose one of {choices}", at)])
    return found


def _undecided(asked: Asked, at: str, ends: Sequence[SiteEnd], found: Sequence[str]) -> Fault:
    shown = f"{asked.source.text} -> {asked.destination.text}"
    if found:
        return Fault("packet", "may be at several ends", f"choose --at {' or --at '.join(found)}", shown)
    said = 'begin with "local opens" or "peer opens"'
    if at:
        return Fault("packet", f"has no local address of {at}", said, shown)
    hosts = (asked.source.host, asked.destination.host)
    for end in ends:
        public = None if end.public is None or end.perimeter else int(end.public)
        if public is not None and public in hosts and end.address:  # translated before a filter sees it
            text = asked.source.text if public == asked.source.host else asked.destination.text
            words = f"has the public address of {end.choice}, which no filter sees"
            return Fault("packet", words, f"give the local address, {end.address}", text)
    choices = " or --at ".join(end.choice for end in ends if end.own != SUBNET)
    return Fault("packet", "has no local address that this site knows", f"{said}, and choose --at {choices}", shown)


def _initiators(end: SiteEnd, asked: Asked, at: str) -> Iterator[Initiator]:
    """Yield who may open the packet at ``end``; a text that says so is believed of an end that is named."""
    for initiator, endpoint in ((Initiator.LOCAL, asked.source), (Initiator.PEER, asked.destination)):
        named = bool(at) and asked.initiator is initiator and isinstance(endpoint.host, int)
        if asked.initiator in (None, initiator) and (_is_at(end, endpoint) or named):
            yield initiator


def _is_at(end: SiteEnd, endpoint: PacketEndpoint) -> bool:
    """Tell whether the address is one of the end's."""
    return isinstance(endpoint.host, int) and any(first <= endpoint.host <= last for first, last in intervals(end.near))


def _crosses(end: SiteEnd, peer: PacketEndpoint) -> bool:
    """Tell whether what is exchanged with ``peer`` crosses the perimeter of an end; false where it has none."""
    if not end.perimeter:
        return False
    return not isinstance(peer.host, int) or not any(
        first <= peer.host <= last for first, last in intervals(end.inside)
    )


def _peer(asked: Asked, initiator: Initiator) -> PacketEndpoint:
    return asked.destination if initiator is Initiator.LOCAL else asked.source
