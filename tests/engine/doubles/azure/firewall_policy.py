"""`azure_native.network.FirewallPolicy` and `FirewallPolicyRuleCollectionGroup`: one write at a time for all of them.

Azure writes one thing of a policy at a time, and of the policies that inherit from it: rule collection groups, the
policy, the IP Groups of its rules and the firewalls that it governs (Azure/ResourceModules#1325, azurerm#19843).
`IpGroupsHasFirewallPolicyReferences` is Azure's word (azure-rest-api-specs#25739); the other names of errors here are
like those of its other resources.
"""

import json

from tests.engine.doubles.azure.arm import Arm, Stored, references
from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind, same_place
from tests.engine.doubles.azure.firewall_rule import check_collection
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, Value, integer, objects, strings, text

NAME = "firewallPolicyName"
TIERS = ("Basic", "Standard", "Premium")
PRIORITIES = range(100, 65001)
GROUPS, COLLECTIONS, PAIRS, BYTES = 60, 2000, 20_000, 2 * 1024 * 1024
POLICY = "Microsoft.Network/firewallPolicies"
CHILD = f"{POLICY}/ruleCollectionGroups"


class FirewallPolicy(ArmKind):
    """A firewall policy; its rule collection groups are resources of their own."""

    token = "azure-native:network:FirewallPolicy"
    named_by = NAME
    path = (("firewallPolicies", NAME),)
    replaces = frozenset({GROUP, NAME})
    in_use = "InUseFirewallPolicyCannotBeDeleted"

    def exclusive(self, inputs: Properties) -> str:
        return governing(self._arm, referred(inputs.get("basePolicy")) or super().exclusive(inputs))

    def validate(self, resource_id: str, inputs: Properties) -> None:
        tier = tier_of(inputs)
        if tier not in TIERS:
            raise RefusedError("InvalidRequestFormat", f"{resource_id}: {tier} is not a tier")
        if tier == "Basic" and (inputs.get("dnsSettings") or inputs.get("threatIntelMode") == "Deny"):
            raise RefusedError("FirewallPolicyBasicTierUnsupported", f"{resource_id}: Basic has no such feature")
        if tier != "Premium" and (inputs.get("transportSecurity") or inputs.get("intrusionDetection")):
            raise RefusedError("FirewallPolicyTierUnsupported", f"{resource_id}: only Premium inspects TLS")
        base = self._arm.get(referred(inputs.get("basePolicy")))
        if base and TIERS.index(tier_of(base.body)) > TIERS.index(tier):
            raise RefusedError("FirewallPolicyHigherTierParent", f"{resource_id}: {tier} is below {base.id}")
        for each in self._arm.all():
            governed = referred(each.body.get("firewallPolicy")).lower() == resource_id.lower()
            if governed and TIERS.index(tier) > TIERS.index(tier_of(each.body)):
                raise RefusedError("AzureFirewallPolicyTierMismatch", f"{resource_id}: {each.id} is below {tier}")

    def _put(self, resource_id: str, inputs: Properties, location: str) -> None:
        base = self._arm.get(referred(inputs.get("basePolicy")))
        if base and not same_place(text(base.body, "location"), location):
            raise RefusedError("FirewallPolicyParentLocationMismatch", f"{base.id} is not in {location}")
        super()._put(resource_id, inputs, location)


class RuleCollectionGroup(ArmKind):
    """A rule collection group."""

    token = "azure-native:network:FirewallPolicyRuleCollectionGroup"
    named_by = "ruleCollectionGroupName"
    path = (("firewallPolicies", NAME), ("ruleCollectionGroups", "ruleCollectionGroupName"))
    replaces = frozenset({GROUP, NAME, "ruleCollectionGroupName"})
    has_location = False

    def exclusive(self, inputs: Properties) -> str:
        return governing(self._arm, super().exclusive(inputs).partition("/rulecollectiongroups/")[0])

    def validate(self, resource_id: str, inputs: Properties) -> None:
        policy = resource_id.rpartition("/ruleCollectionGroups/")[0]
        others = [each for each in groups_of(self._arm, policy) if each.id.lower() != resource_id.lower()]
        check_priority(resource_id, inputs, [each.body for each in others])
        if len(others) >= GROUPS:
            raise RefusedError("FirewallPolicyTooManyRuleCollectionGroups", f"{policy} has {len(others)} already")
        if len(json.dumps(inputs).encode()) > BYTES:
            raise RefusedError("FirewallPolicyRuleCollectionGroupSizeLimitExceeded", resource_id)
        collections = objects(inputs, "ruleCollections")
        for at, each in enumerate(collections):
            check_priority(f"{resource_id}: {text(each, 'name')}", each, collections[:at])
            check_collection(resource_id, each)
        every = [*collections, *(found for each in others for found in objects(each.body, "ruleCollections"))]
        if len(every) > COLLECTIONS:
            raise RefusedError("FirewallPolicyTooManyRuleCollections", f"{policy}: {len(every)}")
        if (pairs := sum(_pairs(rule) for each in every for rule in objects(each, "rules"))) > PAIRS:
            raise RefusedError("FirewallPolicyRuleLimitExceeded", f"{policy}: {pairs} pairs of source and destination")


def check_priority(what: str, own: Properties, others: list[Properties]) -> None:
    """Refuse a priority or a name that another one has, and one outside its bounds."""
    if integer(own, "priority") not in PRIORITIES:
        raise RefusedError("FirewallPolicyRuleCollectionGroupInvalidPriorityValue", f"{what}: {own['priority']}")
    if any(each["priority"] == own["priority"] for each in others):
        raise RefusedError("FirewallPolicyRuleCollectionGroupInvalidPriorityValue", f"{what}: taken")
    if "name" in own and any(each.get("name") == own["name"] for each in others):
        raise RefusedError("InvalidRequestFormat", f"{what}: the name appears twice")


def _pairs(rule: Properties) -> int:
    """Return what a network rule weighs: its sources times its destinations, of which an IP Group is one."""
    if rule["ruleType"] != "NetworkRule":
        return 0
    keys = ("Addresses", "IpGroups")
    sources = {each for key in keys for each in strings(rule, f"source{key}")}
    destinations = {each for key in (*keys, "Fqdns") for each in strings(rule, f"destination{key}")}
    return len(sources) * len(destinations)


def tier_of(body: Properties) -> str:
    """Return the tier of a policy or a firewall; Standard is the default."""
    sku = body.get("sku")
    return (text(sku, "tier") if isinstance(sku, dict) else "") or "Standard"


def referred(value: Value) -> str:
    """Return the id of a reference; empty for none."""
    return text(value, "id") if isinstance(value, dict) else ""


def groups_of(arm: Arm, policy: str) -> list[Stored]:
    """List the rule collection groups of a policy."""
    inside = f"{policy}/".lower()
    return [each for each in arm.all() if each.type == CHILD and each.id.lower().startswith(inside)]


def governing(arm: Arm, policy: str) -> str:
    """Return the policy at the root of what a policy inherits from: what one write at a time may touch."""
    found = arm.get(policy)
    base = referred(found.body.get("basePolicy")) if found else ""
    return governing(arm, base) if base else policy.lower()


def governing_of_addresses(arm: Arm, ip_group: str) -> str:
    """Return the root of the policy whose rules refer to an IP Group; the group itself where none does."""
    for each in arm.all():
        if each.type == CHILD and ip_group.lower() in (found.lower() for found in references(each.body)):
            return governing(arm, each.id.partition("/ruleCollectionGroups/")[0])
    return ip_group.lower()
