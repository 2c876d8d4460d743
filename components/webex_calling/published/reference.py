"""Say ``load_reference().requirements["S1a"]``: the published requirements, or every fault in them."""

from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from ipaddress import IPv4Network
from pathlib import Path

from webex_calling.fault import Faults
from webex_calling.port import PortRange, minimal
from webex_calling.published.article import Article, Reading, Revision, Source, Statement
from webex_calling.published.domain import Domain, NamedHost
from webex_calling.published.keep_alive import KeepAlive
from webex_calling.published.loading import load_rows
from webex_calling.published.marking import Mark, PrintedMark
from webex_calling.published.network import Network
from webex_calling.published.placement import SITE, CollectionGroup
from webex_calling.published.printed import Printed
from webex_calling.published.proxy import ProxyProduct, ProxyTable, TrustedAuthority
from webex_calling.published.published import Option, Published
from webex_calling.published.requirement import NetworkName, Requirement, Role
from webex_calling.published.source_ports import System


@dataclass(frozen=True, slots=True)
class Reference:
    """The published reference: everything by its id, in the order of the articles. Hosts go by their name.

    ``printed`` are the rows of port tables as printed, by the id of the first requirement that each is read as or
    an id of their own; ``marks`` are what the ``printed_marks``, the rows of tables of quality of service, are read as.
    ``proxy_products`` and ``trusted_authorities`` are the rows of the two tables on proxies. ``refused`` are the titles
    of articles whose requirements are not here, by what they are about.
    """

    articles: Mapping[str, Article]
    options: Mapping[str, Option]
    networks: Mapping[str, Network]
    domains: Mapping[str, Domain]
    hosts: Mapping[str, NamedHost]
    systems: Mapping[str, System]
    requirements: Mapping[str, Requirement]
    printed: Mapping[str, Printed]
    marks: Mapping[str, Mark]
    printed_marks: Mapping[str, PrintedMark]
    keepalives: Mapping[str, KeepAlive]
    statements: Mapping[str, Statement]
    readings: Mapping[str, Reading]
    sources: Mapping[str, Source]
    collection_groups: Mapping[str, CollectionGroup]
    refused: Mapping[str, str]
    proxy_products: Mapping[str, ProxyProduct] = field(default_factory=dict)
    trusted_authorities: Mapping[str, TrustedAuthority] = field(default_factory=dict)

    @property
    def article(self) -> Article:
        """The first article, that of Webex Calling, which every site has."""
        return next(iter(self.articles.values()))

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """The entries of the revision history of the first article, newest first."""
        return self.article.revisions

    @property
    def revision(self) -> date:
        """The date of the newest entry of that history: what the data is true of."""
        return self.article.date

    def article_of(self, network: str) -> Article:
        """Return the article in whose folder ``network`` stands."""
        return next(article for article in self.articles.values() if network in article.networks)

    def revision_of(self, network: str) -> date:
        """Return the date on which the prefixes of ``network`` last changed, or that of the document they stand in."""
        article = self.article_of(network)
        changes = (entry.date for entry in article.revisions if entry.network == network)
        source = self.sources[self.networks[network].where[0].partition("/")[0]]
        return max(changes, default=source.dated or article.date)

    @property
    def prefixes(self) -> tuple[IPv4Network, ...]:
        """Every prefix of the networks of Webex Calling, which no site may claim."""
        return tuple(
            published.prefix for network in self.networks.values() if network.listed for published in network.prefixes
        )

    @property
    def listed(self) -> tuple[Network, ...]:
        """The networks that stand in lists and groups of their own, in order."""
        return tuple(network for network in self.networks.values() if network.listed)

    def collection_group_of(self, row: Requirement) -> str:
        """Return the rule collection group of a row's rules by address: its network's, or what has all else."""
        if not isinstance(row.peer, NetworkName):
            return SITE
        network = self.networks[row.peer.id]
        return network.collection_group or (network.id if network.listed else self.article_of(network.id).id)

    @property
    def current(self) -> "Reference":
        """The reference without what was withdrawn and a site holds a while longer: what is required."""
        held = {id_: each for id_, each in self.networks.items() if each.held}
        domains = {id_: each for id_, each in self.domains.items() if each.withdrawn is None}
        if not held and len(domains) == len(self.domains):
            return self
        networks = {
            id_: replace(each, prefixes=tuple(one for one in each.prefixes if one.withdrawn is None))
            for id_, each in held.items()
        }
        articles = {
            id_: replace(each, domains=tuple(one for one in each.domains if one in domains))
            for id_, each in self.articles.items()
        }
        return replace(self, articles=articles, networks={**self.networks, **networks}, domains=domains)

    @property
    def published(self) -> Published:
        """What a site's own words are judged by."""
        desktops = self.options_for({Role.WEBEX_APP, Role.THIN_CLIENT})
        return Published(self.prefixes, desktops, tuple(self.options.values()), self.refused, self.proxy_table)

    @property
    def proxy_table(self) -> ProxyTable:
        """What products can do at a proxy, each with where that is published."""
        products, authorities = tuple(self.proxy_products.values()), tuple(self.trusted_authorities.values())
        places = {each.id: each.where for each in products} | {each.id: each.where for each in authorities}
        return ProxyTable(products, authorities, {id_: self.places(where) for id_, where in places.items()})

    def options_for(self, roles: Set[Role]) -> tuple[Option, ...]:
        """Return the options on which a row, a service or a domain of any of ``roles`` depends."""
        named = {use.option for each in self.domains.values() for use in each.uses if not roles.isdisjoint(use.users)}
        for row in self.requirements.values():
            used = [each for each in row.services if not roles.isdisjoint(each.roles or row.roles)]
            named.update(when.option for when in (row.when, *(each.when for each in used)) if used)
        return tuple(option for option in self.options.values() if not named.isdisjoint(option.words))

    @property
    def system_ports(self) -> tuple[PortRange, ...]:
        """The ports that some operating system may pick for a connection, where nothing else fixes them."""
        return minimal(ports for system in self.systems.values() for ports in system.ports)

    def requirements_for(self, role: Role) -> tuple[Requirement, ...]:
        """Return the rows that name ``role``."""
        return tuple(row for row in self.requirements.values() if role in row.roles)

    def domains_for(self, roles: frozenset[Role], options: frozenset[str], *, aliases: bool) -> tuple[Domain, ...]:
        """Return the domains that any of ``roles`` needs with these options.

        With the ``aliases`` behind them where a firewall filters names itself: a proxy sees none, and where nothing
        filters names none matters.
        """
        return tuple(each for each in self.domains.values() if each.needed(roles, options, aliases=aliases))

    def quote(self, statement: str) -> str:
        """Return a statement with where it is published: "Text (Cisco b2exve, the part on proxies)", without a dot.

        A reference of another day may not have it.
        """
        if statement not in self.statements:
            return f"nothing was published on that by {self.revision.isoformat()} ({statement})"
        said = self.statements[statement]
        return f"{said.text.removesuffix('.')} ({self.places(said.where)})"

    def places(self, places: Iterable[str]) -> str:
        """Return publisher, document and part of each place: "Cisco b2exve, the part on proxies"."""
        found = (where.partition("/") for where in places)
        cited = ((self.sources[source], section) for source, _, section in found)
        return "; ".join(f"{source.publisher} {source.id}, {source.sections[section]}" for source, section in cited)

    def cite(self, where: str) -> str:
        """Return the words that lead a reader to ``where`` (``b2exve/ports``), a place of the data's own sources."""
        source, _, section = where.partition("/")
        return self.sources[source].cite(section)


