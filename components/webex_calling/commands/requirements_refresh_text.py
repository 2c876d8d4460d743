"""How ``requirements refresh`` is worded, for people and as a document."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from webex_calling.refresh.entry import quoted
from webex_calling.refresh.printed_text import shown
from webex_calling.refresh.proposal import Proposal
from webex_calling.refresh.write import Writing
from webex_calling.report.answer import Answer


def refresh_answer(writings: Sequence[Writing]) -> Answer:
    """Return the answer: something changes, something is asked, or nothing."""
    asked = sum(len(each.proposal.questions) for each in writings)
    questions = f"{asked} question{'s' if asked != 1 else ''} for a person"
    if any(each.proposal.changes for each in writings):
        newest = max(each.proposal.revision or each.proposal.held for each in writings)
        return Answer("changed", f"the article is of {newest}{f', {questions}' if asked else ''}", found=True)
    return Answer("asked", questions, found=True) if asked else Answer("unchanged")


def refresh_lines(
    writings: Sequence[Writing], written: Sequence[list[str]], answer: Answer, directory: Path
) -> Iterator[str]:
    """Yield the report: what changes, what follows, what is asked with the article's line, and the diff of the data.

    ``directory`` is that of the data as it was given: the names of what was written stand below it.
    """
    yield answer.line
    for writing, names in zip(writings, written, strict=True):
        proposal = writing.proposal
        yield ""
        yield f"{proposal.article}, in {proposal.language}; the data is of {proposal.held}"
        yield from (f"  {line}" for line in _changes(proposal))
        if proposal.effects:
            yield "what follows"
            yield from (f"  {line}" for line in proposal.effects)
        if proposal.questions or writing.left:
            yield "for a person"
            for question in proposal.questions:
                yield f"  {question.about}: {question.why}"
                if question.line:
                    yield f"    > {quoted(question.line)}"
            yield from (f"  to write: {line}" for line in writing.left)
        yield from writing.diff()
        yield from (f"wrote {directory / name}" for name in names)


def _changes(proposal: Proposal) -> Iterator[str]:
    if proposal.revision:
        yield f"revision {proposal.revision}"
    for name, change in proposal.networks.items():
        yield from (f"{name}: + {shown(each)}" for each in change.added)
        yield from (f"{name}: - {shown(each)}" for each in change.removed)
    yield from (f"{shown(each.prefix)} moves from {each.leaves} to {each.joins}" for each in proposal.moves)
    for port in proposal.ports:
        yield f"{port.row}: {port.end} ports {', '.join(port.removed) or 'none'} -> {', '.join(port.added) or 'none'}"
    for row in proposal.new_rows:
        yield f"a new row: {row.purpose} | {row.sources} | {', '.join(row.destination_ports)}"
    yield from (f"domain: + {each}" for each in proposal.domains.added)
    yield from (f"domain: - {each}" for each in proposal.domains.removed)
    for entry in proposal.history:
        yield f"history: {entry.date}, {entry.kind}"


def refresh_document(writings: Sequence[Writing], written: Sequence[list[str]], answer: Answer) -> dict[str, Any]:
    """Return the report as JSON values."""
    return {
        **answer.document,
        "articles": [_document(each, names) for each, names in zip(writings, written, strict=True)],
    }


def _document(writing: Writing, names: list[str]) -> dict[str, Any]:
    proposal = writing.proposal
    return {
        "article": proposal.article,
        "language": proposal.language,
        "held": str(proposal.held),
        "revision": str(proposal.revision) if proposal.revision else None,
        "networks": {
            name: {"added": [*map(shown, change.added)], "removed": [*map(shown, change.removed)]}
            for name, change in proposal.networks.items()
        },
        "moved": [
            {"prefix": shown(each.prefix), "leaves": each.leaves, "joins": each.joins} for each in proposal.moves
        ],
        "ports": [
            {"row": each.row, "end": each.end, "added": [*each.added], "removed": [*each.removed]}
            for each in proposal.ports
        ],
        "newRows": [
            {
                "purpose": each.purpose,
                "sources": each.sources,
                "sourcePorts": [*each.source_ports],
                "protocols": [*each.protocols],
                "destinationPorts": [*each.destination_ports],
            }
            for each in proposal.new_rows
        ],
        "domains": {"added": [*proposal.domains.added], "removed": [*proposal.domains.removed]},
        "history": [
            {
                "date": str(each.date),
                "kind": each.kind,
                "added": [*map(shown, each.added)],
                "removed": [*map(shown, each.removed)],
                "moved": [*map(shown, each.moved)],
            }
            for each in proposal.history
        ],
        "questions": [{"about": each.about, "line": quoted(each.line), "why": each.why} for each in proposal.questions],
        "effects": [*proposal.effects],
        "left": [*writing.left],
        "diff": [*writing.diff()],
        "written": names,
    }
