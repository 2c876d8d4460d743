"""A packet set is exact: it holds the openings it says, addresses and names, and equal sets are one object."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.packets import ICMP, TCP, UDP, Box, Packet, PacketSet, prefix

LOCAL, PEER = Initiator.LOCAL, Initiator.PEER
ADDRESSES = 2**32
WHOLE = 2 * ADDRESSES  # initiators by local addresses

GATEWAY = prefix("10.20.1.10")
CALLING = prefix("198.51.100.0/24")
SIGNALLING = PacketSet.box(initiator=LOCAL, protocol=TCP, local=[GATEWAY], peer=[CALLING], peer_ports=[(8934, 8934)])


def tcp(peer: str, port: int = 8934, initiator: Initiator = LOCAL, local: str = "10.20.1.10") -> Packet:
    """Return a packet of the gateway, which differs from the rule's in what is given."""
    return Packet.tcp(initiator, local, 40000, peer, port)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (tcp("198.51.100.0"), True),
        (tcp("198.51.100.255"), True),
        (tcp("198.51.99.255"), False),
        (tcp("198.51.101.0"), False),
        (tcp("198.51.100.7", 8933), False),
        (tcp("198.51.100.7", 8935), False),
        (tcp("198.51.100.7", initiator=PEER), False),
        (tcp("198.51.100.7", local="10.20.1.11"), False),
        (tcp("sip.example.com"), False),
        (Packet.udp(LOCAL, "10.20.1.10", 40000, "198.51.100.7", 8934), False),
        (Packet.icmp(LOCAL, "10.20.1.10", "198.51.100.7", 8, 0), False),
    ],
    ids=str,
)
def test_a_box_admits_its_packets_and_no_others(packet: Packet, expected: bool) -> None:
    """Each dimension bounds the box by itself, at its first and last value."""
    assert (packet in SIGNALLING) is expected


def test_operators() -> None:
    """The operators are the set's own, and equality needs no search."""
    lower = PacketSet.box(protocol=UDP, peer_ports=[(0, 32767)])
    upper = PacketSet.box(protocol=UDP, peer_ports=[(32768, 65535)])
    udp = PacketSet.box(protocol=UDP)
    assert (lower | upper).node is udp.node
    assert PacketSet.union([upper, lower, lower]) == udp
    assert udp - lower == upper
    assert udp & upper == upper
    assert not lower & upper
    assert (lower <= udp, udp <= lower, udp <= udp) == (True, False, True)
    assert PacketSet.everything() - ~udp == udp
    assert ~PacketSet.everything() == PacketSet.empty()
    assert PacketSet.union([]) == PacketSet.empty()
    assert len({lower | upper, udp, lower}) == 2


@pytest.mark.long
def test_operators_agree_with_plain_sets_on_all_pairs() -> None:
    """The set operators hold for each of the 65,536 pairs of subsets of eight openings, addresses and names mixed."""
    peers = (PacketSet.box(peer=[prefix("192.0.2.1")]), PacketSet.box(names="a.example"))
    corners = [
        PacketSet.box(
            initiator=initiator, protocol=UDP, local=[GATEWAY], local_ports=[(9, 9)], peer_ports=[(port, port)]
        )
        & peer
        for initiator, peer, port in itertools.product(Initiator, peers, (53, 123))
    ]
    sets = {
        frozenset(chosen): PacketSet.union(corners[index] for index in chosen)
        for size in range(9)
        for chosen in itertools.combinations(range(8), size)
    }
    for (ours, left), (theirs, right) in itertools.product(sets.items(), repeat=2):
        found = (left | right, left & right, left - right, left <= right, left == right)
        assert found == (sets[ours | theirs], sets[ours & theirs], sets[ours - theirs], ours <= theirs, ours == theirs)


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        (PacketSet.empty(), 0),
        (PacketSet.box(protocol=TCP), WHOLE * ADDRESSES * 65536**2),
        (PacketSet.box(protocol=ICMP), WHOLE * ADDRESSES * 256**2),
        (PacketSet.box(protocol=50), WHOLE * ADDRESSES),
        (PacketSet.everything(), WHOLE * ADDRESSES * (2 * 65536**2 + 256**2 + 253)),
        (PacketSet.box(protocol=TCP, names=["sip.example.com"]), 0),
        (SIGNALLING, 256 * 65536),
    ],
    ids=["empty", "tcp", "icmp", "esp", "everything", "a name", "a rule"],
)
def test_the_count_is_exact_over_addresses(box: PacketSet, expected: int) -> None:
    """Ports count with TCP and UDP, type and code with ICMP, neither with the other 253 protocols."""
    assert box.count() == expected


