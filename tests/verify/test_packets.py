"""A packet set is exact: it holds the points it says, and equal sets are one object."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.verify.packets import (
    EMPTY,
    FULL,
    ICMP,
    TCP,
    UDP,
    Box,
    Diagram,
    Interval,
    Node,
    Opener,
    Packet,
    PacketSet,
    Product,
    prefix,
)

Point = tuple[int, ...]
LOCAL, PEER = Opener.LOCAL, Opener.PEER
LAST_ADDRESS = 2**32 - 1
ADDRESSES = 2**32
WHOLE = 2 * ADDRESSES  # openers by local addresses

# ---------------------------------------------------------------------------------------------- the diagram


def every_point(diagram: Diagram) -> list[Point]:
    """Return the points of a small space in order."""
    return list(itertools.product(*map(range, diagram.sizes)))


def single(point: Point) -> Product:
    """Return the box of one point."""
    return tuple(((value, value),) for value in point)


def every_subset(diagram: Diagram) -> dict[frozenset[Point], Node]:
    """Build each subset of a small space from its points, one box a point."""
    points = every_point(diagram)
    chosen = (itertools.compress(points, bits) for bits in itertools.product((0, 1), repeat=len(points)))
    return {subset: diagram.of(map(single, subset)) for subset in map(frozenset, chosen)}


SHAPES = pytest.mark.parametrize("sizes", [(8,), (2, 4), (4, 2), (2, 2, 2)], ids=str)


@pytest.mark.parametrize(
    ("sizes", "memo_limit"),
    [((8,), 1 << 16), ((2, 4), 1 << 16), ((4, 2), 1 << 16), ((2, 2, 2), 1 << 16), ((2, 2, 2), 3)],
    ids=str,
)
@pytest.mark.parametrize(
    ("name", "expected_of"),
    [
        ("union", frozenset[Point].union),
        ("intersection", frozenset[Point].intersection),
        ("difference", frozenset[Point].difference),
    ],
    ids=["union", "intersection", "difference"],
)
def test_operations_agree_with_plain_sets_on_all_pairs(
    sizes: tuple[int, ...],
    memo_limit: int,
    name: str,
    expected_of: Callable[[frozenset[Point], frozenset[Point]], frozenset[Point]],
) -> None:
    """Each of the 65,536 pairs of subsets of eight points gives the one object of the set that Python computes."""
    diagram = Diagram(sizes, memo_limit)
    nodes = every_subset(diagram)
    operations: dict[str, Callable[[Node, Node], Node]] = {
        "union": lambda left, right: diagram.union((left, right)),
        "intersection": diagram.intersection,
        "difference": diagram.difference,
    }
    operation = operations[name]
    wrong = [
        (left, right)
        for left, right in itertools.product(nodes, repeat=2)
        if operation(nodes[left], nodes[right]) is not nodes[expected_of(left, right)]
    ]
    assert wrong == []


@SHAPES
def test_different_sets_are_different_objects(sizes: tuple[int, ...]) -> None:
    """The 256 subsets of eight points have 256 nodes, the empty and the full one among them."""
    nodes = every_subset(Diagram(sizes))
    assert len(set(nodes.values())) == 256
    assert nodes[frozenset()] is EMPTY
    assert nodes[frozenset(itertools.product(*map(range, sizes)))] is FULL


@SHAPES
def test_points_counts_and_boxes_of_all_subsets(sizes: tuple[int, ...]) -> None:
    """Membership, count and disjoint boxes of each of the 256 subsets agree with its points."""
    diagram = Diagram(sizes)
    points = every_point(diagram)
    for subset, node in every_subset(diagram).items():
        covered = [point for box in diagram.boxes(node) for point in points_of(box)]
        assert [point for point in points if diagram.contains(node, point)] == sorted(subset)
        assert diagram.count(node) == len(subset)
        assert sorted(covered) == sorted(subset)


def points_of(box: Product) -> Iterable[Point]:
    """Return the points of a box, value by value."""
    sides = ([value for first, last in side for value in range(first, last + 1)] for side in box)
    return itertools.product(*sides)


MIDDLE = (3, 6, 9)


@st.composite
def intervals(draw: st.DrawFn, size: int) -> tuple[Interval, ...]:
    """Draw up to three intervals, which may overlap."""
    ends = draw(st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=3))
    return tuple((min(pair), max(pair)) for pair in ends)


box_lists = st.lists(st.tuples(*map(intervals, MIDDLE)), max_size=7)


@settings(deadline=None)
@given(box_lists)
def test_boxes_hold_exactly_their_points(boxes: list[Product]) -> None:
    """A union of random boxes, overlapping or not, holds the points of the boxes and no other."""
    diagram = Diagram(MIDDLE)
    node = diagram.of(boxes)
    expected = {point for box in boxes for point in points_of(box)}
    assert {point for point in every_point(diagram) if diagram.contains(node, point)} == expected


@settings(deadline=None)
@given(box_lists, st.randoms(use_true_random=False))
def test_the_order_of_building_leaves_no_trace(boxes: list[Product], shuffler: random.Random) -> None:
    """Boxes at once, shuffled one by one, point by point and as the boxes of the result are one object."""
    diagram = Diagram(MIDDLE)
    node = diagram.of(boxes)
    shuffled = shuffler.sample(boxes, len(boxes))
    one_by_one: Node = EMPTY
    for box in shuffled:
        one_by_one = diagram.union((diagram.of([box]), one_by_one))
    points = [single(point) for box in shuffled for point in points_of(box)]
    assert one_by_one is node
    assert diagram.of(points) is node
    assert diagram.of(diagram.boxes(node)) is node
    assert diagram.union(diagram.of([box]) for box in shuffled) is node


@settings(deadline=None)
@given(box_lists, box_lists)
def test_operations_on_boxes_agree_with_plain_sets(left: list[Product], right: list[Product]) -> None:
    """Intersection and difference of random unions hold the points that Python computes."""
    diagram = Diagram(MIDDLE)
    ours, theirs = diagram.of(left), diagram.of(right)
    ours_points = {point for box in left for point in points_of(box)}
    theirs_points = {point for box in right for point in points_of(box)}
    assert diagram.intersection(ours, theirs) is diagram.of(map(single, ours_points & theirs_points))
    assert diagram.difference(ours, theirs) is diagram.of(map(single, ours_points - theirs_points))


def test_points_outside_the_space_are_in_no_set() -> None:
    """A value below or above its dimension is no member, of the full set either."""
    diagram = Diagram((2, 3))
    outside = [(-1, 0), (2, 0), (0, -1), (0, 3)]
    assert [diagram.contains(FULL, point) for point in outside] == [False] * 4


@pytest.mark.parametrize("interval", [(-1, 0), (2, 1), (0, 4)], ids=["below", "turned", "above"])
def test_an_interval_outside_its_dimension_is_refused(interval: Interval) -> None:
    """The refusal names the interval and the dimension's bounds."""
    with pytest.raises(ValueError, match=rf"{interval[0]}-{interval[1]} is no interval inside 0-3"):
        Diagram((4,)).of([((interval,),)])


