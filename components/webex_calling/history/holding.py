"""Say ``holding(reference, 30)``: the reference with what was withdrawn lately, flagged, so that it stays admitted.

Additions go out early and removals late. The days count from the entry that withdraws to the newest revision of the
reference, and no clock is asked: the same data and site give the same plan on every day.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from ipaddress import IPv4Network

from webex_calling.fault import Fault, Faults
from webex_calling.history.undone_rows import restored
from webex_calling.published.article import Article, Revision
from webex_calling.published.domain import Domain, Use
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import RoleDomains


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held: its name, the network where it is a prefix, and the day on which it was withdrawn."""

    name: str
    network: str
    withdrawn: date


def holding(reference: Reference, days: int) -> Reference:
    """Return the reference with each prefix and domain that was withdrawn less than ``days`` before its revision.

    They are flagged as withdrawn; ``current`` of what is returned is the reference again. What is still published, or
    part of what is, is held by nobody. Raises Faults, placed at the site's key, for a prefix that no list has room for.
    """
    recent = [
        (article, entry)
        for article in reference.articles.values()
        for entry in article.revisions
        if entry.date + timedelta(days) > reference.revision
    ]
    faults: list[Fault] = []
    networks = dict(reference.networks)
    for _, entry in recent:
        for prefix in entry.removed.prefixes:
            if entry.network in networks:
                networks[entry.network] = _with(networks[entry.network], prefix, entry, faults)
    if faults:
        raise Faults(faults)
    domains, articles = dict(reference.domains), dict(reference.articles)
    for article, entry in recent:
        for domain in _domains(reference, article, entry, domains):
            domains[domain.id] = domain
            known = articles[article.id]
            articles[article.id] = replace(known, domains=(*known.domains, domain.id))
    if len(domains) == len(reference.domains) and networks == dict(reference.networks):
        return reference
    return replace(reference, networks=networks, domains=domains, articles=articles)


def held(reference: Reference) -> Iterator[Held]:
    """Yield all that a reference holds, prefixes by their network, then domains."""
    for network in reference.networks.values():
        for each in network.prefixes:
            if each.withdrawn:
                yield Held(str(each.prefix).removesuffix("/32"), network.id, each.withdrawn)
    for domain in reference.domains.values():
        if domain.withdrawn:
            yield Held(domain.name, "", domain.withdrawn)


def _with(network: Network, prefix: IPv4Network, entry: Revision, faults: list[Fault]) -> Network:
    """Return a network with what no prefix of it has of a withdrawn one; without it where no list has room."""
    for piece in _beside(prefix, [each.prefix for each in network.prefixes]):
        number = _room(network)
        if number is None:
            words = f"would hold {piece} of {network.id}, withdrawn {entry.date.isoformat()}, and its lists are full"
            remedy = "leave the key out, or hold for fewer days"
            faults.append(Fault("holdRemovals", words, remedy))
            return network
        at = next((at for at, each in enumerate(network.prefixes) if each.prefix > piece), len(network.prefixes))
        one = PublishedPrefix(piece, list=number, withdrawn=entry.date)
        network = replace(network, prefixes=(*network.prefixes[:at], one, *network.prefixes[at:]))
    return network


def _beside(prefix: IPv4Network, others: Iterable[IPv4Network]) -> list[IPv4Network]:
    """Return what is left of a prefix without others, in order."""
    left = [prefix]
    for other in others:
        apart: list[IPv4Network] = []
        for each in left:
            if other.subnet_of(each) and other != each:
                apart += each.address_exclude(other)
            elif not each.subnet_of(other):
                apart.append(each)
        left = apart
    return sorted(left)


def _room(network: Network) -> int | None:
    """Return the first list that has room for one more; none is made, since its rules would need a group."""
    if not network.listed:
        return 1
    return next((number for number, held in network.lists.items() if len(held) < network.size(number)), None)


def _domains(reference: Reference, article: Article, entry: Revision, known: Mapping[str, Domain]) -> Iterator[Domain]:
    """Yield the domains that an entry withdrew and none that is published, or held already, has in whole.

    The history does not tell who used a domain. So that nobody is cut off, all are taken whose web goes by domain, with
    the option that all domains of the article have in common, if there is one.
    """
    rows = [row for row in reference.requirements.values() if isinstance(row.peer, RoleDomains)]
    roles = tuple(dict.fromkeys(role for row in rows for role in row.roles))
    options = {use.option for id_ in article.domains for use in reference.domains[id_].uses}
    option = options.pop() if len(options) == 1 else None
    for name in entry.removed.names:
        if any(each.name == name or (each.name != each.apex and _below(name, each)) for each in known.values()):
            continue
        domain = restored(name, entry, rows)
        uses = (Use(roles, "not told", option),)
        id_ = domain.id if domain.id not in known else f"{domain.id}-withdrawn"
        yield replace(domain, id=id_, uses=uses, withdrawn=entry.date)


def _below(name: str, domain: Domain) -> bool:
    return domain.covers(name.removeprefix("*."))
