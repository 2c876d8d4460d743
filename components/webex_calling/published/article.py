"""Say ``reference.articles["suite"].date``: one document of requirements, its history, and what has none here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network

from webex_calling.published.effective import Effective


@dataclass(frozen=True, slots=True)
class Source:
    """A document by its id (the publisher's own where there is one); ``sections`` are the places that the data cites.

    ``dated`` is its newest entry or edition, None where it bears no date; ``url`` is where it is published, "" where
    that is not known for sure.
    """

    id: str
    title: str
    publisher: str
    dated: date | None
    sections: Mapping[str, str]
    url: str = ""

    def cite(self, section: str) -> str:
        """Return the words that lead a reader to ``section``."""
        return f"{self.publisher}, {self.title} ({self.id}), {self.sections[section]}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A demand or a fact that is no port row, in our own words, with where it is published.

    ``exempt`` are the names whose TLS nothing opens by its word, as it prints them: ``*`` may stand anywhere in one.
    """

    id: str
    text: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]
    exempt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An ambiguous or wrong place: ``printed`` is what stands there, ``reading`` what it is taken for."""

    id: str
    printed: str
    reading: str
    reason: str
    where: tuple[str, ...]


class Kind(StrEnum):
    """What an entry of the history did."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Values:
    """Values that an entry added or removed; ports stand as text with their protocol, ``udp 19560-19760``.

    ``rows`` are requirement rows that came or went as a whole.
    """

    prefixes: tuple[IPv4Network, ...] = ()
    names: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Revision:
    """One entry: ``network`` is where its prefixes stand, ``rows`` are the requirement rows that it touched.

    The id opens with the date of publication: ``2025-09-15-room-source-ports``. ``printed`` are addresses of the entry
    that are read otherwise than they are printed, and what of its values they are read as stands with ``added`` and
    ``removed``. ``effective`` is when it is in force, where the entry tells that apart. ``rewritten`` are the networks
    whose lists it wrote anew without telling what stood in them before.
    """

    id: str
    kind: Kind
    text: str
    network: str
    added: Values
    removed: Values
    rows: tuple[str, ...]
    readings: tuple[str, ...]
    where: tuple[str, ...]
    printed: tuple[str, ...] = ()
    effective: Effective | None = None
    rewritten: tuple[str, ...] = ()

    @property
    def date(self) -> date:
        """The day on which the entry was published."""
        return date.fromisoformat(self.id[:10])


@dataclass(frozen=True, slots=True)
class Article:
    """An article by the name of its folder; ``source`` is the document that it is.

    ``networks``, ``domains`` and ``requirements`` are the ids of those in its folder, in the order of the data;
    ``revisions`` are the entries of its own history, newest first, and ``date`` is what its rows are true of.
    """

    id: str
    title: str
    source: str
    date: date
    revisions: tuple[Revision, ...]
    networks: tuple[str, ...]
    domains: tuple[str, ...]
    requirements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """What a site may not be, since its article, the document ``source``, is not in the data."""

    id: str
    source: str
