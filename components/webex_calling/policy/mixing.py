"""Say ``check_mixing(registered, settings, report)``: the rules of one filter stand inline or as resources, never both.

The providers undo what they do not know: an update of inline rules takes the standalone ones away, and calls fail
until the next one. Sources: the resources' own pages in the registry (SecurityGroup, NetworkAcl, ManagedPrefixList,
NetworkSecurityGroup). AWS Cloud Control updates what a resource itself says, and leaves the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webex_calling.fault import Faults
from webex_calling.policy.cloud_control import from_cloud_control
from webex_calling.policy.report import Report, called
from webex_calling.policy.settings import Settings
from webex_calling.registered.aws_tokens import (
    MANAGED_PREFIX_LIST,
    MANAGED_PREFIX_LIST_ENTRY,
    NETWORK_ACL,
    NETWORK_ACL_RULE,
    SECURITY_GROUP,
    SECURITY_GROUP_EGRESS_RULE,
    SECURITY_GROUP_INGRESS_RULE,
    SECURITY_GROUP_RULE,
)
from webex_calling.registered.azure_tokens import NETWORK_SECURITY_GROUP, SECURITY_RULE
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered


@dataclass(frozen=True, slots=True)
class _Pair:
    """A filter with its inline properties, and the resources that add to it by way of ``key``."""

    filter: str
    inline: tuple[str, ...]
    added: tuple[str, ...]
    key: str


_PAIRS: Final = (
    _Pair(
        SECURITY_GROUP,
        ("ingress", "egress"),
        (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE, SECURITY_GROUP_RULE),
        "securityGroupId",
    ),
    _Pair(MANAGED_PREFIX_LIST, ("entries",), (MANAGED_PREFIX_LIST_ENTRY,), "prefixListId"),
    _Pair(NETWORK_ACL, ("ingress", "egress"), (NETWORK_ACL_RULE,), "networkAclId"),
    _Pair(NETWORK_SECURITY_GROUP, ("securityRules",), (SECURITY_RULE,), "networkSecurityGroupName"),
)


def check_mixing(registered: Registered, settings: Settings, report: Report) -> None:
    """Report every filter whose rules stand in more than one way; ``settings`` have no say in it."""
    for pair in _PAIRS:
        added: dict[str, list[Registration]] = {}
        for kind in pair.added:
            for resource in registered.of(kind):
                try:
                    owner = _owner(registered, resource, pair)
                except Faults as faults:
                    report.untold(map(str, faults))
                else:
                    added.setdefault(owner.urn if owner else "", []).append(resource)
        for held in (each for each in registered.of(pair.filter) if not from_cloud_control(each)):
            _compare(held, added.get(held.urn, ()), pair, report)


def _compare(held: Registration, added: Sequence[Registration], pair: _Pair, report: Report) -> None:
    inline = [key for key in pair.inline if held.inputs.get(key)]
    if inline and added:
        report.violation(
            held.urn,
            f"{called(held)}: has {' and '.join(inline)} inline beside {_names(added)}; keep one of the two, since "
            "each update of one removes the other",
        )
    old = [each for each in added if each.type == SECURITY_GROUP_RULE]
    new = [each for each in added if each.type in (SECURITY_GROUP_INGRESS_RULE, SECURITY_GROUP_EGRESS_RULE)]
    if old and new:
        report.violation(
            held.urn,
            f"{called(held)}: has {_names(old)} beside {_names(new)}; write all as SecurityGroupIngressRule and "
            "SecurityGroupEgressRule, since the two kinds overwrite each other",
        )


def _owner(registered: Registered, resource: Registration, pair: _Pair) -> Registration | None:
    if pair.filter != NETWORK_SECURITY_GROUP:
        return registered.referred(resource, pair.key, resource.inputs.get(pair.key), pair.filter)
    urns = resource.property_dependencies.get(pair.key, ())  # a security rule has its NSG's name, and no id
    waited = [each for each in registered.of(NETWORK_SECURITY_GROUP) if each.urn in urns]
    name = resource.inputs.get(pair.key)
    named = [each for each in registered.of(NETWORK_SECURITY_GROUP) if each.id.rpartition("/")[2] == name]
    return next(iter(waited or named), None)


def _names(resources: Sequence[Registration]) -> str:
    first = called(resources[0])
    return first if len(resources) == 1 else f"{first} and {len(resources) - 1} more"
