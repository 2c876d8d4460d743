"""Say ``causes(side.declared[0].openings, side.paths)``: the rules that let something through."""

from webex_calling.verify.admission import Clause
from webex_calling.verify.hop import Filter
from webex_calling.verify.packets import PacketSet
from webex_calling.verify.path import Paths


def causes(openings: PacketSet, paths: Paths) -> tuple[Clause, ...]:
    """Return the rules that let any of ``openings`` through, each once: on each path those of its first filter.

    Whatever gets through a path gets through each of its filters, so that the rules next to the endpoint are enough.
    """
    found: dict[Clause, None] = {}
    for path in paths.paths:
        first = next((hop for hop in path.hops if isinstance(hop, Filter)), None)
        if first is not None:
            found.update((clause, None) for clause, _ in first.causes(openings & path.takes))
    return tuple(found)
