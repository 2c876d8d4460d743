"""Say ``groups.addresses(id)``: the members of an application security group, as far as network interfaces show them.

All members of a group are interfaces of one virtual network. A group with members in the files has these. One without
may have any address but those of the interfaces that the files show: each of them says itself in which groups it is.
"""

from collections.abc import Iterable

from webex_calling.audit.azure.interface import Nic
from webex_calling.verify.azure.security_rule import Bounds
from webex_calling.verify.model.spans import EVERY, Interval, difference, union


class ApplicationSecurityGroups:
    """The groups by their ids in lower case."""

    __slots__ = ("_members", "_others")

    def __init__(self, nics: Iterable[Nic]) -> None:
        self._members: dict[str, list[Interval]] = {}
        held: list[Interval] = []
        for nic in nics:
            addresses = [(each, each) for each in nic.addresses]
            held += addresses
            for group in nic.members:
                self._members.setdefault(group, []).extend(addresses)
        self._others = difference((EVERY,), union(held))

    def known(self, group: str) -> bool:
        """Whether a group has members in the files."""
        return group in self._members

    def addresses(self, group: str) -> Bounds:
        """Return the addresses that are surely in a group, and those that may be."""
        found = self._members.get(group)
        return ((), self._others) if found is None else (found, found)
