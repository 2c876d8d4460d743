"""Say ``check_network_acls(steps, perimeter)``: what is wrong between the network ACLs of one perimeter."""

from collections.abc import Iterator

from webex_calling.document import Steps
from webex_calling.site.noun import Finding
from webex_calling.site.perimeter import Perimeter


def check_network_acls(steps: Steps, perimeter: Perimeter) -> Iterator[Finding]:
    """Find names, subnets and prefixes that stand twice, and a NAT gateway that is not there."""
    for at, acl in enumerate(perimeter.network_acls):
        place, before = (*steps, "network_acls", at), perimeter.network_acls[:at]
        if acl.name in {each.name for each in before}:
            yield Finding((*place, "name"), "stands twice", "give each a name of its own", acl.name)
        taken = {subnet: each.name for each in before for subnet in each.subnets}
        for index, subnet in enumerate(acl.subnets):
            if subnet in taken:
                words = f"has the network ACL {taken[subnet]} already, and a subnet has one"
                yield Finding((*place, "subnets", index), words, "name it in one of them", subnet)
        for index, cidr in enumerate(acl.cidrs):
            for each in before:
                if other := next((held for held in each.cidrs if held.overlaps(cidr)), None):
                    words = f"overlaps {other} of the network ACL {each.name}, and subnets do not overlap"
                    yield Finding((*place, "cidrs", index), words, "give each its own prefixes", str(cidr))
        if acl.nat_gateway and not perimeter.nat_gateway:
            words = "says that a NAT gateway stands there, and the perimeter has none"
            yield Finding((*place, "nat_gateway"), words, "give the perimeter natGateway, or remove this")
