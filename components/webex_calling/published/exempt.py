"""Say ``exempt_names(reference, articles)``: whose TLS nothing on the way opens, by name and by prefix."""

from collections.abc import Collection, Iterable
from ipaddress import IPv4Network

from webex_calling.published.article import Statement
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName, Requirement, Speech


def exempting(reference: Reference, articles: Collection[str]) -> tuple[Statement, ...]:
    """Return the statements of the documents of ``articles`` that exempt names from TLS inspection."""
    sources = {reference.articles[id_].source for id_ in articles}
    return tuple(
        each
        for each in reference.statements.values()
        if each.exempt and not sources.isdisjoint(where.partition("/")[0] for where in each.where)
    )


def exempt_names(reference: Reference, articles: Collection[str]) -> list[str]:
    """Return the names that TLS inspection leaves alone by the articles' word, without what another of them covers."""
    said = {name for each in exempting(reference, articles) for name in each.exempt}
    wide = {name for name in said if name.startswith("*.") and "*" not in name[1:]}
    return sorted(name for name in said if not any(name != each and name.endswith(each[1:]) for each in wide))


def bypass_line(names: Iterable[str]) -> str:
    """Return ``names`` as Windows takes a proxy's exceptions: one line, without those with an asterisk further on."""
    return ";".join(name for name in names if "*" not in name[1:])


def sip_rows(reference: Reference, articles: Collection[str]) -> tuple[Requirement, ...]:
    """Return the rows of ``articles`` with SIP over TLS to or from a published network, which nothing opens (A-31)."""
    rows = (reference.requirements[id_] for article in articles for id_ in reference.articles[article].requirements)
    return tuple(
        row
        for row in rows
        if isinstance(row.peer, NetworkName) and any(each.speaks is Speech.SIP for each in row.services)
    )


def sip_prefixes(reference: Reference, articles: Collection[str]) -> list[IPv4Network]:
    """Return the prefixes to or from which the SIP of ``articles`` goes, in order."""
    networks = {row.peer.id for row in sip_rows(reference, articles) if isinstance(row.peer, NetworkName)}
    return sorted({each.prefix for id_ in networks for each in reference.networks[id_].prefixes})
