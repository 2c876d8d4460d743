"""What becomes of resources: by their names, their inputs, their aliases, and what they ask to be replaced for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from webex_calling.impact.resource_change import Fate, compare_resources
from webex_calling.registered.registration import Options, Registration

TYPE = "aws:ec2/networkAcl:NetworkAcl"


def _one(name: str = "a", stack: str = "dev", options: Options | None = None, **inputs: Any) -> Registration:
    urn = f"urn:pulumi:{stack}::calling::{TYPE}::{name}"
    return Registration(urn, TYPE, name, "", True, inputs, options=options or Options())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([_one(rules=1)], [_one(rules=1)], []),
        ([_one(rules=1)], [_one(stack="prod", rules=1)], []),
        ([], [_one()], [(Fate.CREATED, "a", ())]),
        ([_one()], [], [(Fate.DELETED, "a", ())]),
        ([_one(rules=1, x=1)], [_one(rules=2, y=1)], [(Fate.CHANGED, "a", ("rules", "x", "y"))]),
        (
            [_one(ingress=1)],
            [_one(ingress=2, options=Options(replace_on_changes=("ingress[0].port",)))],
            [(Fate.REPLACED, "a", ("ingress",))],
        ),
        (
            [_one("b", rules=1)],
            [_one(rules=1, options=Options(aliases=({"name": "b"},)))],
            [(Fate.RENAMED, "a", ())],
        ),
        (
            [_one("b")],
            [_one(options=Options(aliases=(_one("b").urn,)))],
            [(Fate.RENAMED, "a", ())],
        ),
        (
            [_one("b")],
            [_one("b"), _one(options=Options(aliases=({"name": "b"},)))],
            [(Fate.CREATED, "a", ())],
        ),
    ],
)
def test_each_resource_has_its_fate(
    old: list[Registration], new: list[Registration], expected: list[tuple[Fate, str, tuple[str, ...]]]
) -> None:
    """The stack's own name is no part of what a resource is."""
    found = compare_resources(old, new)
    assert [(each.fate, each.name, each.properties) for each in found] == expected


def test_components_and_providers_have_none() -> None:
    """They are no resource of a cloud."""
    component = replace(_one(), custom=False)
    provider = replace(_one(), type="pulumi:providers:aws")
    assert compare_resources([], [component, provider, replace(_one(), external=True)]) == ()