def load_reference(directory: Path | Traversable | None = None) -> Reference:
    """Load each folder of ``directory``, an article each, by default the data that is installed with the package.

    Without a directory it is what entrances call: the stack program, components, commands and the policy pack. All
    below them is given what they loaded. Raises Faults with every fault of every file.
    """
    if directory is not None:
        return _load(directory)
    return _others[-1] if _others else _installed()


@contextmanager
def in_place(reference: Reference) -> Iterator[Reference]:
    """Have every entrance take ``reference`` in place of what is installed: the whole product runs by other data."""
    _others.append(reference)
    try:
        yield reference
    finally:
        _others.pop()


_others: list[Reference] = []


@cache
def _installed() -> Reference:
    return _load(files("webex_calling.data"))


def _load(directory: Path | Traversable) -> Reference:
    rows, faults = load_rows(directory)
    if faults:
        raise Faults(faults)
    return Reference(
        articles=rows.articles,
        options=rows.options,
        networks=rows.networks,
        domains=rows.domains,
        hosts=rows.hosts,
        systems=rows.systems,
        requirements=rows.requirements,
        printed=rows.printed,
        marks=rows.marks,
        printed_marks=rows.printed_marks,
        keepalives=rows.keepalives,
        statements=rows.statements,
        readings=rows.readings,
        sources=rows.sources,
        collection_groups=rows.collection_groups,
        refused={each.id: rows.sources[each.source].title for each in rows.refused.values()},
        proxy_products=rows.proxy_products,
        trusted_authorities=rows.trusted_authorities,
    )
