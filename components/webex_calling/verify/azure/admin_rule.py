"""Say ``AdminRule(registration, tags).matches``: one security admin rule as ARM receives it, and what it matches.

Where others wrote it, it is read leniently: words in any case, prefixes with host bits as the network that they lie in,
nothing of IPv6, and what is not understood with two bounds.
Source: Microsoft.Network, API 2024-05-01, networkManagerSecurityAdminConfiguration, AdminPropertiesFormat.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, Final

from webex_calling.fault import Fault, Faults
from webex_calling.published.requirement import Initiator
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import blocks, told
from webex_calling.verify.azure.ip_group import port_range
from webex_calling.verify.azure.service_tag import ServiceTags, is_tag
from webex_calling.verify.model.condition import Condition
from webex_calling.verify.model.packets import ICMP, TCP, UDP, PacketSet, prefix
from webex_calling.verify.model.spans import EVERY, Interval

_ANY: Final = -1
_PROTOCOLS: Final[Mapping[str, int]] = {"Tcp": TCP, "Udp": UDP, "Icmp": ICMP, "Esp": 50, "Ah": 51, "Any": _ANY}
_ACCESS: Final = {access: access for access in ("Allow", "AlwaysAllow", "Deny")}
_DIRECTIONS: Final = {"Inbound": Initiator.PEER, "Outbound": Initiator.LOCAL}
_PORTED: Final = PacketSet.box(protocol=[(TCP, TCP), (UDP, UDP)])
_EVERY_PORT: Final[Interval] = (0, 65535)
_LAST: Final = 4096


class AdminRule:
    """One rule: who opens, what is done, when, and the openings that it ``matches``.

    ``sure`` are the openings that it matches whatever address a name has. Read leniently, ``access`` and ``priority``
    are None for what is not known. Raises Faults, of each field the first, where all must be understood.
    """

    __slots__ = (
        *("_lenient", "_registration", "_tags"),
        *("access", "initiators", "matches", "name", "priority", "sure"),
    )

    def __init__(self, registration: Registration, tags: ServiceTags, *, lenient: bool = False) -> None:
        self._registration = registration
        self._tags = tags
        self._lenient = lenient
        inputs = registration.inputs
        self.name = f"security admin rule {inputs.get('ruleName') or registration.name}"
        direction = self._choice("direction", _DIRECTIONS)
        self.initiators: tuple[Initiator, ...] = tuple(Initiator) if direction is None else (direction,)
        self.access: str | None = self._choice("access", _ACCESS)
        given = inputs.get("priority")
        self.priority: int | None = given if isinstance(given, int) and 1 <= given <= _LAST else None
        doubts = [*self._unknown("direction", _DIRECTIONS), *self._unknown("access", _ACCESS)]
        if self.priority is None:
            words, remedy = "is not a valid priority", f"give a whole number within 1-{_LAST}"
            doubts.append(self.fault("priority", words, remedy, told(given)))
        read = [self._read(each, doubts) for each in self.initiators]
        if not lenient and (faults := [*doubts, *(fault for each, _ in read for fault in each.faults)]):
            raise Faults(dict.fromkeys(faults[:1]))
        found = Condition.any(each for each, _ in read) if len(read) > 1 else read[0][0]
        self.matches = Condition.doubted(doubts) & found if doubts else found
        self.sure = PacketSet.union(each for _, each in read)

    @property
    def initiator(self) -> Initiator:
        """Who opens, of a rule whose direction is known."""
        return self.initiators[0]

    @property
    def urn(self) -> str:
        """The URN of the rule."""
        return self._registration.urn

    def possible(self) -> PacketSet:
        """Return all that the rule may match, names that could have one of the addresses too.

        Raises Faults for a tag whose addresses are not known, where all must be understood.
        """
        if self._lenient:
            return self.matches.possibly
        found = self._matching(self.initiator, before=True)
        if found.faults:
            raise Faults(found.faults[:1])
        return found.possibly

    def fault(self, key: str, fault: str, remedy: str, value: str = "") -> Fault:
        """Return what is wrong with one property."""
        return Fault(f"{self._registration.name}.{key}", fault, remedy, value)

    def refused(self, key: str, fault: str, remedy: str, value: str = "") -> Faults:
        """Return the error of one property."""
        return Faults([self.fault(key, fault, remedy, value)])

    def _read(self, initiator: Initiator, doubts: Sequence[Fault]) -> tuple[Condition, PacketSet]:
        """Return what the rule matches, and what it matches whatever address a name has."""
        plain = self._matching(initiator, before=False)
        if self.access == "Allow" or self.access == "AlwaysAllow" or (doubts and not self._lenient):
            return plain, plain.surely
        return self._matching(initiator, before=True), plain.surely

    def _matching(self, initiator: Initiator, *, before: bool) -> Condition:
        """Return what matches; ``before`` other rules a name that may have one of the addresses counts too."""
        own, other = ("destination", "source") if initiator is Initiator.PEER else ("source", "destination")
        opened = Condition.of(PacketSet.box(initiator=initiator))
        return opened & self._ports(own, other) & self._local(f"{own}s") & self._peers(f"{other}s", before)

    def _choice(self, key: str, choices: Mapping[str, Any]) -> Any:
        value = self._registration.inputs.get(key)
        if not isinstance(value, str):
            return None
        spelled = {word.lower(): word for word in choices} if self._lenient else {word: word for word in choices}
        return choices.get(spelled.get(value.lower() if self._lenient else value, ""))

    def _unknown(self, key: str, choices: Mapping[str, Any]) -> Iterator[Fault]:
        if self._choice(key, choices) is None:
            value = told(self._registration.inputs.get(key))
            yield self.fault(key, "is not known", f"give {' or '.join(choices)}", value)

    def _ports(self, own: str, other: str) -> Condition:
        local = self._range(f"{own}PortRanges", lambda held: _PORTED & PacketSet.box(local_ports=held))
        ports = local & self._range(f"{other}PortRanges", lambda held: _PORTED & PacketSet.box(peer_ports=held))
        protocol = self._choice("protocol", _PROTOCOLS)
        if protocol is None:
            return ports & Condition.doubted(self._unknown("protocol", _PROTOCOLS))
        if protocol in (TCP, UDP):
            return ports & Condition.of(PacketSet.box(protocol=protocol))
        matches = PacketSet.everything() if protocol == _ANY else PacketSet.box(protocol=protocol)
        if ports.surely == _PORTED:
            return Condition.of(matches)
        words = "is given beside a protocol without ports, which has no documented meaning"
        remedy = "write one rule for Tcp and one for Udp, or ports 0-65535"
        bare = Condition.doubted(ports.faults or [self.fault(f"{own}PortRanges", words, remedy)], matches - _PORTED)
        return Condition.any((ports & Condition.of(matches), bare))

    def _range(self, key: str, held: Callable[[Sequence[Interval]], PacketSet]) -> Condition:
        def read(text: str) -> tuple[Interval, ...]:
            try:
                return (port_range(text),)
            except ValueError:
                raise self.refused(key, "is not a port range", "give a port, first-last or *", told(text)) from None

        try:
            values = self._several(key, self._registration.inputs.get(key), "0-65535")
        except Faults as faults:
            return Condition.doubted(faults, held([_EVERY_PORT]))
        return Condition.listed(map(str, values), read, held, _EVERY_PORT)

    def _several(self, key: str, values: object, every: str) -> Sequence[Any]:
        if not values:
            words = "is empty, and what that means is not documented"
            raise self.refused(key, words, f"give at least one; {every} stands for all")
        if not isinstance(values, list):
            raise self.refused(key, "is not known in this run", "give plain values", told(values))
        return values

    def _items(self, key: str) -> tuple[list[str], list[str], list[Fault]]:
        """Return the prefixes and the service tags of one side, and what is wrong with others."""
        prefixes: list[str] = []
        tags: list[str] = []
        faults: list[Fault] = []
        try:
            held = self._several(key, blocks(self._registration, key), "*")
        except Faults as found:
            return [], [], list(found)
        for block in held:
            value, kind = str(block.get("addressPrefix")), block.get("addressPrefixType")
            known = (
                {"ipprefix": "IPPrefix", "servicetag": "ServiceTag"}.get(str(kind).lower()) if self._lenient else kind
            )
            if known == "IPPrefix":
                prefixes.append(value)
            elif known != "ServiceTag":
                words, remedy = "is not a known addressPrefixType", "give IPPrefix or ServiceTag"
                faults.append(self.fault(key, words, remedy, told(kind)))
            elif not is_tag(value):
                faults.append(self.fault(key, "is not a service tag", "give its name as Azure has it", told(value)))
            else:
                tags.append(value)
        return prefixes, tags, faults

    def _local(self, key: str) -> Condition:
        prefixes, tags, faults = self._items(key)

        def read(value: str) -> tuple[Interval, ...]:
            if value not in tags:
                return self._prefix(key, value)
            addresses = self._tags.addresses(value)
            if addresses is None:
                words = "is a service tag whose addresses on this side are not known"
                raise self.refused(key, words, "give a prefix or *", value)
            return tuple(addresses)

        def held(spans: Sequence[Interval]) -> PacketSet:
            return PacketSet.box(local=spans)

        found = Condition.listed([*prefixes, *tags], read, held, EVERY)
        return Condition.any((found, Condition.doubted(faults))) if faults else found

    def _peers(self, key: str, before: bool) -> Condition:
        prefixes, tags, faults = self._items(key)
        found = Condition.listed(
            prefixes, lambda value: self._prefix(key, value), lambda spans: PacketSet.box(peer=spans), EVERY
        )
        if before:
            possibly = self._tags.possible(found.possibly)
            doubts = list(found.faults)
            if self._lenient and possibly != found.surely:
                words = "decides on addresses that a name may have"
                doubts.append(self.fault(key, words, "decide on them behind what is needed"))
            found = Condition(found.surely if self._lenient else possibly, possibly, tuple(doubts))
        parts = [found, *(self._tagged(key, tag, before) for tag in tags)]
        if faults:
            parts.append(Condition.doubted(faults))
        return Condition.any(parts)

    def _tagged(self, key: str, tag: str, before: bool) -> Condition:
        peers = self._tags.peers(tag)
        if tag == "Internet" or self._tags.addresses(tag) is not None or not (before or self._lenient):
            return Condition.of(peers)
        words = "is a tag whose addresses are not known"
        if before:
            words += ", so it is not known what is decided before other rules"
        return Condition(peers, peers | self._tags.outside, (self.fault(key, words, "give its prefixes", tag),))

    def _prefix(self, key: str, value: str) -> tuple[Interval, ...]:
        """Return the addresses of a prefix, none where it is one of IPv6."""
        if self._lenient and ":" in value:
            return ()
        try:
            if self._lenient and "/" in value:
                return (prefix(str(IPv4Network(value, strict=False))),)
            return (EVERY if value == "*" else prefix(value),)
        except ValueError as error:
            words = f"is not an IPv4 prefix ({error})"
            raise self.refused(key, words, "write 192.0.2.0/24 or *", told(value)) from None
