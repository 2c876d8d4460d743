"""Say ``firewall_filter(estate, firewall, home)``: what a Network Firewall of an estate lets through, by its policy.

The API and the provider of Pulumi have the same properties in other words: the one capitalises them, the other turns
maps of variables into lists with a ``key``. The reader of ``verify`` takes the provider's.

Nobody can list the rules of a managed rule group. Those of AWS block what they know to be bad, and pass nothing that
other rules would not; with ``Override`` DROP_TO_ALERT they drop nothing either. What a group does that was not given,
or was answered without its rules, is not known: it may pass, and it may drop, whatever it sees.
Sources: AWS Network Firewall developer guide, managed rule groups; API reference, StatefulRuleGroupOverride,
DescribeRuleGroup.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.firewall import Described, Firewall
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import list_registration, registration
from webex_calling.fault import Fault, Faults
from webex_calling.registered.aws_tokens import FIREWALL_POLICY, RULE_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.firewall_conversation import Untold
from webex_calling.verify.aws.network_firewall import NetworkFirewalls
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.spans import Interval

_KEYED: Final[Mapping[str, str]] = {
    "RuleVariables": "ipSet",  # of a policy; those of a group are below IPSets and PortSets
    "IPSets": "ipSet",
    "PortSets": "portSet",
    "IPSetReferences": "ipSetReferences",
}
_RENAMED: Final[Mapping[str, str]] = {
    "IPSets": "ipSets",
    "IPSetReferences": "ipSetReferences",
    "Definition": "definitions",
    "TCPFlags": "tcpFlags",
    "TLSInspectionConfigurationArn": "tlsInspectionConfigurationArn",
}


def firewall_filter(
    estate: AwsEstate, firewall: Firewall, home: tuple[Interval, ...]
) -> tuple[Filter, tuple[str, ...]]:
    """Return the filter that a firewall is, and what is taken for granted. Raises Faults for what is not told.

    ``home`` are the prefixes of the subnets of its VPC, where these are known.
    """
    if (unread := estate.unread.get(firewall.policy)) is not None:
        words = f"uses what an audit does not read: {unread.words}"
        raise Faults([Fault(f"firewall {firewall.name}", words, "check it by other means, or audit only the rest")])
    policy = estate.described.get(firewall.policy)
    if policy is None:
        remedy = f"add aws network-firewall describe-firewall-policy --firewall-policy-arn {firewall.policy}"
        raise Faults(
            [Fault(f"firewall {firewall.name}", "has a policy that is not in these files", remedy, unread=True)]
        )
    groups, untold = [], {}
    for arn in _referred(policy):
        group = estate.described.get(arn)
        if group is None:
            untold[arn] = _untold(estate, arn)
        else:
            groups.append(_registration(group, RULE_GROUP, "ruleGroup"))
    lists = [list_registration(identity, identity, entries) for identity, entries in estate.entries.items()]
    held = _registration(policy, FIREWALL_POLICY, "firewallPolicy")
    firewalls = NetworkFirewalls(Registered([held, *groups, *lists], lenient=True), {}, untold)
    return firewalls.filter(held, home), firewalls.taken(held)


def subnets_of(estate: AwsEstate, vpc: str) -> tuple[Interval, ...]:
    """Return the prefixes of the subnets of a VPC."""
    found = (span(each.cidr) for each in estate.subnets.values() if each.vpc == vpc and each.cidr)
    return tuple(each for each in found if each)


def _referred(policy: Described) -> Iterator[str]:
    for key in ("StatelessRuleGroupReferences", "StatefulRuleGroupReferences"):
        for reference in policy.value.get(key) or ():
            yield str(reference.get("ResourceArn"))


def _untold(estate: AwsEstate, arn: str) -> Untold:
    """Return what is known of a group of which the files hold no rules."""
    name = arn.rpartition("/")[2]
    if is_managed(arn):
        return Untold(name, "nobody can list the rules of a managed one", passes=False)
    if arn in estate.unread:
        return Untold(name, "it was described without its rules")
    if any(each.kind == "Firewalls" and each.mentions(arn) for each in estate.odd):
        return Untold(name, "its description cannot be read")
    remedy = f"add aws network-firewall describe-rule-group --rule-group-arn {arn}"
    return Untold(name, f"its rules are not in these files: {remedy}")


def untold_groups(estate: AwsEstate) -> Iterator[str]:
    """Yield, a sentence each, the groups that policies refer to and of which the files hold nothing."""
    for policy in estate.described.values():
        for arn in _referred(policy):
            if arn not in estate.described and arn not in estate.unread:
                group = _untold(estate, arn)
                yield f"the rule group {group.name} of the firewall policy {policy.name}: {group.words}"


def is_managed(arn: str) -> bool:
    """Tell whether AWS manages a rule group: its ARN has ``aws-managed`` where others have an account."""
    return arn.split(":")[4:5] == ["aws-managed"]


def _registration(held: Described, kind: str, key: str) -> Registration:
    return registration(kind, held.name, {"type": held.kind, key: provided(held.value)}, held.arn)


def provided(value: Any, key: str = "") -> Any:
    """Return a value of the API as the provider has it; ``key`` is the property that holds it."""
    if isinstance(value, Mapping):
        inner = _KEYED.get(key)
        if inner and not ({"IPSets", "PortSets"} & set(value)):
            return [{"key": name, inner: _keyed(each, inner)} for name, each in value.items()]
        return {_camel(name): provided(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [provided(each) for each in value]
    return value


def _keyed(value: Any, inner: str) -> Any:
    return [provided(value)] if inner == "ipSetReferences" else provided(value)


def _camel(name: str) -> str:
    return _RENAMED.get(name) or name[:1].lower() + name[1:]
