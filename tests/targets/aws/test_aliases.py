"""While the engine changes one choice of options into another, old and new rules fit their groups together."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import permutations
from typing import Any, TypeAlias

import pytest
from tests.plan.random_sites import gateway_of, pool_of
from tests.rows import APP_SIGNALLING, CLOUD_SIGNALLING, GATEWAY_MEDIA, GATEWAY_SIGNALLING
from tests.targets.aws.test_group_assignment import DEFAULT, REFERENCE, SIZES, all_gateways, all_pools, planned

from webex_calling.flows.flow import Flow
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.port import PortRange
from webex_calling.published.requirement import NetworkName
from webex_calling.site.kinds import Cloud, Interface
from webex_calling.targets.aws.group_assignment import predecessors
from webex_calling.targets.aws.security_group import RuleResource

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
    replaced = {each for name, (_, rule) in new.items() if name not in old for each in rule.replaces if each not in new}
    weights: Counter[tuple[str, bool]] = Counter()
    for name, (group, rule) in {**old, **new}.items():
        if name not in replaced:
            weights[group, rule.ingress] += SIZES[rule.list] if rule.list else 1
    return max(weights.values())


@pytest.mark.long
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


def rule(row: str, service: str, ports: str, number: int = 1) -> Rule:
    """Return the rule of one service of a row, as the reference has them, to a list of the Calling network."""
    held = REFERENCE.requirements[row]
    span, peer = PortRange.parse(ports), NetworkList("calling", number)
    flow = Flow(
        row, "", Interface.EXTERNAL, held.opens, held.protocols[0], (), (), NetworkName("calling"), (span,), "calling",
        service=service,
    )  # fmt: skip
    return Rule(flow.interface, flow.opens, flow.protocol, span, peer, None, (flow,))


@pytest.mark.parametrize(
    ("replacing", "expected"),
    [
        pytest.param(rule(GATEWAY_SIGNALLING, "certificate", "5062"), ["out-tcp-8934-calling"], id="the trunk"),
        pytest.param(
            rule(GATEWAY_SIGNALLING, "registration", "8934", 2), ["out-tcp-5062-calling-2"], id="to an overflow list"
        ),
        pytest.param(rule(APP_SIGNALLING, "sip", "8934"), [], id="the app, which has no choice of ports"),
        pytest.param(rule(GATEWAY_MEDIA, "srtp", "19560-65535"), [], id="all media, CScan's or the app's"),
        pytest.param(rule(GATEWAY_MEDIA, "direct", "8500-8699"), [], id="a choice without an alternative"),
        pytest.param(rule(CLOUD_SIGNALLING, "sip", "5062"), [], id="what Webex opens"),
        pytest.param(
            replace(rule(GATEWAY_SIGNALLING, "registration", "8934"), peer=IPv4Network("192.0.2.0/24")),
            [],
            id="no list",
        ),
        pytest.param(rule(GATEWAY_SIGNALLING, "unknown", "8934"), [], id="an unknown service"),
    ],
)
def test_predecessors(replacing: Rule, expected: list[str]) -> None:
    """A rule takes the place of the other service of its row of which a gateway has one, to the same list."""
    assert list(predecessors(replacing, REFERENCE.requirements)) == expected
