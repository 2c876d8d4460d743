"""What the data cites: sources, statements in words, and readings of ambiguous places.

Say ``reference.cite("b2exve/ports")``, ``reference.statements["no-region-subset"].text``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


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
    """A demand or a fact that is no port row, in our own words, with where it is published."""

    id: str
    text: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An ambiguous or wrong place: ``printed`` is what stands there, ``reading`` what it is taken for."""

    id: str
    printed: str
    reading: str
    reason: str
    where: tuple[str, ...]
