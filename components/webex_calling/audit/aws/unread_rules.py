"""Say ``unread_rules(estate)``: the rules, entries and routes of an estate that no proof of IPv4 rests on, in words.

What is about IPv6 alone is counted, in one way whichever command printed it; what is odd is named with its place.
"""

from collections.abc import Iterator

from webex_calling.audit.aws.estate import AwsEstate

_ODD = "so that it decides nothing; give the output as the CLI printed it"


def ipv6_rules(estate: AwsEstate) -> dict[str, int]:
    """Return how many rules are for IPv6, by what has them, of what has any."""
    lists = {each.id for each in estate.lists.values() if not each.ipv4}
    permits = (each for group in estate.groups.values() for each in group.permits if each.peer in lists)
    routes = (each for table in estate.tables.values() for each in table.routes if each.destination in lists)
    found = {
        "security groups": sum(group.ipv6 for group in estate.groups.values()) + sum(1 for _ in permits),
        "network ACLs": sum(acl.ipv6 for acl in estate.acls.values()),
        "route tables": sum(table.ipv6 for table in estate.tables.values()) + sum(1 for _ in routes),
        "prefix lists": sum(estate.ipv6_entries.values()),
    }
    return {kind: count for kind, count in found.items() if count}


def unread_rules(estate: AwsEstate) -> Iterator[str]:
    """Yield what of the rules is not looked at, and what to give so that it is."""
    if found := ipv6_rules(estate):
        *most, last = found
        kinds = f"{', '.join(most)} and {last}" if most else last
        yield f"{sum(found.values())} rules of {kinds} for IPv6, for which Webex Calling publishes nothing"
    for group in estate.groups.values():
        for permit in group.permits:
            if permit.place and (odd := permit.odd):
                yield f"{permit.place}: of a rule of security group {group.shown} {odd}, {_ODD}"
    for acl in estate.acls.values():
        for entry in acl.entries:
            if odd := entry.odd:
                yield f"{entry.place}: of {entry} of network ACL {acl.id} {odd}, {_ODD}"
    yield from _lists(estate)


def _lists(estate: AwsEstate) -> Iterator[str]:
    used = {permit.peer for group in estate.groups.values() for permit in group.permits if permit.peer[:3] == "pl-"}
    for identity in sorted(used - set(estate.entries)):
        described = estate.lists.get(identity)
        if described is None or described.ipv4:
            name = f" ({described.name})" if described and described.name else ""
            yield (
                f"the entries of prefix list {identity}{name}, which rules refer to: give "
                f"get-managed-prefix-list-entries --prefix-list-id {identity} in a file {identity}.json"
            )
