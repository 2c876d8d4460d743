"""Say ``walk_of(change)``: the engine test after each of whose operations no packet was refused that both sides need.

Each kind of change in ``WALKS`` is made there by the real engine, in its own order, while what the filters let through
is read after every operation (``tests/engine``). Of any other kind nothing is claimed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.properties import kind_of


@dataclass(frozen=True, slots=True)
class Walk:
    """A kind of change and the test that walks it: ``properties`` may differ, or are what it is replaced by."""

    type: str
    fate: Fate
    test: str
    properties: frozenset[str] = frozenset()

    def has(self, change: ResourceChange) -> bool:
        """Tell whether a change is of this kind."""
        if (self.type, self.fate) != (kind_of(change.type), change.fate):
            return False
        told = change.replaced_by if change.fate is Fate.REPLACED else change.properties
        return {*told} <= self.properties | UNREAD


UNREAD: Final = frozenset({"description", "tags"})
"""What no filter decides by. A change of it in place refuses nothing; where it replaces a resource it counts."""
SILENT: Final = frozenset({aws.LOGGING_CONFIGURATION})
"""What no packet passes."""

_GROUPS: Final = "test_hitless.py::test_change_on_aws"
_NSGS: Final = "test_hitless.py::test_change_on_azure"
_LISTS: Final = "test_hitless.py::test_revision_of_the_networks_on_aws"
_IP_GROUPS: Final = "test_hitless.py::test_revision_of_the_networks_on_azure"
_ADOPTED: Final = "test_hitless.py::test_adopted_list_takes_the_place_of_an_own_one"
_ACL: Final = "test_perimeters.py::test_changed_entries_swap_the_acl"
_RULES: Final = "test_firewall.py::test_life"
_CAPACITY: Final = "test_firewall.py::test_a_group_that_outgrows_its_capacity"
_NEEDLESS: Final = "test_firewall.py::test_a_group_that_nobody_needs_any_more"
_COLLECTIONS: Final = "test_azure_firewall.py::test_life"
_POLICY: Final = "test_azure_firewall.py::test_everything_at_once_is_written_one_after_another"
_NEEDLESS_COLLECTIONS: Final = "test_azure_firewall.py::test_rules_that_nobody_needs_any_more"


def _walks(type_: str, test: str, *fates: Fate, by: Iterable[str] = ()) -> Iterable[Walk]:
    return (Walk(type_, fate, test, frozenset(by)) for fate in fates)


WALKS: Final[tuple[Walk, ...]] = (
    *_walks(aws.SECURITY_GROUP, _GROUPS, Fate.CREATED, Fate.DELETED),
    *_walks(aws.SECURITY_GROUP_EGRESS_RULE, _GROUPS, Fate.CREATED, Fate.DELETED),
    *_walks(aws.SECURITY_GROUP_INGRESS_RULE, _GROUPS, Fate.CREATED, Fate.DELETED),
    *_walks(aws.SECURITY_GROUP_EGRESS_RULE, _GROUPS, Fate.RENAMED, by=["fromPort", "toPort"]),
    *_walks(aws.SECURITY_GROUP_EGRESS_RULE, _GROUPS, Fate.REPLACED, by=["securityGroupId"]),
    *_walks(aws.SECURITY_GROUP_INGRESS_RULE, _GROUPS, Fate.REPLACED, by=["securityGroupId"]),
    *_walks(aws.SECURITY_GROUP_EGRESS_RULE, _ADOPTED, Fate.CHANGED, by=["prefixListId"]),
    *_walks(aws.SECURITY_GROUP_INGRESS_RULE, _ADOPTED, Fate.CHANGED, by=["prefixListId"]),
    *_walks(aws.MANAGED_PREFIX_LIST, _ADOPTED, Fate.DELETED),
    *_walks(aws.MANAGED_PREFIX_LIST, _LISTS, Fate.CREATED, Fate.DELETED),
    *_walks(aws.MANAGED_PREFIX_LIST, _LISTS, Fate.CHANGED, by=["entries"]),
    *_walks(aws.NETWORK_ACL, _ACL, Fate.REPLACED, by=["egress", "ingress"]),
    *_walks(aws.RULE_GROUP, _RULES, Fate.CHANGED, by=["ruleGroup.rulesSource"]),
    *_walks(aws.RULE_GROUP, _CAPACITY, Fate.REPLACED, by=["capacity"]),
    *_walks(aws.RULE_GROUP, _NEEDLESS, Fate.CREATED, Fate.DELETED),
    *_walks(aws.FIREWALL_POLICY, _CAPACITY, Fate.CHANGED, by=["firewallPolicy"]),
    *_walks(aws.FIREWALL_POLICY, _NEEDLESS, Fate.CHANGED, by=["firewallPolicy.statefulRuleGroupReferences"]),
    *_walks(azure.NETWORK_SECURITY_GROUP, _NSGS, Fate.CREATED, Fate.DELETED),
    *_walks(azure.NETWORK_SECURITY_GROUP, _NSGS, Fate.CHANGED, by=["securityRules"]),
    *_walks(azure.IP_GROUP, _IP_GROUPS, Fate.CHANGED, by=["ipAddresses"]),
    *_walks(azure.FIREWALL_POLICY_RULE_COLLECTION_GROUP, _COLLECTIONS, Fate.CHANGED, by=["ruleCollections"]),
    *_walks(azure.FIREWALL_POLICY_RULE_COLLECTION_GROUP, _NEEDLESS_COLLECTIONS, Fate.CREATED, Fate.DELETED),
    *_walks(azure.FIREWALL_POLICY, _POLICY, Fate.CHANGED, by=["dnsSettings"]),
)


def quiet(change: ResourceChange) -> bool:
    """Tell whether a change concerns no packet: what it writes is read by no filter."""
    in_place = change.fate in (Fate.CHANGED, Fate.RENAMED) and {*change.properties} <= UNREAD
    return in_place or kind_of(change.type) in SILENT


def walk_of(change: ResourceChange) -> Walk | None:
    """Return the walk that shows a change to cut nothing by itself; None where no test makes one of its kind."""
    return next((each for each in WALKS if each.has(change)), None)
