"""Say ``changed_sets(old, new)``: which sets of an export have other names, addresses or ports by newer data."""

from collections.abc import Iterator

from webex_calling.exchange.endpoint_set import EndpointSet
from webex_calling.exchange.endpoint_sets import endpoint_sets
from webex_calling.published.reference import Reference


def changed_sets(old: Reference, new: Reference) -> Iterator[str]:
    """Yield a line for the sets that change, one for those that come and one for those that go, by their ids."""
    before, after = (
        {each.id: _reached(each) for each in endpoint_sets(reference, list(reference.articles), new.revision)}
        for reference in (old, new)
    )
    groups = {
        "change": [id_ for id_, held in after.items() if id_ in before and before[id_] != held],
        "come": [id_ for id_ in after if id_ not in before],
        "go": [id_ for id_ in before if id_ not in after],
    }
    yield from (f"sets of an export that {verb}: {', '.join(ids)}" for verb, ids in groups.items() if ids)


def _reached(held: EndpointSet) -> tuple[frozenset[object], str, str]:
    """Return what is reached, and on which ports; in which order is nobody's."""
    return frozenset((*held.urls, *held.ips)), held.tcp, held.udp