def test_nodes_live_as_long_as_their_sets() -> None:
    """A node that neither a set nor the memo holds is gone, and the held ones stay canonical."""
    diagram = Diagram((50, 50))
    kept = diagram.of([(((3, 4),), ((5, 6),))])
    for value in range(50):
        diagram.union((kept, diagram.of([single((value, value))])))
    crowded = len(diagram)
    diagram.forget()
    assert crowded > 100
    assert len(diagram) == 2
    assert diagram.of([(((3, 4),), ((5, 6),))]) is kept


def test_a_full_memo_bounds_the_live_nodes() -> None:
    """A long run keeps no more nodes than the memo's limit can hold."""
    diagram = Diagram((50, 50), memo_limit=8)
    for left, right in itertools.product(range(50), repeat=2):
        diagram.of([single((left, right)), single((right, left))])
    assert len(diagram) <= 8 * len(diagram.sizes)


# ------------------------------------------------------------------------------------------- the packet set

GATEWAY = prefix("10.20.1.10")
CALLING = prefix("198.51.100.0/24")
SIGNALLING = PacketSet.box(opener=LOCAL, protocol=TCP, local=[GATEWAY], peer=[CALLING], peer_ports=[(8934, 8934)])


def tcp(peer: str, port: int = 8934, opener: Opener = LOCAL, local: str = "10.20.1.10") -> Packet:
    """Return a packet of the gateway, which differs from the rule's in what is given."""
    return Packet.tcp(opener, local, 40000, peer, port)


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (tcp("198.51.100.0"), True),
        (tcp("198.51.100.255"), True),
        (tcp("198.51.99.255"), False),
        (tcp("198.51.101.0"), False),
        (tcp("198.51.100.7", 8933), False),
        (tcp("198.51.100.7", 8935), False),
        (tcp("198.51.100.7", opener=PEER), False),
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


