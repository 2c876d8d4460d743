"""Say ``reference.cite("b2exve/ports")``: the documents behind the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """A document by its id (the publisher's own where there is one); ``sections`` are the places that the data cites.

    ``dated`` is its newest entry or edition, None where it bears no date.
    """

    id: str
    title: str
    publisher: str
    dated: date | None
    sections: Mapping[str, str]

    def cite(self, section: str) -> str:
        """Return the words that lead a reader to ``section``."""
        return f"{self.publisher}, {self.title} ({self.id}), {self.sections[section]}"
