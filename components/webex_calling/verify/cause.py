"""Say ``causes(side.declared[0].openings, side.paths)``: the rules that let something through."""

from collections.abc import Iterator

from webex_calling.verify.admission import Clause
from webex_calling.verify.hop import Filter
from webex_calling.verify.packets import PacketSet
from webex_calling.verify.path import Path, Paths


def causes(openings: PacketSet, paths: Paths) -> tuple[Clause, ...]:
    """Return the rules that let any of ``openings`` through, each once: on each path those of one filter."""
    return tuple(dict.fromkeys(clause for path in paths.paths for clause, _ in causes_on(path, openings)))


def causes_on(path: Path, openings: PacketSet) -> Iterator[tuple[Clause, PacketSet]]:
    """Yield the rules of one filter of ``path`` that let any of ``openings`` through, each with its part of them.

    Whatever gets through a path gets through each of its filters, so that one is enough: the first with rules of its
    own that do, and not only what a service lets through without any.
    """
    told: list[tuple[Clause, PacketSet]] = []
    for hop in path.hops:
        if isinstance(hop, Filter):
            found = list(hop.causes(openings & path.takes))
            told = told or found
            if any(clause.resource for clause, _ in found):
                yield from ((clause, part) for clause, part in found if clause.resource)
                return
    yield from told
