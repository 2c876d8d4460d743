"""Say ``site_report(stack, side, inputs)``: what is told of a whole site, typed, in order, without layout."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webex_calling.history.past import Past
from webex_calling.impact.side import Side
from webex_calling.published.article import Source
from webex_calling.published.reference import Reference
from webex_calling.registered.registration import made
from webex_calling.report.answer import Answer
from webex_calling.report.change import ChangeReport
from webex_calling.report.end_words import count
from webex_calling.report.exception_words import exception_lines
from webex_calling.report.proof_words import name, of_proof
from webex_calling.report.site.attachment import Attachment, Attachments, together
from webex_calling.report.site.end_class import end_classes
from webex_calling.report.site.evidence import Evidence, Input, evidence
from webex_calling.report.site.excess import Besides, besides, findings
from webex_calling.report.site.loads import Loads, loads
from webex_calling.report.site.matrix import Matrix, matrix
from webex_calling.report.site.told import Told, told
from webex_calling.report.site.ways import Way, ways
from webex_calling.verify.proof.excepted import Excepted


@dataclass(frozen=True, slots=True)
class Cited:
    """A place of a document: what leads a reader there, and its address, "" where none is known."""

    source: str
    section: str
    url: str


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What is told of one site.

    ``proven`` and ``unproven`` are its ends. ``attach`` are outputs whose filters other stacks have to attach,
    ``warnings`` and ``notes`` what its plans say, and ``findings`` what its proof found wrong or could not read.
    ``rows`` has where each row is published. ``articles`` are title and date of each. ``change`` is what lies between
    an older side and this one, None where none is asked for.
    """

    stack: str
    answer: Answer
    proven: tuple[str, ...]
    unproven: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    findings: tuple[Told, ...]
    warnings: tuple[Told, ...]
    attach: tuple[Attachments, ...]
    notes: tuple[Told, ...]
    change: ChangeReport | None
    matrix: Matrix
    ways: tuple[Way, ...]
    loads: tuple[Loads, ...]
    besides: Besides
    rows: Mapping[str, tuple[Cited, ...]]
    revision: str
    articles: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    past: Past | None
    evidence: Evidence


def site_report(
    stack: str,
    side: Side,
    inputs: Sequence[Input],
    attach: Sequence[Attachment] = (),
    past: Past | None = None,
    change: ChangeReport | None = None,
    exceptions: Sequence[Excepted] = (),
) -> SiteReport:
    """Return what is told of a side that was planned and proven, with its site.

    ``inputs`` are the files that it was read from, and ``exceptions`` what comes of those of excess. Raises ValueError
    for a side without a site or a plan.
    """
    if side.site is None or side.planned is None:
        raise ValueError("the side has no site; give one that is planned and proven")
    classes = end_classes(side.site)
    who = matrix(side, classes)
    reference = side.reference
    return SiteReport(
        stack=stack,
        answer=of_proof(side.proofs, exceptions=exceptions),
        proven=tuple(name(each) for each in side.proofs if each.proven),
        unproven=tuple(name(each) for each in side.proofs if not each.proven),
        counts=tuple(_counts(side, who)),
        findings=(*(Told(each) for each in exception_lines(exceptions)), *findings(side)),
        warnings=_notes(side, "warning"),
        attach=together(attach),
        notes=_notes(side, "note"),
        change=change,
        matrix=who,
        ways=ways(side, classes),
        loads=loads(side.planned),
        besides=besides(side),
        rows={row: _cited(reference, row) for row in _rows(who)},
        revision=reference.revision.isoformat(),
        articles=tuple((each.title, each.date.isoformat()) for each in reference.articles.values()),
        sources=tuple(reference.sources.values()),
        past=past,
        evidence=evidence(inputs),
    )


def _notes(side: Side, level: str) -> tuple[Told, ...]:
    return told((each.about, each.text) for each in side.notes or () if each.level == level)


def _rows(who: Matrix) -> Iterator[str]:
    for cell in who.cells:
        for variant in cell.variants:
            yield from (each.row for each in variant.connections)


def _cited(reference: Reference, row: str) -> tuple[Cited, ...]:
    if row not in reference.requirements:
        return ()
    found = (where.partition("/") for where in reference.requirements[row].where)
    held = ((reference.sources[source], section) for source, _, section in found)
    return tuple(Cited(f"{each.publisher} {each.id}", each.sections[section], each.url) for each, section in held)


def _counts(side: Side, who: Matrix) -> Iterator[tuple[str, str]]:
    proven = sum(each.proven for each in side.proofs)
    yield "ends proven", f"{proven:,} of {len(side.proofs):,}"
    site = side.site
    if site is not None:
        kinds = (("gateway", site.gateways()), ("desktop pool", site.pools()), ("perimeter", site.egress()))
        for noun, held in kinds:
            if number := len(list(held)):
                yield count(number, noun).partition(" ")[2], f"{number:,}"
    yield "requirement rows", f"{len({*_rows(who)} & {*side.reference.requirements}):,}"
    yield "resources", f"{len(made(side.resources or ())):,}"
