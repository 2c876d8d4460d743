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

_NAT = "NAT gateways (Amazon VPC User Guide)"
NAT_CONNECTIONS = Quota("nat-connections", 55000, None, "connections an address to one destination", _NAT, "2023-06")
ADDRESSES_PER_NAT_GATEWAY = Quota("addresses-per-nat-gateway", 2, 8, "Elastic IP addresses", _NAT, "2023-06")
ELASTIC_IPS_PER_REGION = Quota("elastic-ips-per-region", 5, None, "Elastic IP addresses", _VPC, "2023-06")
NAT_IDLE_SECONDS = 350
"""After so many idle seconds a NAT gateway forgets a connection, always (Amazon VPC User Guide, NAT gateways)."""

_NFW = "AWS Network Firewall quotas (AWS Network Firewall Developer Guide)"
_NFW_API = "AWS Network Firewall API reference, CreateRuleGroup and PolicyVariables"
FIREWALLS_PER_REGION = Quota("firewalls-per-region", 5, None, "firewalls", _NFW, "2026-09")
FIREWALL_POLICIES_PER_REGION = Quota("firewall-policies-per-region", 20, None, "firewall policies", _NFW, "2026-09")
STATEFUL_GROUPS_PER_REGION = Quota("stateful-rule-groups-per-region", 50, None, "rule groups", _NFW, "2026-09")
STATEFUL_GROUPS_PER_POLICY = Quota("stateful-rule-groups-per-policy", 20, 20, "rule groups", _NFW, "2026-09")
STATEFUL_RULES_PER_POLICY = Quota("stateful-rules-per-policy", 30000, 30000, "capacity", _NFW, "2026-09")
LISTS_PER_RULE_GROUP = Quota("ip-set-references-per-rule-group", 5, 5, "prefix lists", _NFW, "2026-09")
SURICATA_RULE_LENGTH = Quota("rule-length", 8192, 8192, "characters, variables expanded", _NFW, "2026-09")
RULES_STRING_BYTES = Quota("rules-string", 2000000, 2000000, "bytes", _NFW_API, "2026-09")
FIREWALL_NAME_LENGTH = Quota("firewall-name", 128, 128, "characters of A-Z, a-z, 0-9 and hyphen", _NFW_API, "2026-09")
FIREWALL_VARIABLE_LENGTH = Quota("rule-variable-name", 32, 32, "letters, digits and underscores", _NFW_API, "2026-09")

NETWORK_ACL_ENTRIES = Quota(
    "network-acl-entries", 20, 40, "entries a direction, the implicit deny among them", _VPC, "2023-06"
)
NETWORK_ACLS_PER_VPC = Quota("network-acls-per-vpc", 200, None, "network ACLs", _VPC, "2023-06")
LAST_ACL_RULE_NUMBER = 32766
"""Numbers from 32767 on are reserved (Amazon EC2 API reference, CreateNetworkAclEntry, 2026-09)."""

_DNS_API = "Route 53 Resolver API, UpdateFirewallDomains and CreateFirewallDomainList"
DOMAINS_PER_LIST = Quota("domains-per-update", 1000, None, "domains", _DNS_API, "2026-09")
DNS_NAME_LENGTH = Quota("dns-firewall-name", 64, 64, "letters, digits, hyphens and underscores", _DNS_API, "2026-09")
