"""What a person writes for a packet is read as that packet, and what is wrong with it is told all at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.fault import Faults
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Initiator, Packet, PacketSet
from webex_calling.verify.questions.packet_text import parse

ADDRESSES = st.integers(0, (1 << 32) - 1)
PORTS = st.integers(0, 65535)
NAMES = st.sampled_from(["webex.com", "a.webex.com", "*.webex.com", "VirtualNetwork", "AzureCloud.WestEurope"])


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """Draw a packet of any protocol, with an address or a name as its peer."""
    protocol = draw(st.sampled_from([ICMP, TCP, UDP, 0, 47, 255]))
    numbers = {ICMP: st.integers(0, 255), TCP: PORTS, UDP: PORTS}.get(protocol, st.just(0))
    peer = draw(ADDRESSES | NAMES)
    return Packet(draw(st.sampled_from(Initiator)), protocol, draw(ADDRESSES), peer, draw(numbers), draw(numbers))


@settings(max_examples=200)
@given(packets())
def test_what_a_packet_prints_is_read_as_that_packet(packet: Packet) -> None:
    """Text and packet are each other's inverse."""
    asked = parse(str(packet))
    assert (asked.initiator, asked.any_port, asked.packet(packet.initiator)) == (packet.initiator, False, packet)


@settings(max_examples=100)
@given(packets())
def test_the_short_form_asks_about_the_same_packet(packet: Packet) -> None:
    """Without who opens, the text is that of the packet once somebody is said to."""
    asked = parse(str(packet).split(" opens ")[1])
    assert asked.initiator is None
    assert asked.packet(packet.initiator) == packet
    assert asked.openings(packet.initiator) == PacketSet.one(packet)


@pytest.mark.parametrize("source", ["10.20.1.10", "10.20.1.10:*"])
def test_a_missing_source_port_is_any(source: str) -> None:
    """Every port of the side that opens is asked about, and each is one packet."""
    asked = parse(f"tcp {source} -> 23.89.0.0:5062")
    assert asked.any_port
    expected = PacketSet.box(
        initiator=Initiator.LOCAL,
        protocol=TCP,
        local=[(0x0A14010A, 0x0A14010A)],
        peer=[(0x17590000, 0x17590000)],
        peer_ports=[(5062, 5062)],
    )
    assert asked.openings(Initiator.LOCAL) == expected
    assert str(asked.packet(Initiator.LOCAL, 8000)) == "local opens tcp 10.20.1.10:8000 -> 23.89.0.0:5062"


def test_any_port_of_a_peer_that_opens() -> None:
    """Where the peer opens, the port that is left out is the peer's."""
    asked = parse("peer opens udp webex.com -> 10.20.1.10:8000")
    expected = PacketSet.box(
        initiator=Initiator.PEER,
        protocol=UDP,
        local=[(0x0A14010A, 0x0A14010A)],
        names="webex.com",
        local_ports=[(8000, 8000)],
    )
    assert asked.openings(Initiator.PEER) == expected


BAD = {
    "no packet": ("tcp 1.1.1.1 2.2.2.2", ['packet: "tcp 1.1.1.1 2.2.2.2" is not a packet; write "tcp 10.20']),
    "nothing": ("", ["packet: is not a packet; write"]),
    "who": ("nobody opens tcp 1.1.1.1 -> 2.2.2.2:1", ['packet.initiator: "nobody" is neither side; write']),
    "protocol": ("tpc 1.1.1.1 -> 2.2.2.2:1", ['packet.protocol: "tpc" is not a protocol; write tcp, udp, icmp']),
    "a protocol with a name": ("protocol 6 1.1.1.1 -> 2.2.2.2", ['packet.protocol: "6" is not a protocol number']),
    "a protocol too high": ("protocol 256 1.1.1.1 -> 2.2.2.2", ['packet.protocol: "256" is not a protocol number']),
    "a port of GRE": ("protocol 47 1.1.1.1:3 -> 2.2.2.2", ['packet.source.port: "3" is a port, and this protocol']),
    "address": ("tcp 10.0.0.300 -> 2.2.2.2:1", ['packet.source: "10.0.0.300" is not an IPv4 address (']),
    "an address with zeros": ("tcp 10.0.0.01 -> 2.2.2.2:1", ['packet.source: "10.0.0.01" is not an IPv4 address (']),
    "name": ("tcp 1.1.1.1 -> a..b:1", ['packet.destination: "a..b" is neither an IPv4 address nor a name']),
    "port": ("udp 1.1.1.1 -> 2.2.2.2:65536", ['packet.destination.port: "65536" is not a port; give a number']),
    "a port with zeros": ("udp 1.1.1.1:053 -> 2.2.2.2:53", ['packet.source.port: "053" is not a port; give a number']),
    "no destination port": ("udp 1.1.1.1 -> 2.2.2.2", ['packet.destination: "2.2.2.2" has no port; write it']),
    "any destination port": ("udp 1.1.1.1 -> 2.2.2.2:*", ['packet.destination: "2.2.2.2:*" has any port, but']),
    "no type": ("icmp 1.1.1.1 -> 2.2.2.2", ["packet.type: and code are missing; end with them"]),
    "type and code": (
        "icmp 1.1.1.1 -> 2.2.2.2 type 256 code x",
        ['packet.type: "256" is not an ICMP type; give', 'packet.code: "x" is not an ICMP code; give'],
    ),
    "a type of TCP": ("tcp 1.1.1.1 -> 2.2.2.2:1 type 3 code 4", ['packet.type: "3 4" belongs to ICMP alone']),
    "three at once": (
        "nobody opens tcp 1.1.1 -> 2.2.2.2:x",
        ["packet.initiator: ", 'packet.source: "1.1.1" is not an IPv4', 'packet.destination.port: "x" is not a port'],
    ),
}


