"""Say ``RULES_PER_GROUP.default``: every quota of the AWS filters, with its source and the date it was read."""

from webex_calling.targets.quota import Quota

_VPC = "Amazon VPC quotas (Amazon VPC User Guide)"
_EC2 = "Amazon EC2 API reference, CreateSecurityGroup and IpRange"

RULES_PER_GROUP = Quota("rules-per-group", 60, 1000, "weight a direction and IP family", _VPC, "2023-06")
GROUPS_PER_INTERFACE = Quota("groups-per-interface", 5, 16, "security groups", _VPC, "2023-06")
GROUPS_PER_REGION = Quota("groups-per-region", 2500, None, "security groups", _VPC, "2023-06")
PREFIX_LISTS_PER_REGION = Quota("prefix-lists-per-region", 100, None, "prefix lists", _VPC, "2023-06")
REFERENCES_PER_PREFIX_LIST = Quota("references-per-prefix-list", 5000, None, "security group rules", _VPC, "2023-06")
ENTRIES_PER_CALL = Quota(
    "entries-per-call", 100, None, "prefix list entries", "Amazon EC2 API, ModifyManagedPrefixList", "2026-09"
)

RULES_TIMES_GROUPS = 1000
"""Rules a group × groups an interface may not pass this (Amazon VPC quotas)."""

DESCRIPTION_LENGTH = 255
DESCRIPTION_CHARACTERS = "A-Za-z0-9 ._\\-:/()#,@\\[\\]+=;{}!$*"
"""What a rule's description may hold (Amazon EC2 API, IpRange); ``&`` is left out, as PrefixListId leaves it out."""

GROUPS_PER_PLATFORM = {"workspaces": 1, "appstream": 5}
"""How many custom groups a desktop of a platform takes; on EC2 the interface's quota counts."""
