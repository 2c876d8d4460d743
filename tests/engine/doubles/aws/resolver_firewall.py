"""`aws.route53.ResolverFirewall…`: domain lists, rule groups, their rules and associations, and the fail mode."""

import re
from typing import Any, ClassVar

from tests.engine.doubles.aws.resolver_kind import ResolverKind
from tests.engine.doubles.kind import Live, RefusedError
from tests.engine.doubles.values import Properties, Value, integer, strings, text

DOMAINS_PER_REQUEST = 1000
GROUPS_PER_VPC = 5
PRIORITIES = range(101, 9900)
_DOMAIN = re.compile(r"\*|(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
_LIST, _GROUP, _ASSOCIATION, _RULE = "rslvr-fdl", "rslvr-frg", "rslvr-frgassoc", "rslvr-rule"


class DomainList(ResolverKind):
    """A domain list; its domains are replaced by one request."""

    token = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
    replaces = frozenset({"name", "region"})
    unordered = frozenset({"domains"})
    prefix = _LIST
    operation = "CreateFirewallDomainList"

    def validate(self, resource_id: str, inputs: Properties) -> None:
        domains = strings(inputs, "domains")
        if len(domains) > DOMAINS_PER_REQUEST:
            words = f"{len(domains)} domains are more than {DOMAINS_PER_REQUEST} in one request"
            raise RefusedError("ValidationException", words)
        for domain in domains:
            if not 1 <= len(domain) <= 255 or not _DOMAIN.fullmatch(domain):
                raise RefusedError("ValidationException", f"{domain!r} is not a domain")
        if not domains and self.users(resource_id):
            raise RefusedError("ValidationException", f"{resource_id} is in use and cannot be emptied")

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = super().read(resource_id, state)
        if found is None:
            return None
        # The API puts a dot at the end, which the provider strips: a dot that the program writes differs for ever.
        domains: list[Value] = [each.removesuffix(".") for each in strings(found.inputs, "domains")]
        return Live({**found.inputs, "domains": domains}, found.computed)

    def users(self, resource_id: str) -> list[str]:
        rules = self._store.all(_RULE)
        return [each.arn for each in rules if each.body["firewallDomainListId"] == resource_id] if resource_id else []


class RuleGroup(ResolverKind):
    """A rule group, which its rules and associations hold."""

    token = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
    replaces = frozenset({"name", "region"})
    prefix = _GROUP
    operation = "CreateFirewallRuleGroup"

    def users(self, resource_id: str) -> list[str]:
        held = [*self._store.all(_RULE), *self._store.all(_ASSOCIATION)]
        return [each.arn for each in held if each.body["firewallRuleGroupId"] == resource_id]


class Rule(ResolverKind):
    """A rule: one domain list in one group, at a priority of its own."""

    token = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
    replaces = frozenset({"firewallRuleGroupId", "firewallDomainListId", "region"})
    prefix = _RULE
    operation = "CreateFirewallRule"
    computed: ClassVar[tuple[str, ...]] = ("region",)
    optional: ClassVar[dict[str, str]] = {
        "blockResponse": "BlockResponse",
        "firewallDomainRedirectionAction": "FirewallDomainRedirectionAction",
    }

    def defaults(self, inputs: Properties) -> Properties:
        return {"firewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN"}

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        said = {name: inputs[key] for key, name in self.optional.items() if inputs.get(key)}
        return {
            **super().parameters(inputs),
            "FirewallRuleGroupId": inputs["firewallRuleGroupId"],
            "FirewallDomainListId": inputs["firewallDomainListId"],
            "Priority": inputs["priority"],
            "Action": inputs["action"],
            **said,
        }

    def identity(self, inputs: Properties) -> str:
        return f"{text(inputs, 'firewallRuleGroupId')}:{text(inputs, 'firewallDomainListId')}"

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = super().read(resource_id, state)
        return None if found is None else Live(found.inputs, {"region": found.computed["region"]})

    def validate(self, resource_id: str, inputs: Properties) -> None:
        group = text(inputs, "firewallRuleGroupId")
        self.need(group)
        domains = self.need(text(inputs, "firewallDomainListId"))
        if not domains.body.get("domains"):
            raise RefusedError("ValidationException", f"{domains.arn} has no domain")
        blocks = inputs["action"] == "BLOCK"
        if blocks is not bool(inputs.get("blockResponse")):
            raise RefusedError("ValidationException", "a rule has a blockResponse where it blocks, and only there")
        beside = [each for each in self._store.all(_RULE) if each.body["firewallRuleGroupId"] == group]
        for each in beside:
            if each.arn != self.identity(inputs) and each.body["priority"] == inputs["priority"]:
                raise RefusedError("ValidationException", f"{each.arn} has the priority {inputs['priority']}")


class Association(ResolverKind):
    """A rule group that filters a VPC."""

    token = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    replaces = frozenset({"firewallRuleGroupId", "vpcId", "region"})
    prefix = _ASSOCIATION
    operation = "AssociateFirewallRuleGroup"

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return {
            **super().parameters(inputs),
            "FirewallRuleGroupId": inputs["firewallRuleGroupId"],
            "VpcId": inputs["vpcId"],
            "Priority": inputs["priority"],
        }

    def validate(self, resource_id: str, inputs: Properties) -> None:
        group, vpc, priority = text(inputs, "firewallRuleGroupId"), text(inputs, "vpcId"), integer(inputs, "priority")
        self.need(group)
        if priority not in PRIORITIES:
            raise RefusedError("ValidationException", f"{priority} is outside 101-9899")
        others = [
            each for each in self._store.all(_ASSOCIATION) if each.arn != resource_id and each.body["vpcId"] == vpc
        ]
        if any(each.body["firewallRuleGroupId"] == group for each in others):
            raise RefusedError("ConflictException", f"{group} is associated with {vpc} already")
        if any(each.body["priority"] == priority for each in others):
            raise RefusedError("ValidationException", f"{vpc} has an association of the priority {priority}")
        if not resource_id and len(others) >= GROUPS_PER_VPC:
            raise RefusedError("LimitExceededException", f"{vpc} has {GROUPS_PER_VPC} rule groups")


class Config(ResolverKind):
    """The fail mode of a VPC, which is always there: it is closed again when the resource goes."""

    token = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
    named_by = ""
    replaces = frozenset({"resourceId", "region"})
    prefix = "rslvr-fc"
    operation = "UpdateFirewallConfig"
    computed: ClassVar[tuple[str, ...]] = ("ownerId", "region")

    def parameters(self, inputs: Properties) -> dict[str, Any]:
        return {"ResourceId": inputs["resourceId"], "FirewallFailOpen": inputs["firewallFailOpen"]}

    def identity(self, inputs: Properties) -> str:
        return f"{self.prefix}-{text(inputs, 'resourceId').removeprefix('vpc-')}"

    def validate(self, resource_id: str, inputs: Properties) -> None:
        if inputs["firewallFailOpen"] not in ("ENABLED", "DISABLED", "USE_LOCAL_RESOURCE_SETTING"):
            raise RefusedError("ValidationException", f"{inputs['firewallFailOpen']!r} is not a fail mode")

    def read(self, resource_id: str, state: Properties) -> Live | None:
        found = super().read(resource_id, state)
        computed: Properties = {"ownerId": "123456789012"}
        return None if found is None else Live(found.inputs, {**computed, "region": found.computed["region"]})


RESOLVER_FIREWALL = (DomainList, RuleGroup, Rule, Association, Config)
