"""Register the NSG of a plan: one resource that owns all its rules, written in one call."""

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
import pulumi_azure_native.network as network

from webex_calling.compiler.plan import NsgPlan
from webex_calling.targets.azure.network_security_group import SecurityRule


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
        security_rules=[_rule(rule) for rule in plan.rules],
        tags=tags(plan.name),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _rule(rule: SecurityRule) -> network.SecurityRuleArgs:
    """ARM takes one value in the singular property and several in the plural one, never both."""
    return network.SecurityRuleArgs(
        name=rule.name,
        priority=rule.priority,
        direction="Inbound" if rule.inbound else "Outbound",
        access="Allow" if rule.allow else "Deny",
        protocol=rule.protocol,
        description=rule.description,
        source_port_range="*",
        **_sided("source_address_prefix", "source_address_prefixes", rule.sources),
        **_sided("destination_address_prefix", "destination_address_prefixes", rule.destinations),
        **_sided("destination_port_range", "destination_port_ranges", rule.destination_ports),
    )


def _sided(singular: str, plural: str, values: tuple[str, ...]) -> dict[str, Any]:
    return {singular: values[0]} if len(values) == 1 else {plural: list(values)}
