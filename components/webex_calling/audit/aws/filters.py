"""Say ``filters.groups(["sg-0abc"])``: the security groups of an estate as one filter, read as a program's would be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

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
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import ALL_ADDRESSES, PRIVATE, Interval, difference, union

_UNTOLD: Final = "its rules are not in these files"
_REMEDY: Final = "add describe-security-groups of its account and region"


@dataclass(slots=True)
class AwsFilters:
    """The filters of an AWS estate, each read when it is asked for."""

    estate: AwsEstate
    _members: Mapping[str, tuple[Interval, ...]] = field(init=False)
    _private: tuple[Interval, ...] = field(init=False)
    """The addresses that interfaces may have: private ones, and those of the subnets in the files."""

    def __post_init__(self) -> None:
        self._members = members_of(self.estate)
        subnets = (span(each.cidr) for each in self.estate.subnets.values())
        self._private = union((*PRIVATE, *(each for each in subnets if each)))

    def groups(self, ids: Sequence[str], own: Sequence[int] = ()) -> Filter:
        """Return the filter that these groups are together, for an interface whose ``own`` addresses are known.

        What an interface sends to itself crosses no group: the members that a rule refers to are others.

        They are a union, so that one whose rules are not in these files may admit anything, and takes nothing away of
        what the others admit. Raises Faults where these files tell the rules of none.
        """
        faults: list[Fault] = []
        held: list[Registration] = []
        asked: list[Registration] = []
        lists: dict[str, Registration] = {}
        known: dict[str, tuple[Interval, ...]] = {}
        possible: dict[str, tuple[Interval, ...]] = {}
        itself = union((each, each) for each in own)
        for identity in dict.fromkeys(ids):
            group = self.estate.groups.get(identity)
            if group is None:
                faults.append(Fault(identity, f"is attached, but {_UNTOLD}", _REMEDY, unread=True))
                continue
            asked.append(group_registration(identity, group.shown, group.vpc))
            for at, permit in enumerate(group.permits):
                held.append(permit_registration(identity, permit, at))
                if permit.peer[:3] == "pl-" and permit.peer not in lists:
                    told = {each.id: each for each in self._list(permit.peer)}
                    lists |= told
                    if not told:
                        known[permit.peer], possible[permit.peer] = (), ALL_ADDRESSES
                elif permit.peer[:3] == "sg-":
                    members = self._members.get(permit.peer, ())
                    others = known[permit.peer] = difference(union(members), itself)
                    if more := difference(self._more(permit, alone=bool(members) and not others), itself):
                        possible[permit.peer] = more
        if faults and not asked:
            raise Faults(faults)
        registered = Registered([*asked, *held, *lists.values()], lenient=True)
        found = SecurityGroups(registered, known, possible).filter(asked)
        if not faults:
            return found
        untold = (_untold(fault.place) for fault in faults)
        names = ", ".join(fault.place for fault in faults)
        return Filter.of(f"{found.name}, with {names}", Admission.of([*found.parts[0].admission.clauses, *untold]))

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

    def _list(self, identity: str) -> Iterator[Registration]:
        """Yield a prefix list whose entries are known; none of one of IPv6 is an address of IPv4."""
        described = self.estate.lists.get(identity)
        entries = () if described and not described.ipv4 else self.estate.entries.get(identity)
        if entries is not None:
            yield list_registration(identity, described.name if described else identity, entries)

    def _more(self, permit: Permit, *, alone: bool) -> tuple[Interval, ...]:
        """Return the addresses that members of a group may have besides those of the interfaces in the files.

        Where an interface is the only member there, ``alone``, the files may be about that one alone.

        A group means the private addresses of its members, and one of a peered VPC nothing unless the peering is
        active. Source: Amazon VPC User Guide, security group rules; Amazon VPC Peering Guide, security groups.
        """
        if permit.peered:
            known = self.estate.peerings.get(permit.peered.connection)
            status = known.status if known else permit.peered.status
            return self._private if status in ("", "active") else ()
        odd = any(each.kind == "NetworkInterfaces" and each.mentions(permit.peer) for each in self.estate.odd)
        whole = "NetworkInterfaces" in self.estate.asked and not odd and not alone
        own = permit.peer in self.estate.groups or permit.peer in self._members
        return () if whole and own else self._private


def _untold(identity: str) -> Clause:
    """Return what a group admits whose rules nobody told: anything, or nothing."""
    rule = f"security group {identity}"
    return Clause(rule, True, PacketSet.empty(), "", PacketSet.everything(), f"{_UNTOLD}: {_REMEDY}")


def members_of(estate: AwsEstate) -> Mapping[str, tuple[Interval, ...]]:
    """Return the addresses of the interfaces that carry each security group, as far as these were read."""
    found: dict[str, list[Interval]] = {}
    for interface in estate.interfaces.values():
        for group in interface.groups:
            found.setdefault(group, []).extend((each, each) for each in interface.addresses)
    return {group: tuple(members) for group, members in found.items()}
