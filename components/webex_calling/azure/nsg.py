"""Prove and register the NSG of a plan: one resource that owns all its rules, written in one call."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_azure_native.network as network
from pydantic.alias_generators import to_camel

from webex_calling.compiler.plan import NsgPlan, Plan
from webex_calling.embedded.registration import Registration
from webex_calling.published.network import Network
from webex_calling.verify.component_proof import prove_nsg, raise_unproven
from webex_calling.verify.side import Side

NSG = "azure-native:network:NetworkSecurityGroup"


def register(
    parent: pulumi.Resource,
    plan: NsgPlan,
    place: Mapping[str, pulumi.Input[Any]],
    tags: Callable[[str], Mapping[str, str]],
) -> network.NetworkSecurityGroup:
    """Register ``plan`` below ``parent``; ``place`` has the resource group's name and, optionally, the location."""
    return network.NetworkSecurityGroup(
        plan.name,
        resource_group_name=place["resource_group_name"],
        location=place.get("location"),
        security_rules=[network.SecurityRuleArgs(**rule.properties()) for rule in plan.rules],
        tags=tags(plan.name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def prove(plan: Plan, networks: Mapping[str, Network], part: str = "") -> tuple[Side, ...]:
    """Prove every NSG of ``plan``, which is about to be registered. Raises Faults where one does not hold.

    ``part`` is "pool" or "subnet", or "" for a gateway, whose NSGs are one an interface.
    """
    sides = tuple(
        prove_nsg(
            plan.name,
            part or str(nsg.interface),
            [flow for flow in plan.flows if part or flow.interface is nsg.interface],
            draft(nsg),
            networks,
        )
        for nsg in plan.nsgs
    )
    raise_unproven(sides)
    return sides


def draft(plan: NsgPlan) -> Registration:
    """Return the NSG that ``register`` is about to register, as a record that can be proven first."""
    rules = [{to_camel(key): value for key, value in rule.properties().items()} for rule in plan.rules]
    return Registration(f"{NSG}::{plan.name}", NSG, plan.name, "", custom=True, inputs={"securityRules": rules})
