"""Say ``word_entries(reference, lifetimes)``: statements, readings, systems, options, sources, revisions, articles."""

from collections.abc import Iterable, Iterator

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.article import Article
from webex_calling.published.reference import Reference
from webex_calling.requirements.changes import Change
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind


def word_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield everything that is neither a row nor an address nor a name."""
    yield from _statements(reference, lifetimes)
    yield from _readings(reference, lifetimes)
    yield from _systems(reference)
    for option in reference.options.values():
        rows = tuple(row.id for row in reference.requirements.values() if row.when.option in option.words)
        domains = tuple(
            domain.name
            for domain in reference.domains.values()
            if any(use.option in option.words for use in domain.uses)
        )
        choices = tuple(f"{choice.id}: {choice.title}" for choice in option.choices)
        told = facts(choices=choices, rows=rows, domains=domains)
        yield Entry(option.id, Kind.OPTION, option.text, facts=told, names=option.words)
    for source in reference.sources.values():
        told = facts(
            publisher=source.publisher,
            dated=source.dated.isoformat() if source.dated else "",
            sections=tuple(f"{id_}: {words}" for id_, words in source.sections.items()),
            address=source.url,
        )
        yield Entry(source.id, Kind.SOURCE, source.title, facts=told)
    for article in reference.articles.values():
        yield from _article(reference, article)


def _statements(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    for said in reference.statements.values():
        places = tuple(Place.of(reference, where) for where in said.where)
        yield Entry(
            said.id,
            Kind.STATEMENT,
            said.text,
            article_of(reference, said.where),
            facts(exempt=said.exempt),
            places=places,
            readings=tuple(reference.readings[each] for each in said.readings),
            lifetime=lifetimes.statement(said.id),
        )


def _readings(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    for reading in reference.readings.values():
        cells = (reference.requirements, reference.proxy_products, reference.trusted_authorities)
        rows = tuple(row.id for held in cells for row in held.values() if reading.id in row.readings)
        marks = tuple(mark.id for mark in reference.marks.values() if reading.id in mark.readings)
        yield Entry(
            reading.id,
            Kind.READING,
            reading.reading,
            article_of(reference, reading.where),
            facts(printed=reading.printed, read_as=reading.reading, reason=reading.reason, rows=rows, marks=marks),
            places=tuple(Place.of(reference, where) for where in reading.where),
            lifetime=lifetimes.reading(reading.id),
        )


def _systems(reference: Reference) -> Iterator[Entry]:
    for system in reference.systems.values():
        yield Entry(
            system.id,
            Kind.SYSTEM,
            f"the ports from which {system.title} may send",
            facts=facts(source_ports=tuple(map(str, system.ports)), by_default=tuple(map(str, system.default))),
            places=tuple(Place.of(reference, where) for where in system.where),
            readings=tuple(reference.readings[each] for each in system.readings),
        )


def _article(reference: Reference, article: Article) -> Iterator[Entry]:
    source = reference.sources[article.source]
    yield Entry(
        article.id,
        Kind.ARTICLE,
        article.title,
        article.id,
        facts(
            source=source.id,
            dated=article.date.isoformat(),
            history=f"{len(article.revisions)} entries" if article.revisions else "none",
            address=source.url,
        ),
    )
    for revision in article.revisions:
        change = Change(article.id, revision)
        yield Entry(
            revision.id,
            Kind.REVISION,
            revision.text,
            article.id,
            facts(
                published=revision.date.isoformat(),
                in_force_from=str(revision.effective or ""),
                kind=str(revision.kind),
                values=change.values,
                rows=revision.rows,
            ),
            places=tuple(Place.of(reference, where) for where in revision.where),
            readings=tuple(reference.readings[each] for each in revision.readings),
        )


def article_of(reference: Reference, where: Iterable[str]) -> str:
    """Return the article that is one of the sources, "" where none is."""
    cited = {place.partition("/")[0] for place in where}
    return next((each.id for each in reference.articles.values() if each.source in cited), "")
