"""Say ``causes(side.declared[0].openings, side.paths)``: the rules that let something through."""

from collections.abc import Iterator

from webex_calling.verify.admission import Clause
from webex_calling.verify.hop import Filter
from webex_calling.verify.packets import PacketSet
from webex_calling.verify.path import Path, Paths


def causes(openings: PacketSet, paths: Paths) -> tuple[Clause, ...]:
    """Return the rules that let any of ``openings`` through, each once: on each path one filter's for each of them."""
    return tuple(dict.fromkeys(clause for path in paths.paths for clause, _ in causes_on(path, openings)))


def causes_on(path: Path, openings: PacketSet) -> Iterator[tuple[Clause, PacketSet]]:
    """Yield the rules of ``path`` that let any of ``openings`` through, each with its part of them.

    Whatever gets through a path gets through each of its filters, so that one is enough for each opening: the first
    with a rule of its own for it, and not only what a service lets through without any.
    """
    left = openings & path.takes
    others: list[tuple[Clause, PacketSet]] = []
    for hop in path.hops:
        if isinstance(hop, Filter) and left:
            found = list(hop.causes(left))
            own = [(clause, part) for clause, part in found if clause.resource]
            yield from own
            left -= PacketSet.union(part for _, part in own)
            others = others or found
    yield from ((clause, part & left) for clause, part in others if not clause.resource and part & left)
