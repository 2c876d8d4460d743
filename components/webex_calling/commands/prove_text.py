"""Say ``site_proof_lines(proven, disagreements, past)``: a whole site's proof, with the rules behind every excess."""

from collections.abc import Iterator, Sequence
from typing import Any

from webex_calling.commands.as_of_text import hint, hint_excess, past_document, past_lines
from webex_calling.commands.stack_run import Proven
from webex_calling.history.past import Past
from webex_calling.report.exception_words import accepted_lines, exception_lines, exceptions_document
from webex_calling.report.lines import first, indented, section
from webex_calling.report.proof_words import (
    EXPLAIN,
    LEFT,
    WORDS,
    WRONG,
    found_lines,
    name,
    of_proof,
    side_document,
    source_document,
    source_lines,
    verdict,
    words_of,
    wrong_lines,
)
from webex_calling.report.toned import Tone, Toned
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Path, causes
from webex_calling.verify.proof.derivation import Disagreement
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import InterfaceProof

_MOST = 6
"""How many lines of what is wrong stand before the sides."""
AGREE = "the flows and the published rows, compared packet by packet, agree"


def site_proof_lines(proven: Proven, disagreements: Sequence[Disagreement], past: Past | None = None) -> Iterator[str]:
    """Yield the proof line by line: the answer, totals, what is wrong; then sides with paths, excess with its rules."""
    where = proven.source or f"stack {proven.stack}"
    revision = proven.reference.revision.isoformat()
    yield of_proof(proven.sides, len(disagreements), proven.exceptions).line
    yield f"{where}: what its resources admit, against the requirements published {revision}"
    yield f"total: {_totals(proven.sides)}"
    yield f"derivation: {AGREE if not disagreements else f'{len(disagreements)} disagreements'}"
    yield from indented(map(str, disagreements), Tone.BAD)
    yield from section(WRONG, first(wrong_lines(proven.sides, proven.exceptions), _MOST, "below"))
    if any(side.gaps or side.undeclared for side in proven.sides):
        rows = [hint(gap.row) for side in proven.sides for gap in side.gaps]
        yield from section(LEFT, [EXPLAIN, *rows[:1]])
    for side in proven.sides:
        yield ""
        yield Toned(f"{name(side)}: required openings admitted: {verdict(side)}", Tone.TITLE)
        yield from (f"  {_path(path)}: {_path_verdict(side, path)}" for path in _paths(side))
        yield from found_lines(side)
        yield from (f"  assumed: {words}" for words in side.assumed)
    yield from _declared_lines(proven.sides)
    if told := exception_lines(proven.exceptions):
        yield ""
        yield from told
    if sources := list(source_lines(proven.adopted)):
        yield ""
        yield from sources
    yield from past_lines(past)
    if kind := next(_kinds(proven.sides), None):
        yield ""
        yield hint_excess(kind)


def site_proof_document(
    proven: Proven, disagreements: Sequence[Disagreement], past: Past | None = None
) -> dict[str, Any]:
    """Return the proof as JSON values; ``holds`` is false where something is wrong or could not be proven."""
    sides = proven.sides
    return {
        **of_proof(sides, len(disagreements), proven.exceptions).document,
        "stack": proven.stack,
        "source": proven.source,
        "revision": proven.reference.revision.isoformat(),
        "asOf": past_document(past),
        "holds": all(side.proven for side in sides)
        and not disagreements
        and not any(each.wrong for each in proven.exceptions),
        "sides": [_side(side) for side in sides],
        "exceptions": exceptions_document(proven.exceptions),
        "restsOn": source_document(proven.adopted),
        "derivation": {"agrees": not disagreements, "disagreements": [str(each) for each in disagreements]},
        "totals": {
            "sides": len(sides),
            "proven": sum(side.proven for side in sides),
            "missing": sum(len(side.gaps) for side in sides),
            "undeclared": sum(len(side.undeclared) for side in sides),
            "declared": sum(len(side.declared) for side in sides),
        },
    }


def _kinds(sides: Sequence[InterfaceProof]) -> Iterator[str]:
    """Yield the kinds of declared excess, as they are printed."""
    return (kind for kind in WORDS if any(each.excess_kind is kind for side in sides for each in side.declared))


def _declared_lines(sides: Sequence[InterfaceProof]) -> Iterator[str]:
    """Yield the declared excess of all sides, kind by kind, with the rules that let it through."""
    for excess_kind in WORDS:
        words = words_of(excess_kind, sides)
        held = [
            (side, _causes(side, excess_kind))
            for side in sides
            if any(each.excess_kind is excess_kind for each in side.declared)
        ]
        if held:
            yield ""
            yield Toned(f"declared excess {excess_kind}: {words}", Tone.TITLE)
        for side, clauses in held:
            yield f"  {name(side)}"
            yield from (f"    {clause.rule}" for clause in clauses)
    yield from accepted_lines(sides)


def _causes(side: InterfaceProof, excess_kind: DeclaredExcess) -> tuple[Clause, ...]:
    held = PacketSet.union(each.openings for each in side.declared if each.excess_kind is excess_kind)
    return causes(held, side.paths) if side.paths else ()


def _paths(side: InterfaceProof) -> tuple[Path, ...]:
    return side.paths.paths if side.paths else ()


def _path(path: Path) -> str:
    hops = ", then ".join(hop.name for hop in path.hops)
    return f"{path.name}, through {hops}" if path.name else f"through {hops}"


def _path_verdict(side: InterfaceProof, path: Path) -> str:
    missing = sum(gap.sample.packet in path.takes for gap in side.gaps)
    excess = sum(reach.sample.packet in path.takes for reach in side.undeclared)
    if not missing and not excess:
        return "proven"
    return f"{missing} rows missing, undeclared excess by {excess} rules"


def _totals(sides: Sequence[InterfaceProof]) -> str:
    proven = sum(side.proven for side in sides)
    paths = sum(len(_paths(side)) for side in sides)
    missing = sum(len(side.gaps) for side in sides)
    excess = sum(len(side.undeclared) for side in sides)
    told = sum(bool(side.unproven or side.faults) for side in sides)
    unread = f"; {told} not known" if told else ""
    wrong = f"{missing} rows missing, {excess} rules with undeclared excess"
    return f"{proven} of {len(sides)} sides proven, on {paths} paths; {wrong}{unread}"


def _side(side: InterfaceProof) -> dict[str, Any]:
    document = side_document(side)
    for declared, surplus in zip(document["declared"], side.declared, strict=True):
        clauses = causes(surplus.openings, side.paths) if side.paths else ()
        declared["rules"] = [{"rule": each.rule, "resource": each.resource} for each in clauses]
    document["paths"] = [
        {
            "name": path.name,
            "hops": [hop.name for hop in path.hops],
            "proven": _path_verdict(side, path) == "proven",
        }
        for path in _paths(side)
    ]
    return document
