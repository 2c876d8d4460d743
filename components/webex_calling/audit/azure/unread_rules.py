"""Say ``unread_rules(estate)``: what of the rules of NSGs and the routes of Azure is not looked at, and what is odd."""

from collections.abc import Iterator

from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.filters import ipv6_only
from webex_calling.audit.azure.network_security_group import Nsg
from webex_calling.fault import Fault
from webex_calling.verify.azure.security_rule import SecurityRule
from webex_calling.verify.azure.service_tag import ServiceTags


def ipv6_rules(estate: AzureEstate) -> dict[str, int]:
    """Return how many rules and routes are for IPv6 alone, by what has them, of what has any."""
    found = {
        "NSGs": sum(map(ipv6_only, (rule for nsg in estate.nsgs.values() for rule in nsg.rules))),
        "route tables of Azure": sum(table.ipv6 for table in estate.tables.values()),
    }
    return {kind: count for kind, count in found.items() if count}


def odd_rules(nsg: Nsg) -> dict[str, Fault]:
    """Return what is first odd about each rule of an NSG of which Azure would not take something, by its name."""
    found: dict[str, Fault] = {}
    for rule in nsg.rules:
        name = str(rule["name"])
        for fault in SecurityRule(f"rule {name} of NSG {nsg.name}", rule, ServiceTags(()), lenient=True).odd():
            found.setdefault(name, fault)
    return found


def unread_rules(estate: AzureEstate) -> Iterator[str]:
    """Yield what of the rules is not looked at or not understood, and what to give so that it is."""
    if found := ipv6_rules(estate):
        kinds = " and ".join(found)
        yield f"{sum(found.values())} rules of {kinds} for IPv6, for which Webex Calling publishes nothing"
    for nsg in estate.nsgs.values():
        for fault in odd_rules(nsg).values():
            yield f"{fault}; what the rule does is in doubt, and nothing rests on it"
