"""Say ``Lifetimes(reference).row("S1a")``: since when each thing of the reference is published, by its history."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from ipaddress import IPv4Network

from webex_calling.history.bound import Bound
from webex_calling.history.lifetime import Lifetime, Period
from webex_calling.history.replay import periods_of, replayed, undated
from webex_calling.published.article import Article, Revision
from webex_calling.published.reference import Reference


class Lifetimes:
    """The history of every article of a reference, ready to be asked.

    Every method raises KeyError for what neither the reference nor its history has.
    """

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._rows = {row: article for article in reference.articles.values() for row in article.requirements}
        articles = reversed([*reference.articles.values()])  # of articles that share a domain the first one dates it
        self._domains = {each: article for article in articles for each in article.domains}
        self._entries = tuple(entry for article in reference.articles.values() for entry in article.revisions)
        self._prefixes = {network: replayed(reference, network) for network in reference.networks}

    def row(self, id_: str) -> Lifetime:
        """Return since when a row stands as it stands; ``changed`` where it stood before with other values."""
        row = self._reference.requirements[id_]
        came = [entry for entry in self._entries if id_ in entry.added.rows][-1:]
        if came and came[0].date == row.since:
            return Lifetime((Period(Bound.told(*came), seen=self._rows[id_].date),))
        first = Bound.told(*came) if came else None
        return self._since(row.since, self._rows[id_], lambda entry: id_ in entry.rows, changed=True, first=first)

    def service(self, row: str, service: str) -> Lifetime:
        """Return since when a service of a row stands as it stands."""
        held = self._reference.requirements[row].service(service)
        if held is None:
            raise KeyError(service)
        if held.since is None:
            return self.row(row)
        return self._since(held.since, self._rows[row], lambda entry: row in entry.rows and bool(entry.added.ports))

    def network(self, id_: str) -> Lifetime:
        """Return since when a network has a list: no entry tells it."""
        return self._since(None, self._reference.article_of(id_), lambda entry: False)

    def prefixes(self, network: str) -> Mapping[IPv4Network, Lifetime]:
        """Return when each prefix was published in a network: those of today in order, then what has gone."""
        return self._prefixes[network]

    def domain(self, id_: str) -> Lifetime:
        """Return since when a domain is published."""
        domain = self._reference.domains[id_]
        return self._since(domain.since, self._domains[id_], lambda entry: domain.name in entry.added.names)

    def host(self, name: str) -> Lifetime:
        """Return since when a host is named."""
        host = self._reference.hosts[name]
        return self._since(host.since, self._source(host.where), lambda entry: name in entry.added.names)

    def statement(self, id_: str) -> Lifetime:
        """Return since when a statement is published."""
        said = self._reference.statements[id_]
        return self._since(said.since, self._source(said.where), lambda entry: not entry.added.names)

    def proxy_product(self, id_: str) -> Lifetime:
        """Return since when a row of the table of proxies stands: no entry tells it."""
        product = self._reference.proxy_products[id_]
        return self._since(product.since, self._source(product.where), lambda entry: False)

    def trusted_authority(self, id_: str) -> Lifetime:
        """Return since when a row of the table of TLS inspection stands: no entry tells it."""
        authority = self._reference.trusted_authorities[id_]
        return self._since(authority.since, self._source(authority.where), lambda entry: False)

    def mark(self, id_: str) -> Lifetime:
        """Return since when a mark is published: with the rows of the table that are read as it."""
        mark = self._reference.marks[id_]
        return self._since(mark.since, self._source(mark.where), lambda entry: not entry.added.names)

    def reading(self, id_: str) -> Lifetime:
        """Return since when the place stands that a reading is about: since the newest entry that names the reading."""
        reading = self._reference.readings[id_]
        named = [entry for entry in self._entries if id_ in entry.readings]
        newest = max((entry.date for entry in named), default=None)
        return self._since(newest, self._source(reading.where), lambda entry: id_ in entry.readings, changed=True)

    def withdrawn_names(self) -> dict[str, Lifetime]:
        """Return the names that the history tells of and no domain or host bears any more, with their lifetimes."""
        today = {*(each.name for each in self._reference.domains.values()), *self._reference.hosts}
        gone: dict[str, Lifetime] = {}
        for article in self._reference.articles.values():
            for entry in article.revisions:
                for name in (*entry.added.names, *entry.removed.names):
                    if name not in (*today, *gone):
                        periods = periods_of(name, article.revisions, lambda values: values.names, article, False)
                        gone[name] = Lifetime(periods)
        return gone

    def _since(
        self,
        day: date | None,
        article: Article,
        tells: Callable[[Revision], bool],
        *,
        changed: bool = False,
        first: Bound | None = None,
    ) -> Lifetime:
        """Return the lifetime of what stands since ``day``; ``tells`` picks the entries of that day that say so."""
        entries = [entry for entry in self._entries if entry.date == day and tells(entry)]
        if entries:
            since = Bound.told(*entries)
        elif day:
            since = Bound.assumed(day, "the data dates it, and no entry names it")
        else:
            since, changed = undated(article), False
        return Lifetime((Period(since, changed=changed, first=first, seen=article.date),))

    def _source(self, where: Iterable[str]) -> Article:
        """Return the article that is one of the sources, else the first one."""
        cited = {place.partition("/")[0] for place in where}
        articles = self._reference.articles.values()
        return next((each for each in articles if each.source in cited), self._reference.article)
