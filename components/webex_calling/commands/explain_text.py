"""Say ``explanation_lines(found)``, ``explanation_document(found)``: the answer about one packet, and for programs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from webex_calling.commands.as_of_text import hint, hint_excess
from webex_calling.commands.resource_words import kind_and_name
from webex_calling.flows.site_end import SiteEnd
from webex_calling.port import ANY_PORT, PortRange
from webex_calling.published.requirement import Initiator
from webex_calling.report.answer import Answer
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.questions.explanation import UNDECLARED, Explanation, Need, Ruling, Step, Verdict

_ADMITTED, _REFUSED, _UNCERTAIN = "admitted", "refused", "may be refused"
_VERDICTS = {
    Verdict.ADMITTED: _ADMITTED,
    Verdict.REFUSED: _REFUSED,
    Verdict.UNFILTERED: _ADMITTED,
    Verdict.NO_PATH: _REFUSED,
    Verdict.UNCERTAIN: _UNCERTAIN,
}

_WHY = {
    Verdict.UNFILTERED: "the cloud lets it through, whatever the filters say",
    Verdict.NO_PATH: "no path leads to its peer",
}


def explanation_answer(found: Explanation) -> Answer:
    """Return the answer: the packet gets through, as it should; or it does not; or it does and nothing declares it."""
    word = _VERDICTS[found.verdict]
    though = ""
    if found.findings:
        asked = "a row requires it" if word == _REFUSED else "a row requires more of them"
        though = f", though {'nothing declares it' if found.excess == UNDECLARED else asked}"
    why = f"{_packet(found)}, at {found.end.choice}{_ports(found)}{though}"
    return Answer(word, why, found=word == _REFUSED or found.findings, unproven=word == _UNCERTAIN)


def untold_answer(side: InterfaceProof) -> Answer:
    """Return the answer where what filters there could not be read."""
    if side.faults or not side.unproven:
        return Answer("findings", "; ".join(side.faults) or "nothing filters there", found=True)
    return Answer("not proven", "; ".join(side.unproven), unproven=True)


def untold_lines(end: SiteEnd, packet: str, answer: Answer) -> Iterator[str]:
    """Yield the answer where what filters there could not be read."""
    yield answer.line
    yield f"asked: {packet}, at {end.choice}"


def untold_document(end: SiteEnd, packet: str, answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON values, where what filters there could not be read."""
    return {**answer.document, "packet": packet, "at": end.choice, "admitted": None}


def explanation_lines(found: Explanation) -> Iterator[str]:
    """Yield the answer line by line: verdict, hops in the order in which the packet meets them, rows, what is near."""
    yield explanation_answer(found).line
    if found.verdict in _WHY:
        yield f"  {_WHY[found.verdict]}"
    if found.path:
        yield f"  path {found.path}"
    for step in found.steps:
        yield f"  {step.hop}: {_step(step)}"
        resources = dict.fromkeys(each.resource for each in _telling(step) if each.resource)
        yield from (f"    resource {kind_and_name(each)}" for each in resources)
    if found.nearest:
        clause = found.nearest.clause
        yield f"  nearest: {clause.rule}: {'; '.join(each.words for each in found.nearest.differences)}"
        yield from [f"    resource {kind_and_name(clause.resource)}"] if clause.resource else []
    yield from (f"  required by {_need(need)}" for need in found.needs)
    if not found.needs:
        yield "  required by no row"
    if found.excess:
        rest = "the other ports that get through are" if found.needs and found.any_port else "what gets through is"
        kind = "undeclared excess" if found.excess == UNDECLARED else f"declared excess {found.excess}"
        yield f"  {rest} {kind}"
    if found.needs:
        yield f"  {hint(found.needs[0].row)}"
    elif found.excess and found.excess != UNDECLARED:
        yield f"  {hint_excess(found.excess)}"


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return the answer as JSON values; ``ports`` are those that get through, where any port was asked about."""
    nearest = found.nearest
    return {
        **explanation_answer(found).document,
        "packet": _packet(found),
        "at": found.end.choice,
        "admitted": None if found.verdict is Verdict.UNCERTAIN else _VERDICTS[found.verdict] == _ADMITTED,
        "how": found.verdict.name.lower().replace("_", "-"),
        "anyPort": found.any_port,
        "ports": [str(each) for each in found.ports],
        "path": found.path,
        "hops": [
            {
                "name": step.hop,
                "passes": None if step.doubt else step.passes,
                "doubt": step.doubt,
                "rules": [_ruling_document(each) for each in step.rulings],
            }
            for step in found.steps
        ],
        "requiredBy": [
            {"row": need.row, "service": need.service, "title": need.title, "ports": [str(each) for each in need.ports]}
            for need in found.needs
        ],
        "excess": found.excess,
        "nearest": None
        if nearest is None
        else {
            "rule": nearest.clause.rule,
            "resource": nearest.clause.resource,
            "differences": [each.words for each in nearest.differences],
        },
    }


def _packet(found: Explanation) -> str:
    """Write the packet, with * for the port of which every value was asked about."""
    text = str(found.packet)
    port = found.packet.local_port if found.packet.initiator is Initiator.LOCAL else found.packet.peer_port
    return text.replace(f":{port} ->", ":* ->", 1) if found.any_port else text


def _ports(found: Explanation) -> str:
    """Tell whether all, some or none of the ports of the side that opens get through, where any is asked about."""
    if not found.any_port or found.verdict is Verdict.NO_PATH:
        return ""
    if found.ports == (ANY_PORT,):
        return ", from any source port"
    return f", from some source ports: {_listed(found.ports)}" if found.ports else ", from every source port"


def _step(step: Step) -> str:
    if step.doubt:
        return f"may be refused by {step.doubt}"
    if not step.rulings:
        return "translates it" if step.passes else "does not translate it"
    parts: dict[str, list[str]] = {}
    for ruling in _telling(step):
        parts.setdefault(_ruling(ruling), []).append(ruling.part)
    every = len(parts) == 1 and len(step.rulings) == len(next(iter(parts.values())))
    return "; ".join(words if every else f"{' and '.join(held)}: {words}" for words, held in parts.items())


def _telling(step: Step) -> Sequence[Ruling]:
    """Return the rulings that say why: those that refuse, else those of rules and not of a service's own ways."""
    refusing = [each for each in step.rulings if not each.admits]
    return refusing or [each for each in step.rulings if each.resource] or step.rulings


def _ruling(ruling: Ruling) -> str:
    if not ruling.rule:
        return "no rule admits it"
    return f"{'admitted' if ruling.admits else 'refused'} by {ruling.rule}"


def _ruling_document(ruling: Ruling) -> dict[str, Any]:
    return {"part": ruling.part, "rule": ruling.rule, "resource": ruling.resource, "admits": ruling.admits}


def _need(need: Need) -> str:
    service = f" {need.service}" if need.service else ""
    ports = (
        f", from port{'s' * (need.ports[0].first != need.ports[0].last)} {_listed(need.ports)}" if need.ports else ""
    )
    return f"{need.row}{service}: {need.title}{ports}"


def _listed(ports: Iterable[PortRange]) -> str:
    return ", ".join(map(str, ports))
