"""Say ``replayed(reference, "calling")``: each prefix that a network ever had, with its periods, oldest entry first."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Network

from webex_calling.history.bound import Bound
from webex_calling.history.lifetime import Lifetime, Period
from webex_calling.published.article import Article, Revision, Values
from webex_calling.published.reference import Reference


def replayed(reference: Reference, network: str) -> Mapping[IPv4Network, Lifetime]:
    """Return the lifetime of each prefix of a network, those of today first, in order; then what has gone."""
    article = reference.article_of(network)
    today = {each.prefix: each.since for each in reference.networks[network].prefixes}
    entries = [each for each in article.revisions if each.network == network]
    told = (prefix for each in entries for held in (each.added, each.removed) for prefix in held.prefixes)
    rewritten = [each for each in article.revisions if network in each.rewritten]
    return {
        prefix: Lifetime(
            _ended(
                periods_of(prefix, entries, lambda values: values.prefixes, article, prefix in today),
                _absorbing(prefix, entries),
                rewritten,
            )
        )
        for prefix in dict.fromkeys((*today, *sorted(told)))
    }


def periods_of(
    value: object,
    entries: Iterable[Revision],
    values: Callable[[Values], Sequence[object]],
    article: Article,
    standing: bool,
) -> tuple[Period, ...]:
    """Return the periods of one value by entries in any order; ``standing``: the article has it today.

    The last one ends as not told where no entry removes the value and the data does not have it.
    """
    periods: list[Period] = []
    since: Bound | None = None
    for entry in reversed([*entries]):
        if value in values(entry.removed):
            periods.append(
                Period(since or Bound.not_told("it stood before the history tells of it"), Bound.told(entry))
            )
            since = None
        if value in values(entry.added):
            since = since or Bound.told(entry)
    if standing:
        periods.append(Period(since or undated(article), seen=article.date))
    elif since:
        periods.append(Period(since, Bound.not_told("no entry removes it, and the data does not have it")))
    return tuple(periods)


def undated(article: Article) -> Bound:
    """Return the first day of what an article has today, and no entry of its history tells of."""
    if article.revisions:
        return Bound.not_told("no entry of the history tells it")
    return Bound.not_told(f"its article has no history, and is dated {article.date.isoformat()}")


def _absorbing(prefix: IPv4Network, entries: Iterable[Revision]) -> list[tuple[Revision, IPv4Network]]:
    """Return the entries that added a wider prefix, oldest first."""
    wider = [
        (entry, other)
        for entry in entries
        for other in entry.added.prefixes
        if other != prefix and prefix.subnet_of(other)
    ]
    return sorted(wider, key=lambda each: each[0].date)


def _ended(
    periods: tuple[Period, ...], absorbing: Sequence[tuple[Revision, IPv4Network]], rewritten: Sequence[Revision]
) -> tuple[Period, ...]:
    """Return periods whose last has the end that may be inferred: absorbed by a wider one, or gone with a new list."""
    *before, last = periods
    began = last.since.day
    if last.until is None or last.until.day or began is None:
        return periods
    taken = next(((entry, wide) for entry, wide in absorbing if entry.date > began), None)
    anew = [each for each in rewritten if each.date > began and (taken is None or each.date < taken[0].date)]
    if taken and not anew:
        entry, wide = taken
        how = f"absorbed by {wide}, which {entry.id} added without saying so"
        return (*before, Period(last.since, Bound.assumed(entry.date, how, [entry])))
    if anew or taken:
        ends = [*anew, *([taken[0]] if taken else [])]
        day = max(each.date for each in ends)
        how = f"gone by {day.isoformat()}, when the lists were written anew ({', '.join(each.id for each in anew)})"
        return (*before, Period(last.since, Bound.not_told(how, ends), gone_by=day))
    return periods
