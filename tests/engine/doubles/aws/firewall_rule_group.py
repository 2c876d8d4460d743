"""`aws.networkfirewall.RuleGroup`: rules as a text, within a capacity that never changes."""

import re
from typing import Any, NoReturn

import suricataparser  # type: ignore[import-untyped]  # it ships no types
from tests.engine.doubles.aws import firewall_api
from tests.engine.doubles.aws.firewall_kind import FirewallKind, held
from tests.engine.doubles.kind import RefusedError
from tests.engine.doubles.values import Properties, integer, objects, text

REFERENCES = 5
RULE_LENGTH = 8192
CAPACITY = 30000
PROTOCOLS = ("ip", "tcp", "udp", "icmp", "tls", "http")


class RuleGroup(FirewallKind):
    """A stateful rule group."""

    token = "aws:networkfirewall/ruleGroup:RuleGroup"
    noun = "stateful-rulegroup"
    operation = "CreateRuleGroup"
    users = "firewall-policy"
    per_region = 50
    replaces = frozenset({"name", "capacity", "type", "region"})

    def extra_replaces(self, old: Properties, new: Properties) -> set[str]:
        return {"ruleGroup"} if _order(old) != _order(new) else set()

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return firewall_api.rule_group(inputs)

    def validate(self, inputs: Properties) -> None:
        group = held(inputs, "ruleGroup")
        references = {
            text(each, "key"): text(objects(each, "ipSetReferences")[0], "referenceArn")
            for each in objects(held(group, "referenceSets"), "ipSetReferences")
        }
        if len(references) > REFERENCES:
            _refuse(f"{len(references)} IP set references are more than {REFERENCES}")
        for arn in references.values():
            found = re.fullmatch(r"arn:aws:ec2:([a-z0-9-]+):\d{12}:prefix-list/(pl-[0-9a-f]+)", arn)
            if found is None or self._lists(found[2], found[1]) is None:
                _refuse(f"{arn} is not a prefix list of this region")
        lines = text(held(group, "rulesSource"), "rulesString").splitlines()
        if not lines or integer(inputs, "capacity") > CAPACITY:
            _refuse(f"{len(lines)} rules in a capacity of {inputs['capacity']}")
        if len(lines) > integer(inputs, "capacity"):
            _refuse(f"{len(lines)} rules are more than the capacity {inputs['capacity']}")
        rules = [_parsed(line) for line in lines]
        if len({rule.sid for rule in rules}) != len(rules):
            _refuse("two rules have one sid")
        for rule in rules:
            _check(rule, set(references), _order(inputs))

    def _lists(self, list_id: str, region: str) -> Properties | None:
        return self._store.ec2.find("DescribeManagedPrefixLists", "PrefixLists", region, PrefixListIds=[list_id])


def _order(inputs: Properties) -> str:
    return text(held(held(inputs, "ruleGroup"), "statefulRuleOptions"), "ruleOrder") or "DEFAULT_ACTION_ORDER"


def _parsed(line: str) -> Any:
    rule = suricataparser.parse_rule(line)
    if rule is None or not rule.enabled:
        _refuse(f"{line!r} is not a rule")
    return rule


def _check(rule: Any, references: set[str], order: str) -> None:
    protocol = rule.header.split()[0]
    if rule.action not in ("pass", "drop", "reject", "alert") or protocol not in PROTOCOLS:
        _refuse(f"sid {rule.sid}: {rule.action} {protocol} is not known")
    if order == "STRICT_ORDER" and any(option.name == "priority" for option in rule.options):
        _refuse(f"sid {rule.sid}: priority is not allowed in strict order")
    if len(rule.raw) > RULE_LENGTH:
        _refuse(f"sid {rule.sid}: {len(rule.raw)} characters are more than {RULE_LENGTH}")
    if strange := set(re.findall(r"@(\w+)", rule.header)) - references:
        _refuse(f"sid {rule.sid}: @{min(strange)} is not defined")
    if strange := set(re.findall(r"\$(\w+)", rule.header)) - {"HOME_NET", "EXTERNAL_NET"}:
        _refuse(f"sid {rule.sid}: ${min(strange)} is not defined")


def _refuse(words: str) -> NoReturn:
    raise RefusedError("InvalidRequestException", words)
