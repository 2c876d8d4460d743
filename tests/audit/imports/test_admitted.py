"""What rules of a group admit together is compared as packets would: one by one."""

from collections.abc import Iterable, Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as some

from webex_calling.audit.imports.admitted import GroupRule, admitted, protocol_of

PORTS, ADDRESSES = range(6), range(4)
INTERVALS = some.tuples(some.integers(0, 5), some.integers(0, 5)).map(lambda ends: (min(ends), max(ends)))
PEERS = some.tuples(some.integers(0, 3), some.integers(0, 3)).map(lambda ends: ((min(ends), max(ends)),))
RULES = some.lists(
    some.builds(GroupRule, some.booleans(), some.sampled_from(["tcp", "udp"]), INTERVALS, PEERS), max_size=5
)


def packets(rules: Iterable[GroupRule]) -> set[tuple[bool, str, int, int]]:
    """Return every packet that one of the rules admits: way, protocol, port and address."""
    return {
        (rule.inbound, rule.protocol, port, address)
        for rule, port, address in product(rules, PORTS, ADDRESSES)
        if rule.ports
        and rule.ports[0] <= port <= rule.ports[1]
        and any(first <= address <= last for first, last in rule.addresses)
    }


@given(RULES, RULES)
@settings(max_examples=300)
def test_equal_is_what_admits_the_same_packets(one: Sequence[GroupRule], other: Sequence[GroupRule]) -> None:
    """Two lists of rules compare equal if and only if no packet tells them apart."""
    assert (admitted(one) == admitted(other)) == (packets(one) == packets(other))


@given(RULES)
@settings(max_examples=200)
def test_a_cut_changes_nothing(rules: Sequence[GroupRule]) -> None:
    """Rules cut into one for each port and address, in another order, admit the same."""
    cut = [
        GroupRule(way, protocol, (port, port), ((address, address),))
        for way, protocol, port, address in sorted(packets(rules), reverse=True)
    ]
    assert admitted(cut) == admitted(rules)


def test_what_is_not_known_is_itself_alone() -> None:
    """A group or a list whose addresses are not known equals that same one, and nothing else."""
    one, other = (GroupRule(True, "tcp", (1, 2), (), token) for token in ("sg-0a", "sg-0b"))
    assert admitted([one]) != admitted([other])
    assert admitted([one, other]) == admitted([other, one])


def test_protocols_have_one_name() -> None:
    """EC2 prints a protocol by name or number, in any case."""
    assert [protocol_of(each) for each in ("6", "TCP", "tcp", 17, "icmp", "-1")] == [
        *("tcp", "tcp", "tcp", "udp", "icmp", "-1")
    ]
