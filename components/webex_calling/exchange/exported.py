"""Say ``Exported.of(reference, ["calling"], day)``: all that one export tells, before it is written in any form."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from webex_calling.exchange.endpoint_set import OWN, EndpointSet, without_empty
from webex_calling.exchange.set_change import SetChange
from webex_calling.exchange.set_changes import set_changes
from webex_calling.exchange.version import Version, versions
from webex_calling.history.past import reference_at
from webex_calling.published.reference import Reference

INSTANCE: Final = "Worldwide"
"""The instance in Microsoft's word for the commercial one: Webex for Government has networks of its own."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The published requirements of some articles on a day; ``reference`` is that of the day, ``today`` the data's."""

    today: Reference
    reference: Reference
    articles: tuple[str, ...]
    day: date
    versions: tuple[Version, ...]
    changes: tuple[SetChange, ...]

    @classmethod
    def of(cls, reference: Reference, articles: Collection[str], day: date) -> Self:
        """Rebuild every version up to ``day``. Raises Faults where that day cannot be rebuilt."""
        held = versions(reference, articles, day)
        changes = set_changes(reference, held)
        return cls(reference, reference_at(reference, day).reference, tuple(articles), day, held, changes)

    @property
    def latest(self) -> Version:
        """The version of the day."""
        return self.versions[0]

    @property
    def sets(self) -> tuple[EndpointSet, ...]:
        """The sets of the day."""
        return self.latest.sets

    @property
    def version_document(self) -> dict[str, Any]:
        """``version.json``: instance, latest, versions; and of which documents, and what is assumed."""
        own = {
            "articles": [
                without_empty(
                    {
                        "id": article.id,
                        "title": article.title,
                        "dated": article.date.isoformat(),
                        "url": self.reference.sources[article.source].url,
                    }
                )
                for article in (self.reference.articles[id_] for id_ in self.articles)
            ],
            "assumed": [
                without_empty(
                    {
                        "kind": each.kind,
                        "id": each.id,
                        "how": each.how,
                        "network": each.network,
                        "revisions": list(each.entries),
                    }
                )
                for each in self.latest.assumed
            ],
        }
        return {
            "instance": INSTANCE,
            "latest": self.latest.number,
            "versions": [each.number for each in self.versions],
            OWN: without_empty(own),
        }
