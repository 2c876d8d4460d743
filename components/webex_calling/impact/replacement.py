"""Say ``forced(type, old, new, differing)``: the properties for which the provider replaces a resource.

Nothing that is installed tells it: the SDKs leave it to the providers. What stands here is that of the resource types
which the components register (Pulumi Registry: pulumi-aws 7, pulumi-azure-native 3); other types have none.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.properties import kind_of
from webex_calling.registered.registration import Properties

_GROUP: Final = "resourceGroupName"
REPLACES: Final[Mapping[str, frozenset[str]]] = {
    aws.EIP: frozenset({"domain", "address", "networkBorderGroup", "publicIpv4Pool", "ipamPoolId", "region"}),
    aws.FIREWALL: frozenset({"name", "vpcId", "region"}),
    aws.FIREWALL_POLICY: frozenset({"name", "region"}),
    aws.MANAGED_PREFIX_LIST: frozenset({"addressFamily", "region"}),
    aws.NAT_GATEWAY: frozenset(
        {"allocationId", "subnetId", "connectivityType", "privateIp", "availabilityMode", "region"}
    ),
    aws.NETWORK_ACL: frozenset({"vpcId", "region"}),
    aws.RESOLVER_FIREWALL_DOMAIN_LIST: frozenset({"name", "region"}),
    aws.RESOLVER_FIREWALL_RULE: frozenset({"firewallRuleGroupId", "firewallDomainListId", "region"}),
    aws.RESOLVER_FIREWALL_RULE_GROUP: frozenset({"name", "region"}),
    aws.RESOLVER_FIREWALL_RULE_GROUP_ASSOCIATION: frozenset({"firewallRuleGroupId", "vpcId", "region"}),
    aws.RULE_GROUP: frozenset({"name", "capacity", "type", "region"}),
    aws.SECURITY_GROUP: frozenset({"name", "namePrefix", "description", "vpcId", "region"}),
    aws.SECURITY_GROUP_EGRESS_RULE: frozenset({"securityGroupId", "region"}),
    aws.SECURITY_GROUP_INGRESS_RULE: frozenset({"securityGroupId", "region"}),
    aws.LOGGING_CONFIGURATION: frozenset({"firewallArn", "region"}),
    aws.RESOLVER_FIREWALL_CONFIG: frozenset({"resourceId", "region"}),
    azure.AZURE_FIREWALL: frozenset({_GROUP, "azureFirewallName"}),
    azure.FIREWALL_POLICY: frozenset({_GROUP, "firewallPolicyName"}),
    azure.FIREWALL_POLICY_RULE_COLLECTION_GROUP: frozenset({_GROUP, "firewallPolicyName", "ruleCollectionGroupName"}),
    azure.IP_GROUP: frozenset({_GROUP, "ipGroupsName"}),
    azure.NAT_GATEWAY: frozenset({_GROUP, "natGatewayName"}),
    azure.NETWORK_SECURITY_GROUP: frozenset({_GROUP, "networkSecurityGroupName"}),
    azure.PUBLIC_IP_ADDRESS: frozenset(
        {_GROUP, "publicIpAddressName", "location", "publicIPAddressVersion", "publicIPPrefix", "sku"}
    ),
}
"""The properties of each type whose change makes a new resource."""

_PEERS: Final = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
"""A rule of a security group changes its peer in place, and is replaced where it changes which kind of peer it has."""


def forced(type_: str, old: Properties, new: Properties, differing: Iterable[str]) -> tuple[str, ...]:
    """Return those of the properties that differ for which the provider makes a new resource, in order."""
    kind = kind_of(type_)
    found = REPLACES.get(kind, frozenset()) & {*differing}
    if kind in (aws.SECURITY_GROUP_EGRESS_RULE, aws.SECURITY_GROUP_INGRESS_RULE):
        found |= {each for each in _PEERS if bool(old.get(each)) is not bool(new.get(each))}
    for key in ("firewallPolicy", "ruleGroup"):
        if kind in (aws.FIREWALL_POLICY, aws.RULE_GROUP) and _order(old.get(key)) != _order(new.get(key)):
            found |= {key}
    return tuple(sorted(found))


def _order(said: object) -> object:
    """Return the order in which a policy or a group evaluates, which neither can change."""
    options = said if isinstance(said, Mapping) else {}
    orders = (options.get(each) for each in ("statefulEngineOptions", "statefulRuleOptions"))
    named = (each.get("ruleOrder") for each in orders if isinstance(each, Mapping))
    return next((each for each in named if each), "DEFAULT_ACTION_ORDER")
