"""`inventory(clouds, resources)` is what the clouds hold, as they tell it: two deployments of one site hold the same.

Each thing stands under its label, and so do the ids that it mentions. What no resource of the stack accounts for, an
orphan, stands under its own id. Names that a provider made up are left out.
"""

from collections.abc import Iterator, Mapping

from tests.engine.clouds import Clouds
from tests.engine.doubles.aws.ec2 import Ec2, tags_of
from tests.engine.doubles.aws.elastic_ip import HOLDERS, allocations_of
from tests.engine.doubles.values import Properties, Value, objects, text
from tests.engine.stack import Resource
from tests.engine.told import with_ids

REGION = "eu-central-1"
"""The one region of every site here."""
ADOPTED = ("Microsoft.Resources/resourceGroups", "Microsoft.Network/virtualNetworks")
_RULE = ("GroupId", "IsEgress", "IpProtocol", "FromPort", "ToPort", "CidrIpv4", "PrefixListId", "Description")


def inventory(
    clouds: Clouds, resources: Mapping[str, Resource], others: Mapping[str, Resource] | None = None
) -> dict[str, Value]:
    """Read both clouds, without what ``others``, the resources of another stack, account for."""
    labels = {resource.id: label for label, resource in resources.items() if resource.id}
    foreign = {resource.id for resource in (others or {}).values()}
    held = {**dict(_ec2(clouds.ec2(REGION))), **dict(_arm(clouds))}
    named = {resource.id for resource in resources.values() if "name" in resource.inputs}
    return {
        labels.get(key, key): with_ids(value if key in named else _unnamed(value), labels)
        for key, value in held.items()
        if key not in foreign
    }


def _unnamed(value: Properties) -> Properties:
    return {key: each for key, each in value.items() if key != "name"}


def _ec2(ec2: Ec2) -> Iterator[tuple[str, Properties]]:
    groups = objects(ec2.call("DescribeSecurityGroups"), "SecurityGroups")
    own = {text(each, "GroupId"): each for each in groups if each["GroupName"] != "default"}
    for key, group in own.items():
        yield key, {"VpcId": group["VpcId"], "Description": group["Description"], "Tags": tags_of(group)}
    for rule in objects(ec2.call("DescribeSecurityGroupRules"), "SecurityGroupRules"):
        if rule["GroupId"] in own:
            yield text(rule, "SecurityGroupRuleId"), {key: rule.get(key) for key in _RULE}
    for held in objects(ec2.call("DescribeManagedPrefixLists"), "PrefixLists"):
        # moto shows a deleted list once more.
        if held["OwnerId"] != "AWS" and held["State"] != "delete-complete":
            key = text(held, "PrefixListId")
            entries = objects(ec2.call("GetManagedPrefixListEntries", PrefixListId=key), "Entries")
            prefixes: list[Value] = [*sorted(text(each, "Cidr") for each in entries)]
            yield key, {"MaxEntries": held["MaxEntries"], "Tags": tags_of(held), "Entries": prefixes}
    yield from _egress(ec2)


def _egress(ec2: Ec2) -> Iterator[tuple[str, Properties]]:
    """Read what stands at the way out: network ACLs that are no VPC's default, NAT gateways, their addresses."""
    for acl in objects(ec2.call("DescribeNetworkAcls"), "NetworkAcls"):
        if not acl["IsDefault"]:
            subnets: list[Value] = [*sorted(text(each, "SubnetId") for each in objects(acl, "Associations"))]
            entries: list[Value] = [*sorted(map(repr, objects(acl, "Entries")))]
            held: Properties = {"VpcId": acl["VpcId"], "Tags": tags_of(acl), "Entries": entries, "Subnets": subnets}
            yield text(acl, "NetworkAclId"), held
    for gateway in objects(ec2.call("DescribeNatGateways"), "NatGateways"):
        if gateway["State"] != "deleted":
            allocations: list[Value] = [*allocations_of(gateway)]
            tags = {key: value for key, value in tags_of(gateway).items() if key != HOLDERS}
            held = {"SubnetId": gateway["SubnetId"], "Tags": tags, "Allocations": allocations}
            yield text(gateway, "NatGatewayId"), held
    for address in objects(ec2.call("DescribeAddresses"), "Addresses"):
        yield text(address, "AllocationId"), {"Domain": address["Domain"], "Tags": tags_of(address)}


def _arm(clouds: Clouds) -> Iterator[tuple[str, Properties]]:
    for stored in clouds.arm().all():
        if stored.type not in ADOPTED:
            yield stored.id, stored.body
