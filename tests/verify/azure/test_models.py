"""What Azure's filters admit equals a model of each in z3, for every opening with an address as its peer."""

from __future__ import annotations

from typing import Any

import pytest
import z3  # type: ignore[import-untyped]  # z3 ships no types
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.verify.aws.z3_openings import disagreement
from tests.verify.azure import test_firewall_policy as firewalls
from tests.verify.azure import test_interface as interfaces
from tests.verify.azure.estate import admin_rule, collection, manager, network, network_rule, policy, rules
from tests.verify.azure.models import admin_rules, firewall, network_security_group
from tests.verify.azure.test_network_security_group import admission, groups
from tests.verify.azure.test_security_admin_rule import collections
from tests.verify.registrations import nsg, security_rule

from webex_calling.verify.model.hop import admitted_along
from webex_calling.verify.model.packets import PacketSet


def members(own: list[dict[str, Any]], subnet: list[dict[str, Any]], admin: list[list[dict[str, Any]]]) -> PacketSet:
    """Return what gets through the filters of an interface."""
    first, second = nsg(*own, name="own"), nsg(*subnet, name="subnet")
    held = interfaces.nic(networkSecurityGroup=interfaces.ref(first))
    edge = interfaces.inline(networkSecurityGroup=interfaces.ref(second))
    found = interfaces.read(held, first, second, network(edge), *manager(*admin))
    return admitted_along(found.filters)


@settings(deadline=None, max_examples=12)
@given(groups())
def test_a_network_security_group_is_its_model(held: list[dict[str, Any]]) -> None:
    """The rules by priority and then the default rules."""
    assert disagreement(network_security_group(held), admission(*held).admitted) is None


@settings(deadline=None, max_examples=12)
@given(groups(), groups(), collections())
def test_an_interface_is_its_model(
    own: list[dict[str, Any]], subnet: list[dict[str, Any]], admin: list[list[dict[str, Any]]]
) -> None:
    """The admin rules first, and then both NSGs."""
    model = admin_rules(admin, z3.And(network_security_group(own), network_security_group(subnet)))
    assert disagreement(model, members(own, subnet, admin)) is None


@settings(deadline=None, max_examples=12)
@given(st.lists(firewalls.groups(["network", "network", "application"]), min_size=2, max_size=2))
def test_a_firewall_policy_is_its_model(policies: list[list[dict[str, Any]]]) -> None:
    """The network rules of the base and of the policy, and no application rule."""
    base, own = policies
    found = firewalls.admitted(*policy("edge", *own, base="parent"), *policy("parent", *base))
    assert disagreement(firewall(policies, firewalls.GROUPS), found) is None


DENY = security_rule(100, access="Deny")
PERMIT = security_rule(200, sourceAddressPrefix="198.51.100.0/25")


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param([{**DENY, "priority": 201}, PERMIT], id="swapped priority"),
        pytest.param([DENY, {**PERMIT, "destinationPortRange": "5062-5063"}], id="one port more"),
        pytest.param([DENY, PERMIT, security_rule(300, sourceAddressPrefix="198.51.101.0/32")], id="one address more"),
        pytest.param([{**DENY, "protocol": "Udp"}, PERMIT], id="another protocol"),
        pytest.param([{**DENY, "direction": "Outbound"}, PERMIT], id="turned"),
    ],
)
def test_a_planted_fault_of_a_group_differs_from_its_model(planted: list[dict[str, Any]]) -> None:
    """The model of the right rules tells the wrong ones apart, alone and behind another group."""
    right = [DENY, PERMIT]
    assert disagreement(network_security_group(right), admission(*planted).admitted) is not None
    assert disagreement(network_security_group(right), members(interfaces.OPEN, planted, [])) is not None


STOP = admin_rule(10, sources=[{"addressPrefix": "198.51.100.0/25", "addressPrefixType": "IPPrefix"}])
ALWAYS = admin_rule(20, access="AlwaysAllow")


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param([{**STOP, "priority": 21}, ALWAYS], id="swapped priority"),
        pytest.param([STOP, {**ALWAYS, "access": "Allow"}], id="permit that goes on"),
        pytest.param([STOP, {**ALWAYS, "destinationPortRanges": ["5062-5063"]}], id="one port more"),
        pytest.param([STOP], id="one left out"),
    ],
)
def test_a_planted_fault_of_admin_rules_differs_from_their_model(planted: list[dict[str, Any]]) -> None:
    """The model of the right rules tells the wrong ones apart."""
    model = admin_rules([[STOP, ALWAYS]], network_security_group([]))
    assert disagreement(model, members(interfaces.OPEN[1:], [], [planted])) is not None


def right(permit: int = 200, deny: int = 100, **changes: Any) -> list[dict[str, Any]]:
    """Return a group that denies a part of what it permits."""
    return [
        rules(
            collection(network_rule(destinationAddresses=["198.51.100.0/25"]), priority=deny, action="Deny"),
            collection(network_rule(**changes), priority=permit),
        )
    ]


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(right(permit=100, deny=200), id="swapped priority"),
        pytest.param(right(destinationPorts=["5061-5062"]), id="one port more"),
        pytest.param(right(destinationAddresses=["198.51.100.0-198.51.101.0"]), id="one address more"),
        pytest.param(right(ipProtocols=["TCP", "UDP"]), id="another protocol"),
        pytest.param(right(sourceAddresses=["10.40.0.0/16"]), id="wider sources"),
    ],
)
def test_a_planted_fault_of_a_policy_differs_from_its_model(planted: list[dict[str, Any]]) -> None:
    """The model of the right rules tells the wrong ones apart, in the policy and in its base."""
    model = firewall([right()], {})
    assert disagreement(model, firewalls.admitted(*policy("edge", *planted))) is not None
    assert (
        disagreement(model, firewalls.admitted(*policy("edge", base="parent"), *policy("parent", *planted))) is not None
    )
