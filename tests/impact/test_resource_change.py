"""What becomes of resources: by their names, their inputs, their aliases, and what they ask to be replaced for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from webex_calling.impact.resource_change import Fate, compare_resources
from webex_calling.registered.registration import UNKNOWN, Options, Registration

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


def _ruled(group: str, urn_of_group: str, **inputs: Any) -> Registration:
    kind = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
    made = Registration(
        f"urn:pulumi:dev::calling::{kind}::r", kind, "r", "", True, {"securityGroupId": group, **inputs}
    )
    return replace(made, property_dependencies={"securityGroupId": (urn_of_group,)})


def _group(id_: str, **inputs: Any) -> Registration:
    kind = "aws:ec2/securityGroup:SecurityGroup"
    return Registration(f"urn:pulumi:dev::calling::{kind}::g", kind, "g", "", True, inputs, id=id_)


def test_what_refers_to_a_replaced_resource_is_replaced_with_it() -> None:
    """A rule of a group that another description makes anew; the ids of this run are the same on both sides."""
    old, new = _group("sg-1", description="a"), _group("sg-1", description="b")
    found = compare_resources([old, _ruled("sg-1", old.urn)], [new, _ruled("sg-1", new.urn)])
    assert [(each.fate, each.name, each.replaced_by) for each in found] == [
        (Fate.REPLACED, "g", ("description",)),
        (Fate.REPLACED, "r", ("securityGroupId",)),
    ]


@pytest.mark.parametrize("known", ["sg-0abc", UNKNOWN])
def test_an_id_of_the_cloud_and_one_that_is_made_up_are_the_same_resource(known: str) -> None:
    """What an export has and what a run in memory has differ in every id, and in nothing else."""
    old, new = _group("sg-1"), _group(known if known != UNKNOWN else "")
    assert compare_resources([old, _ruled("sg-1", old.urn)], [new, _ruled(known, new.urn)]) == ()


@pytest.mark.parametrize("unsaid", [None, "", [], {}])
def test_what_is_not_said_is_no_change(unsaid: object) -> None:
    """Providers take an empty list for none."""
    assert compare_resources([_one(rules=unsaid)], [_one()]) == ()


def test_a_reference_is_what_it_refers_to() -> None:
    """By its id, by a name that a provider made up, in a list, and where it is not known yet."""
    held = _one("held")

    def refers(identity: str, name: str, waits: str = held.urn, value: str = "") -> list[Registration]:
        policy = replace(held, id=identity, outputs={"name": name})
        rule = _one("rule", policyName=value or name, ids=[value or identity, "else"])
        return [policy, replace(rule, property_dependencies=dict.fromkeys(("policyName", "ids"), (waits,)))]

    one, other = refers("p-1", "hub1"), refers("p-2", "hub2")
    assert compare_resources(one, other) == ()
    assert compare_resources(refers("p-1", "hub1", value=UNKNOWN), other) == ()
    assert [each.properties for each in compare_resources(one, refers("p-2", "hub2", value="hub9"))] == [
        ("ids", "policyName")
    ]
    elsewhere = refers("p-2", "hub2", waits=_one("elsewhere").urn, value=UNKNOWN)
    assert [each.properties for each in compare_resources(one, elsewhere)] == [("ids", "policyName")]
