"""Say ``lookup_lines(what, sides, answer)``, ``lookup_document(…)``: why rules exist, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from webex_calling.commands.as_of_text import hint
from webex_calling.commands.resource_words import kind_and_name
from webex_calling.report.answer import Answer, of_unread
from webex_calling.report.proof_words import name
from webex_calling.verify.proof.interface_proof import InterfaceProof
from webex_calling.verify.questions.lookup import FoundRule, FoundSide, LookupTarget


def lookup_answer(found: Sequence[FoundSide], sides: Sequence[InterfaceProof]) -> Answer:
    """Return the answer: ``found`` is all that there is, unless one of the ``sides`` could not be read."""
    rules = [rule for side in found for rule in side.rules]
    gone = sum(not rule.stays for rule in rules)
    if broken := [name(side) for side in sides if side.faults]:
        return Answer("findings", f"faults at {', '.join(broken)}", found=True)
    if unread := of_unread([name(side) for side in sides if side.unproven]):
        return unread
    if not rules:
        return Answer("none", "no rule exists because of it")
    exist = f"{len(rules)} rules exist" if len(rules) > 1 else "1 rule exists"
    return Answer("found", f"{exist} because of it; without it {gone} would go and {len(rules) - gone} stay")


def lookup_lines(what: LookupTarget, sides: Sequence[FoundSide], answer: Answer) -> Iterator[str]:
    """Yield the answer, the rules side by side, each with what would keep it, and what they refer to."""
    yield answer.line
    yield f"{what.text}: {what.title}"
    for side in sides:
        yield ""
        yield f"{side.name if side.part == 'pool' else f'{side.name} {side.part}'}"
        if side.unread:
            yield f"  not known: {side.unread}"
        yield from (f"  {_rule(rule, what)}" for rule in side.rules)
        if refers := dict.fromkeys(urn for rule in side.rules for urn in (*rule.refers, *_holder(rule))):
            yield f"  resources: {', '.join(map(kind_and_name, refers))}"
    rows = [what.row] if what.row else [row for side in sides for rule in side.rules for row in rule.rows]
    if rows:
        yield ""
        yield hint(rows[0])


def lookup_document(what: LookupTarget, sides: Sequence[FoundSide], answer: Answer) -> dict[str, Any]:
    """Return the rules as JSON values; ``stays`` tells that a rule would stay needed, because of ``others``."""
    return {
        **answer.document,
        "what": what.text,
        "title": what.title,
        "kind": "row" if what.row else "peer",
        "sides": [
            {
                "name": side.name,
                "part": side.part,
                "unread": side.unread,
                "rules": [
                    {
                        "rule": rule.clause.rule,
                        "resource": rule.clause.resource,
                        "refersTo": list(rule.refers),
                        "rows": list(rule.rows),
                        "others": list(rule.others),
                        "stays": rule.stays,
                    }
                    for rule in side.rules
                ],
            }
            for side in sides
        ],
    }


def _rule(rule: FoundRule, what: LookupTarget) -> str:
    because = "" if what.row else f" for {', '.join(rule.rows)}"
    besides = (
        f"stays, {'' if what.row else 'for other peers of '}{', '.join(rule.others)}" if rule.stays else "would go"
    )
    if rule.stays and what.row:
        besides = f"stays for {', '.join(rule.others)}"
    return f"{rule.clause.rule}{because}: {besides}"


def _holder(rule: FoundRule) -> tuple[str, ...]:
    """Return the resource that has the rule among others: a rule that is a resource of its own is told by its name."""
    return () if rule.refers else (rule.clause.resource,)
