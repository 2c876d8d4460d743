"""What an access list lets in is what a naive evaluation says, packet by packet; what is not understood is refused."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.ios.lists import example_lists
from tests.verify.ios.naive_access_list import Arrived, admits, edges, packets

from webex_calling.fault import Faults
from webex_calling.verify.ios.access_list import read_access_list

HEAD = "ip access-list extended OUTSIDE\n"
AT = "interface GigabitEthernet1\n ip access-group OUTSIDE in\n"
ENTRY = " permit tcp 192.0.2.0 0.0.0.255 eq 5061 host 10.20.1.10 range 1024 65535 established\n"
WHOLE = f"! what it is\n!\n{HEAD} remark an object-group they are not\n{ENTRY}\n{AT}"
GROUP = "object-group network PEERS\n"
IGNORED = "ignores entries with one for packets that go to the route processor (Cisco, Object Groups for ACLs"
ORDERED = f"""{HEAD} 10 deny tcp any any eq 22
 20 permit tcp 10.0.0.0 0.255.255.255 any
 30 permit udp any range 1 1023 any
 deny icmp host 192.0.2.1 any 3
 permit icmp any any 3 4
 permit icmp any any 8
 deny ip 198.51.100.0 0.0.0.255 any
 permit ip any host 10.20.1.10
{AT}"""

REFUSED = {
    "a port above 65535": (ENTRY.replace("5061", "99999"), "99999 is not a port"),
    "a port by name": (ENTRY.replace("5061", "sip"), "sip is not a port"),
    "a port with a zero before it": (ENTRY.replace("5061", "05061"), "05061 is not a port"),
    "a port of other digits": (ENTRY.replace("5061", "５"), "５ is not a port"),  # noqa: RUF001 - it is the other digit
    "a range that runs backwards": (ENTRY.replace("1024 65535", "65535 1024"), "does not run upwards"),
    "a range of one port": (ENTRY.replace("1024 65535", "1024 1024"), "write the lower port first, or eq"),
    "half a range": (" permit udp any range 1024\n", "ends where a port is to follow"),
    "a wildcard with a hole": (" permit tcp 10.0.0.0 0.255.0.255 any\n", "bits free that are not the last ones"),
    "a mask for a wildcard": (" permit tcp 10.0.0.0 255.0.0.0 any\n", "bits free that are not the last ones"),
    "host bits": (" permit tcp 10.0.0.1 0.0.0.255 any\n", "write 10.0.0.0"),
    "a wildcard of nothing": (" permit tcp 10.0.0.1 0.0.0.0 any\n", "write host 10.0.0.1"),
    "a wildcard of everything": (" permit tcp 0.0.0.0 255.255.255.255 any\n", "write any"),
    "a prefix length": (" permit tcp 10.0.0.0/8 any\n", "10.0.0.0/8 is not an IPv4 address"),
    "IPv6": (" permit tcp host 2001:db8::1 any\n", "2001:db8::1 is not an IPv4 address"),
    "an address with a zero before it": (" permit tcp host 10.0.0.01 any\n", "10.0.0.01 is not an IPv4 address"),
    "a name for an address": (" permit tcp host cube.example.com any\n", "is not an IPv4 address"),
    "an unknown action": (" evaluate tcp any any\n", "evaluate is not an action"),
    "an unknown protocol": (" permit gre any any\n", "gre is not a protocol"),
    "a protocol by number": (" permit 6 any any\n", "6 is not a protocol"),
    "ports of all protocols": (" permit ip any any eq 22\n", "eq is not known here"),
    "established UDP": (" permit udp any any established\n", "established is not known here"),
    "another flag": (" permit tcp any any ack\n", "ack is not known here"),
    "fragments": (" permit tcp any any fragments\n", "fragments is not known here"),
    "logging": (" permit tcp any any log\n", "log is not known here"),
    "another operator": (" permit tcp any gt 1023 any\n", "gt is not an IPv4 address"),
    "a second port": (" permit tcp any any eq 22 23\n", "23 is not known here"),
    "a type above 255": (" permit icmp any any 256\n", "256 is not a type of ICMP"),
    "a code above 255": (" permit icmp any any 3 999\n", "999 is not a code of ICMP"),
    "a type by name": (" permit icmp any any packet-too-big\n", "is not a type of ICMP"),
    "a group for a source": (" permit tcp object-group PEERS any\n", IGNORED),
    "a group for a destination": (" 20 permit tcp any object-group PEERS\n", IGNORED),
    "a group of services": (" permit object-group SERVICES any any\n", IGNORED),
    "no destination": (" permit tcp any\n", "ends where an address is to follow"),
    "two spaces": (" permit  tcp any any\n", "is not a protocol"),
    "a space at the end": (" permit tcp any any \n", "is not known here"),
    "capitals": (" PERMIT tcp any any\n", "PERMIT is not an action"),
    "a carriage return": (" permit tcp any any\r\n", "is not an IPv4 address"),
    "the same entry twice": (ENTRY, "is in the list already"),
    "a long remark": (f" remark {'x' * 101}\n", "at most 100"),
    "a remark of controls": (" remark \x1b[2J\n", "printable"),
    "a line without its space": ("permit tcp any any\n", "is not known"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_entry_that_is_not_understood_is_a_fault(name: str) -> None:
    """Its line is told, with what is wrong: nothing is read as wider or narrower than it is."""
    entry, fault = REFUSED[name]
    with pytest.raises(Faults) as raised:
        read_access_list(f"{HEAD}{ENTRY}{entry}{AT}", "fra-a.ios")
    (found,) = raised.value
    assert fault in str(found)
    assert (found.file, found.line) == ("fra-a.ios", 3)


TEXTS = {
    "no entry": (f"{HEAD} remark nothing\n{AT}", "lets everything pass"),
    "nothing": ("", "lets everything pass"),
    "no interface": (f"{HEAD}{ENTRY}", "is applied to no interface"),
    "an interface without the list": (f"{HEAD}{ENTRY}interface GigabitEthernet1\n", "applied to no interface"),
    "what leaves": (f"{HEAD}{ENTRY}{AT}".replace(" in\n", " out\n"), "is not known here"),
    "another list": (f"{HEAD}{ENTRY}{AT}".replace("group OUTSIDE", "group OTHER"), "write OUTSIDE"),
    "a group": (f"{GROUP}{HEAD}{ENTRY}{AT}", IGNORED),
    "a group of IPv6": (f"object-group v6-network PEERS\n{HEAD}{ENTRY}{AT}", IGNORED),
    "a group below the list": (f"{HEAD}{ENTRY}{GROUP}{AT}", IGNORED),
    "a group that is taken away": (f"no {GROUP}{HEAD}{ENTRY}{AT}", IGNORED),
    "two lists": (f"{HEAD} permit tcp any any\n{HEAD} permit udp any any\n{AT}", "is a second list"),
    "a standard list": (f"ip access-list standard OUTSIDE\n permit any\n{AT}", "is not known"),
    "two interfaces": (f"{HEAD} permit tcp any any\n{AT}{AT}", "does not follow the list"),
    "a line after the end": (f"{HEAD} permit tcp any any\n{AT} shutdown\n", "is not known here"),
    "a command after the end": (f"{HEAD} permit tcp any any\n{AT}end\n", "is not known"),
    "a member of nothing": (f" host 10.0.0.1\n{HEAD} permit tcp any any\n{AT}", "is not known here"),
    "numbers that fall": (f"{HEAD} 20 permit tcp any any\n 10 permit udp any any\n{AT}", "10 after 20"),
    "a number twice": (f"{HEAD} 20 permit tcp any any\n 20 permit udp any any\n{AT}", "20 after 20"),
    "a number too large": (f"{HEAD} 2147483648 permit tcp any any\n{AT}", "2147483648 after 0"),
    "a command that takes the list away": (f"no {HEAD}{HEAD} permit tcp any any\n{AT}", "is not known"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_applied_list_is_a_fault(name: str) -> None:
    """One list with entries, then one interface that has it for what comes in."""
    text, fault = TEXTS[name]
    with pytest.raises(Faults) as raised:
        read_access_list(text)
    assert fault in str(raised.value)


def test_every_fault_is_told_at_once() -> None:
    """Each with its line."""
    with pytest.raises(Faults) as raised:
        read_access_list(f"{HEAD} permit tcp any any eq 99999\n permit udp any\n permit ip any any\n{AT}")
    assert [found.line for found in raised.value] == [2, 3]


def test_lines_are_counted_without_comments() -> None:
    """As many as are written: list, remark, entry, interface and what it has."""
    held = read_access_list(WHOLE)
    assert (held.name, held.interface, held.lines) == ("OUTSIDE", "GigabitEthernet1", 5)
    assert [(entry.line, entry.text) for entry in held.entries] == [(5, ENTRY.strip())]


@pytest.mark.parametrize("text", [WHOLE, ORDERED], ids=["permit", "ordered"])
def test_packets_at_the_edges_get_the_verdict_of_a_naive_evaluation(text: str) -> None:
    """Also where a denial stands before a permit, and where an entry has all protocols."""
    assert disputed(text, list(packets(text))) == []


def disputed(text: str, some: list[Arrived]) -> list[Arrived]:
    """Return the packets on which the two do not agree, of some that are not all let in and not all dropped."""
    admitted = read_access_list(text).admitted
    verdicts = [admits(text, each) for each in some]
    assert set(verdicts) == {True, False}
    return [each for each, verdict in zip(some, verdicts, strict=True) if (each.packet in admitted) is not verdict]


TRUNKS = ("aws-certificate-pair/fra-a", "aws-registration/fra-a")


@pytest.mark.long
@pytest.mark.parametrize("name", TRUNKS)
def test_packets_at_the_edges_of_written_lists_too(name: str) -> None:
    """Five hundred of those of every seventh entry, for either kind of trunk."""
    text = example_lists()[name].text
    assert disputed(text, Random(1).sample(list(packets(text, slice(None, None, 7))), 500)) == []


@st.composite
def arrived(draw: st.DrawFn, text: str) -> Arrived:
    """Return any packet, most often with what a text names or what is next to that."""
    addresses, ports = edges(text)
    near = st.sampled_from(addresses) | st.integers(0, 2**32 - 1)
    port = st.sampled_from(ports) | st.integers(0, 65535)
    protocol = draw(st.sampled_from([1, 6, 17]))
    if protocol == 1:
        return Arrived(1, draw(near), draw(near), kind=draw(st.integers(0, 14)), code=draw(st.integers(0, 5)))
    connected = draw(st.booleans()) and protocol == 6
    return Arrived(protocol, draw(near), draw(near), draw(port), draw(port), connected)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_packet_gets_the_verdict_of_a_naive_evaluation(data: st.DataObject) -> None:
    """For the list of either kind of trunk, and one with denials."""
    text = data.draw(st.sampled_from([ORDERED, *(example_lists()[name].text for name in TRUNKS)]))
    packet = data.draw(arrived(text))
    assert (packet.packet in read_access_list(text).admitted) is admits(text, packet)
