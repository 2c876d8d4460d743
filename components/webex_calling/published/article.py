"""Say ``reference.articles["suite"].date``: one document of requirements, whose rows stand in a folder of their own."""

from dataclasses import dataclass
from datetime import date

from webex_calling.published.revision import Revision


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
