"""Each rule stands in its home, whatever its neighbours are, and the fewest groups possible are counted exactly."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.strategies import NETWORKS, flows
from tests.rows import SIGNALLING_TO_PEER

from webex_calling.flows.flow import Addresses, Flow
from webex_calling.flows.rule import Rule
from webex_calling.plan.groups import fewest_groups, place, weight
from webex_calling.plan.merge import merge
from webex_calling.port import ANY_PORT, PortRange, Protocol
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface

FLOW = Flow(
    requirement=SIGNALLING_TO_PEER,
    title="Words",
    interface=Interface.EXTERNAL,
    opens=Initiator.LOCAL,
    protocol=Protocol.TCP,
    local=(),
    source_ports=(ANY_PORT,),
    peer=Addresses((IPv4Network("192.0.2.0/24"),)),
    ports=(PortRange.of(1),),
    label="",
)


def rules_of(weights: Sequence[int], opens: Initiator = Initiator.LOCAL) -> list[Rule]:
    """Return a rule for each weight, which its port tells."""
    peer = IPv4Network("192.0.2.0/24")
    return [
        Rule(Interface.EXTERNAL, opens, Protocol.TCP, PortRange(number, 1000 + each), peer, None, (FLOW,))
        for number, each in enumerate(weights)
    ]


def weigh(rule: Rule) -> int:
    """Return the weight that ``rules_of`` gave a rule."""
    assert isinstance(rule.service, PortRange)
    return rule.service.last - 1000


@cache
def tried(weights: tuple[int, ...], quota: int) -> int:
    """Return the fewest bins by trying, for the first item, everything that can be with it."""
    if not weights:
        return 0
    first, *rest = weights
    best = len(weights)
    for chosen in range(1 << len(rest)):
        together = [each for at, each in enumerate(rest) if chosen >> at & 1]
        if first + sum(together) <= quota:
            left = tuple(each for at, each in enumerate(rest) if not chosen >> at & 1)
            best = min(best, 1 + tried(left, quota))
    return best


@pytest.mark.parametrize(
    ("outbound", "inbound", "quota", "expected"),
    [
        ([], [], 60, 0),
        ([20] * 3, [], 60, 1),
        ([20] * 4, [], 60, 2),
        ([20] * 3, [20] * 3, 60, 1),
        ([20] * 3, [20] * 7, 60, 3),
        ([20, 20, 20, 20, 20, 20, 1], [], 60, 3),
        ([50, 50, 10, 10], [], 60, 2),
        ([30, 30, 20, 20, 20], [], 60, 2),
        ([1] * 61, [], 60, 2),
        ([60, 60], [], 60, 2),
        ([5, 5, 3, 3, 3, 3], [], 11, 2),  # filling the first group with the heaviest would take three
    ],
)
def test_fewest_groups(outbound: list[int], inbound: list[int], quota: int, expected: int) -> None:
    """The directions do not compete: the fewest groups are those of the fuller one."""
    rules = rules_of(outbound) + rules_of(inbound, Initiator.PEER)
    assert fewest_groups(rules, weigh, quota) == expected


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from([1, 3, 4, 5, 7]), max_size=8), st.integers(7, 13))
def test_fewest_groups_is_exact(weights: list[int], quota: int) -> None:
    """On small inputs, trying everything finds no fewer groups, and no more."""
    assert fewest_groups(rules_of(weights), weigh, quota) == tried(tuple(sorted(weights, reverse=True)), quota)


def test_a_rule_that_fits_no_group_is_named() -> None:
    """A rule heavier than a whole group has no number of groups."""
    with pytest.raises(ValueError, match="a rule weighs 20, more than a whole group of 19"):
        fewest_groups(rules_of([20, 1]), weigh, 19)


def by_row(rule: Rule) -> str:
    """Return a home that depends on the rule alone."""
    return f"home-{rule.requirements[0]}"


@settings(max_examples=60, deadline=None)
@given(st.lists(flows(), max_size=6))
def test_every_rule_stands_once_in_its_home(held: list[Flow]) -> None:
    """No rule is lost or doubled, each is on its interface and in its home, and groups come in a fixed order."""
    rules = merge(held, NETWORKS, named_lists=True)
    groups = place(rules, by_row)
    placed = [(group.interface, group.id, rule) for group in groups for rule in group.rules]
    assert sorted(placed, key=repr) == sorted(((rule.interface, by_row(rule), rule) for rule in rules), key=repr)
    keys = [(group.interface, group.id) for group in groups]
    assert keys == sorted(set(keys))


@settings(max_examples=60, deadline=None)
@given(st.lists(flows(), max_size=6), st.randoms(use_true_random=False))
def test_order_of_the_rules_does_not_matter(held: list[Flow], random: Random) -> None:
    """The same rules in another order give the same groups, rule by rule."""
    rules = merge(held, NETWORKS, named_lists=True)
    names = [[(rule.name, rule.local) for rule in group.rules] for group in place(rules, by_row)]
    shuffled = place(random.sample(rules, len(rules)), by_row)
    assert [sorted((rule.name, str(rule.local)) for rule in group.rules) for group in shuffled] == [
        sorted((name, str(local)) for name, local in group) for group in names
    ]


def test_directions_weigh_apart() -> None:
    """A group knows the rules of each direction, and what they weigh together."""
    inbound = [replace(rule, opens=Initiator.PEER) for rule in rules_of([7])]
    (group,) = place([*rules_of([20, 1]), *inbound], by_row)
    assert [weight(group.opened_by(initiator), weigh) for initiator in Initiator] == [21, 7]
