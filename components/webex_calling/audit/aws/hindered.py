"""Say ``hindered(estate, interface, groups)``: why an interface is not told, of what cannot be read beside it.

A route table or a network ACL says itself whom it serves. Where one that serves an interface cannot be read, another
would seem to serve it: so the interface is not told. What is named by others, as a security group, is missed there.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.interface import Interface
from webex_calling.audit.unreadable import Unreadable, texts
from webex_calling.fault import Fault

_SERVING: Final[Mapping[str, str]] = {"RouteTables": "tables", "NetworkAcls": "acls"}
"""The lists whose elements say whom they serve, and where those that can be read are kept."""

_GROUPS: Final = ("SecurityGroups", "SecurityGroupRules")


def hindered(estate: AwsEstate, interface: Interface | None, groups: tuple[str, ...]) -> Iterator[Fault]:
    """Yield the faults of everything that an end rests on and that cannot be read."""
    missing = [each for each in groups if each not in estate.gathered]
    for odd in estate.odd:
        apart = odd.kind in _GROUPS and odd.value.get("GroupId") in missing
        if apart or (interface and _concerns(odd, interface, estate)):
            yield from odd.hinders()


def _concerns(odd: Unreadable, interface: Interface, estate: AwsEstate) -> bool:
    if odd.kind in _SERVING:
        return _serves(odd, interface, getattr(estate, _SERVING[odd.kind]))
    if odd.kind == "Addresses":
        return odd.mentions(interface.id)
    if odd.kind == "Firewalls":
        return odd.mentions(interface.vpc)
    return odd.kind == "Subnets" and odd.id == interface.subnet


def _serves(odd: Unreadable, interface: Interface, others: Mapping[str, Any]) -> bool:
    """Whether a route table or network ACL serves the subnet, by name or as the one for all else, or may do so."""
    associations = odd.value.get("Associations")
    if interface.subnet in set(texts(associations)):
        return True
    if any(interface.subnet in each.subnets for each in others.values()):
        return False
    for_all_else = odd.value.get("IsDefault") is not False if odd.kind == "NetworkAcls" else _is_main(associations)
    vpc = odd.value.get("VpcId")
    return for_all_else and (vpc == interface.vpc or not isinstance(vpc, str))


def _is_main(associations: Any) -> bool:
    held = associations if isinstance(associations, list) else [{}]
    return any(not isinstance(each, Mapping) or each.get("Main") is not False for each in held)
