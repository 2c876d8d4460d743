"""Say ``AwsWeights(estate, allowed).weighed()``: what groups, lists, interfaces and ACLs that exist use of quotas.

A rule of a security group weighs one, and one to a prefix list what the list may hold, MaxEntries; a list of AWS itself
has a published weight. Each direction and each IP family has the quota for itself. Sources: Amazon VPC User Guide,
Amazon VPC quotas; Prefix lists, the concepts; AWS-managed prefix lists.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from webex_calling.audit.allowed import Allowed
from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.aws.network_acl import Acl
from webex_calling.audit.aws.security_group import Group, Permit
from webex_calling.audit.registrations import LAST
from webex_calling.audit.weighed import Weighed
from webex_calling.quotas.aws import (
    GROUPS_PER_INTERFACE,
    NETWORK_ACL_ENTRIES,
    REFERENCES_PER_PREFIX_LIST,
    RULES_PER_GROUP,
)
from webex_calling.quotas.load import Load
from webex_calling.quotas.managed_lists import weight_of

WAYS: Final[Mapping[bool, str]] = {True: "inbound", False: "outbound"}
"""The words for a direction, by whether it is that of what comes in."""
_IMPLICIT_DENY: Final = 1


class AwsWeights:
    """The weights of what an AWS estate has."""

    def __init__(self, estate: AwsEstate, allowed: Allowed) -> None:
        self._estate = estate
        self._allowed = allowed

    def weighed(self) -> Iterator[Weighed]:
        """Yield every load."""
        for group in self._estate.groups.values():
            for inbound in WAYS:
                yield self.of_group(group, inbound)
            yield from self._of_ipv6(group)
        for identity, listed in self._estate.lists.items():
            if listed.ours and listed.size and (held := self._estate.entries.get(identity)) is not None:
                used = len(held) + self._estate.ipv6_entries.get(identity, 0)
                yield Weighed(self.list_place(identity), "entries", Load(used, listed.size))
            if listed.ours and (count := self.references[identity]):
                most = self._allowed.on_aws(REFERENCES_PER_PREFIX_LIST)
                yield Weighed(self.list_place(identity), "references", Load(count, most))
        for interface in self._estate.interfaces.values():
            most = self._allowed.on_aws(GROUPS_PER_INTERFACE, interface.vpc)
            yield Weighed(f"network interface {interface.id}", "groups", Load(len(interface.groups), most))
        for acl in self._estate.acls.values():
            for inbound in WAYS:
                yield self.of_acl(acl, inbound)

    def of_group(self, group: Group, inbound: bool) -> Weighed:
        """Return what the rules of a group for IPv4 weigh in one direction."""
        return self._of_rules(group, WAYS[inbound], (each for each in group.permits if each.inbound is inbound), 4)

    def of_acl(self, acl: Acl, inbound: bool) -> Weighed:
        """Return how many entries an ACL has for IPv4 in one direction, the implicit denial included."""
        held = sum(each.outbound is not inbound and each.number < LAST for each in acl.entries)
        load = Load(held + _IMPLICIT_DENY, self._allowed.on_aws(NETWORK_ACL_ENTRIES, acl.vpc))
        return Weighed(f"network ACL {acl.id}", f"{WAYS[inbound]} entries", load)

    def list_place(self, identity: str) -> str:
        """Return what a prefix list is called."""
        name = self._estate.lists[identity].name if identity in self._estate.lists else ""
        return f"prefix list {identity}{f' ({name})' if name else ''}"

    @cached_property
    def references(self) -> Counter[str]:
        """How many rules refer to each prefix list."""
        rules = (each.peer for group in self._estate.groups.values() for each in group.rules)
        return Counter(peer for peer in rules if peer[:3] == "pl-")

    def _of_ipv6(self, group: Group) -> Iterator[Weighed]:
        """Yield what a group weighs for IPv6, where it has rules for that alone."""
        lists = {identity for identity, listed in self._estate.lists.items() if not listed.ipv4}
        six = [*group.six, *(each for each in group.permits if each.peer in lists)]
        for inbound, way in WAYS.items():
            if held := [each for each in six if each.inbound is inbound]:
                yield self._of_rules(group, f"{way} IPv6", held, 6)

    def _of_rules(self, group: Group, what: str, rules: Iterable[Permit], family: int) -> Weighed:
        total, unknown = 0, dict[str, None]()
        for peer in (each.peer for each in rules):
            weight = self._weight(peer, family)
            if weight is None:
                unknown[peer] = None
                weight = max(1, len(self._estate.entries.get(peer, ())))
            total += weight
        most = self._allowed.on_aws(RULES_PER_GROUP, group.vpc)
        return Weighed(f"security group {group.shown}", what, Load(total, most), tuple(unknown))

    def _weight(self, peer: str, family: int) -> int | None:
        """Return what a rule with this peer weighs in a family; None where nobody tells the size of its list."""
        if peer[:3] != "pl-":
            return 1
        listed = self._estate.lists.get(peer)
        if listed is None:
            return None
        if listed.ipv4 is not (family == 4):
            return 0
        return listed.size if listed.ours and listed.size else weight_of(listed.name)
