"""What a rule is attached by: its group, its NSG, its policy where another stack has the firewall."""

from __future__ import annotations

import pytest
from tests.impact.sides import side

from webex_calling.impact.resources import Resources, loose_policies
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.registration import Registration
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet

TYPES = {
    "aws-registration": {aws.SECURITY_GROUP},
    "azure-hub": {azure.NETWORK_SECURITY_GROUP, azure.FIREWALL_POLICY},
    "aws-inspection": {aws.SECURITY_GROUP, aws.FIREWALL_POLICY},
}


@pytest.mark.parametrize("example", TYPES)
@pytest.mark.long
def test_every_rule_of_a_filter_is_attached_by_what_is_made(example: str) -> None:
    """Nothing but groups, NSGs and policies, each of them by some rule."""
    held = side(example)
    resources = Resources(held.resources or ())
    clauses = [
        clause
        for proof in held.proofs
        for _, hop in (proof.compared.paths.filters() if proof.compared else ())
        for part in hop.parts
        for clause in part.admission.clauses
    ]
    found = {name for each in clauses for name in resources.attached(each)}
    assert {resources.held[each].type for each in found} == TYPES[example]
    groups = (aws.SECURITY_GROUP, azure.NETWORK_SECURITY_GROUP)
    assert {each for each, one in resources.held.items() if one.type in groups} <= found
    assert [each for each in found if resources.is_group(each)] == [
        each for each in found if resources.held[each].type == aws.SECURITY_GROUP
    ]


@pytest.mark.parametrize(
    ("kind", "identity", "rule", "expected"),
    [
        (aws.SECURITY_GROUP_EGRESS_RULE, "sg-1/0", "rule out tcp 8934 to pl-1 of sg-1", ("sg-1",)),
        (aws.SECURITY_GROUP_INGRESS_RULE, "sgr-2", "rule in udp 123 of sg-1", ("sg-1",)),
        (azure.NETWORK_SECURITY_GROUP, "/subscriptions/a/nsg", "rule A of NSG edge", ("/subscriptions/a/nsg",)),
        (aws.NETWORK_ACL, "acl-1", "entry 100", ()),
    ],
)
def test_an_adopted_filter_is_known_by_its_id(kind: str, identity: str, rule: str, expected: tuple[str, ...]) -> None:
    """As the files of the cloud's CLI tell it."""
    clause = Clause(rule, True, PacketSet.everything(), f"estate::{kind}::{identity}")
    assert Resources([]).attached(clause) == expected


def test_a_policy_is_loose_where_no_firewall_refers_to_it() -> None:
    """One that another policy is based on is attached to no firewall by that."""

    def made(kind: str, name: str, *urns: str) -> Registration:
        urn = f"urn:pulumi:dev::calling::{kind}::{name}"
        return Registration(urn, kind, name, "", True, {}, property_dependencies={"p": urns} if urns else {})

    base = made(azure.FIREWALL_POLICY, "base")
    policy = made(azure.FIREWALL_POLICY, "policy", base.urn)
    firewall = made("azure-native:network:AzureFirewall", "firewall", policy.urn)
    assert loose_policies([base, policy]) == tuple(f"{azure.FIREWALL_POLICY}::{each}" for each in ("base", "policy"))
    assert loose_policies([base, policy, firewall]) == (f"{azure.FIREWALL_POLICY}::base",)
