"""While the engine changes one choice of options into another, old and new rules fit their groups together."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any, TypeAlias

import pytest
from tests.compiler.random_sites import gateway_of, pool_of
from tests.targets.aws.test_homes import DEFAULT, SIZES, all_gateways, all_pools, planned

from webex_calling.compiler.plan import Plan
from webex_calling.flows.rule import NetworkList
from webex_calling.site.cloud import Cloud
from webex_calling.targets.aws.security_group import RuleResource
from webex_calling.targets.aws.succession import predecessors

Held: TypeAlias = dict[str, tuple[str, RuleResource]]
"""Each rule by its name, with its group."""


def held(plan: Plan) -> Held:
    """Return the rules of every group."""
    groups = [group for side in plan.interfaces for group in side.groups]
    return {rule.name: (group.name, rule) for group in groups for rule in group.rules}


def heaviest(old: Held, new: Held) -> int:
    """Return the most that a direction of a group weighs while all rules of both stand, as EC2 weighs them.

    A rule that takes the place of another is that rule, changed.
    """
    replaced = {
        each for name, (_, rule) in new.items() if name not in old for each in predecessors(rule) if each not in new
    }
    weights: Counter[tuple[str, bool]] = Counter()
    for name, (group, rule) in {**old, **new}.items():
        if name not in replaced:
            weights[group, rule.ingress] += SIZES[rule.list] if rule.list else 1
    return max(weights.values())


@pytest.mark.parametrize(
    ("every", "make", "count"),
    [
        pytest.param(all_gateways, gateway_of, 156, id="gateways"),
        pytest.param(all_pools, pool_of, 80, id="pools"),
    ],
)
def test_every_change_of_options_fits_while_old_and_new_rules_stand(
    every: Callable[[], Iterator[dict[str, Any]]], make: Callable[[dict[str, Any], Cloud], Any], count: int
) -> None:
    """From any choice of options to any other, both fit a new account's groups together."""
    plans = [held(planned(make(arguments, Cloud.AWS), DEFAULT)) for arguments in every()]
    distinct = list({tuple(sorted(plan)): plan for plan in plans}.values())
    assert len(distinct) == count
    assert max(heaviest(old, new) for old, new in permutations(distinct, 2)) == DEFAULT.rules_per_group


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param(("tcp", 5062, 5062, 1), ["a-out-tcp-8934-calling"], id="the trunk"),
        pytest.param(("tcp", 8934, 8934, 2), ["a-out-tcp-5062-calling-2"], id="the trunk, to an overflow list"),
        pytest.param(("udp", 19560, 65535, 1), [], id="all media, CScan's or the app's"),
        pytest.param(("udp", 5004, 5004, 1), [], id="a port that has no alternative"),
        pytest.param(("udp", 5062, 5062, 1), [], id="another protocol"),
    ],
)
def test_predecessors(rule: tuple[str, int, int, int], expected: list[str]) -> None:
    """A rule takes the place of its alternative, to the same list."""
    protocol, first, last, number = rule
    ports = str(first) if first == last else f"{first}-{last}"
    peer = NetworkList("calling", number)
    resource = RuleResource(f"a-out-{protocol}-{ports}-{peer}", False, protocol, first, last, None, peer, "")
    assert list(predecessors(resource)) == expected
