"""Say ``NetworkRow.model_validate(item).build()``: the shape of a data file's sections."""

from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, model_validator

from webex_calling.port import minimal
from webex_calling.published.article import Reading, Revision, Source, Statement, Values
from webex_calling.published.domain import Domain, NamedHost, Use
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.placement import CollectionGroup
from webex_calling.published.source_ports import System
from webex_calling.published.words import (
    Count,
    DatedId,
    Day,
    EffectiveWord,
    Flag,
    Id,
    KindWord,
    Name,
    NamePattern,
    OptionId,
    OptionWord,
    Port,
    Prefix,
    ProtocolPorts,
    RoleWord,
    Step,
    Text,
    Url,
)


class Shape(BaseModel):
    """Keys that nobody reads are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class ArticleRow(Shape):
    """What ``article.yaml`` says of its folder; articles are read in their ``order``, which never changes.

    With an ``option``, its rows and domains concern those alone who ask for it.
    """

    id: Id
    title: Text
    source: Id
    order: Count
    option: OptionId | None = None


class SourceRow(Shape):
    """A document that the data cites; ``sections`` maps a short name to the words that lead a reader there."""

    id: Id
    title: Text
    publisher: Text
    dated: Day | None = None
    url: Url | None = None
    sections: dict[str, Text]

    def build(self) -> Source:
        """Return the source."""
        return Source(
            id=self.id,
            title=self.title,
            publisher=self.publisher,
            dated=self.dated,
            url=self.url or "",
            sections=MappingProxyType(self.sections),
        )


class Cited(Shape):
    """What every published value carries: where it stands, since when, and by which readings it is understood."""

    where: tuple[Text, ...]
    since: Day | None = None
    readings: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_cited(self) -> "Cited":
        if not self.where:
            raise ValueError('names no source; add "where" with at least one source/section')
        return self


class ReadingRow(Shape):
    """How an ambiguous place is read."""

    id: Id
    printed: Text
    reading: Text
    reason: Text
    where: tuple[Text, ...]

    def build(self) -> Reading:
        """Return the reading."""
        return Reading(id=self.id, printed=self.printed, reading=self.reading, reason=self.reason, where=self.where)


class StatementRow(Cited):
    """A demand in words."""

    id: Id
    text: Text
    exempt: tuple[NamePattern, ...] = ()

    def build(self) -> Statement:
        """Return the statement."""
        return Statement(self.id, self.text, self.since, self.where, self.readings, self.exempt)


class PrefixRow(Shape):
    """One prefix of a network."""

    prefix: Prefix
    since: Day | None = None
    list: Count = 1
    note: Text = ""
    readings: tuple[Text, ...] = ()
    leaving: Count | None = None
    printed: Text = ""

    @property
    def lists(self) -> tuple[int, ...]:
        """The lists that hold the prefix."""
        return (self.list,) if self.leaving in (None, self.list) else (self.list, self.leaving)

    def build(self) -> PublishedPrefix:
        """Return the published prefix."""
        return PublishedPrefix(
            prefix=self.prefix,
            since=self.since,
            list=self.list,
            note=self.note,
            readings=self.readings,
            leaving=self.leaving,
            printed=self.printed,
        )


class NetworkRow(Cited):
    """A named set of prefixes."""

    id: Id
    title: Text
    max_entries: Count | None = None
    overflow_max_entries: Count = 10
    listed: Flag = True
    collection_group: Id | None = None
    note: Text = ""
    prefixes: tuple[PrefixRow, ...]

    @model_validator(mode="after")
    def _has_prefixes(self) -> "NetworkRow":
        if not self.prefixes:
            raise ValueError("has no prefixes; name at least one")
        if self.listed and not self.max_entries:
            raise ValueError('has a list without "max_entries"; write it, or "listed: false"')
        if self.max_entries and not self.listed:
            raise ValueError('has "max_entries" without a list; remove it, or "listed: false"')
        return self

    def build(self) -> Network:
        """Return the network. Raises ValueError when its prefixes overlap or do not fit their lists."""
        return Network(
            id=self.id,
            title=self.title,
            prefixes=tuple(row.build() for row in self.prefixes),
            max_entries=self.max_entries or 0,
            overflow_max_entries=self.overflow_max_entries,
            listed=self.listed,
            collection_group=self.collection_group or "",
            note=self.note,
            where=self.where,
            readings=self.readings,
        )


class CollectionGroupRow(Shape):
    """A rule collection group."""

    id: Id
    priority: Step

    def build(self) -> CollectionGroup:
        """Return the group."""
        return CollectionGroup(self.id, self.priority)


class DomainRow(Cited):
    """A published domain."""

    id: Id
    name: Name
    group: Text
    purpose: Text
    printed_users: Text
    users: tuple[RoleWord, ...]
    option: OptionWord | None = None
    without_proxy_only: Flag = False

    def build(self) -> Domain:
        """Return the domain."""
        return Domain(
            id=self.id,
            name=self.name,
            group=self.group,
            purpose=self.purpose,
            uses=(
                Use(
                    users=self.users,
                    printed_users=self.printed_users,
                    option=self.option,
                    without_proxy_only=self.without_proxy_only,
                ),
            ),
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


class HostRow(Cited):
    """A named host inside a published domain; ``ports`` are TCP."""

    name: Name
    use: Text
    ports: tuple[Port, ...] = ()
    udp_ports: tuple[Port, ...] = ()
    note: Text = ""

    def build(self) -> NamedHost:
        """Return the host."""
        return NamedHost(
            name=self.name,
            use=self.use,
            ports=self.ports,
            udp_ports=self.udp_ports,
            note=self.note,
            since=self.since,
            where=self.where,
            readings=self.readings,
        )


class SystemRow(Cited):
    """An operating system, and the source ports that it may pick."""

    id: Id
    title: Text
    ports: tuple[Port, ...]
    default: tuple[Port, ...] = ()
    note: Text = ""

    @model_validator(mode="after")
    def _may_pick_its_default(self) -> "SystemRow":
        held = minimal(self.ports)
        if beyond := [str(each) for each in self.default if not any(each in ports for ports in held)]:
            raise ValueError(f"picks {', '.join(beyond)} by default, outside its ports; widen them")
        return self

    def build(self) -> System:
        """Return the system."""
        return System(
            id=self.id,
            title=self.title,
            ports=minimal(self.ports),
            default=minimal(self.default),
            where=self.where,
            readings=self.readings,
        )


class ValuesRow(Shape):
    """What an entry of the history added or removed."""

    prefixes: tuple[Prefix, ...] = ()
    names: tuple[Name, ...] = ()
    ports: tuple[ProtocolPorts, ...] = ()
    rows: tuple[Id, ...] = ()

    def build(self) -> Values:
        """Return the values."""
        return Values(prefixes=self.prefixes, names=self.names, ports=self.ports, rows=self.rows)


_NOTHING = ValuesRow()


class RevisionRow(Shape):
    """One entry of the revision history; its date opens its id."""

    id: DatedId
    kind: KindWord
    text: Text
    effective: EffectiveWord | None = None
    rewritten: tuple[Id, ...] = ()
    network: Id | None = None
    added: ValuesRow = _NOTHING
    removed: ValuesRow = _NOTHING
    rows: tuple[Id, ...] = ()
    readings: tuple[Text, ...] = ()
    printed: tuple[Text, ...] = ()
    where: tuple[Text, ...]

    @model_validator(mode="after")
    def _has_network(self) -> "RevisionRow":
        if (self.added.prefixes or self.removed.prefixes) and not self.network:
            raise ValueError('has prefixes without their network; add "network"')
        if self.printed and not self.readings:
            raise ValueError('is read differently from how it is printed, without a reading; add "readings"')
        if gone := [row for row in self.added.rows if row not in self.rows]:
            raise ValueError(f'brought {gone[0]}, and does not name it; add it to "rows"')
        return self

    def build(self) -> Revision:
        """Return the revision."""
        return Revision(
            id=self.id,
            kind=self.kind,
            text=self.text,
            network=self.network or "",
            added=self.added.build(),
            removed=self.removed.build(),
            rows=self.rows,
            readings=self.readings,
            where=self.where,
            printed=self.printed,
            effective=self.effective,
            rewritten=self.rewritten,
        )
