"""`delete_orphans(clouds, held)` does by hand what a user does about what a stack made and never learned of."""

from collections.abc import Mapping

from tests.engine.clouds import Clouds
from tests.engine.doubles.values import Value, objects, text
from tests.engine.inventory import REGION


def delete_orphans(clouds: Clouds, held: Mapping[str, Value]) -> list[str]:
    """Delete what stands under its own id in an inventory, and return the ids; rules before groups and lists."""
    ec2 = clouds.ec2(REGION)
    orphans = [key for key in held if key.startswith(("sgr-", "sg-", "pl-", "/subscriptions/"))]
    for orphan in sorted(orphans, key=lambda key: not key.startswith("sgr-")):
        if orphan.startswith("sgr-"):
            found = ec2.call("DescribeSecurityGroupRules", SecurityGroupRuleIds=[orphan])
            (rule,) = objects(found, "SecurityGroupRules")
            way = "Egress" if rule["IsEgress"] else "Ingress"
            ec2.call(f"RevokeSecurityGroup{way}", GroupId=text(rule, "GroupId"), SecurityGroupRuleIds=[orphan])
        elif orphan.startswith("sg-"):
            ec2.call("DeleteSecurityGroup", GroupId=orphan)
        elif orphan.startswith("pl-"):
            ec2.call("DeleteManagedPrefixList", PrefixListId=orphan)
        else:
            clouds.arm().delete(orphan)
    return orphans
