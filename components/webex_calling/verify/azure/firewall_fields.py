"""Say ``fields.side("source", box)``: what a field of one rule of a firewall policy matches.

Where others wrote it, it is read leniently: words in any case, prefixes with host bits as the network that they lie in,
nothing of IPv6, and what is not understood with two bounds.
Source: Microsoft.Network, API 2024-05-01, firewallPolicies/ruleCollectionGroups.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Final, TypeVar

from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import told
from webex_calling.verify.azure.ip_group import IpGroups, addresses, port_range
from webex_calling.verify.azure.service_tag import is_tag
from webex_calling.verify.model.condition import Condition
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.spans import EVERY, Interval

KEY: Final = "ruleCollections"
EVERY_PORT: Final[Interval] = (0, 65535)

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Fields:
    """The properties of one rule, which stands at ``place`` of a rule collection group."""

    group: Registration
    place: str
    values: Mapping[str, Any]
    ip_groups: IpGroups
    lenient: bool = False

    @property
    def name(self) -> str:
        """The name of the rule, or its place."""
        return str(self.values.get("name") or self.place)

    def fault(self, key: str, fault: str, remedy: str, value: str = "") -> Fault:
        """Return what is wrong with one property."""
        return Fault(f"{self.group.name}.{self.place}.{key}", fault, remedy, value)

    def refused(self, key: str, fault: str, remedy: str, value: str = "") -> Faults:
        """Return the error of one property."""
        return Faults([self.fault(key, fault, remedy, value)])

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty where it is not given. Raises Faults for anything else."""
        values = self.values.get(key) or []
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise self.refused(key, "is not known in this run", "give plain values")
        return values

    def tags(self, side: str) -> list[str]:
        """Return the service tags of a side."""
        return [each for each in self.texts(f"{side}Addresses") if is_tag(each)]

    def side(self, side: str, held: Callable[[Sequence[Interval]], PacketSet]) -> Condition:
        """Return what the addresses of one side match, those of its IP Groups too, as ``held`` makes openings of them.

        Service tags are left out. Raises Faults for what is no list of texts.
        """
        key = f"{side}Addresses"
        texts = [each for each in self.texts(key) if not is_tag(each)]
        found = [Condition.listed(texts, lambda text: self._addresses(key, text), held, EVERY)] if texts else []
        tags, empty = self.tags(side), False
        for group in self.texts(f"{side}IpGroups"):
            try:
                members = self.ip_groups.addresses(self.group, KEY, group)
                empty |= not members
                found.append(Condition.of(held(members)))
            except Faults as faults:
                found.append(Condition.doubted(faults, held([EVERY])))
        matches = Condition.any(found) if len(found) != 1 else found[0]
        if empty and (tags or matches.possibly):
            words = "has an empty group beside other addresses, and what Azure then skips is not documented"
            doubt = self.fault(f"{side}IpGroups", words, "fill the group, or leave it out")
            return Condition.doubted([doubt]) & matches
        return matches

    def sources(self, held: Callable[[Sequence[Interval]], PacketSet]) -> Condition:
        """Return what the addresses that open match."""
        try:
            if not self.texts("sourceAddresses") and not self.texts("sourceIpGroups"):
                words = "is missing, and so are IP Groups"
                return Condition.doubted([self.fault("sourceAddresses", words, "give the sources, or *")])
            found, tags = self.side("source", held), self.tags("source")
        except Faults as faults:
            return Condition.doubted(faults)
        if tags:
            words, remedy = "is not an address", "give addresses: a source has no tag"
            doubt = Condition.doubted([self.fault("sourceAddresses", words, remedy, tags[0])], held([EVERY]))
            return Condition.any((found, doubt))
        return found

    def concerns(self, local: PacketSet) -> bool:
        """Whether any of these openings of this side may be from the sources."""
        return bool(self.sources(lambda held: PacketSet.box(local=held)).possibly & local)

    def ports(self, held: Callable[[Sequence[Interval]], PacketSet], key: str = "destinationPorts") -> Condition:
        """Return what the ports match."""
        try:
            texts = self.texts(key)
        except Faults as faults:
            return Condition.doubted(faults, held([EVERY_PORT]))
        if not texts:
            fault = self.fault(key, "is missing", "give a port, first-last or *")
            return Condition.doubted([fault], held([EVERY_PORT]))
        return Condition.listed(texts, lambda text: (self._ports(key, text),), held, EVERY_PORT)

    def chosen(self, value: object, choices: Mapping[str, _Choice]) -> _Choice | None:
        """Return what a word stands for, None for none; in the cloud's own case only, unless leniently."""
        if not self.lenient:
            return choices.get(value) if isinstance(value, str) else None
        return {word.lower(): choice for word, choice in choices.items()}.get(str(value).lower())

    def _addresses(self, key: str, text: str) -> Iterable[Interval]:
        if self.lenient and ":" in text:
            return ()
        try:
            return (EVERY if text == "*" else self._span(text),)
        except ValueError as error:
            words = f"is neither an IPv4 address, prefix or range nor a service tag ({error})"
            raise self.refused(key, words, "write 192.0.2.0/24, or *", told(text)) from None

    def _span(self, text: str) -> Interval:
        if self.lenient and "/" in text:
            return addresses(str(IPv4Network(text, strict=False)))
        return addresses(text)

    def _ports(self, key: str, text: str) -> Interval:
        try:
            return port_range(text)
        except ValueError:
            raise self.refused(key, "is not a port range", "give a port, first-last or *", told(text)) from None


def several(conditions: Iterator[Condition]) -> Condition:
    """Return what any of the conditions matches, with each fault once."""
    found = Condition.any(conditions)
    return Condition(found.surely, found.possibly, tuple(dict.fromkeys(found.faults)))
