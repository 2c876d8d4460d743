"""Say ``head_lines(outcome, run, ends)``: what a preview comes to, on a screen: answer, counts, warnings, what is left.

Each list is cut where it would push the others from the screen, and stands whole in what follows.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from webex_calling.artefacts.artefact import Artefact, Withheld
from webex_calling.commands.artefacts_text import written
from webex_calling.commands.resource_words import attachments
from webex_calling.commands.stack_run import Outcome
from webex_calling.registered.registration import STACK, Registration, Run, made
from webex_calling.report.end_words import shared
from webex_calling.report.lines import first, section
from webex_calling.report.proof_words import LEFT, WRONG, of_proof, wrong_lines
from webex_calling.report.toned import Tone

MOST = 3
"""How many lines of a list stand on the first screen; where one more would be cut, all do."""

LONGEST = 150
"""How many characters of a warning do."""
KINDS = 4
"""How many kinds of resources are counted apart."""


def head_lines(
    outcome: Outcome, run: Run, ends: Iterable[Artefact | Withheld], deployable: bool = True
) -> Iterator[str]:
    """Yield the first screen of a preview of ``run``, which holds no secrets; one of the past is not ``deployable``."""
    revision = outcome.reference.revision.isoformat()
    counted = made(run.resources)
    yield of_proof(outcome.sides).line
    yield f"stack {outcome.stack}: {len(counted)} resources, by the requirements published {revision}"
    yield f"  {_kinds(counted)}"
    wrong = wrong_lines(outcome.sides)
    yield from section(WRONG, first(wrong, 2 * MOST, "in the proof below"))
    warned = [brief(each) for each in warnings(outcome, run)]
    yield from section("warnings", first(warned, MOST, "below"), Tone.CARE)
    first_step = "deploy it: pulumi up" if deployable else ""
    if wrong:
        first_step = 'ask "webex-calling prove" for the paths and the rules behind it'
    yield from section(LEFT, [*filter(None, [first_step]), *_left(outcome, run, ends)])


def told_whole(lines: Sequence[str]) -> bool:
    """Return whether the first screen has all of a list, each line to its end."""
    return len(lines) <= MOST + 1 and all(brief(each) == each for each in lines)


def brief(line: str) -> str:
    """Return a line up to a word that ends before ``LONGEST`` characters, and dots, where it is longer."""
    if len(line) <= LONGEST:
        return line
    return f"{line[:LONGEST].rpartition(' ')[0].rstrip(' ,;:')} …"


def warnings(outcome: Outcome, run: Run) -> list[str]:
    """Return what plans and program warn of: each text once, led by the names that it concerns."""
    planned = [note for note in outcome.planned.notes if note.level == "warning"]
    told = {f"{note.about}: {note.text}" for note in planned}
    others = [each.text for each in run.messages if each.severity == "warning" and each.text not in told]
    return [*joined((note.about, note.text) for note in planned), *dict.fromkeys(others)]


def joined(lines: Iterable[tuple[str, str]]) -> list[str]:
    """Join what is true of several: each line once, led by the names that it concerns."""
    return [f"{', '.join(names)}: {line}" for line, names in shared(lines).items()]


def _left(outcome: Outcome, run: Run, ends: Iterable[Artefact | Withheld]) -> Iterator[str]:
    """Yield what no resource of the stack does."""
    yield from first([f"attach {each}" for each in attachments(run)], MOST, "to attach, below")
    yield from first(adopted_titles(outcome), MOST, "adopted, below")
    if files := written(ends):
        count = "the artefact" if len(files) == 1 else f"the {len(files)} artefacts"
        yield f"configure the ends as in {count} below: webex-calling artefacts --out FOLDER"


def adopted_titles(outcome: Outcome) -> list[str]:
    """Return the ends whose groups are of other owners, who must let them permit what is listed."""
    plans = (*outcome.planned.gateways.values(), *outcome.planned.pools.values())
    held = [(plan, each) for plan in plans for each in plan.interfaces if each.adopted]
    return [f"have {', '.join(each.adopted)} permit what {plan.name} needs, as below" for plan, each in held]


def _kinds(resources: Sequence[Registration]) -> str:
    """Count resources by kind; the engine counts components, providers and the stack itself, too."""
    kinds = Counter(each.type.rsplit(":", 1)[-1] for each in resources if each.custom and not _is_provider(each))
    ranked = sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
    counted = [f"{count} {kind}" for kind, count in ranked[:KINDS]]
    others = (
        (sum(count for _, count in ranked[KINDS:]), "other"),
        (sum(not each.custom and each.type != STACK for each in resources), "component"),
        (sum(map(_is_provider, resources)), "provider"),
    )
    counted += [f"{count} {kind}{'s' * (count > 1)}" for count, kind in others if count]
    return ", ".join([*counted, "and the stack itself"])


def _is_provider(resource: Registration) -> bool:
    return resource.type.startswith("pulumi:providers:")
