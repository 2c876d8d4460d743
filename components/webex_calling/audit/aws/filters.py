"""Say ``filters.groups(["sg-0abc"])``: the security groups of an estate as one filter, read as a program's would be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.network_acl import Acl
from webex_calling.audit.aws.security_group import Permit
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import (
    acl_registration,
    group_registration,
    list_registration,
    permit_registration,
)
from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.aws.security_group import SecurityGroups
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.spans import Interval


@dataclass(slots=True)
class AwsFilters:
    """The filters of an AWS estate, each read when it is asked for; what was assumed is in ``assumed``."""

    estate: AwsEstate
    assumed: list[str] = field(default_factory=list)
    _members: Mapping[str, tuple[Interval, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._members = members_of(self.estate)

    def groups(self, ids: Sequence[str]) -> Filter:
        """Return the filter that these groups are together. Raises Faults for what these files do not tell."""
        faults: list[Fault] = []
        held: list[Registration] = []
        asked: list[Registration] = []
        lists: dict[str, Registration] = {}
        for identity in dict.fromkeys(ids):
            group = self.estate.groups.get(identity)
            if group is None:
                words = "is attached, but its rules are not in these files"
                faults.append(
                    Fault(identity, words, "add describe-security-groups of its account and region", unread=True)
                )
                continue
            asked.append(group_registration(identity, group.shown, group.vpc))
            for at, permit in enumerate(group.permits):
                if permit.peer in self.estate.lists and not self.estate.lists[permit.peer].ipv4:
                    continue  # a list of IPv6 admits nothing that is audited
                if permit.peer[:3] == "pl-" and permit.peer not in lists:
                    try:
                        lists[permit.peer] = self._list(permit)
                    except Faults as found:
                        faults.extend(found)
                if permit.peer[:3] != "sg-" or self._known(permit):
                    held.append(permit_registration(identity, permit, at))
        if faults:
            raise Faults(dict.fromkeys(faults).keys())
        known = {**dict.fromkeys(self.estate.groups, ()), **self._members}
        return SecurityGroups(Registered([*asked, *held, *lists.values()], lenient=True), known).filter(asked)

    def acl(self, acl: Acl, subnet: str) -> Filter:
        """Return the filter that a network ACL is for a subnet. Raises Faults for what the reader cannot tell."""
        registered = acl_registration(acl)
        known = self.estate.subnets.get(subnet)
        found = span(known.cidr) if known else None
        return NetworkAcls(Registered([registered], lenient=True)).filter(registered, inside=[found] if found else [])

    def acl_of(self, subnet: str, vpc: str) -> Acl | None:
        """Return the network ACL of a subnet: its own, or the default one of its VPC."""
        acls = self.estate.acls.values()
        own = next((acl for acl in acls if subnet in acl.subnets), None)
        return own or next((acl for acl in acls if acl.default and acl.vpc == vpc and vpc), None)

    def _list(self, permit: Permit) -> Registration:
        identity = permit.peer
        entries = self.estate.entries.get(identity)
        if entries is None:
            remedy = f"add get-managed-prefix-list-entries --prefix-list-id {identity} in a file {identity}.json"
            raise Faults(
                [
                    Fault(
                        identity, "is referred to by rules, but its entries are not in these files", remedy, unread=True
                    )
                ]
            )
        described = self.estate.lists.get(identity)
        return list_registration(identity, described.name if described else identity, entries)

    def _known(self, permit: Permit) -> bool:
        """Whether the members of the group that a permit names can be told; else it counts as without members."""
        odd = any(each.kind == "NetworkInterfaces" and each.mentions(permit.peer) for each in self.estate.odd)
        known = permit.peer in self.estate.groups and "NetworkInterfaces" in self.estate.asked and not odd
        if not (known or permit.peer in self._members):
            words = f"{permit.peer}, which a rule names, has no members: they are not in these files"
            if words not in self.assumed:
                self.assumed.append(words)
            return False
        return True

    def taken(self) -> Iterator[str]:
        """Yield what was assumed since it was asked last."""
        yield from self.assumed
        self.assumed.clear()


def members_of(estate: AwsEstate) -> Mapping[str, tuple[Interval, ...]]:
    """Return the addresses of the interfaces that carry each security group, as far as these were read."""
    found: dict[str, list[Interval]] = {}
    for interface in estate.interfaces.values():
        for group in interface.groups:
            found.setdefault(group, []).extend((each, each) for each in interface.addresses)
    return {group: tuple(members) for group, members in found.items()}
