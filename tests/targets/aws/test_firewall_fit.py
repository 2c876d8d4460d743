"""Every quota of Network Firewall that a plan could pass is refused before, with what it takes and the remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plan.firewall_plans import PHONES, only, planned

from webex_calling.flows.rule import NetworkList
from webex_calling.quotas.aws import RULES_STRING_BYTES
from webex_calling.targets.aws import firewall_fit
from webex_calling.targets.aws.firewall_fit import unfit
from webex_calling.targets.aws.network_firewall import FirewallPolicy, capacity_for, reference_key, rule_group_of

SIZES = {NetworkList("calling"): 20, NetworkList("device-configuration"): 20, NetworkList("app-configuration"): 10}


def policy() -> FirewallPolicy:
    """Return the policy of phones."""
    return planned(only(PHONES)).policy


def found(changed: FirewallPolicy) -> list[str]:
    """Return what does not fit."""
    return [str(each) for each in unfit("edge", changed, SIZES)]


def test_a_policy_that_fits() -> None:
    """Nothing is said of what fits."""
    assert found(policy()) == []


def test_too_many_groups() -> None:
    """A policy takes 20 groups."""
    held = policy()
    assert found(replace(held, groups=held.groups[:1] * 21)) == [
        "edge: needs 21 rule groups, and a policy takes 20; spread its endpoints over several perimeters"
    ]


def test_too_much_capacity() -> None:
    """A policy has 30,000 rules, and the groups that reserve them are named."""
    held = policy()
    (first, *rest) = held.groups
    (fault,) = found(replace(held, groups=(replace(first, capacity=30000), *rest)))
    assert (
        "reserves a capacity of 30600 rules, and a policy has 30000: calling 30000 + device-configuration 200" in fault
    )
    assert "give less headroom" in fault


def test_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group takes 2,000,000 bytes of rules."""
    held = policy()
    monkeypatch.setattr(
        firewall_fit, "RULES_STRING_BYTES", replace(RULES_STRING_BYTES, least=100, default=100, most=100)
    )
    assert any("and a group takes 100; spread" in fault for fault in found(held))


@pytest.mark.parametrize(
    ("rules", "capacity"),
    [(1, 100), (100, 100), (101, 200), (12800, 12800), (12801, 25600), (25601, 30000), (30001, 30001)],
)
def test_capacities(rules: int, capacity: int) -> None:
    """Capacities are doubled from 100 up to all that a policy has; more than that stays what it is, to be refused."""
    assert capacity_for(rules) == capacity


@pytest.mark.parametrize(
    ("number", "home"), [(1, "calling"), (5, "calling"), (6, "calling-2"), (10, "calling-2"), (11, "calling-3")]
)
def test_homes(number: int, home: str) -> None:
    """The group of a list depends on its own number alone."""
    assert rule_group_of(NetworkList("calling", number)) == home


def test_words_of_lists() -> None:
    """A list's word is made of letters, digits and underscores, and never longer than the service takes."""
    assert reference_key(NetworkList("device-configuration", 2)) == "DEVICE_CONFIGURATION_2"
    with pytest.raises(ValueError, match="more than 32 characters"):
        reference_key(NetworkList("n" * 33))
