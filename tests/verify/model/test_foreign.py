"""Rules that another provider gives to a filter in use keep it from being told, by name and type."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.verify.proven import Proven, proven

from webex_calling.registered.aws_tokens import SECURITY_GROUP
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.verify.azure.network_security_group import MOST

EXAMPLES = Path(__file__).parents[3] / "examples"
STRANGE = {
    "Cloud Control": ("aws-registration", "aws-native:ec2:SecurityGroupIngress", "groupId"),
    "Cloud Control, outward": ("aws-registration", "aws-native:ec2:SecurityGroupEgress", "groupId"),
    "classic Azure": (
        "azure-certificate-pair",
        "azure:network/networkSecurityRule:NetworkSecurityRule",
        "networkSecurityGroupName",
    ),
}


@cache
def deployed(name: str) -> Proven:
    """Return an example as the embedded engine registers it."""
    text = (EXAMPLES / name / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    return proven(yaml.safe_load(text)["config"]["webex-calling:site"])


def filter_of(of: Proven) -> Registration:
    """Return the first filter of an example."""
    return next(each for each in of.resources if each.type in (SECURITY_GROUP, NETWORK_SECURITY_GROUP))


def strange(kind: str, inputs: dict[str, Any], waits: dict[str, tuple[str, ...]] | None = None) -> Registration:
    """Return a rule of another provider."""
    urn = f"urn:pulumi:dev::calling::{kind}::beside"
    return Registration(urn, kind, "beside", "", custom=True, inputs=inputs, property_dependencies=waits or {})


def told(of: Proven, rule: Registration) -> list[str]:
    """Return what is said of the sides of an example with one more resource."""
    return [words for side in of.again([*of.resources, rule]).values() for words in side.faults]


@pytest.mark.parametrize("how", ["id", "dependency", "unknown"])
@pytest.mark.parametrize("case", STRANGE)
def test_a_rule_of_another_provider_is_not_read(case: str, how: str) -> None:
    """However it names the filter, the side is not proven, and the rule and its type are named."""
    name, kind, key = STRANGE[case]
    of = deployed(name)
    held = filter_of(of)
    known = held.id if key == "groupId" else held.id.rpartition("/")[2]
    value = known if how == "id" else UNKNOWN
    rule = strange(kind, {key: value}, {key: (held.urn,)} if how == "dependency" else {})
    found = told(of, rule)
    assert found
    assert all(f"is a rule of {words.split(' of ')[1].split(' ')[0]} of the type {kind}" in words for words in found)
    assert all(words.startswith("beside: ") and "which is not read; write it as" in words for words in found)


@pytest.mark.parametrize("case", STRANGE)
def test_a_rule_of_another_filter_is_nobodys_business(case: str) -> None:
    """One that names another filter, or stands at this one as its peer, changes nothing."""
    name, kind, key = STRANGE[case]
    of = deployed(name)
    other = strange(kind, {key: "sg-of-others"})
    peer = strange(kind, {key: "sg-of-others", "sourceSecurityGroupId": filter_of(of).id})
    assert told(of, other) == told(of, peer) == []


def test_more_rules_than_azure_takes_are_not_read() -> None:
    """A group of more rules than can be is refused at once, with the bound."""
    of = deployed("azure-certificate-pair")
    held = filter_of(of)
    rules = held.inputs["securityRules"] * (MOST // len(held.inputs["securityRules"]) + 1)
    large = replace(held, inputs={**held.inputs, "securityRules": rules})
    found = of.again(large if each is held else each for each in of.resources)
    said = {words for side in found.values() for words in side.faults}
    assert len(said) == 1
    assert f"has {len(rules) + 6} rules, and Azure allows 1,000" in said.pop()
