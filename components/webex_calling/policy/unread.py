"""Say ``unread_ends(registered)``: what may concern a check, and is of a type that is not looked at.

Two providers make the same things in other words: AWS Cloud Control, of which the common types are read, and the
classic provider of Azure, of which associations are. What of theirs is not read is named, so that silence is no pass.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from webex_calling.policy import azure_carrier, cloud_control
from webex_calling.policy.reading import blocks, items, leaves, prefixes, within
from webex_calling.policy.report import called
from webex_calling.policy.tag import PREFIX, ROLE, all_tags
from webex_calling.published.network import Network
from webex_calling.registered.aws_tokens import (
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
)
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told

_CLASSIC: Final = "azure:"
_INSPECTING: Final = re.compile(r"TlsInspectionConfiguration|FirewallPolicyRuleCollectionGroup|FirewallPolicy")


def unread_ends(registered: Registered) -> Iterator[str]:
    """Yield a text for each resource that says by its tags what it is, and whose filters are not read."""
    for each in _foreign(registered):
        if within(all_tags(each), f"{PREFIX}{ROLE}"):
            yield f"{_not_looked_at(each)}; tag its groups or NSGs where they are of a provider that is read"


def unread_prefixes(registered: Registered, networks: Sequence[Network]) -> Iterator[str]:
    """Yield a text for each resource that holds prefixes of a published network, and is not read."""
    for each in _foreign(registered):
        held = prefixes(leaf for leaf in leaves(each.inputs) if "/" in leaf)
        for network in networks:
            if count := len({prefix for prefix in held if prefix in network}):
                yield f"{_not_looked_at(each)}; see that the {count} prefixes of {network.id} in it are the whole of it"


def unread_inspection(registered: Registered) -> Iterator[str]:
    """Yield a text for each resource that can say what a firewall decrypts, and is not read."""
    for each in _foreign(registered):
        if _INSPECTING.fullmatch(each.type.rpartition(":")[2]) and _decrypts(each):
            yield f"{_not_looked_at(each)}; see that it decrypts no SIP of Webex"


def unread_ipv6(registered: Registered, groups: Sequence[Registration]) -> Iterator[str]:
    """Yield a text for each rule of security groups that speaks of IPv6, of which nothing is proven."""
    held = {each.urn for each in groups} | {each.id for each in groups if each.id not in ("", UNKNOWN)}
    for group in groups:
        for key in ("ingress", "egress"):
            yield from _ipv6(group, blocks(group.inputs.get(key)))
    for kind in (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_RULE):
        for rule in registered.of(kind):
            names = {str(rule.inputs.get("securityGroupId")), *rule.property_dependencies.get("securityGroupId", ())}
            if names & held:
                yield from _ipv6(rule, [rule.inputs])


def _ipv6(said_by: Registration, rules: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for rule in rules:
        for value in (each for key in ("cidrIpv6", "ipv6CidrBlocks") for each in items(rule.get(key))):
            yield f"{called(said_by)}: a rule for {told(value)} is IPv6, which is not looked at"


def _foreign(registered: Registered) -> Iterator[Registration]:
    for kind in registered.kinds:
        if kind.startswith((cloud_control.PREFIX, _CLASSIC)) and kind not in azure_carrier.ASSOCIATIONS:
            yield from (each for each in registered.of(kind) if each.custom)


def _decrypts(resource: Registration) -> bool:
    """Tell whether a resource can have TLS decrypted: all of AWS, and what says so of the classic provider."""
    if resource.type.startswith(cloud_control.PREFIX):
        return resource.type.endswith(":TlsInspectionConfiguration")
    return bool(resource.inputs.get("tlsCertificate")) or any(
        rule.get("terminateTls")
        for collection in blocks(resource.inputs.get("applicationRuleCollections"))
        for rule in blocks(collection.get("rules"))
    )


def _not_looked_at(resource: Registration) -> str:
    return f"{called(resource)}: is of the type {resource.type}, which is not looked at"
