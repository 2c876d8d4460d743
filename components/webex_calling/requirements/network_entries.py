"""Say ``network_entries(reference, lifetimes)``: each network and each of its prefixes, those that have gone too."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from webex_calling.history.lifetimes import Lifetimes
from webex_calling.published.network import Network, PublishedPrefix
from webex_calling.published.reference import Reference
from webex_calling.published.requirement import NetworkName
from webex_calling.requirements.entry import Entry, Place, facts
from webex_calling.requirements.kind import Kind


def network_entries(reference: Reference, lifetimes: Lifetimes) -> Iterator[Entry]:
    """Yield every network in the order of the data, its prefixes after it: those of today, then what has gone."""
    for network in reference.networks.values():
        places = tuple(Place.of(reference, where) for where in network.where)
        article = reference.article_of(network.id)
        yield Entry(
            network.id,
            Kind.NETWORK,
            network.title,
            article.id,
            facts(
                prefixes=tuple(written(each.prefix) for each in network.prefixes),
                list=_list(network),
                rows=tuple(row.id for row in reference.requirements.values() if row.peer == NetworkName(network.id)),
                history=tuple(entry.id for entry in article.revisions if entry.network == network.id),
            ),
            network.note,
            places,
            tuple(reference.readings[each] for each in network.readings),
            lifetimes.network(network.id),
        )
        today = {each.prefix: each for each in network.prefixes}
        for prefix, lifetime in lifetimes.prefixes(network.id).items():
            held = today.get(prefix, PublishedPrefix(prefix))
            yield Entry(
                written(prefix),
                Kind.PREFIX,
                f"in {network.id}: {network.title}" if prefix in today else f"was in {network.id}: {network.title}",
                article.id,
                facts(network=network.id, list=_lists(network, held) if prefix in today else ""),
                held.note,
                places,
                tuple(reference.readings[each] for each in held.readings),
                lifetime,
                (str(prefix),),
            )


def written(prefix: IPv4Network) -> str:
    """Return a prefix as the data has it: a host without its length."""
    return str(prefix).removesuffix("/32")


def _list(network: Network) -> str:
    if not network.listed:
        return "none: its prefixes stand in the rules"
    return ", ".join(
        f"{len(held)} of {network.size(number)} entries in list {number}" for number, held in network.lists.items()
    )


def _lists(network: Network, held: PublishedPrefix) -> str:
    return ", ".join(map(str, held.lists)) if network.listed else ""