def test_a_rule_for_any_protocol_covers_each() -> None:
    """Without ports it equals the union over the 256 protocols."""
    each = PacketSet.union(PacketSet.box(protocol=number, peer=[CALLING]) for number in range(256))
    assert PacketSet.box(peer=[CALLING]) == each


def test_icmp_type_and_code_stand_in_the_port_dimensions() -> None:
    """The local ports of an ICMP box are types, the peer ports codes."""
    unreachable = PacketSet.box(protocol=ICMP, local_ports=[(3, 3)], peer_ports=[(4, 4)])
    messages = [Packet.icmp(PEER, "10.20.1.10", "203.0.113.1", *pair) for pair in [(3, 4), (4, 3), (3, 3), (4, 4)]]
    assert [message in unreachable for message in messages] == [True, False, False, False]


@pytest.mark.parametrize(("protocol", "port"), [(ICMP, 256), (47, 1)], ids=["icmp", "gre"])
def test_a_box_that_no_packet_can_match_is_refused(protocol: int, port: int) -> None:
    """A type above 255, or a port where there is none, is an error and not an empty set."""
    with pytest.raises(ValueError, match=rf"{port}.*give an ICMP type and code within 0-255"):
        PacketSet.box(protocol=protocol, local_ports=[(port, port)])


def test_an_empty_dimension_is_an_empty_set() -> None:
    """A rule without peers matches nothing."""
    assert not PacketSet.box(protocol=TCP, peer=[])


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (tcp("198.51.100.7"), "local opens tcp 10.20.1.10:40000 -> 198.51.100.7:8934"),
        (tcp("sip.example.com", 443), "local opens tcp 10.20.1.10:40000 -> sip.example.com:443"),
        (
            Packet.udp(PEER, "10.20.1.10", 8000, "198.51.100.7", 19560),
            "peer opens udp 198.51.100.7:19560 -> 10.20.1.10:8000",
        ),
        (
            Packet.icmp(PEER, "10.20.1.10", "203.0.113.1", 3, 4),
            "peer opens icmp 203.0.113.1 -> 10.20.1.10 type 3 code 4",
        ),
        (Packet(LOCAL, 47, 1, 2, 0, 0), "local opens protocol 47 0.0.0.1 -> 0.0.0.2"),
    ],
    ids=["tcp", "name", "udp", "icmp", "gre"],
)
def test_a_packet_reads_from_its_opener(packet: Packet, expected: str) -> None:
    """The text names initiator, protocol, source and destination."""
    assert str(packet) == expected


def test_packets_are_made_from_texts() -> None:
    """Each protocol's constructor says initiator, addresses and ports in their places; a peer may be a name."""
    local, peer = GATEWAY[0], CALLING[0] + 7
    made = [
        Packet.tcp(PEER, "10.20.1.10", 1, "198.51.100.7", 2),
        Packet.udp(LOCAL, "10.20.1.10", 3, "198.51.100.7", 4),
        Packet.udp(PEER, "10.20.1.10", 3, "sip.example.com", 4),
        Packet.icmp(PEER, "10.20.1.10", "198.51.100.7", 5, 6),
    ]
    assert made == [
        Packet(PEER, TCP, local, peer, 1, 2),
        Packet(LOCAL, UDP, local, peer, 3, 4),
        Packet(PEER, UDP, local, "sip.example.com", 3, 4),
        Packet(PEER, ICMP, local, peer, 5, 6),
    ]