@pytest.mark.parametrize(("text", "expected"), BAD.values(), ids=BAD)
def test_every_fault_of_a_packet_is_told(text: str, expected: list[str]) -> None:
    """Each fault has its place, the value and a remedy, and none is missing."""
    with pytest.raises(Faults) as raised:
        parse(text)
    assert all(fault.remedy for fault in raised.value)
    told = [str(fault) for fault in raised.value]
    assert [line.startswith(start) for line, start in zip(told, expected, strict=True)] == [True] * len(expected), told


def test_the_local_side_has_an_address() -> None:
    """Filters stand at addresses: a name of the local side is a fault."""
    with pytest.raises(Faults, match="is a name, and the local side has an address"):
        parse("local opens tcp a.example.com:1 -> 192.0.2.1:1").packet(Initiator.LOCAL)


@pytest.mark.parametrize("protocol", ["tcp", "TCP", "Tcp"])
@pytest.mark.parametrize("port", ["", ":*", ":any", ":Any"])
def test_words_are_read_in_any_case(protocol: str, port: str) -> None:
    """As the clouds' own documents write them, and with every word for any source port."""
    assert parse(f"{protocol} 10.20.1.10{port} -> 23.89.0.0:443").any_port


SET = "is a set of addresses, and the question is about one packet"
SIX = "is an IPv6 address, and Webex Calling publishes nothing for IPv6"


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        pytest.param("tcp * -> 23.89.0.0:443", [("packet.source", SET)], id="asterisk"),
        pytest.param("tcp 10.20.1.10 -> Any:443", [("packet.destination", SET)], id="any"),
        pytest.param("tcp 10.20.1.0/24 -> 23.89.0.0:443", [("packet.source", SET)], id="prefix"),
        pytest.param("tcp 10.20.1.10 -> 0.0.0.0/0:443", [("packet.destination", SET)], id="anywhere"),
        pytest.param("tcp 10.20.1.1-10.20.1.9 -> 23.89.0.0:443", [("packet.source", SET)], id="range"),
        pytest.param("tcp [2001:db8::1]:443 -> 10.20.1.10:5061", [("packet.source", SIX)], id="IPv6 with a port"),
        pytest.param("tcp 10.20.1.10 -> 2001:db8::1", [("packet.destination", SIX)], id="IPv6"),
        pytest.param("tcp 10.20.1.10 -> 2001:db8::/32", [("packet.destination", SIX)], id="IPv6 prefix"),
        pytest.param("tcp ::1 -> ::/0", [("packet.source", SIX), ("packet.destination", SIX)], id="both"),
        pytest.param(
            "any 10.20.1.10 -> 23.89.0.0:443",
            [("packet.protocol", "is every protocol, and the question is about one packet")],
            id="every protocol",
        ),
        pytest.param(
            "ICMPv6 10.20.1.10 -> 23.89.0.0 type 1 code 0",
            [("packet.protocol", "is a protocol of IPv6, for which Webex Calling publishes nothing")],
            id="ICMPv6",
        ),
        pytest.param(
            "icmp 10.20.1.10:0 -> 23.89.0.0 type 8 code 0",
            [("packet.source.port", "is a port, and this protocol has none")],
            id="ICMP has no ports",
        ),
        pytest.param(
            "udp 10.20.1.10 -> 23.89.0.0:5004-9000",
            [("packet.destination.port", "is several ports, and the question is about one packet")],
            id="ports",
        ),
        pytest.param(
            "udp 10.20.1.10 -> 23.89.0.0:any",
            [("packet.destination", "has any port, but the responder listens on one")],
            id="any port of who listens",
        ),
    ],
)
def test_what_is_about_many_packets_is_called_so(text: str, faults: list[tuple[str, str]]) -> None:
    """A set is neither a name nor an address that is written wrongly, and neither is an IPv6 address."""
    with pytest.raises(Faults) as found:
        parse(text)
    assert [(each.place, each.fault) for each in found.value.faults] == faults
