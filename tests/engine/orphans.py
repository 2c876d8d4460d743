"""`delete_orphans(clouds, held)` does by hand what a user does about what a stack made and never learned of."""

from collections.abc import Mapping

from tests.engine.clouds import Clouds
from tests.engine.doubles.values import Value, objects, text
from tests.engine.inventory import REGION


def delete_orphans(clouds: Clouds, held: Mapping[str, Value]) -> list[str]:
    """Delete what stands under its own id in an inventory, and return the ids; rules before groups and lists.

    A network ACL that subnets have stays, until an update gives them another.
    """
    ec2 = clouds.ec2(REGION)
    kinds = ("sgr-", "sg-", "pl-", "acl-", "/subscriptions/")
    orphans = [key for key, value in held.items() if key.startswith(kinds) and not _is_in_use(value)]
    for orphan in sorted(orphans, key=lambda key: not key.startswith("sgr-")):
        if orphan.startswith("sgr-"):
            found = ec2.call("DescribeSecurityGroupRules", SecurityGroupRuleIds=[orphan])
            (rule,) = objects(found, "SecurityGroupRules")
            way = "Egress" if rule["IsEgress"] else "Ingress"
            ec2.call(f"RevokeSecurityGroup{way}", GroupId=text(rule, "GroupId"), SecurityGroupRuleIds=[orphan])
        elif orphan.startswith("sg-"):
            ec2.call("DeleteSecurityGroup", GroupId=orphan)
        elif orphan.startswith("acl-"):
            ec2.call("DeleteNetworkAcl", NetworkAclId=orphan)
        elif orphan.startswith("pl-"):
            ec2.call("DeleteManagedPrefixList", PrefixListId=orphan)
        else:
            clouds.arm().delete(orphan)
    return orphans


def _is_in_use(held: Value) -> bool:
    return isinstance(held, dict) and bool(held.get("Subnets"))
