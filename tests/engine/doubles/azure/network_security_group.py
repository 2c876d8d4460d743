"""`azure_native.network.NetworkSecurityGroup` with its rules inline: one request writes them all."""

from collections import Counter

from tests.engine.doubles.azure.arm_kind import GROUP, ArmKind
from tests.engine.doubles.azure.security_rule import SIDES, check_rule
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, objects, strings, text

RULES = 1000
PREFIXES = 4000


class NetworkSecurityGroup(ArmKind):
    """An NSG."""

    token = "azure-native:network:NetworkSecurityGroup"
    named_by = "networkSecurityGroupName"
    path = (("networkSecurityGroups", "networkSecurityGroupName"),)
    replaces = frozenset({GROUP, "networkSecurityGroupName"})
    in_use = "InUseNetworkSecurityGroupCannotBeDeleted"

    def validate(self, resource_id: str, inputs: Properties) -> None:
        rules = objects(inputs, "securityRules")
        if len(rules) > RULES:
            raise RefusedError("SecurityRuleLimitExceeded", f"{resource_id}: {len(rules)} rules are more than {RULES}")
        for rule in rules:
            check_rule(rule)
        for side in SIDES:
            prefixes = sum(len(strings(rule, f"{side}AddressPrefixes")) or 1 for rule in rules)
            if prefixes > PREFIXES:
                raise RefusedError(
                    "SecurityRuleAddressLimitExceeded",
                    f"{resource_id}: {prefixes} {side} prefixes are more than {PREFIXES}",
                )
        _check_unique(rules)


def _check_unique(rules: list[Properties]) -> None:
    names = Counter(text(rule, "name").lower() for rule in rules)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise RefusedError("InvalidRequestFormat", f"Cannot parse the request: two security rules are named {twice[0]}")
    places: dict[tuple[str, object], str] = {}
    for rule in rules:
        name, place = text(rule, "name"), (text(rule, "direction"), rule["priority"])
        if place in places:
            raise RefusedError(
                "SecurityRuleConflict",
                f"Security rule {places[place]} conflicts with rule {name}."
                " Rules cannot have the same Priority and Direction.",
            )
        places[place] = name