@pytest.mark.parametrize(
    "values",
    [
        (LOCAL, 0, 0, 0, 0, 0),
        (LOCAL, 255, 0, 0, 0, 0),
        (PEER, TCP, ADDRESSES - 1, ADDRESSES - 1, 65535, 65535),
        (LOCAL, ICMP, 0, 0, 255, 255),
    ],
    ids=["first protocol", "last protocol", "last ports", "last message"],
)
def test_the_bounds_of_a_packet_are_packets(values: tuple[Initiator, int, int, int, int, int]) -> None:
    """The first and the last of each dimension are inside, and such a packet is the one of its set."""
    packet = Packet(*values)
    assert packet in PacketSet.everything()
    assert PacketSet.one(packet).count() == 1
    assert packet in PacketSet.one(packet)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((LOCAL, 256, 0, 0, 0, 0), "protocol 256 is not an IP protocol"),
        ((LOCAL, TCP, 2**32, 0, 0, 0), "4294967296 is not an IPv4 address"),
        ((LOCAL, TCP, 0, 2**32, 0, 0), "4294967296 is not an IPv4 address"),
        ((LOCAL, TCP, 0, -1, 0, 0), "-1 is not an IPv4 address"),
        ((LOCAL, TCP, 0, 0, 65536, 0), "protocol 6 has no 65536 and 0"),
        ((LOCAL, UDP, 0, 0, 0, -1), "protocol 17 has no 0 and -1"),
        ((LOCAL, ICMP, 0, 0, 256, 0), "protocol 1 has no 256 and 0"),
        ((LOCAL, 47, 0, 0, 0, 1), "protocol 47 has no 0 and 1"),
    ],
    ids=["protocol", "local", "peer above", "peer below", "port above", "port below", "icmp type", "gre port"],
)
def test_an_impossible_packet_is_refused(values: tuple[Initiator, int, int, int, int, int], message: str) -> None:
    """No packet outside the space can be built, and the refusal names the value."""
    with pytest.raises(ValueError, match=message):
        Packet(*values)


def test_refusals_end_in_a_remedy() -> None:
    """What is refused is told with what to give instead, in whole."""
    refused: list[Callable[[], object]] = [
        lambda: Packet(LOCAL, 256, 0, 0, 0, 0),
        lambda: Packet(LOCAL, TCP, -1, 0, 0, 0),
        lambda: Packet(LOCAL, TCP, 0, 0, 65536, 7),
        lambda: PacketSet.box(protocol=47, local_ports=[(1, 2)]),
        lambda: PacketSet.box(peer=[(5, ADDRESSES)]),
        lambda: PacketSet.empty().sample(),
    ]
    told = []
    for make in refused:
        with pytest.raises(ValueError) as error:  # noqa: PT011  # the whole text is compared below
            make()
        told.append(str(error.value))
    assert told == [
        "protocol 256 is not an IP protocol; give a number within 0-255",
        "-1 is not an IPv4 address; give a number within 0-4294967295",
        "protocol 6 has no 65536 and 7; "
        "give TCP and UDP ports within 0-65535, an ICMP type and code within 0-255, other protocols 0 and 0",
        "protocols ((47, 47),) have no ((1, 2),) and ((0, 65535),); "
        "give an ICMP type and code within 0-255, other protocols than TCP and UDP 0 and 0",
        "5-4294967296 ends above the last address 4294967295; give names by themselves",
        "an empty set has no sample; ask whether the set is empty first",
    ]


def test_packets_are_ordered_with_names_after_addresses() -> None:
    """Packets sort by initiator, protocol, addresses, names and ports."""
    ordered = [
        tcp("10.0.0.1", 2),
        tcp("10.0.0.2", 1),
        tcp("a.example"),
        tcp("b.example"),
        tcp("10.0.0.1", initiator=PEER),
    ]
    turned = ordered[::-1]
    assert sorted(turned) == ordered
    assert not ordered[0] < tcp("10.0.0.1", 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.0.0.1/24", "host bits set"),
        ("10.0.0.0/255.0.0.0", "give '10.0.0.0/8'"),
        ("10.0.0.300", "Octet 300"),
        ("010.0.0.1", "Leading zeros"),
    ],
    ids=["host bits", "netmask", "octet", "leading zero"],
)
def test_a_prefix_is_read_strictly(text: str, message: str) -> None:
    """What is not the canonical text of a prefix is refused."""
    with pytest.raises(ValueError, match=message):
        prefix(text)


def test_a_prefix_is_its_first_and_last_address() -> None:
    """A dotted quad is one address, with or without its length."""
    first = 0xC0000200
    assert [prefix(text) for text in ("192.0.2.0/24", "192.0.2.0/32", "192.0.2.0")] == [
        (first, first + 255),
        (first, first),
        (first, first),
    ]


