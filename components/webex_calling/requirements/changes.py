"""Say ``changes(reference, since, until)``: the entries of the revision histories of a time, in order, with values."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from webex_calling.published.article import Revision
from webex_calling.published.reference import Reference


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the history of an article."""

    article: str
    entry: Revision

    @property
    def values(self) -> tuple[str, ...]:
        """What it added and removed, a phrase each: ``added to calling: 62.109.192.0/18``."""
        return tuple(self._values())

    def _values(self) -> Iterator[str]:
        for verb, preposition, held in (("added", "to", self.entry.added), ("removed", "from", self.entry.removed)):
            if held.prefixes:
                prefixes = ", ".join(str(each).removesuffix("/32") for each in held.prefixes)
                yield f"{verb} {preposition} {self.entry.network}: {prefixes}"
            for what, texts in (("names", held.names), ("ports", held.ports), ("rows", held.rows)):
                if texts:
                    yield f"{verb} {what}: {', '.join(texts)}"
        if self.entry.rewritten:
            yield f"lists written anew, without telling what stood there: {', '.join(self.entry.rewritten)}"


def changes(reference: Reference, since: date, until: date, article: str = "") -> tuple[Change, ...]:
    """Return every entry from ``since`` to ``until``, both days included, the oldest first; of one article, or all.

    Days count by publication. Entries of one day stay in the order of the data.
    """
    held = [
        Change(each.id, entry)
        for each in reference.articles.values()
        if article in ("", each.id)
        for entry in each.revisions
        if since <= entry.date <= until
    ]
    return tuple(sorted(held, key=lambda change: change.entry.date))


def undated_articles(reference: Reference, since: date, until: date, article: str = "") -> tuple[str, ...]:
    """Return the articles that changed in that time, and have no history that tells what."""
    return tuple(
        each.id
        for each in reference.articles.values()
        if article in ("", each.id) and not each.revisions and since <= each.date <= until
    )