def test_operators_agree_with_plain_sets_on_all_pairs() -> None:
    """The set operators hold for each of the 65,536 pairs of subsets of eight openings, addresses and names mixed."""
    peers = (PacketSet.box(peer=[prefix("192.0.2.1")]), PacketSet.box(names="a.example"))
    corners = [
        PacketSet.box(opener=opener, protocol=UDP, local=[GATEWAY], local_ports=[(9, 9)], peer_ports=[(port, port)])
        & peer
        for opener, peer, port in itertools.product(Opener, peers, (53, 123))
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
    with pytest.raises(ValueError, match=rf"{port}.*give an ICMP type and code inside 0-255"):
        PacketSet.box(protocol=protocol, local_ports=[(port, port)])


def test_an_empty_dimension_is_an_empty_set() -> None:
    """A rule without peers matches nothing."""
    assert not PacketSet.box(protocol=TCP, peer=[])


# ------------------------------------------------------------------------------------------------- names

HALVES = [prefix("0.0.0.0/1"), prefix("128.0.0.0/1")]


@pytest.mark.parametrize(
    ("rule", "packet", "expected"),
    [
        (PacketSet.box(), tcp("sip.example.com"), True),
        (PacketSet.box(peer=[prefix("0.0.0.0/0")]), tcp("sip.example.com"), True),
        (PacketSet.box(peer=[prefix("0.0.0.0/0")]), tcp("VirtualNetwork"), True),
        (PacketSet.box(peer=HALVES), tcp("sip.example.com"), True),
        (PacketSet.box(peer=HALVES[:1]), tcp("sip.example.com"), False),
        (PacketSet.box(peer=[(0, LAST_ADDRESS - 1)]), tcp("sip.example.com"), False),
        (PacketSet.box(peer=[(1, LAST_ADDRESS)]), tcp("sip.example.com"), False),
        (PacketSet.box(names="sip.example.com"), tcp("sip.example.com"), True),
        (PacketSet.box(names="sip.example.com"), tcp("198.51.100.7"), False),
        (PacketSet.box(names="sip.example.com"), tcp("sip.example.co"), False),
        (PacketSet.box(names="sip.example.com"), tcp("asip.example.com"), False),
        (PacketSet.box(names="sip.example.com"), tcp("a.sip.example.com"), False),
        (PacketSet.box(names="*.example.com"), tcp("sip.example.com"), True),
        (PacketSet.box(names="*.example.com"), tcp("a.sip.example.com"), True),
        (PacketSet.box(names="*.example.com"), tcp("*.example.com"), True),
        (PacketSet.box(names="*.example.com"), tcp("example.com"), False),
        (PacketSet.box(names="*.example.com"), tcp("badexample.com"), False),
        (PacketSet.box(names="*.example.com"), tcp("example.com.evil.example"), False),
        (PacketSet.box(names="*"), tcp("sip.example.com"), True),
        (PacketSet.box(names="*"), tcp("255.255.255.255"), False),
        (PacketSet.box(names="Internet"), tcp("Internet"), True),
        (PacketSet.box(names="Internet"), tcp("internet"), False),
        (PacketSet.box(peer=[CALLING], names=["sip.example.com"]), tcp("198.51.100.7"), True),
        (PacketSet.box(peer=[CALLING], names=["sip.example.com"]), tcp("sip.example.com"), True),
    ],
)
def test_addresses_and_names_are_peers_apart(rule: PacketSet, packet: Packet, expected: bool) -> None:
    """Only all addresses imply names, no name implies an address, and a wildcard covers what is below it."""
    assert (packet in rule) is expected


def test_any_peer_is_all_addresses_and_all_names() -> None:
    """Both spellings of any peer are one set, made of the addresses and the names."""
    names = PacketSet.box(names="*")
    addresses = PacketSet.box(peer=[prefix("0.0.0.0/0")]) - names
    assert PacketSet.box(peer=HALVES) == PacketSet.everything()
    assert addresses | names == PacketSet.everything()
    assert addresses.count() == PacketSet.everything().count()


def test_a_wildcard_is_a_superset_of_the_names_below() -> None:
    """Names and wildcards below a wildcard add nothing to it."""
    wide = PacketSet.box(names="*.example.com")
    assert wide | PacketSet.box(names=["a.example.com", "*.b.example.com"]) == wide
    assert PacketSet.box(names=["*.b.example.com"]) <= wide
    assert not wide <= PacketSet.box(names=["*.b.example.com"])


LABELS = ["com", "a.com", "b.a.com", "c.b.a.com", "ab.com", "a-b.com", "org"]
PATTERNS = ["*", *LABELS, *(f"*.{name}" for name in LABELS)]
LONGEST = "a" * 250 + "-.a"  # its last character by labels from the right is "-", the one before "."
expressions = st.lists(st.tuples(st.sampled_from([operator.or_, operator.sub]), st.sampled_from(PATTERNS)), max_size=6)


def peers_of(steps: Iterable[tuple[Callable[[PacketSet, PacketSet], PacketSet], str]]) -> PacketSet:
    """Add and take out names in turn."""
    found = PacketSet.empty()
    for operation, pattern in steps:
        found = operation(found, PacketSet.box(protocol=TCP, names=pattern))
    return found


def matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern covers a name, by their text."""
    return pattern == name or pattern == "*" or (pattern[:2] == "*." and name.endswith(pattern[1:]))


@settings(deadline=None)
@given(expressions)
def test_listed_names_say_what_the_set_holds(
    steps: list[tuple[Callable[[PacketSet, PacketSet], PacketSet], str]],
) -> None:
    """The longest pattern of the one box that matches a name decides as membership does."""
    found = peers_of(steps)
    listed = [pattern for box in found.boxes() for pattern in box.names]
    longest_first = sorted(listed, key=lambda pattern: -len(pattern.lstrip("!*")))
    for name in [*PATTERNS, "x.com", "x.a.com", "x.b.a.com", "net"]:
        deciding = next((each for each in longest_first if matches(each.lstrip("!"), name)), "!")
        assert (tcp(name) in found) is (not deciding.startswith("!"))


@settings(deadline=None)
@given(expressions)
def test_a_sample_is_a_member(steps: list[tuple[Callable[[PacketSet, PacketSet], PacketSet], str]]) -> None:
    """A set that is not empty has a sample inside it, be it a name that no rule lists."""
    found = peers_of(steps)
    assert not found or found.sample() in found


def test_the_names_of_a_box_are_in_order_with_their_exceptions() -> None:
    """Wildcards come before what is taken out of them, addresses stay apart."""
    rule = PacketSet.box(protocol=TCP, names=["*.example.com", "sip.example.net"])
    rule -= PacketSet.box(names=["a.example.com"])
    assert [(box.addresses, box.names) for box in rule.boxes()] == [
        ((), ("*.example.com", "!a.example.com", "sip.example.net"))
    ]
    assert [box.names for box in PacketSet.box(protocol=TCP).boxes()] == [("*",)]


def test_the_longest_name_is_a_name_of_its_own() -> None:
    """A name of 253 characters is told from its neighbour and comes back as it was."""
    name, neighbour = LONGEST, LONGEST.replace("-", "0")
    found = PacketSet.box(protocol=TCP, names=[name])
    assert (tcp(name) in found, tcp(neighbour) in found) == (True, False)
    assert found.sample().peer == name
    assert [box.names for box in (PacketSet.box(protocol=TCP, names="*") - found).boxes()] == [("*", f"!{name}")]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".example.com",
        "example..com",
        "a.*.com",
        "a*.com",
        "a b.com",
        "a/b.com",
        "é.com",
        "!a.com",
        "a" * 254,
        "10.1",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    """The refusal quotes the text, in a rule and in a packet."""
    with pytest.raises(ValueError, match="is no name; give up to 253"):
        PacketSet.box(names=[name])
    with pytest.raises(ValueError, match="is no name; give up to 253"):
        Packet(LOCAL, TCP, 0, name, 1, 1)


# ------------------------------------------------------------------------------------- packets and reports


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
    """The text names opener, protocol, source and destination."""
    assert str(packet) == expected


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ((LOCAL, 256, 0, 0, 0, 0), "protocol 256 is no IP protocol"),
        ((LOCAL, TCP, 2**32, 0, 0, 0), "4294967296 is no IPv4 address"),
        ((LOCAL, TCP, 0, 2**32, 0, 0), "4294967296 is no IPv4 address"),
        ((LOCAL, TCP, 0, -1, 0, 0), "-1 is no IPv4 address"),
        ((LOCAL, TCP, 0, 0, 65536, 0), "protocol 6 has no 65536 and 0"),
        ((LOCAL, UDP, 0, 0, 0, -1), "protocol 17 has no 0 and -1"),
        ((LOCAL, ICMP, 0, 0, 256, 0), "protocol 1 has no 256 and 0"),
        ((LOCAL, 47, 0, 0, 0, 1), "protocol 47 has no 0 and 1"),
    ],
    ids=["protocol", "local", "peer above", "peer below", "port above", "port below", "icmp type", "gre port"],
)
def test_an_impossible_packet_is_refused(values: tuple[Opener, int, int, int, int, int], message: str) -> None:
    """No packet outside the space can be built, and the refusal names the value."""
    with pytest.raises(ValueError, match=message):
        Packet(*values)


def test_packets_are_ordered_with_names_after_addresses() -> None:
    """Packets sort by opener, protocol, addresses, names and ports."""
    ordered = [tcp("10.0.0.1", 2), tcp("10.0.0.2", 1), tcp("a.example"), tcp("b.example"), tcp("10.0.0.1", opener=PEER)]
    turned = ordered[::-1]
    assert sorted(turned) == ordered


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
    rules = PacketSet.box(opener=LOCAL, protocol=TCP, local=[first, last], peer=[CALLING], peer_ports=[(5060, 5061)])
    rules |= PacketSet.box(opener=LOCAL, protocol=TCP, local=[last], peer=[CALLING], peer_ports=[(5061, 5070)])
    ports = ((0, 65535),)
    expected = [
        Box((LOCAL,), ((TCP, TCP),), (first,), (CALLING,), ports, ((5060, 5061),)),
        Box((LOCAL,), ((TCP, TCP),), (last,), (CALLING,), ports, ((5060, 5070),)),
    ]
    assert list(rules.boxes()) == expected
    assert PacketSet.of(reversed(expected)) == rules


def test_everything_is_one_box_for_each_kind_of_protocol() -> None:
    """Boxes tell ports, type and code, and neither apart."""
    kinds = [(box.openers, box.protocols, box.peer_ports) for box in PacketSet.everything().boxes()]
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
        opener=LOCAL, protocol=TCP, local=[public], peer=[CALLING], peer_ports=[(8934, 8934)]
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
            PacketSet.box(opener=PEER, protocol=TCP, names="*") - PacketSet.box(names="*.example.com"),
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
