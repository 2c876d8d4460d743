"""Say ``RULES_PER_NSG.default``: every limit of the Azure filters, with its source and the date it was read."""

from webex_calling.quotas.quota import Quota

_NETWORK = "Azure networking limits (azure-docs, azure-virtual-network-limits)"
RULES_PER_NSG = Quota("rules-per-nsg", 1000, 1000, "security rules", _NETWORK, "2022-12")
PREFIXES_PER_NSG = Quota(
    "prefixes-per-nsg", 4000, 4000, "addresses or ranges, as sources and as destinations each", _NETWORK, "2022-12"
)
NSGS_PER_REGION = Quota("nsgs-per-region", 5000, None, "network security groups per subscription", _NETWORK, "2022-12")

_API = "Microsoft.Network, API 2024-05-01"
NSG_PRIORITY = Quota.between("nsg-priority", 100, 4096, "priority", f"{_API}, networkSecurityGroups", "2026-09")
DESCRIPTION_LENGTH = Quota.fixed("rule-description", 140, "characters", f"{_API}, networkSecurityGroups", "2026-09")
NAME_LENGTH = Quota.fixed("name", 80, "characters", "Azure resource naming rules, Microsoft.Network", "2026-09")
FLOW_TIMEOUT_MINUTES = Quota.between("flow-timeout", 4, 30, "minutes", f"{_API}, virtualNetworks", "2026-09")
PUBLIC_IP_IDLE_MINUTES = Quota.between(
    "public-ip-idle-timeout",
    4,
    30,
    "minutes, of connections opened from outside",
    f"{_API}, publicIPAddresses",
    "2026-09",
    default=4,
)

_NAT = "Azure NAT Gateway resource (azure-docs, nat-gateway-resource)"
NAT_CONNECTIONS = Quota.fixed("nat-connections", 50000, "connections per address to one destination", _NAT, "2023-07")
ADDRESSES_PER_NAT_GATEWAY = Quota.fixed("addresses-per-nat-gateway", 16, "public IP addresses", _NAT, "2023-07")
NAT_TCP_IDLE_MINUTES = Quota.between("nat-tcp-idle-timeout", 4, 120, "minutes", _NAT, "2023-07", default=4)
NAT_UDP_IDLE_MINUTES = Quota.fixed("nat-udp-idle-timeout", 4, "minutes", _NAT, "2023-07")

_FIREWALL = "Azure Firewall limits (azure-docs, firewall-limits)"
ADDRESSES_PER_IP_GROUP = Quota.fixed("addresses-per-ip-group", 5000, "addresses or prefixes", _FIREWALL, "2023-10")
PAIRS_PER_POLICY = Quota(
    "pairs-per-firewall-policy",
    20000,
    None,
    "unique pairs of source and destination in network rules, an IP Group being one",
    _FIREWALL,
    "2023-10",
)
RULE_COLLECTION_GROUPS = Quota("rule-collection-groups", 60, None, "groups per firewall policy", _FIREWALL, "2023-10")
RULE_COLLECTION_GROUP_BYTES = Quota(
    "rule-collection-group-bytes", 2 * 1024 * 1024, None, "bytes per rule collection group", _FIREWALL, "2023-10"
)
IP_GROUPS_PER_FIREWALL = Quota("ip-groups-per-firewall", 200, None, "IP Groups per firewall", _FIREWALL, "2023-10")
ADDRESSES_PER_FIREWALL = Quota("addresses-per-firewall", 250, None, "public IP addresses", _FIREWALL, "2023-10")
RULE_COLLECTIONS = Quota(
    "rule-collections",
    2000,
    None,
    "network or application rule collections per policy",
    "Azure Firewall known issues (azure-docs, firewall-known-issues)",
    "2023-10",
)
COLLECTION_PRIORITY = Quota.between(
    "rule-collection-priority",
    100,
    65000,
    "priority, of groups as of collections",
    f"{_API}, firewallPolicies",
    "2026-09",
)
APPLICATION_PORT = Quota.between(
    "application-rule-port", 1, 64000, "port of an application rule", f"{_API}, firewallPolicies", "2026-09"
)
FIREWALL_IDLE_MINUTES = Quota(
    "firewall-tcp-idle-timeout",
    4,
    30,
    "minutes; Support extends it",
    "Azure Firewall FAQ (azure-docs, firewall-faq)",
    "2023-10",
    least=4,
)

_SNAT = "Azure Firewall and NAT gateway (azure-docs, integrate-with-nat-gateway)"
FIREWALL_SNAT_PORTS = Quota.fixed(
    "firewall-snat-ports", 2496, "ports per public address and instance", _SNAT, "2026-03"
)
FIREWALL_INSTANCES = Quota("firewall-instances", 2, None, "instances, at least", _SNAT, "2026-03", least=2)
