"""Whatever other teams register, a check reports or says what it cannot tell: it never ends the engine's run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import mutations
from tests.components import registered
from tests.policy import (
    test_azure_carrier,
    test_carrier,
    test_cloud_control,
    test_interception,
    test_mixing,
    test_subset,
)
from tests.policy.programs import (
    APP,
    CALLING,
    CERTIFICATE,
    CERTIFICATE_RULES,
    DESKTOP_RULES,
    DESKTOPS,
    aws_end,
    aws_group,
    azure_end,
    azure_rules,
    together,
)

from webex_calling.fault import Fault, Faults
from webex_calling.policy.admission import check_tags
from webex_calling.policy.cloud_control import in_common
from webex_calling.policy.pack import STACK_POLICIES
from webex_calling.policy.report import Report
from webex_calling.policy.settings import Settings
from webex_calling.published.reference import load_reference
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered

JUNK: tuple[Any, ...] = (
    UNKNOWN,
    None,
    "",
    "junk",
    "10.0.0.1/8",
    "::/0",
    0,
    -1,
    70000,
    1.5,
    True,
    [],
    {},
    [UNKNOWN],
    ["junk"],
    "A.5",
    "A" * 300,
    "x." * 150,
)
SETTINGS = Settings.read({}, load_reference())


def _formed(name: str, make: Callable[[str, Any], None]) -> Callable[[], None]:
    return lambda: make(f"aws {name}", [aws_group((test_carrier.ICMP,), f"group of {name}")])


def _behind(name: str, make: Callable[[str, Any], None]) -> Callable[[], None]:
    place: dict[str, Any] = {"resource_group_name": "voice"}
    rules = azure_rules((test_azure_carrier.ICMP,))
    return lambda: make(f"azure {name}", test_azure_carrier.Nsg(f"nsg of {name}", security_rules=rules, **place))


def _native(name: str, make: Callable[..., None]) -> Callable[[], None]:
    held = test_cloud_control.standing
    return lambda: make(f"native {name}", held(f"native group of {name}", test_cloud_control.SSH))


@cache
def resources() -> tuple[Registration, ...]:
    """Return what a program registers that has everything that any check reads."""
    program = together(
        lambda: aws_end(CERTIFICATE_RULES, CERTIFICATE, "gateway"),
        lambda: azure_end(DESKTOP_RULES, DESKTOPS),
        lambda: test_mixing.acl(inline=True, added=True),
        lambda: test_mixing.group(inline=True, new=1, old=True),
        lambda: test_subset.entries(CALLING),
        lambda: test_subset.firewall_text(APP),
        lambda: test_subset.nsg_rules(CALLING),
        lambda: test_subset.ip_group(APP),
        lambda: test_interception.inspection(test_interception.scope(CALLING, [443])),
        lambda: test_interception.firewall(
            test_interception.collection(100, test_interception.WIDE), name="collections"
        ),
        *(_formed(name, make) for name, (make, _) in test_carrier.FORMS.items()),
        *(_behind(name, make) for name, (make, _) in test_azure_carrier.FORMS.items()),
        *(_native(name, make) for name, (make, _) in test_cloud_control.FORMS.items()),
    )
    return tuple(each for each in registered(program).resources if each.inputs)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value at any depth."""
    if way:
        yield way
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from places(each, (*way, key))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from places(each, (*way, at))


def put(value: Any, way: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a value with another one at the end of a way."""
    if not way:
        return new
    copy = dict(value) if isinstance(value, Mapping) else list(value)
    copy[way[0]] = put(value[way[0]], way[1:], new)
    return copy


@settings(max_examples=80, deadline=None)
@given(st.randoms(use_true_random=False))
def test_settings_of_any_kind_end_in_words(chance: random.Random) -> None:
    """Whatever a configuration holds, it is read or refused in faults that say where and what to do."""
    rule = {"name": "ssh", "direction": "inbound", "protocol": "tcp", "ports": ["22"], "reason": "administration"}
    right = {"allowedExcess": [rule], "declaredExcess": ["domain"], "networks": ["calling"]}
    config = chance.choice(mutations.JUNK) if chance.random() < 0.2 else mutations.mutated(right, chance)
    told: tuple[Fault, ...] = ()
    try:
        Settings.read(config, load_reference())
    except Faults as faults:
        told = faults.faults
    assert all(fault.place and fault.remedy for fault in told)
    assert told or config in ({}, right) or set(config) <= set(right)


@pytest.mark.long
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_nothing_raises(data: st.DataObject) -> None:
    """With one value anywhere turned into junk, every check ends by itself."""
    at = data.draw(st.integers(0, len(resources()) - 1))
    broken = resources()[at]
    way = data.draw(st.sampled_from(list(places(broken.inputs))))
    inputs = put(broken.inputs, way, data.draw(st.sampled_from(JUNK)))
    stack = in_common([*resources()[:at], replace(broken, inputs=inputs), *resources()[at + 1 :]])
    check_tags(stack[at], load_reference())
    for policy in STACK_POLICIES:
        report = Report()
        policy.check(Registered(stack), SETTINGS, report)
