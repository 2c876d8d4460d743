"""Say ``proposal.networks["calling"].added``: what an article changes in the data, and what a person has to decide."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network

from webex_calling.published.article import Kind


class About(StrEnum):
    """What a person is asked about."""

    DOMAIN = "domain"
    HISTORY = "history"
    MARK = "mark"
    PORT = "port"
    PREFIX = "prefix"
    PROXY = "proxy"
    ROLE = "role"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide: ``line`` is the article's own, ``why`` what it leaves open."""

    about: About
    line: str
    why: str


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """Prefixes that came to a network and went from it, in the order of the article."""

    added: tuple[IPv4Network, ...] = ()
    removed: tuple[IPv4Network, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """A prefix that left one network and joined another."""

    prefix: IPv4Network
    leaves: str
    joins: str


@dataclass(frozen=True, slots=True)
class PortChange:
    """Ports of a row, as printed, that came and went; ``end`` is source (the side that opens) or destination."""

    row: str
    end: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    printed: str
    """The row of the port table as printed."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row that was not there, as printed. Its id, title, roles and groups are a person's to say."""

    purpose: str
    sources: str
    source_ports: tuple[str, ...]
    protocols: tuple[str, ...]
    destination_ports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainChange:
    """Names that came and went."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry of the history that the data has not: what it says came, went and moved, and in which network."""

    date: date
    kind: Kind
    added: tuple[IPv4Network, ...] = ()
    removed: tuple[IPv4Network, ...] = ()
    moved: tuple[IPv4Network, ...] = ()
    names: tuple[str, ...] = ()
    lines: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an article changes: ``revision`` is its newest date, where that is later than the data is.

    ``effects`` are what follows, ``lists`` the prefixes of each network as the article has them.
    """

    article: str
    language: str
    held: date
    revision: date | None = None
    networks: Mapping[str, NetworkChange] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    ports: tuple[PortChange, ...] = ()
    new_rows: tuple[NewRow, ...] = ()
    domains: DomainChange = field(default_factory=DomainChange)
    history: tuple[NewEntry, ...] = ()
    questions: tuple[Question, ...] = ()
    effects: tuple[str, ...] = ()
    lists: Mapping[str, tuple[IPv4Network, ...]] = field(default_factory=dict, repr=False)

    @property
    def changes(self) -> bool:
        """Whether anything is written without a person."""
        return bool(
            self.revision
            or self.networks
            or self.moves
            or self.ports
            or self.new_rows
            or self.domains != DomainChange()
            or self.history
        )
