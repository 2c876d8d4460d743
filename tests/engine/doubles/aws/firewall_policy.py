"""`aws.networkfirewall.FirewallPolicy`: which rule groups are evaluated, in which order, and what comes at the end."""

from typing import Any, NoReturn

from tests.engine.doubles.aws import firewall_api
from tests.engine.doubles.aws.firewall_kind import FirewallKind, held
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, integer, objects, strings, text

GROUPS = 20
RULES = 30000
STRICT = "STRICT_ORDER"
_ESTABLISHED = {
    "_established",
    "_established_to_server",
    "_established_app_layer",
    "_established_app_layer_to_server",
}
_FAMILIES = {"_strict", *_ESTABLISHED}


class FirewallPolicy(FirewallKind):
    """A firewall policy."""

    token = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
    noun = "firewall-policy"
    operation = "CreateFirewallPolicy"
    users = "firewall"
    per_region = 20
    replaces = frozenset({"name", "region"})

    def extra_replaces(self, old: Properties, new: Properties) -> set[str]:
        return {"firewallPolicy"} if _order(old) != _order(new) else set()

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return firewall_api.firewall_policy(inputs)

    def validate(self, inputs: Properties) -> None:
        policy, order = held(inputs, "firewallPolicy"), _order(inputs)
        references = objects(policy, "statefulRuleGroupReferences")
        if len(references) > GROUPS:
            _refuse(f"{len(references)} rule groups are more than {GROUPS}")
        groups = [self._store.need(text(each, "resourceArn")) for each in references]
        for group in groups:
            own = text(held(held(group.body, "ruleGroup"), "statefulRuleOptions"), "ruleOrder")
            if own != order:
                _refuse(f"{group.arn} has the order {own}, and the policy {order}")
        if sum(integer(group.body, "capacity") for group in groups) > RULES:
            _refuse(f"the capacities of the rule groups are more than {RULES}")
        priorities = [each.get("priority") for each in references]
        if order == STRICT and len(set(priorities)) != len(priorities):
            _refuse("two rule groups have one priority")
        _check_default(strings(policy, "statefulDefaultActions"), order)
        seconds = integer(held(held(policy, "statefulEngineOptions"), "flowTimeouts"), "tcpIdleTimeoutSeconds")
        if not 60 <= seconds <= 6000:
            _refuse(f"{seconds} is outside 60-6000")


def _check_default(actions: list[str], order: str) -> None:
    if actions and order != STRICT:
        _refuse("default actions need the strict order")
    families = {action.partition(":")[2].removeprefix("drop").removeprefix("alert") for action in actions}
    if not families <= _FAMILIES or len(families & _ESTABLISHED) > 1:
        _refuse(f"StatefulDefaultActions {actions} cannot exist together")
    if len([action for action in actions if action.startswith("aws:drop")]) > 1:
        _refuse("more than one default action drops")


def _order(inputs: Properties) -> str:
    engine = held(held(inputs, "firewallPolicy"), "statefulEngineOptions")
    return text(engine, "ruleOrder") or "DEFAULT_ACTION_ORDER"


def _refuse(words: str) -> NoReturn:
    raise RefusedError("InvalidRequestException", words)
