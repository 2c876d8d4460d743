"""Say ``RequirementRow.model_validate(item).build()``: the shapes of requirements, and of what a site may ask for."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from pydantic import Field, model_validator

from webex_calling.port import PortRange, Protocol
from webex_calling.published.article import Refused
from webex_calling.published.domain import Domain
from webex_calling.published.placement import Attachment, Collections
from webex_calling.published.published import Choice, Option
from webex_calling.published.requirement import (
    Anywhere,
    Condition,
    Hosts,
    Initiator,
    NetworkName,
    PublishedPeer,
    Requirement,
    RoleDomains,
    Service,
)
from webex_calling.published.rows import Cited, Shape
from webex_calling.published.source_ports import Ports, SitePorts, SourcePorts
from webex_calling.published.words import (
    AtaWord,
    AttachmentWord,
    Day,
    Flag,
    GroupName,
    IcmpWord,
    Id,
    InitiatorWord,
    Name,
    NeedWord,
    OptionId,
    OptionWord,
    PortsWord,
    Priority,
    ProfileWord,
    ProtocolWord,
    PublishedWord,
    RoleWord,
    SitePeerWord,
    SourceSettingWord,
    SourceWord,
    SpeechWord,
    Text,
    TrunkWord,
)

Groups = dict[AttachmentWord, GroupName]
"""The security group of rules at each attachment."""


class PeerRow(Shape):
    """Who is on the other side: exactly one of the keys."""

    network: Id | None = None
    hosts: tuple[Name, ...] | None = None
    site: SitePeerWord | None = None
    published: PublishedWord | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "PeerRow":
        if not self.model_fields_set:
            raise ValueError("names no peer; write exactly one of network, hosts, site, published")
        if len(self.model_fields_set) > 1:
            raise ValueError(f"names several peers, {' and '.join(sorted(self.model_fields_set))}; keep one of them")
        return self

    def build(self) -> PublishedPeer:
        """Return the peer."""
        if self.network:
            return NetworkName(self.network)
        if self.hosts:
            return Hosts(self.hosts)
        if self.site:
            return self.site
        return RoleDomains() if self.published == "role-domains" else Anywhere()


class ConditionRow(Shape):
    """When a row or a service applies."""

    trunk: TrunkWord | None = None
    profile: ProfileWord | None = None
    option: OptionWord | None = None
    ata: AtaWord | None = None
    need: NeedWord | None = None
    firmware_from: Text = ""

    def build(self) -> Condition:
        """Return the condition."""
        return Condition(
            trunk=self.trunk,
            profile=self.profile,
            option=self.option,
            ata=self.ata,
            need=self.need,
            firmware_from=self.firmware_from,
        )


_ALWAYS = ConditionRow()


def _built(words: tuple[PortRange | SitePorts, ...]) -> Ports:
    """Return port ranges, or the one name of ports that a site gives. Raises ValueError ("fault; remedy") for a mix."""
    ranges = tuple(word for word in words if isinstance(word, PortRange))
    names = tuple(word for word in words if isinstance(word, SitePorts))
    if len(words) > 1 and names:
        raise ValueError("mixes ports that a site gives with others; give them services of their own")
    return names[0] if names else ranges


class SourcePortsRow(Shape):
    """Source ports, and by whose word: the product picks them, a setting does, or the system."""

    by: SourceWord
    setting: SourceSettingWord | None = None
    ports: tuple[PortsWord, ...] = ()

    @model_validator(mode="after")
    def _is_whole(self) -> "SourcePortsRow":
        if self.by == "setting" and not self.setting:
            raise ValueError('depends on a setting without its name; add "setting"')
        if self.by != "setting" and self.setting:
            raise ValueError(f'names a setting, which has no effect with "by: {self.by}"; write "by: setting"')
        if self.by == "product" and not self.ports:
            raise ValueError('has no ports, which "by: product" needs; name them, or write "by: system"')
        _built(self.ports)
        return self

    def build(self) -> SourcePorts:
        """Return the source ports."""
        return SourcePorts(by=self.by, ports=_built(self.ports) if self.ports else None, setting=self.setting)


class ServiceRow(Shape):
    """Destination ports of a row, or an ICMP message: exactly one of ``ports`` and ``icmp``."""

    id: Id
    ports: tuple[PortsWord, ...] = ()
    icmp: IcmpWord | None = None
    web: Flag = False
    when: ConditionRow = _ALWAYS
    since: Day | None = None
    speaks: SpeechWord | None = None
    hosts: tuple[Name, ...] = ()
    roles: tuple[RoleWord, ...] = ()
    group: Groups = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_one(self) -> "ServiceRow":
        if not (self.ports or self.icmp):
            raise ValueError("has neither ports nor an ICMP message; write one of ports, icmp")
        if self.ports and self.icmp:
            raise ValueError("has ports beside an ICMP message; give ICMP a row of its own")
        _built(self.ports)
        return self

    def build(self, groups: Mapping[Attachment, str]) -> Service:
        """Return the service; ``groups`` are those of its row, which its own precede."""
        return Service(
            ports=self.icmp or _built(self.ports),
            when=self.when.build(),
            web=self.web,
            id=self.id,
            since=self.since,
            speaks=self.speaks,
            hosts=self.hosts,
            roles=self.roles,
            groups=MappingProxyType({**groups, **self.group}),
        )


class CollectionsRow(Shape):
    """The priorities of a row's rule collections in Azure Firewall."""

    addresses: Priority | None = None
    names: Priority | None = None

    def build(self) -> Collections:
        """Return the priorities."""
        return Collections(self.addresses, self.names)


