"""`identities(told)`: what a cloud, or a user's state, knows the resources of a preview by, one line each.

A line that goes away is a resource, a rule or a name that an update replaces or deletes. Priorities of NSG rules are
left out, since they are reading order, and so are texts that an update changes in place.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TELLING: Mapping[str, tuple[str, ...]] = {
    "aws:ec2/managedPrefixList:ManagedPrefixList": ("name", "maxEntries"),
    "aws:ec2/securityGroup:SecurityGroup": ("name", "description", "vpcId"),
    "aws:networkfirewall/firewall:Firewall": ("name", "vpcId"),
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": ("name", "description"),
    "aws:networkfirewall/ruleGroup:RuleGroup": ("name", "type", "description", "capacity"),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": ("name", "priority"),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": ("name", "priority"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("securityGroupId",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": ("name", "firewallPolicyName", "priority"),
}
"""The inputs whose change replaces a resource of the type, or changes the order of evaluation; else its name alone."""

SID = re.compile(r"\bsid:(\d+);")
"""The number of a Suricata rule, in its text."""


def identities(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each line with the URN of the resource that it belongs to, from the document of `preview --json`.

    The id of a resource stands as ``${name}``, since each cloud makes up its own.
    """
    ids = {each["id"]: f"${{{each['name']}}}" for each in told["resources"] if "id" in each}
    for resource in told["resources"]:
        urn, inputs = resource["urn"], resource["inputs"]
        yield urn, urn
        for key in _TELLING.get(resource["type"], ("name",)):
            if key in inputs:
                yield f"{urn} {key}={ids.get(inputs[key], inputs[key])}", urn
        for part in _parts(inputs, ids):
            yield f"{urn} {part}", urn


def _parts(inputs: Mapping[str, Any], ids: Mapping[str, str]) -> Iterator[str]:
    """Yield what stands inside one resource under a name or a number of its own."""
    for rule in inputs.get("securityRules", ()):
        yield f"{rule['direction'].lower()} rule {rule['name']}"
    for sid in SID.findall(inputs.get("ruleGroup", {}).get("rulesSource", {}).get("rulesString", "")):
        yield f"sid {sid}"
    policy = inputs.get("firewallPolicy")
    for reference in policy["statefulRuleGroupReferences"] if isinstance(policy, dict) else ():
        yield f"group {reference['priority']} {ids.get(reference['resourceArn'], reference['resourceArn'])}"
    for collection in inputs.get("ruleCollections", ()):
        yield f"collection {collection['priority']} {collection['name']}"
        for rule in collection["rules"]:
            yield f"collection {collection['name']} rule {rule['name']}"
