"""Say ``AdminRule(registration, tags).sure``: one security admin rule as ARM receives it, and what it matches.

Source: Microsoft.Network, API 2024-05-01, networkManagerSecurityAdminConfiguration, AdminPropertiesFormat.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import blocks, told
from webex_calling.verify.azure.ip_group import port_range
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

_PROTOCOLS: Mapping[str, int | None] = {"Tcp": TCP, "Udp": UDP, "Icmp": ICMP, "Esp": 50, "Ah": 51, "Any": None}
_ACCESS = {access: access for access in ("Allow", "AlwaysAllow", "Deny")}


class AdminRule:
    """One rule: who opens, what is done, when, and the openings that it matches.

    ``sure`` are the openings that it matches whatever address a name has.
    """

    __slots__ = ("_packets", "_prefixes", "_registration", "_tags", "access", "initiator", "name", "priority", "sure")

    def __init__(self, registration: Registration, tags: ServiceTags) -> None:
        self._registration = registration
        self._tags = tags
        self.name = f"security admin rule {registration.inputs.get('ruleName') or registration.name}"
        self.initiator: Initiator = self._choice("direction", {"Inbound": Initiator.PEER, "Outbound": Initiator.LOCAL})
        self.access: str = self._choice("access", _ACCESS)
        priority = registration.inputs.get("priority")
        if not isinstance(priority, int) or not 1 <= priority <= 4096:
            raise self.refused(
                "priority", "is not a valid priority", "give a whole number within 1-4096", told(priority)
            )
        self.priority = priority
        own, other = ("destination", "source") if self.initiator is Initiator.PEER else ("source", "destination")
        self._packets = self._ports(own, other) & PacketSet.box(initiator=self.initiator, local=self._local(f"{own}s"))
        self._prefixes, tagged = self._items(f"{other}s")
        peers = PacketSet.union([PacketSet.box(peer=self._prefixes), *map(tags.peers, tagged)])
        self.sure = self._packets & peers
        if self.access == "Deny":
            self.possible()  # what cannot be told is refused with all else that is wrong

    @property
    def urn(self) -> str:
        """The URN of the rule."""
        return self._registration.urn

    def possible(self) -> PacketSet:
        """Return ``sure``, and the openings with a name that could have one of the addresses.

        Raises Faults for a tag whose addresses are not known.
        """
        key = "sources" if self.initiator is Initiator.PEER else "destinations"
        for tag in self._items(key)[1]:
            if tag != "Internet" and self._tags.addresses(tag) is None:
                words = "is a tag whose addresses are not known, so it is not known what is decided before other rules"
                raise self.refused(key, words, "give its prefixes", tag)
        return self.sure | (self._packets & self._tags.possible(PacketSet.box(peer=self._prefixes)))

    def refused(self, key: str, fault: str, remedy: str, value: str = "") -> Faults:
        """Return the error of one property."""
        return Faults([Fault(f"{self._registration.name}.{key}", fault, remedy, value)])

    def _choice(self, key: str, choices: Mapping[str, Any]) -> Any:
        value = self._registration.inputs.get(key)
        if not isinstance(value, str) or value not in choices:
            raise self.refused(key, "is not known", f"give {' or '.join(choices)}", told(value))
        return choices[value]

    def _ports(self, own: str, other: str) -> PacketSet:
        local, peer = self._range(f"{own}PortRanges"), self._range(f"{other}PortRanges")
        protocol = self._choice("protocol", _PROTOCOLS)
        if protocol in (TCP, UDP):
            return PacketSet.box(protocol=protocol, local_ports=local, peer_ports=peer)
        if not local == peer == ((0, 65535),):
            words = "is given beside a protocol without ports, which has no documented meaning"
            raise self.refused(f"{own}PortRanges", words, "write one rule for Tcp and one for Udp, or ports 0-65535")
        return PacketSet.box(protocol=protocol)

    def _range(self, key: str) -> tuple[Interval, ...]:
        found: list[Interval] = []
        for value in self._several(key, self._registration.inputs.get(key), "0-65535"):
            try:
                found.append(port_range(str(value)))
            except ValueError:
                words, remedy = "is not a port range", "give a port, first-last or *"
                raise self.refused(key, words, remedy, told(value)) from None
        return tuple(found)

    def _several(self, key: str, values: object, every: str) -> Sequence[Any]:
        if not values:
            words = "is empty, and what that means is not documented"
            raise self.refused(key, words, f"give at least one; {every} stands for all")
        if not isinstance(values, list):
            raise self.refused(key, "is not known in this run", "give plain values", told(values))
        return values

    def _items(self, key: str) -> tuple[tuple[Interval, ...], tuple[str, ...]]:
        """Return the prefixes and the service tags of one side."""
        prefixes: list[Interval] = []
        tags: list[str] = []
        for block in self._several(key, blocks(self._registration, key), "*"):
            value, kind = str(block.get("addressPrefix")), block.get("addressPrefixType")
            if kind not in ("IPPrefix", "ServiceTag"):
                words = "is not a known addressPrefixType"
                raise self.refused(key, words, "give IPPrefix or ServiceTag", told(kind))
            if kind == "ServiceTag" and not is_tag(value):
                raise self.refused(key, "is not a service tag", "give its name as Azure has it", told(value))
            if kind == "ServiceTag":
                tags.append(value)
            else:
                try:
                    prefixes.append(EVERY if value == "*" else prefix(value))
                except ValueError as error:
                    words = f"is not an IPv4 prefix ({error})"
                    raise self.refused(key, words, "write 192.0.2.0/24 or *", told(value)) from None
        return tuple(prefixes), tuple(tags)

    def _local(self, key: str) -> tuple[Interval, ...]:
        prefixes, tags = self._items(key)
        found = list(prefixes)
        for tag in tags:
            addresses = self._tags.addresses(tag)
            if addresses is None:
                words = "is a service tag whose addresses on this side are not known"
                raise self.refused(key, words, "give a prefix or *", tag)
            found += addresses
        return tuple(found)
