"""Names are peers beside addresses: only all addresses imply them, and a wildcard covers what is below it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webex_calling.published.requirement import Initiator
from webex_calling.verify.model.names import PEERS, boundary_key, name_interval, name_key, name_value
from webex_calling.verify.model.packets import TCP, Packet, PacketSet, prefix

LOCAL = Initiator.LOCAL
LAST_ADDRESS = 2**32 - 1
CALLING = prefix("198.51.100.0/24")


def tcp(peer: str) -> Packet:
    """Return a TCP opening to an address or a name."""
    return Packet.tcp(LOCAL, "10.20.1.10", 40000, peer, 8934)


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
    with pytest.raises(ValueError, match="is not a name; give up to 253"):
        PacketSet.box(names=[name])
    with pytest.raises(ValueError, match="is not a name; give up to 253"):
        Packet(LOCAL, TCP, 0, name, 1, 1)


@pytest.mark.parametrize("name", [*PATTERNS, LONGEST, "a~.com", "VirtualNetwork", "AppX"])
def test_the_ends_of_a_name_tell_it(name: str) -> None:
    """A name is one number, a wildcard those of the names below it; either is read back from its ends."""
    first, last = name_interval(name)
    assert boundary_key(first) == name_key(name)
    if name != "*":
        assert boundary_key(last + 1) == name_key(name)
    if "*" in name:
        below = name_value(name_key(name.replace("*", "x")))
        assert first < below <= last
        assert (last - first + 1) == 256 ** (254 - len(name) + 1)
    else:
        assert first == last == name_value(name_key(name))


def test_names_begin_where_addresses_end() -> None:
    """The first wildcard has every number above the addresses."""
    assert name_interval("*") == (LAST_ADDRESS + 1, PEERS - 1)


def test_the_refusal_ends_in_a_remedy() -> None:
    """What is no name is told with what one is."""
    with pytest.raises(ValueError, match="not a name") as error:
        name_key("a b.com")
    assert str(error.value) == (
        "'a b.com' is not a name; give up to 253 printable characters in labels divided by single dots, "
        "a wildcard only as the whole first label and the last label not a number"
    )