_NOWHERE = CollectionsRow()


class RequirementRow(Cited):
    """One row of the reference."""

    id: Id
    title: Text
    roles: tuple[RoleWord, ...]
    opens: InitiatorWord
    protocols: tuple[ProtocolWord, ...]
    source_ports: SourcePortsRow | None = None
    peer: PeerRow
    services: tuple[ServiceRow, ...]
    when: ConditionRow = _ALWAYS
    note: Text = ""
    group: Groups = Field(default_factory=dict)
    collection: CollectionsRow = _NOWHERE

    @model_validator(mode="after")
    def _says_something(self) -> "RequirementRow":
        self._names_its_parts()
        self._fits_its_protocols()
        if any(service.hosts for service in self.services) and not self.peer.network:
            raise ValueError("has a service with hosts, and no network; name them as the peer, or add a network")
        if strangers := [role for service in self.services for role in service.roles if role not in self.roles]:
            raise ValueError(f"has a service for {strangers[0]}, which is none of its roles; add it to the row's roles")
        if self.opens is Initiator.PEER and self.source_ports and self.source_ports.by != "system":
            raise ValueError('has source ports of the peer, which NAT may have translated; write "by: system"')
        return self

    def _names_its_parts(self) -> None:
        for part, named in (("role", self.roles), ("protocol", self.protocols), ("service", self.services)):
            if not named:
                raise ValueError(f"names no {part}; name at least one")
        if twice := [each for index, each in enumerate(self.protocols) if each in self.protocols[:index]]:
            raise ValueError(f"names the protocol {twice[0]} twice; name each once")

    def _fits_its_protocols(self) -> None:
        others = [each for each in self.protocols if each is not Protocol.TCP]
        if others and any(service.speaks for service in self.services):
            raise ValueError(f'has "speaks", which is of TCP, for {others[0]} too; give {others[0]} a row of its own')
        pings = Protocol.ICMP in self.protocols
        if pings and any(service.ports for service in self.services):
            raise ValueError("has the protocol icmp for a service with ports; give ICMP a row of its own")
        if not pings and any(service.icmp for service in self.services):
            raise ValueError("has an ICMP message without the protocol icmp; give ICMP a row of its own, with it")
        if not pings and self.source_ports is None:
            raise ValueError('does not say who picks source ports; write "source_ports"')
        if pings and self.source_ports is not None:
            raise ValueError('has source ports, and ICMP has none; remove "source_ports"')

    def build(self) -> Requirement:
        """Return the requirement."""
        return Requirement(
            id=self.id,
            title=self.title,
            roles=self.roles,
            opens=self.opens,
            protocols=self.protocols,
            source_ports=self.source_ports.build() if self.source_ports else None,
            peer=self.peer.build(),
            services=tuple(service.build(self.group) for service in self.services),
            when=self.when.build(),
            note=self.note,
            since=self.since,
            where=self.where,
            readings=self.readings,
            collections=self.collection.build(),
        )


class ChoiceRow(Shape):
    """One of several things that an option may mean."""

    id: OptionId
    title: Text

    def build(self) -> Choice:
        """Return the choice."""
        return Choice(self.id, self.title)


class OptionRow(Shape):
    """What a site may ask for."""

    id: OptionId
    text: Text
    choices: tuple[ChoiceRow, ...] = ()

    def build(self) -> Option:
        """Return the option."""
        return Option(id=self.id, text=self.text, choices=tuple(choice.build() for choice in self.choices))


class RefusedRow(Shape):
    """What has requirements in an article that is not in the data."""

    id: Id
    source: Id

    def build(self) -> Refused:
        """Return what is refused."""
        return Refused(self.id, self.source)


def asked_by(option: str | None, built: Any) -> Any:
    """Return what a row became, with the option of its article where it has one, and the row names none itself."""
    if option and isinstance(built, Requirement) and built.when.option is None:
        return replace(built, when=replace(built.when, option=option))
    if option and isinstance(built, Domain):
        uses = (use if use.option else replace(use, option=option) for use in built.uses)
        return replace(built, uses=tuple(uses))
    return built