def test_boxes_are_disjoint_and_in_order() -> None:
    """The decomposition is minimal for two overlapping rules, and its union is the set."""
    first, last = GATEWAY, prefix("10.20.1.20")
    rules = PacketSet.box(initiator=LOCAL, protocol=TCP, local=[first, last], peer=[CALLING], peer_ports=[(5060, 5061)])
    rules |= PacketSet.box(initiator=LOCAL, protocol=TCP, local=[last], peer=[CALLING], peer_ports=[(5061, 5070)])
    ports = ((0, 65535),)
    expected = [
        Box((LOCAL,), ((TCP, TCP),), (first,), (CALLING,), ports, ((5060, 5061),)),
        Box((LOCAL,), ((TCP, TCP),), (last,), (CALLING,), ports, ((5060, 5070),)),
    ]
    assert list(rules.boxes()) == expected
    assert PacketSet.of(reversed(expected)) == rules


def test_everything_is_one_box_for_each_kind_of_protocol() -> None:
    """Boxes tell ports, type and code, and neither apart."""
    kinds = [(box.initiators, box.protocols, box.peer_ports) for box in PacketSet.everything().boxes()]
    assert kinds == [
        ((LOCAL, PEER), ((0, 0), (2, 5), (7, 16), (18, 255)), ((0, 0),)),
        ((LOCAL, PEER), ((ICMP, ICMP),), ((0, 255),)),
        ((LOCAL, PEER), ((TCP, TCP), (UDP, UDP)), ((0, 65535),)),
    ]


def test_a_dimension_is_replaced_box_by_box() -> None:
    """Address translation is the union of the boxes with another local address."""
    public = prefix("203.0.113.10")
    translated = PacketSet.of(replace(box, local=(public,)) for box in SIGNALLING.boxes())
    assert translated == PacketSet.box(
        initiator=LOCAL, protocol=TCP, local=[public], peer=[CALLING], peer_ports=[(8934, 8934)]
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (SIGNALLING, "local opens tcp 10.20.1.10:0 -> 198.51.100.0:8934"),
        (PacketSet.everything(), "local opens tcp 0.0.0.0:0 -> 0.0.0.0:0"),
        (~PacketSet.box(protocol=TCP), "local opens udp 0.0.0.0:0 -> 0.0.0.0:0"),
        (PacketSet.box(protocol=[(0, 5)]), "local opens icmp 0.0.0.0 -> 0.0.0.0 type 0 code 0"),
        (PacketSet.box(protocol=50), "local opens protocol 50 0.0.0.0 -> 0.0.0.0"),
        (
            PacketSet.box(initiator=PEER, protocol=TCP, names="*") - PacketSet.box(names="*.example.com"),
            "peer opens tcp *:0 -> 0.0.0.0:0",
        ),
    ],
    ids=["rule", "everything", "no tcp", "icmp", "esp", "names"],
)
def test_the_sample_is_the_first_of_the_usual_protocols(found: PacketSet, expected: str) -> None:
    """A witness is TCP where it can be, and addresses come before names."""
    assert str(found.sample()) == expected
    assert found.sample() in found


def test_an_empty_set_has_no_sample() -> None:
    """Asking for a witness of nothing is an error; its text is empty."""
    with pytest.raises(ValueError, match="an empty set has no sample"):
        PacketSet.empty().sample()
    assert repr(PacketSet.empty()) == "PacketSet()"
    assert repr(SIGNALLING) == "PacketSet(local opens tcp 10.20.1.10:0 -> 198.51.100.0:8934, ...)"


@pytest.mark.parametrize(
    ("peers", "expected"),
    [
        ([(0, ADDRESSES - 1)], True),
        ([(5, ADDRESSES - 1), (0, 4)], True),
        ([(0, 9), (2, 3), (10, ADDRESSES - 1)], True),
        ([(1, ADDRESSES - 1)], False),
        ([(0, ADDRESSES - 2)], False),
        ([(0, 5), (7, ADDRESSES - 1)], False),
        ([], False),
    ],
    ids=["whole", "two parts", "one inside another", "no first", "no last", "a gap", "none"],
)
def test_names_come_with_every_address_alone(peers: list[tuple[int, int]], expected: bool) -> None:
    """Addresses admit names where there is no address that they leave out."""
    box = PacketSet.box(peer=peers)
    assert (tcp("sip.example.com") in box) is expected
    assert (box == PacketSet.everything()) is expected
