"""Say ``with_causes(lines, old, new)``: the rule of the new side that opens a line, the one of the old that closed it.

Told of the first end that a line is true of: the others have rules of their own names, which say the like.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from webex_calling.impact.packet_line import PacketLine
from webex_calling.impact.side import End, Side
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, Paths, causes


def with_causes(lines: Iterable[PacketLine], old: Side, new: Side) -> tuple[PacketLine, ...]:
    """Return the lines with the rules behind them."""
    before, after = ({end: _paths(side, end) for end in side.ends} for side in (old, new))
    return tuple(
        replace(
            line,
            opened_by=_rules(line.gained, after.get(line.ends[0]), before.get(line.ends[0])),
            closed_by=_rules(line.lost, before.get(line.ends[0]), after.get(line.ends[0])),
        )
        for line in lines
    )


def _paths(side: Side, end: End) -> Paths | None:
    compared = side.ends[end].compared
    return compared.paths if compared else None


def _rules(openings: PacketSet, paths: Paths | None, others: Paths | None) -> tuple[str, ...]:
    """Return the rules of ``paths`` that admit ``openings``, which ``others`` refuse, each once."""
    if not openings or paths is None:
        return ()
    found = [clause for clause in _decisive(openings, paths, others) if clause.resource]
    return tuple(dict.fromkeys(clause.rule for clause in found or causes(openings, paths)))


def _decisive(openings: PacketSet, paths: Paths, others: Paths | None) -> Iterator[Clause]:
    """Yield the rules of the filters where the two differ; of a path that the other does not have, none.

    What one filter after another admits gets through: only those that refuse it on the other side are the cause.
    """
    for path in paths.paths:
        twin = next((each for each in others.paths if _alike(each, path)), None) if others else None
        asked = openings & path.takes
        for here, there in zip(path.met(), twin.met(), strict=True) if twin else ():
            if refused := there.near(there.there(asked) - there.filter.admitted) & asked:
                yield from (clause for clause, _ in here.filter.causes(here.there(refused)))


def _alike(one: Path, other: Path) -> bool:
    return one.name == other.name and [type(each) for each in one.hops] == [type(each) for each in other.hops]
