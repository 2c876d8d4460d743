"""Say ``reference_at(reference, day).reference``: what was published on a day, and all that is assumed of it."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from webex_calling.fault import Faults
from webex_calling.history.assumption import LATER, ONE_DATE, UNDATED, Assumption
from webex_calling.history.undone_networks import Found, undone_networks
from webex_calling.history.undone_rows import undone_rows
from webex_calling.published.article import Article, Revision, Statement
from webex_calling.published.domain import NamedHost
from webex_calling.published.marking import Mark, PrintedMark
from webex_calling.published.proxy import ProxyProduct, TrustedAuthority
from webex_calling.published.reference import Reference

Dated = TypeVar("Dated", Statement, Mark, PrintedMark, ProxyProduct, TrustedAuthority)


@dataclass(frozen=True, slots=True)
class Past:
    """The reference as it was at the end of ``day``, with what is ``assumed`` of it: nothing on the day of the data."""

    day: date
    reference: Reference
    assumed: tuple[Assumption, ...]

    def assumed_against(self, later: Reference) -> tuple[Assumption, ...]:
        """Return what is assumed by entries of ``later`` that this one has not: there the two may differ untold.

        An entry that neither has is undone from both alike, and what no entry dates stands in both.
        """
        entries = {entry.id for article in later.articles.values() for entry in article.revisions}
        entries -= {entry.id for article in self.reference.articles.values() for entry in article.revisions}
        return tuple(each for each in self.assumed if not entries.isdisjoint(each.entries))


def reference_at(reference: Reference, day: date) -> Past:
    """Undo the history of every article, the newest entry first, down to the end of ``day``.

    What is dated later is absent, and what has no date is assumed to have stood. The day counts by publication: what
    was published and in force later only is there, and listed among what is assumed. Raises Faults that name each entry
    and value by which a list or a row cannot be rebuilt.
    """
    found = Found()
    undone = [each for each in reference.articles.values() if any(entry.date > day for entry in each.revisions)]
    made = reference
    for article in undone:
        made = _without(made, reference, article, day, found)
    for article in reference.articles.values():
        if not article.revisions and day < article.date:
            found.assumed.append(Assumption("article", article.id, f"{ONE_DATE}, {article.date.isoformat()}"))
    found.assumed += _not_yet_in_force(reference, day)
    if found.faults:
        raise Faults(found.faults)
    return Past(day, made, tuple(dict.fromkeys(found.assumed)))


def _without(made: Reference, today: Reference, article: Article, day: date, found: Found) -> Reference:
    """Return ``made`` with one article undone."""
    revisions = tuple(entry for entry in article.revisions if entry.date <= day)
    networks = undone_networks(today, article, day, found)
    rows = undone_rows(today, article, day, found)
    dated = revisions[0].date if revisions else day
    then = replace(
        article,
        date=dated,
        revisions=revisions,
        domains=tuple(rows.domains),
        requirements=tuple(rows.requirements),
    )
    elsewhere = {each for other in today.articles.values() if other.id != article.id for each in other.domains}
    domains = _ordered(made.domains, rows.domains, {*article.domains} - elsewhere)
    requirements = _ordered(made.requirements, rows.requirements, {*article.requirements})
    hosts = {name: host for name, host in made.hosts.items() if name in rows.hosts}
    others = {other.source for other in today.articles.values() if other.id != article.id}
    found.assumed += _undated(hosts.values(), others)
    marks = _stood(made.marks, day)
    found.assumed += _reread(marks.values(), [entry for entry in article.revisions if entry.date > day])
    # How the table was printed on another day is not told.
    printed = {id_: each for id_, each in made.printed.items() if {*article.requirements}.isdisjoint(each.rows)}
    source = made.sources[article.source]
    sources = {**made.sources, source.id: replace(source, dated=dated if source.dated else None)}
    return replace(
        made,
        articles={**made.articles, article.id: then},
        networks={**made.networks, **networks},
        domains=domains,
        hosts=hosts,
        requirements=requirements,
        statements=_stood(made.statements, day),
        marks=marks,
        printed_marks=_stood(made.printed_marks, day),
        proxy_products=_stood(made.proxy_products, day),
        trusted_authorities=_stood(made.trusted_authorities, day),
        printed=printed,
        sources=sources,
    )


def _stood(held: Mapping[str, Dated], day: date) -> dict[str, Dated]:
    """Return what is not dated later than ``day``."""
    return {id_: each for id_, each in held.items() if each.since is None or each.since <= day}


def _ordered(held: Mapping[str, Any], then: Mapping[str, Any], own: set[str]) -> dict[str, Any]:
    """Return ``held`` with what an article has ``then`` in the place of its ``own``, new ones last."""
    kept = {id_: then.get(id_, each) for id_, each in held.items() if id_ in then or id_ not in own}
    return {**kept, **{id_: each for id_, each in then.items() if id_ not in kept}}


def _undated(hosts: Iterable[NamedHost], others: Set[str]) -> Iterator[Assumption]:
    """Yield the hosts that no entry dates, but for those of ``others``, the sources of other articles."""
    for host in hosts:
        if host.since is None and others.isdisjoint(place.partition("/")[0] for place in host.where):
            yield Assumption("host", host.name, UNDATED)


def _reread(marks: Iterable[Mark], later: Iterable[Revision]) -> Iterator[Assumption]:
    """Yield the marks with a reading that a later entry is read by: before it they may have been read otherwise."""
    entries = [*later]
    for mark in marks:
        if told := tuple(entry.id for entry in entries if not set(entry.readings).isdisjoint(mark.readings)):
            yield Assumption("mark", mark.id, LATER, told)


def _not_yet_in_force(reference: Reference, day: date) -> Iterator[Assumption]:
    for article in reference.articles.values():
        for entry in article.revisions:
            if entry.date <= day and entry.effective and not entry.effective.reached(day):
                how = f"published by {entry.id}, and in force from {entry.effective}"
                yield Assumption("revision", entry.id, how, (entry.id,))
