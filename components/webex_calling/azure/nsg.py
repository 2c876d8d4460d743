"""Register the NSG of a plan: one resource that owns all its rules, written in one call."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_azure_native.network as network

from webex_calling.plan.endpoint_plan import NsgPlan
from webex_calling.site.imported import ImportedName


def register(
    parent: pulumi.Resource,
    plan: NsgPlan,
    place: Mapping[str, pulumi.Input[Any]],
    tags: Callable[[str], Mapping[str, str]],
    imported: Mapping[str, ImportedName],
) -> network.NetworkSecurityGroup:
    """Register ``plan`` below ``parent``; ``place`` has the resource group's name and, optionally, the location.

    One of ``imported`` keeps its name.
    """
    existing = imported.get(plan.name)
    return network.NetworkSecurityGroup(
        plan.name,
        network_security_group_name=existing.name if existing else None,
        resource_group_name=place["resource_group_name"],
        location=place.get("location"),
        security_rules=[network.SecurityRuleArgs(**rule.properties()) for rule in plan.rules],
        tags=tags(plan.name),
        opts=pulumi.ResourceOptions(parent=parent),
    )
