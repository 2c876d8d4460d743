"""What a provider replaces is what the doubles of the engine tests replace, which were made from the providers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.doubles.aws.plugin import FIREWALLS
from tests.engine.doubles.aws.plugin import KINDS as AWS
from tests.engine.doubles.azure.plugin import KINDS as AZURE
from tests.engine.doubles.kind import Kind
from tests.impact.sides import side

from webex_calling.impact.replacement import REPLACES, forced

KINDS: dict[str, type[Kind]] = {each.token: each for each in (*AWS, *FIREWALLS, *AZURE)}


@pytest.mark.parametrize("token", sorted(REPLACES))
def test_each_type_is_replaced_for_the_same_properties(token: str) -> None:
    """Whoever changes one of the two hears of the other."""
    assert REPLACES[token] == KINDS[token].replaces


@pytest.mark.parametrize("example", ["everything", "aws-inspection", "azure-hub"])
@pytest.mark.long
def test_every_type_that_is_registered_has_its_properties(example: str) -> None:
    """A type that is missing would never be told as replaced."""
    types = {each.type for each in side(example).resources or () if each.custom}
    assert {each for each in types if not each.startswith("pulumi:")} <= {*REPLACES}


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("vpc/securityGroupEgressRule:SecurityGroupEgressRule", {"prefixListId": "pl-1"}, {"prefixListId": "pl-2"}, ()),
        (
            "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            {"prefixListId": "pl-1"},
            {"cidrIpv4": "192.0.2.0/24"},
            ("cidrIpv4", "prefixListId"),
        ),
        ("ec2/securityGroup:SecurityGroup", {"description": "a"}, {"description": "b"}, ("description",)),
        ("ec2/securityGroup:SecurityGroup", {"tags": {"a": "b"}}, {"tags": {}}, ()),
        (
            "networkfirewall/firewallPolicy:FirewallPolicy",
            {"firewallPolicy": {"statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"}}},
            {"firewallPolicy": {}},
            ("firewallPolicy",),
        ),
        (
            "networkfirewall/ruleGroup:RuleGroup",
            {"ruleGroup": {"statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"}}},
            {"ruleGroup": {"statefulRuleOptions": {"ruleOrder": "STRICT_ORDER"}, "rulesSource": {}}},
            (),
        ),
    ],
)
def test_what_a_change_forces(kind: str, old: dict[str, Any], new: dict[str, Any], expected: tuple[str, ...]) -> None:
    """Some properties force it by what they change from and to; the doubles say the same."""
    differing = [each for each in {*old, *new} if old.get(each) != new.get(each)]
    assert forced(f"aws:{kind}", old, new, differing) == expected
    double = KINDS[f"aws:{kind}"]
    said = (double.replaces & {*differing}) | double.extra_replaces(object.__new__(double), old, new)
    assert tuple(sorted(said)) == expected
