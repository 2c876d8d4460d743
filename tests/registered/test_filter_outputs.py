"""The outputs that name filters are read as far as they are told: what is secret in them is known to be so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.verify.registrations import resource

from webex_calling.registered.aws_tokens import SECURITY_GROUP, SECURITY_GROUP_INGRESS_RULE
from webex_calling.registered.filter_outputs import (
    FilterOutput,
    components,
    filter_outputs,
    is_secret,
    loose,
    place,
    texts,
)

GATEWAY = {"externalSecurityGroupIds": ["sg-1", "sg-2"], "internalSecurityGroupIds": [], "trustedList": ["ipv4"]}
TOLD = FilterOutput("localGateways", "fra-a", "externalSecurityGroupIds", ("sg-1", "sg-2"))
KIND, NAME, KEY = TOLD.kind, TOLD.name, TOLD.key


@pytest.mark.parametrize(
    ("outputs", "expected", "secret"),
    [
        ({KIND: {NAME: GATEWAY}}, (TOLD,), False),
        ({KIND: "[secret]"}, (), True),
        ({KIND: {NAME: "[secret]"}}, (), True),
        ({KIND: {NAME: {**GATEWAY, KEY: "[secret]"}}}, (), True),
        ({KIND: {NAME: {**GATEWAY, KEY: ["sg-1", "[secret]"]}}}, (), True),
        ({KIND: {NAME: {**GATEWAY, KEY: None}}}, (), False),
        ({KIND: {}}, (), False),
        ({"perimeters": {NAME: GATEWAY}}, (), False),
    ],
    ids=["told", "a kind", "a component", "an output", "one of a list", "none", "no component", "a perimeter"],
)
def test_the_outputs_that_name_filters(
    outputs: dict[str, Any], expected: tuple[FilterOutput, ...], secret: bool
) -> None:
    """A list that is not told whole tells nothing."""
    assert tuple(filter_outputs(outputs)) == expected
    assert is_secret(outputs, KIND, NAME, KEY) is secret


def test_a_component_that_is_secret_is_none() -> None:
    """The others of its kind are told."""
    assert [*components({KIND: {"a": "[secret]", "b": {}}, "revision": "2026"})] == [(KIND, "b", {})]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("nsg", ("nsg",)), ("", ()), (["a", "", "b"], ("a", "b")), ("[secret]", ()), (None, ()), ({"a": 1}, ())],
)
def test_texts_are_those_of_a_list_or_one(value: object, expected: tuple[str, ...]) -> None:
    """A text is never taken apart."""
    assert texts(value) == expected


def test_a_filter_is_loose_that_only_its_own_rules_refer_to() -> None:
    """An interface that refers to a group attaches it."""
    one, other = (resource(SECURITY_GROUP, name, {}, id=name) for name in ("one", "other"))
    refers = {"securityGroupId": (one.urn, other.urn)}
    rule = resource(SECURITY_GROUP_INGRESS_RULE, "rule", {}, property_dependencies=refers)
    nic = resource("aws:ec2/networkInterface:NetworkInterface", "nic", {}, property_dependencies={"x": (one.urn,)})
    assert loose([one, other, rule]) == (one, other)
    assert loose([one, other, rule, nic]) == (other,)


def test_a_place_is_told_with_its_component_or_without() -> None:
    """The same words for what a preview lists and what a comparison asks for."""
    assert place("externalNetworkSecurityGroupId") == "the external interface or its own subnet"
    assert place("externalNetworkSecurityGroupId", "weu-a") == "the external interface of weu-a or its own subnet"
