"""Say ``article_differences(path, reference)``: what a copy of the article has otherwise than the data."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from webex_calling.documents.bounded import UnreadError, read_bounded
from webex_calling.exchange.against import Difference
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import Reference
from webex_calling.refresh.compare import propose
from webex_calling.refresh.page import MAX_BYTES
from webex_calling.refresh.proposal import Proposal


def article_differences(path: Path, reference: Reference) -> tuple[Difference, ...]:
    """Return what is there otherwise, as printed, and what a person has to decide, which is told as a difference too.

    Raises Faults where the file cannot be read or is not taken for the article.
    """
    remedy = "give an export, or the article as a saved page or a text"
    try:
        content = read_bounded(path, MAX_BYTES)
    except UnreadError as error:
        raise Faults([Fault("--against", str(error), remedy, str(path))]) from None
    try:
        proposal = propose(content, reference)
    except Faults as faults:
        raise Faults(replace(each, file=str(path)) for each in faults) from None
    return tuple(_differences(proposal))


def _differences(proposal: Proposal) -> Iterator[Difference]:
    if proposal.revision:
        yield Difference("", "revision", proposal.revision.isoformat(), proposal.held.isoformat())
    for network, change in proposal.networks.items():
        yield Difference("", f"network {network}", _listed(change.added), _listed(change.removed))
    for move in proposal.moves:
        yield Difference("", f"prefix {move.prefix}", f"in {move.joins}", f"in {move.leaves}")
    for port in proposal.ports:
        yield Difference("", f"{port.row}, {port.end} ports", _listed(port.added), _listed(port.removed))
    for row in proposal.new_rows:
        ports = f"{' '.join(map(str, row.protocols))} {_listed(row.destination_ports)}"
        yield Difference("", "new row", f"{row.purpose}: {row.sources}, {ports}", "")
    if proposal.domains.added or proposal.domains.removed:
        yield Difference("", "domains", _listed(proposal.domains.added), _listed(proposal.domains.removed))
    for entry in proposal.history:
        yield Difference("", "history", f"{entry.date.isoformat()} {entry.kind}: {' '.join(entry.lines)}", "")
    for question in proposal.questions:
        yield Difference("", f"to decide, {question.about}", f"{question.line} ({question.why})", "")


def _listed(items: Iterable[object]) -> str:
    return ", ".join(str(each).removesuffix("/32") for each in items)
