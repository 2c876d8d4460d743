"""Say ``RULES_PER_GROUP.default``: every limit of the AWS filters, with its source and the date it was read."""

from webex_calling.quotas.quota import Quota

_VPC = "Amazon VPC quotas (Amazon VPC User Guide)"
RULES_PER_GROUP = Quota("rules-per-group", 60, 1000, "weight per direction and IP family", _VPC, "2023-06")
GROUPS_PER_INTERFACE = Quota("groups-per-interface", 5, 16, "security groups", _VPC, "2023-06")
RULES_PER_INTERFACE = Quota.fixed(
    "rules-per-interface", 1000, "rules per group × groups per interface, as quotas are granted", _VPC, "2023-06"
)
GROUPS_PER_REGION = Quota("groups-per-region", 2500, None, "security groups", _VPC, "2023-06")
PREFIX_LISTS_PER_REGION = Quota("prefix-lists-per-region", 100, None, "prefix lists", _VPC, "2023-06")
ENTRIES_PER_PREFIX_LIST = Quota.between("entries-per-prefix-list", 1, 1000, "entries, max_entries", _VPC, "2023-06")
REFERENCES_PER_PREFIX_LIST = Quota("references-per-prefix-list", 5000, None, "security group rules", _VPC, "2023-06")
NETWORK_ACLS_PER_VPC = Quota("network-acls-per-vpc", 200, None, "network ACLs", _VPC, "2023-06")
NETWORK_ACL_ENTRIES = Quota(
    "network-acl-entries", 20, 40, "entries per direction, including the implicit deny", _VPC, "2023-06", least=20
)
ELASTIC_IPS_PER_REGION = Quota("elastic-ips-per-region", 5, None, "Elastic IP addresses", _VPC, "2023-06")

_EC2 = "Amazon EC2 API reference"
ENTRIES_PER_CALL = Quota.fixed(
    "entries-per-call", 100, "prefix list entries", f"{_EC2}, ModifyManagedPrefixList", "2026-09"
)
DESCRIPTION_LENGTH = Quota.fixed("rule-description", 255, "characters", f"{_EC2}, IpRange", "2026-09")
NETWORK_ACL_RULE_NUMBER = Quota.between(
    "network-acl-rule-number", 1, 32766, "rule number", f"{_EC2}, CreateNetworkAclEntry", "2026-09"
)
_TRACKING = f"{_EC2}, ConnectionTrackingSpecificationRequest"
UDP_STREAM_SECONDS = Quota.between("udp-stream-timeout", 60, 180, "seconds", _TRACKING, "2026-09", default=180)
UDP_SECONDS = Quota.between("udp-timeout", 30, 60, "seconds", _TRACKING, "2026-09", default=30)

GROUPS_PER_WORKSPACE = Quota.fixed(
    "groups-per-workspace",
    1,
    "security groups besides the directory's own",
    "Amazon WorkSpaces API reference, DefaultWorkspaceCreationProperties",
    "2026-09",
)
GROUPS_PER_APPSTREAM_FLEET = Quota.fixed(
    "groups-per-appstream-fleet", 5, "security groups", "Amazon AppStream 2.0 API reference, VpcConfig", "2026-09"
)
GROUPS_PER_PLATFORM = {"workspaces": GROUPS_PER_WORKSPACE, "appstream": GROUPS_PER_APPSTREAM_FLEET}
"""How many custom groups a desktop of a platform takes; on EC2 the interface's quota counts."""

_NAT = "NAT gateways (Amazon VPC User Guide)"
NAT_CONNECTIONS = Quota.fixed("nat-connections", 55000, "connections per address to one destination", _NAT, "2023-06")
ADDRESSES_PER_NAT_GATEWAY = Quota("addresses-per-nat-gateway", 2, 8, "Elastic IP addresses", _NAT, "2023-06")
NAT_IDLE_SECONDS = Quota.fixed("nat-idle-timeout", 350, "seconds", _NAT, "2023-06")

_NFW = "AWS Network Firewall quotas (AWS Network Firewall Developer Guide)"
_NFW_API = "AWS Network Firewall API reference"
FIREWALLS_PER_REGION = Quota("firewalls-per-region", 5, None, "firewalls", _NFW, "2026-09")
FIREWALL_POLICIES_PER_REGION = Quota("firewall-policies-per-region", 20, None, "firewall policies", _NFW, "2026-09")
STATEFUL_GROUPS_PER_REGION = Quota("stateful-rule-groups-per-region", 50, None, "rule groups", _NFW, "2026-09")
STATEFUL_GROUPS_PER_POLICY = Quota.fixed("stateful-rule-groups-per-policy", 20, "rule groups", _NFW, "2026-09")
STATEFUL_RULES_PER_POLICY = Quota.fixed("stateful-rules-per-policy", 30000, "capacity", _NFW, "2026-09")
LISTS_PER_RULE_GROUP = Quota.fixed("ip-set-references-per-rule-group", 5, "prefix lists", _NFW, "2026-09")
SURICATA_RULE_LENGTH = Quota.fixed("rule-length", 8192, "characters, variables expanded", _NFW, "2026-09")
RULES_STRING_BYTES = Quota.fixed("rules-string", 2000000, "bytes", f"{_NFW_API}, RulesSource", "2026-09")
FIREWALL_NAME_LENGTH = Quota.fixed(
    "firewall-name", 128, "characters of A-Z, a-z, 0-9 and hyphen", f"{_NFW_API}, CreateRuleGroup", "2026-09"
)
FIREWALL_VARIABLE_LENGTH = Quota.fixed(
    "rule-variable-name", 32, "letters, digits and underscores", f"{_NFW_API}, PolicyVariables", "2026-09"
)
FIREWALL_TCP_IDLE_SECONDS = Quota.between(
    "tcp-idle-timeout", 60, 6000, "seconds", f"{_NFW_API}, FlowTimeouts", "2026-09", default=350
)

_DNS_API = "Route 53 Resolver API reference"
DOMAINS_PER_LIST = Quota.fixed("domains-per-update", 1000, "domains", f"{_DNS_API}, UpdateFirewallDomains", "2026-09")
DNS_NAME_LENGTH = Quota.fixed(
    "dns-firewall-name",
    64,
    "letters, digits, hyphens and underscores",
    f"{_DNS_API}, CreateFirewallDomainList",
    "2026-09",
)
DNS_FIREWALL_PRIORITY = Quota.between(
    "dns-firewall-association-priority", 100, 9900, "priority", f"{_DNS_API}, AssociateFirewallRuleGroup", "2026-09"
)
