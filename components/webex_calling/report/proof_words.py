"""Say ``of_proof(sides)``, ``proof_lines(sides)``, ``proof_document(sides)``: the answer of a proof, and its words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from webex_calling.report.answer import Answer, of_unread
from webex_calling.report.exception_words import accepted_lines, exception_counts, exception_document, exception_lines
from webex_calling.report.lines import indented
from webex_calling.report.toned import Tone, Toned
from webex_calling.verify.proof.adopted import Adopted
from webex_calling.verify.proof.excepted import Excepted, Standing
from webex_calling.verify.proof.flow_sets import DeclaredExcess
from webex_calling.verify.proof.interface_proof import Gap, InterfaceProof, Sample

_MANY = 4
WRONG = "what is wrong, or not known"
LEFT = "what is left to do"
"""The titles of what an answer is told with first."""
EXPLAIN = 'ask "webex-calling explain" with the packet of such a line which rule decides'
WORDS: Mapping[DeclaredExcess, str] = {
    DeclaredExcess.LOCAL_PORTS: "connections as required from any local port, which these filters do not match",
    DeclaredExcess.DOMAIN: (
        "the ports of required domains to any address: filters match no names, or the one that a client sends (SNI)"
    ),
    DeclaredExcess.ICMP: "every ICMP message where one is required, since an NSG matches neither type nor code",
    DeclaredExcess.VIRTUAL_NETWORK: (
        "everything that the tag VirtualNetwork has, which session hosts keep open: the network, networks connected "
        "with it, and what routes of the subnet bring"
    ),
    DeclaredExcess.EXTRA_RULES: "what the site's extra rules permit",
    DeclaredExcess.STATELESS: "whatever looks like a packet of a required connection, since a network ACL is stateless",
    DeclaredExcess.COARSENED: "what coarsened entries of a network ACL admit, as its plan counts it",
    DeclaredExcess.HELD_REMOVAL: "what was withdrawn from the requirements, and the site holds (holdRemovals)",
    DeclaredExcess.OTHER_GROUPS: "what the site's other groups permit, beside those that are compiled",
    DeclaredExcess.EXCEPTED: "what a file of exceptions accepts, each until its day",
}

_EVERYWHERE = (
    "every address, since a default route of the subnet brings it into the tag VirtualNetwork, which session hosts "
    "keep open: only what the route leads to filters it"
)


def words_of(excess_kind: DeclaredExcess, sides: Sequence[InterfaceProof]) -> str:
    """Return what a kind of declared excess is at these sides."""
    held = {each.everywhere for side in sides for each in side.declared if each.excess_kind is excess_kind}
    found = [WORDS[excess_kind]] if held != {True} else []
    return "; and elsewhere ".join([*found, *([_EVERYWHERE] if True in held else [])])


def of_proof(sides: Sequence[InterfaceProof], disagreements: int = 0, exceptions: Sequence[Excepted] = ()) -> Answer:
    """Return the answer of a proof: something is wrong, something could not be read, or it holds."""
    if wrong := _wrong(sides, disagreements, exceptions):
        return Answer("findings", ", ".join(wrong), found=True)
    unread = of_unread([name(side) for side in sides if side.unproven or side.doubtful])
    accepted = sum(each.standing is Standing.ACCEPTS for each in exceptions)
    held = f"with {accepted} exception{'s' * (accepted > 1)}" if accepted else ""
    return unread or Answer("proven", held)


def proof_lines(sides: Sequence[InterfaceProof]) -> Iterator[str]:
    """Yield a line for each side, what is wrong with it below, and then the declared excess of all."""
    for side in sides:
        yield f"{name(side):<36} required openings admitted: {verdict(side)}"
        yield from found_lines(side)
    yield from _assumed_lines(sides)
    for excess_kind in WORDS:
        words = words_of(excess_kind, sides)
        if held := [name(side) for side in sides if any(each.excess_kind is excess_kind for each in side.declared)]:
            where = ", ".join(held) if len(held) < len(sides) else "everywhere"
            yield f"declared excess {excess_kind}: {words} ({where})"
    yield from accepted_lines(sides)


def source_lines(adopted: Adopted) -> Iterator[str]:
    """Yield the files that the proof of adopted things rests on."""
    for source in adopted.sources:
        yield f"relies on {source}, whose output has no date"


def source_document(adopted: Adopted) -> list[dict[str, str]]:
    """Return the files that the proof of adopted things rests on as JSON values."""
    return [{"file": each.file, "sha256": each.digest} for each in adopted.sources]


def found_lines(side: InterfaceProof) -> Iterator[str]:
    """Yield what is wrong with one side, below its line."""
    yield from indented(_found(side))


def wrong_lines(sides: Sequence[InterfaceProof], exceptions: Sequence[Excepted] = ()) -> list[str]:
    """Return what is wrong with exceptions and sides, each line led by its side; what is not known comes last."""
    found = [*exception_lines(exceptions)]
    found += (Toned(f"{name(side)}: {line}", line.tone) for side in sides for line in _found(side))
    found.sort(key=lambda each: each.tone is not Tone.BAD)
    return [*found]


def _found(side: InterfaceProof) -> Iterator[Toned]:
    for gap in side.gaps:
        yield Toned(f"missing {gap.row} ({gap.title}): {gap.sample.packet}; {_stopped(gap)}", Tone.BAD)
    for reach in side.undeclared:
        more = f", and perhaps more: {reach.perhaps.packet}" if reach.perhaps else ""
        yield Toned(f"undeclared excess by {reach.rule}: {reach.sample.packet}{more}", Tone.BAD)
    for gap in side.may_be_refused:
        how = f"partly refused {gap.row}" if gap.partly else f"may be refused: {gap.row}"
        where = f"{gap.where}: " if gap.partly else ""
        yield Toned(f"{how} ({gap.title}): {where}{gap.sample.packet}; {_stopped(gap)}", Tone.CARE)
    for reach in side.may_be_admitted:
        but = f"; {reach.refused_by} may refuse it" if reach.refused_by else ""
        yield Toned(f"may be admitted by {reach.rule}: {reach.sample.packet}{but}", Tone.CARE)
    yield from (Toned(f"fault: {fault}", Tone.BAD) for fault in side.faults)
    yield from (Toned(f"not proven: {words}", Tone.CARE) for words in side.unproven)


def _assumed_lines(sides: Sequence[InterfaceProof]) -> Iterator[str]:
    """Yield what proofs take for granted, each thing once."""
    for words in dict.fromkeys(words for side in sides for words in side.assumed):
        held = [name(side) for side in sides if words in side.assumed]
        yield f"assumed: {words} ({', '.join(held) if len(held) <= _MANY else f'{len(held)} sides'})"


def proof_document(sides: Sequence[InterfaceProof]) -> dict[str, Any]:
    """Return the proof as JSON values; ``holds`` is false where something is wrong or could not be proven."""
    return {"holds": all(side.proven for side in sides), "sides": [side_document(side) for side in sides]}


def _stopped(gap: Gap) -> str:
    if not gap.stopped_at:
        return "no path leads there"
    return f"{gap.refused_by or 'no rule'} {'refuses' if gap.refused_by else 'admits'} it at {gap.stopped_at}"


def name(side: InterfaceProof) -> str:
    """Return what a side is called."""
    return side.called


def verdict(side: InterfaceProof) -> str:
    """Return whether what is required gets through, and nothing else."""
    if side.faults or (side.paths is None and side.unproven):
        return "not told"
    admitted = "no" if side.gaps else "not known" if side.may_be_refused else "yes"
    excess = "yes" if side.undeclared else "not known" if side.may_be_admitted else "none"
    doubt = "; not proven" if side.unproven else ""
    return f"{admitted}, undeclared excess: {excess}{doubt}"


def side_document(side: InterfaceProof) -> dict[str, Any]:
    """Return the proof of one side as JSON values."""
    return {
        "name": side.name,
        "part": side.part,
        "filters": list(side.filters),
        "proven": side.proven,
        "missing": [_gap(each) for each in side.gaps],
        "mayBeRefused": [{**_gap(each), "partly": list(each.partly)} for each in side.may_be_refused],
        "declared": [
            {
                "kind": str(each.excess_kind),
                "words": words_of(each.excess_kind, [side]),
                **_sample(each.sample),
                **({"exception": exception_document(each.exception)} if each.exception else {}),
            }
            for each in side.declared
        ],
        "undeclared": [
            {
                "rule": each.rule,
                **_sample(each.sample),
                **({"perhaps": _sample(each.perhaps)} if each.perhaps else {}),
            }
            for each in side.undeclared
        ],
        "mayBeAdmitted": [
            {"rule": each.rule, **_sample(each.sample), "refusedBy": each.refused_by} for each in side.may_be_admitted
        ],
        "assumed": list(side.assumed),
        "unproven": list(side.unproven),
        "faults": list(side.faults),
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "row": gap.row,
        "title": gap.title,
        **_sample(gap.sample),
        "stoppedAt": gap.stopped_at,
        "refusedBy": gap.refused_by,
    }


def _sample(sample: Sample) -> dict[str, Any]:
    return {"packet": str(sample.packet), "openings": sample.openings}


def _wrong(sides: Sequence[InterfaceProof], disagreements: int, exceptions: Sequence[Excepted]) -> list[str]:
    counted = (
        (sum(len(side.gaps) for side in sides), "missing row", "missing rows"),
        (sum(len(side.undeclared) for side in sides), "rule with undeclared excess", "rules with undeclared excess"),
        (sum(bool(side.faults) for side in sides), "side with faults", "sides with faults"),
        (disagreements, "disagreement between flows and rows", "disagreements between flows and rows"),
        *exception_counts(exceptions),
    )
    return [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
