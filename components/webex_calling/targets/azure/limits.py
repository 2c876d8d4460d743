"""Say ``RULES_PER_NSG.default``: every limit of the Azure filters, with its source and the date it was read."""

from webex_calling.targets.quota import Quota

_NETWORK = "Azure networking limits (azure-docs, azure-virtual-network-limits)"
_NSG = "Microsoft.Network networkSecurityGroups, API 2024-05-01"

RULES_PER_NSG = Quota("rules-per-nsg", 1000, None, "security rules", _NETWORK, "2022-12")
ADDRESSES_PER_NSG = Quota(
    "prefixes-per-nsg", 4000, None, "addresses or ranges, as sources and as destinations each", _NETWORK, "2022-12"
)
NSGS_PER_REGION = Quota("nsgs-per-region", 5000, None, "network security groups a subscription", _NETWORK, "2022-12")
ADDRESSES_PER_IP_GROUP = Quota(
    "addresses-per-ip-group",
    5000,
    None,
    "addresses or prefixes",
    "Azure Firewall limits (azure-docs, firewall-limits)",
    "2023-10",
)

FIRST_PRIORITY, LAST_PRIORITY = 100, 4096  # Microsoft.Network, priority of a security rule
NAME_LENGTH = 80  # Azure resource naming rules, Microsoft.Network
DESCRIPTION_LENGTH = 140  # Microsoft.Network, description of a security rule
FLOW_TIMEOUT_MINUTES = 30  # VirtualNetwork.flowTimeoutInMinutes takes 4 to 30; the reference asks for 30 (NAT-5)
PUBLIC_IP_IDLE_MINUTES = 30  # PublicIPAddress.idleTimeoutInMinutes takes 4 to 30; for connections opened from outside

_NAT = "Azure NAT Gateway resource (azure-docs, nat-gateway-resource)"
NAT_CONNECTIONS = Quota("nat-connections", 50000, None, "connections an address to one destination", _NAT, "2023-07")
ADDRESSES_PER_NAT_GATEWAY = Quota("addresses-per-nat-gateway", 16, None, "public IP addresses", _NAT, "2023-07")
NAT_UDP_IDLE_MINUTES = 4  # Azure NAT Gateway resource: UDP, fixed; TCP takes 4 to 120

_FIREWALL = "Azure Firewall limits (azure-docs, firewall-limits)"
PAIRS_PER_POLICY = Quota(
    "pairs-per-firewall-policy",
    20000,
    None,
    "unique pairs of source and destination in network rules, an IP Group being one",
    _FIREWALL,
    "2023-10",
)
RULE_COLLECTION_GROUPS = Quota("rule-collection-groups", 60, None, "groups a firewall policy", _FIREWALL, "2023-10")
RULE_COLLECTION_GROUP_BYTES = Quota(
    "rule-collection-group-bytes", 2 * 1024 * 1024, None, "bytes a rule collection group", _FIREWALL, "2023-10"
)
IP_GROUPS_PER_FIREWALL = Quota("ip-groups-per-firewall", 200, None, "IP Groups a firewall", _FIREWALL, "2023-10")
ADDRESSES_PER_FIREWALL = Quota("addresses-per-firewall", 250, None, "public IP addresses", _FIREWALL, "2023-10")
RULE_COLLECTIONS = Quota(
    "rule-collections",
    2000,
    None,
    "collections of network, or of application rules, a policy",
    "Azure Firewall known issues (azure-docs, firewall-known-issues)",
    "2023-10",
)
FIRST_COLLECTION, LAST_COLLECTION = 100, 65000  # Microsoft.Network firewallPolicies, priority of a rule collection
LAST_APPLICATION_PORT = 64000  # Microsoft.Network firewallPolicies, port of an application rule's protocol
FIREWALL_IDLE_MINUTES, FIREWALL_MOST_IDLE_MINUTES = (
    4,
    30,
)  # Azure Firewall FAQ: idle TCP, and what Support extends it to
FIREWALL_SNAT_PORTS = 2496  # Azure Firewall, integrate with NAT gateway: ports a public address and instance
FIREWALL_INSTANCES = 2  # Azure Firewall, integrate with NAT gateway: the fewest instances
