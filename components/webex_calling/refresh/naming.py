"""Say ``naming(proposal, reference)``: the texts of the data that name a value which goes, for a person to reword."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from webex_calling.published.reference import Reference
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import PortChange, Proposal

Place = tuple[str, str]
"""What a text is of, by its kind and id: ``("row", "A1")``."""


@dataclass(frozen=True, slots=True)
class _Gone:
    """A value that goes, what names it in a text, and the places whose texts mean it; None for all."""

    value: str
    pattern: re.Pattern[str]
    places: frozenset[Place] | None = None


def naming(proposal: Proposal, reference: Reference) -> Iterator[str]:
    """Yield a line for each title, note, text and reading of the article that names what goes: nothing rewrites prose.

    A value is named as a whole word: no port inside a longer number, a range or an id, no prefix inside another.
    """
    gone = tuple(_gone(proposal, reference))
    for place, part, text in _texts(reference, proposal.article):
        found = [
            each.value
            for each in gone
            if (each.places is None or place in each.places) and each.pattern.search(" ".join(text.split()))
        ]
        if found:
            verb = "goes" if len(found) == 1 else "go"
            yield f"{' '.join(place)}, {part}: names {', '.join(found)}, which {verb}; to be reworded by a person"


def _gone(proposal: Proposal, reference: Reference) -> Iterator[_Gone]:
    prefixes = [each for change in proposal.networks.values() for each in change.removed]
    for value in dict.fromkeys([*prefixes, *(move.prefix for move in proposal.moves)]):
        yield _Gone(shown(value), re.compile(rf"(?<![\w.]){re.escape(shown(value))}(?![\w/]|\.\d)"))
    for name in proposal.domains.removed:
        apex = re.escape(name.removeprefix("*."))
        star = r"(?:\*\.)?" if name.startswith("*.") else ""
        yield _Gone(name, re.compile(rf"(?<![\w.-]){star}{apex}(?![\w-]|\.\w)", re.IGNORECASE))
    for port in proposal.ports:
        for text in (each for each in port.removed if each not in port.added):
            places = _places(port, reference) if _stays(text, proposal, reference) else None
            yield _Gone(text, _port(text), places)


def _port(value: str) -> re.Pattern[str]:
    """Return what names a port or a range: 24 is none in 192.0.2.0/24, in 24-30 or in A-24."""
    words = r"(?:-|\u2013| to )".join(value.split("-"))
    return re.compile(rf"(?<![\w.\u2013-])(?<!\.\d/)(?<!\.\d\d/)(?<!\.\d\d\d/){words}(?!\w|[.\u2013-]\d)")


def _stays(value: str, proposal: Proposal, reference: Reference) -> bool:
    """Tell whether another printed row keeps a port: then a text of another row may well mean that one."""
    going = {each.printed for each in proposal.ports if value in each.removed}
    return any(
        value in (*each.ports, *each.source_ports) for id_, each in reference.printed.items() if id_ not in going
    )


def _places(port: PortChange, reference: Reference) -> frozenset[Place]:
    """Return a row, how it is read, and the options that it names."""
    row = reference.requirements[port.row]
    named = [row.when.option, *(service.when.option for service in row.services)]
    options = {each.partition("/")[0] for each in named if each}
    readings = {("reading", each) for each in row.readings}
    return frozenset({("row", row.id), *readings, *(("option", each) for each in options)})


def _texts(reference: Reference, article_id: str) -> Iterator[tuple[Place, str, str]]:
    """Yield the texts that speak of an article: its rows, networks and domains, and what cites its document."""
    article = reference.articles[article_id]
    for row in (reference.requirements[each] for each in article.requirements):
        yield ("row", row.id), "title", row.title
        yield ("row", row.id), "note", row.note
    for network in (reference.networks[each] for each in article.networks):
        yield ("network", network.id), "title", network.title
    for domain in (reference.domains[each] for each in article.domains):
        yield ("domain", domain.id), "purpose", domain.purpose
    yield from _cited(reference, article.source)


def _cited(reference: Reference, source: str) -> Iterator[tuple[Place, str, str]]:
    """Yield the texts of options, and of readings, statements and hosts that cite a document."""
    for option in reference.options.values():
        yield ("option", option.id), "text", option.text
    for reading in reference.readings.values():
        if _cites(reading.where, source):
            for part in ("printed", "reading", "reason"):
                yield ("reading", reading.id), part, getattr(reading, part)
    for statement in reference.statements.values():
        if _cites(statement.where, source):
            yield ("statement", statement.id), "text", statement.text
    for host in reference.hosts.values():
        if _cites(host.where, source):
            yield ("host", host.name), "use", host.use
            yield ("host", host.name), "note", host.note


def _cites(where: tuple[str, ...], source: str) -> bool:
    return any(each.partition("/")[0] == source for each in where)
