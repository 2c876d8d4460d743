"""Say ``by_priority(table, entries)``: the routes of a table in the order in which a VPC prefers them.

The longest prefix that holds the peer decides. Of equal ones a static route comes before one to a prefix list, and that
before a propagated one; what is propagated never takes what the local route has, however specific it is. Of propagated
ones Direct Connect comes before static routes of a VPN, and these before BGP of a VPN: they lead to one virtual private
gateway, and a table has one of them. Of equal routes to entries of several prefix lists a VPC picks one at random.
Nothing depends on the order in which routes are printed.
Sources: Amazon VPC User Guide, route priority; AWS Site-to-Site VPN User Guide, route tables and route priority.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.audit.aws.route_table import Route, RouteTable
from webex_calling.audit.fields import span
from webex_calling.verify.model.spans import Interval, holds, union


@dataclass(frozen=True, slots=True)
class Preferred:
    """A route and one prefix that it takes, as far as no longer prefix does; ``rivals`` may take it in its place."""

    prefix: Interval
    route: Route
    rivals: tuple[Route, ...] = ()


def by_priority(table: RouteTable, entries: Mapping[str, Sequence[str]]) -> tuple[Preferred, ...]:
    """Return the routes, one for each prefix, the longest first; ``entries`` are those of prefix lists, by id."""
    local = union(found for route in table.routes if route.target == "local" and (found := span(route.destination)))
    held: dict[Interval, list[tuple[int, Route]]] = {}
    for route in table.routes:
        for prefix in _prefixes(route, entries):
            if not (route.propagated and holds(local, prefix)):
                held.setdefault(prefix, []).append((_rank(route), route))
    best = (_preferred(prefix, ranked) for prefix, ranked in held.items())
    return tuple(sorted(best, key=lambda each: (each.prefix[1] - each.prefix[0], each.prefix)))


def _prefixes(route: Route, entries: Mapping[str, Sequence[str]]) -> Iterator[Interval]:
    for text in entries.get(route.destination, (route.destination,)):
        if (found := span(text)) is not None:
            yield found


def _rank(route: Route) -> int:
    return 2 if route.propagated else int(span(route.destination) is None)


def _preferred(prefix: Interval, ranked: Sequence[tuple[int, Route]]) -> Preferred:
    """Return the route of the best rank; of several that lead elsewhere an active one, and the others as rivals."""
    best = min(rank for rank, _ in ranked)
    equal = {(route.target, route.active): route for rank, route in ranked if rank == best}
    first, *rivals = (equal[key] for key in sorted(equal, key=lambda each: (not each[1], each[0])))
    return Preferred(prefix, first, tuple(rivals))
