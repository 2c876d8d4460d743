"""Say ``name_entries(reference, lifetimes)``: each domain and each host, and the names that have gone."""

from collections.abc import Iterator

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.domain import Domain, NamedHost, Use
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import Hosts
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind


def name_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield every domain, every host, then what the history tells of and nobody bears any more."""
    for domain in reference.domains.values():
        yield _domain(reference, domain, lifetimes)
    for host in reference.hosts.values():
        yield _host(reference, host, lifetimes)
    for name, lifetime in lifetimes.withdrawn_names().items():
        entries = [
            (article.id, entry.id)
            for article in reference.articles.values()
            for entry in article.revisions
            if name in (*entry.added.names, *entry.removed.names)
        ]
        told = facts(history=tuple(entry for _, entry in entries))
        yield Entry(name, Kind.DOMAIN, "no longer published", entries[0][0], told, lifetime=lifetime)


def _domain(reference: Reference, domain: Domain, lifetimes: Lifetimes) -> Entry:
    own = [article.id for article in reference.articles.values() if domain.id in article.domains]
    return Entry(
        domain.name,
        Kind.DOMAIN,
        domain.purpose,
        own[0],
        facts(
            group=domain.group,
            users=tuple(map(_use, domain.uses)),
            hosts=tuple(host for host in reference.hosts if domain.covers(host)),
            articles=tuple(own) if len(own) > 1 else (),
        ),
        places=tuple(Place.of(reference, where) for where in domain.where),
        readings=tuple(reference.readings[each] for each in domain.readings),
        lifetime=lifetimes.domain(domain.id),
        names=(domain.id, domain.apex),
    )


def _use(use: Use) -> str:
    parts = (
        f"{', '.join(use.users)} (printed: {use.printed_users})",
        f"with the option {use.option}" if use.option else "",
        "where a firewall filters names itself, without a proxy" if use.without_proxy_only else "",
    )
    return "; ".join(part for part in parts if part)


def _host(reference: Reference, host: NamedHost, lifetimes: Lifetimes) -> Entry:
    rows = tuple(
        row.id
        for row in reference.requirements.values()
        if (isinstance(row.peer, Hosts) and host.name in row.peer.names)
        or any(host.name in service.hosts for service in row.services)
    )
    ports = (*(f"tcp {each}" for each in host.ports), *(f"udp {each}" for each in host.udp_ports))
    cited = {where.partition("/")[0] for where in host.where}
    articles = reference.articles.values()
    article = next((each for each in articles if each.source in cited), reference.article)
    return Entry(
        host.name,
        Kind.HOST,
        host.use,
        article.id,
        facts(ports=ports, rows=rows),
        host.note,
        tuple(Place.of(reference, where) for where in host.where),
        tuple(reference.readings[each] for each in host.readings),
        lifetimes.host(host.name),
    )
