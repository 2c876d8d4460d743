"""Say ``groups.addresses(rules, "ruleCollections", identity)``: the addresses of an IP Group that rules refer to.

A group holds addresses, prefixes and ranges of IPv4. A rule of a group without any is skipped by the firewall, which
is the same as matching nothing.
Source: Microsoft Learn, IP Groups in Azure Firewall; Microsoft.Network, API 2024-05-01, ipGroups.
"""

from collections.abc import Mapping

from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import IP_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, told
from webex_calling.verify.azure.reference import References
from webex_calling.verify.model.packets import prefix
from webex_calling.verify.model.spans import Interval


def addresses(text: str) -> Interval:
    """Return the addresses of one dotted quad, a prefix or ``first-last``. Raises ValueError for what is none."""
    first, dash, last = text.partition("-")
    if not dash:
        return prefix(text)
    ends = prefix(first.strip()), prefix(last.strip())
    if "/" in text or ends[0][0] > ends[1][0]:
        raise ValueError(f"{text!r} is not a range of addresses; give the first and the last")
    return ends[0][0], ends[1][0]


def port_range(text: str) -> Interval:
    """Return the ports of ``*``, one port or ``first-last``. Raises ValueError for what is none."""
    if text == "*":
        return 0, 65535
    first, dash, last = text.partition("-")
    if not all(each.isascii() and each.isdigit() and len(each) <= 5 for each in (first, *([last] if dash else []))):
        raise ValueError(f"{text!r} is not a port range")
    ends = int(first), int(last or first)
    if not ends[0] <= ends[1] <= 65535:
        raise ValueError(f"{text!r} is not a port range")
    return ends


class IpGroups:
    """The IP Groups of a run, and the ``adopted`` ones by their ids in lower case."""

    __slots__ = ("_adopted", "_references")

    def __init__(self, registered: Registered, adopted: Mapping[str, tuple[Interval, ...]] | None = None) -> None:
        self._references = References(registered)
        self._adopted = adopted or {}

    def addresses(self, resource: Registration, key: str, identity: object) -> tuple[Interval, ...]:
        """Return the addresses of the group that ``identity``, under a property of ``resource``, names.

        Raises Faults for a group that this run does not register, and for what is no address.
        """
        group = self._references.one(resource, key, identity, IP_GROUP)
        if group:
            return self.held(group)
        known = self._adopted.get(str(identity).lower())
        if known is None:
            words = "is an IP Group that is neither of this run nor adopted, so its addresses are not known"
            raise Faults(
                [Fault(f"{resource.name}.{key}", words, "register it, or adopt it", told(identity), unread=True)]
            )
        return known

    def held(self, group: Registration) -> tuple[Interval, ...]:
        """Return the addresses of one group. Raises Faults for all that is none."""
        values = group.inputs.get("ipAddresses") or []
        if not isinstance(values, list):
            words = "has a value that is not known in this run"
            raise Faults([Fault(f"{group.name}.ipAddresses", words, "give plain values")])
        found: list[Interval] = []
        faults: list[Fault] = []
        for at, value in enumerate(values):
            try:
                found.append(addresses(str(value)))
            except ValueError as error:
                words = f"is not an IPv4 address, prefix or range ({error})"
                remedy = "write 192.0.2.1, 192.0.2.0/24 or 192.0.2.1-192.0.2.9"
                faults.append(Fault(f"{group.name}.ipAddresses[{at}]", words, remedy, told(value)))
        if faults:
            raise Faults(faults)
        return tuple(found)
