"""Say ``reference.statements["no-region-subset"].text``: what the reference demands in words rather than in rows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Statement:
    """A demand or a fact that is no port row, in our own words, with where it is published."""

    id: str
    text: str
    since: date | None
    where: tuple[str, ...]
    readings: tuple[str, ...]
