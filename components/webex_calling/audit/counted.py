"""Say ``counted(estate)``: how many resources of each kind were read, so that an audit of nothing is seen as one."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from webex_calling.audit.aws.unread_rules import ipv6_rules
from webex_calling.audit.azure.unread_rules import ipv6_rules as azure_ipv6_rules
from webex_calling.audit.estate import Estate

_AWS: Final[Mapping[str, str]] = {
    "groups": "security groups",
    "lists": "prefix lists",
    "acls": "network ACLs",
    "interfaces": "network interfaces",
    "tables": "route tables",
    "nat_gateways": "NAT gateways",
    "addresses": "Elastic IP addresses",
    "peerings": "VPC peering connections",
    "transit_tables": "route tables of transit gateways",
    "attachments": "attachments of transit gateways",
    "vpc_attachments": "attachments of VPCs to transit gateways",
    "transit_routes": "route tables of transit gateways with their routes",
    "firewalls": "network firewalls",
    "described": "firewall policies and rule groups",
    "unread": "network firewalls and their parts that are not looked at",
    "entries": "prefix lists with their entries",
}
_AZURE: Final[Mapping[str, str]] = {
    "nsgs": "NSGs",
    "nics": "network interfaces of Azure",
    "networks": "virtual networks",
    "subnets": "subnets of Azure",
    "tables": "route tables of Azure",
    "ip_groups": "IP Groups",
    "addresses": "public addresses of Azure",
    "nat_gateways": "NAT gateways of Azure",
    "peerings": "peerings of virtual networks",
    "balancers": "load balancers",
    "connections": "connections to virtual hubs",
    "hub_defaults": "default routes of virtual hubs",
    "effective": "interfaces with their effective routes",
    "effective_nsgs": "effective NSGs",
    "admin_rules": "security admin rules",
    "azurefirewalls": "Azure Firewalls",
    "firewallpolicies": "firewall policies of Azure",
    "firewallpolicies/rulecollectiongroups": "rule collection groups",
}
"""The kinds by where they are kept, and Azure's by their type; what is not named here has the name of its place."""
_RULES: Final[Mapping[str, tuple[str, str]]] = {
    "groups": ("permits", "rules of security groups for IPv4"),
    "acls": ("entries", "entries of network ACLs for IPv4"),
    "nsgs": ("rules", "rules of NSGs"),
}

PASSED: Final = "resources of other providers, passed over"


def counted(estate: Estate) -> dict[str, int]:
    """Return the number of each kind that there is, and of the rules of each kind of filter."""
    found = {words: count for words, count in (*_of(estate.aws, _AWS), *_of(estate.azure, _AZURE)) if count}
    for kind, count in (*ipv6_rules(estate.aws).items(), *azure_ipv6_rules(estate.azure).items()):
        found[f"rules of {kind} for IPv6"] = count
    if passed := sum(count for kind, count in estate.azure.passed.items() if "." in kind):
        found[PASSED] = passed
    return found


def _of(held: Any, words: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for each in fields(held):
        kept = getattr(held, each.name)
        if each.name == "raw":
            yield from ((words[kind], len(resources)) for kind, resources in kept.items())
        elif isinstance(kept, dict) and each.name not in ("passed", "ipv6_entries") and not each.name.startswith("_"):
            yield words.get(each.name, each.name.replace("_", " ")), len(kept)
            if each.name in _RULES:
                member, rules = _RULES[each.name]
                yield rules, sum(len(getattr(resource, member)) for resource in kept.values())
