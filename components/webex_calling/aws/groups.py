"""Register the security groups of a plan: one resource a rule, and ids that resolve when all rules exist."""

from collections.abc import Callable, Mapping, Set
from typing import Any

import pulumi
import pulumi_aws as aws

from webex_calling.component import picked, when_complete
from webex_calling.flows.rule import NetworkList
from webex_calling.plan.endpoint_plan import GroupPlan, Plan
from webex_calling.published.network import Network
from webex_calling.site.imported import ImportedGroup
from webex_calling.site.kinds import Interface
from webex_calling.targets.aws.security_group import GROUP_DESCRIPTION, RuleResource

ListIds = Mapping[NetworkList, pulumi.Input[str]]


def list_ids(ids: Mapping[str, Any], lists: Mapping[str, Network]) -> dict[NetworkList, pulumi.Input[str]]:
    """Return the id of each list, picked from the argument that holds the ids of the lists of its network."""
    return {
        NetworkList(network.id, number): picked(argument, ids[argument], network, number)
        for argument, network in lists.items()
        if argument in ids
        for number in network.lists
    }


def register(
    parent: pulumi.Resource,
    plan: Plan,
    vpc_id: pulumi.Input[str],
    lists: ListIds,
    tags: Callable[[str], Mapping[str, str]],
    imported: Mapping[str, ImportedGroup],
) -> dict[Interface, pulumi.Output[list[str]]]:
    """Register every group of ``plan`` below ``parent``; return, by interface, the ids to attach.

    Those of ``imported`` keep name and description. Adopted groups are passed through: nothing is registered for them.
    """
    attached: dict[Interface, pulumi.Output[list[str]]] = {}
    names = {rule.name for interface in plan.interfaces for group in interface.groups for rule in group.rules}
    for interface in plan.interfaces:
        ids: list[pulumi.Input[str]] = list(interface.adopted)
        rules: list[pulumi.CustomResource] = []
        for group in () if interface.adopted else interface.groups:
            made = _group(parent, group, vpc_id, tags(group.name), imported.get(group.name))
            ids.append(made.id)
            rules += [_rule(parent, made, rule, lists, names) for rule in group.rules]
        attached[interface.interface] = when_complete(ids, rules)
    return attached


def _group(
    parent: pulumi.Resource,
    group: GroupPlan,
    vpc_id: pulumi.Input[str],
    tags: Mapping[str, str],
    existing: ImportedGroup | None,
) -> aws.ec2.SecurityGroup:
    return aws.ec2.SecurityGroup(
        group.name,
        name=existing.name if existing else None,
        description=(existing and existing.description) or GROUP_DESCRIPTION,
        vpc_id=vpc_id,
        revoke_rules_on_delete=True,
        tags=tags,
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _rule(
    parent: pulumi.Resource, group: aws.ec2.SecurityGroup, rule: RuleResource, lists: ListIds, names: Set[str]
) -> pulumi.CustomResource:
    kind: Any = aws.vpc.SecurityGroupIngressRule if rule.ingress else aws.vpc.SecurityGroupEgressRule
    made: pulumi.CustomResource = kind(
        rule.name,
        security_group_id=group.id,
        prefix_list_id=lists[rule.list] if rule.list else None,
        **rule.properties(),
        opts=pulumi.ResourceOptions(
            parent=parent, aliases=[pulumi.Alias(name=each) for each in rule.replaces if each not in names] or None
        ),
    )
    return made
