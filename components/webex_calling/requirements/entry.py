"""Say ``entry.title``, ``entry.places[0].url``: one thing of the reference as people ask for it, whatever its kind."""

from dataclasses import dataclass

from webex_calling.history.lifetime import Lifetime
from webex_calling.published.article import Reading
from webex_calling.published.reference import Reference
from webex_calling.requirements.kind import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is published: the id of a source and of its section, the words that lead there, and the address.

    ``url`` is "" where the address is not known for sure; no source has an address for a section.
    """

    source: str
    section: str
    words: str
    url: str

    @classmethod
    def of(cls, reference: Reference, where: str) -> "Place":
        """Return a place by what the data cites, ``b2exve/ports``."""
        source, _, section = where.partition("/")
        return cls(source, section, reference.cite(where), reference.sources[source].url)


@dataclass(frozen=True, slots=True)
class Fact:
    """One label with its values, ``roles`` with ``webex-app``, in the order in which they are told."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing by its ``id``: what ``requirements show`` takes.

    ``names`` are what else it is found by. ``article`` is the folder in which it stands, "" where it is of none.
    ``lifetime`` is None for what is not published but ours, such as an option.
    """

    id: str
    kind: Kind
    title: str
    article: str = ""
    facts: tuple[Fact, ...] = ()
    note: str = ""
    places: tuple[Place, ...] = ()
    readings: tuple[Reading, ...] = ()
    lifetime: Lifetime | None = None
    names: tuple[str, ...] = ()


def facts(**values: str | tuple[str, ...]) -> tuple[Fact, ...]:
    """Return a fact for each label that has a value; ``_`` in a label stands for a space."""
    held = ((label.replace("_", " "), (each,) if isinstance(each, str) else each) for label, each in values.items())
    return tuple(Fact(label, values) for label, values in held if any(values))
