"""`plant(stack)` changes behind a stack's back one thing of each kind, and tells what a refresh must find."""

from collections.abc import Callable, Mapping

from tests.engine.clouds import Clouds
from tests.engine.doubles.azure.arm import Stored
from tests.engine.doubles.values import Properties, objects, strings, text
from tests.engine.stack import Resource, Stack


def plant(stack: Stack) -> dict[str, str]:
    """Change one rule, list, IP Group and NSG of each component that has some; return what refresh must report."""
    found: dict[str, str] = {}
    resources = stack.resources()
    for kind, change, reported in _PLANTS:
        for resource in _first_of_each_parent(resources, kind):
            change(stack.clouds, resource)
            found[resource.label] = reported
    return found


def _first_of_each_parent(resources: Mapping[str, Resource], kind: str) -> list[Resource]:
    first: dict[str, Resource] = {}
    for _, resource in sorted(resources.items()):
        if resource.type == kind:
            first.setdefault(resource.parent, resource)
    return [*first.values()]


def _revoke(clouds: Clouds, rule: Resource) -> None:
    group = text(rule.outputs, "securityGroupId")
    ec2 = clouds.ec2(text(rule.outputs, "region"))
    ec2.call("RevokeSecurityGroupEgress", GroupId=group, SecurityGroupRuleIds=[rule.id])


def _remove_an_entry(clouds: Clouds, held: Resource) -> None:
    entry = objects(held.outputs, "entries")[0]
    clouds.ec2(text(held.outputs, "region")).call(
        "ModifyManagedPrefixList",
        PrefixListId=held.id,
        CurrentVersion=held.outputs["version"],
        RemoveEntries=[{"Cidr": entry["cidr"]}],
    )


def _turn_a_permit(clouds: Clouds, nsg: Resource) -> None:
    stored = _stored(clouds, nsg)
    first, *others = objects(stored.body, "securityRules")
    turned: Properties = {**first, "access": "Deny"}
    clouds.arm().put(stored.id, stored.type, {**stored.body, "securityRules": [turned, *others]})


def _remove_an_address(clouds: Clouds, group: Resource) -> None:
    stored = _stored(clouds, group)
    _, *others = strings(stored.body, "ipAddresses")
    clouds.arm().put(stored.id, stored.type, {**stored.body, "ipAddresses": [*others]})


def _stored(clouds: Clouds, resource: Resource) -> Stored:
    stored = clouds.arm().get(resource.id)
    if stored is None:
        raise LookupError(f"{resource.id} is not there")
    return stored


_PLANTS: tuple[tuple[str, Callable[[Clouds, Resource], None], str], ...] = (
    ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", _revoke, "delete"),
    ("aws:ec2/managedPrefixList:ManagedPrefixList", _remove_an_entry, "update"),
    ("azure-native:network:IpGroup", _remove_an_address, "update"),
    ("azure-native:network:NetworkSecurityGroup", _turn_a_permit, "update"),
)
