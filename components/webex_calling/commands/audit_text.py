"""Say ``run_audit(files, "", None, (), progress)``, ``audit_lines(audit)``: an audit, and its words.

What a command runs and says stands beside it, so that its help imports nothing of that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from webex_calling.audit.allowed import given_quotas
from webex_calling.audit.audit import Audit, Open, audit_estate
from webex_calling.audit.estate import read_estate
from webex_calling.audit.listing import DatedListing
from webex_calling.audit.needless import Needless
from webex_calling.audit.revision import Dated
from webex_calling.audit.state import Deployed, deployed_estate, endpoints_of, read_deployed
from webex_calling.commands.import_text import import_lines, misused, run_import, told_import
from webex_calling.commands.stack_run import plan_stack
from webex_calling.commands.weight_text import (
    NEAR_TITLE,
    ROOM_TITLE,
    no_room_lines,
    total_line,
    weight_lines,
    weights_document,
)
from webex_calling.fault import Fault, Faults
from webex_calling.published.reference import load_reference
from webex_calling.registered.registration import Registration
from webex_calling.report.answer import Answer
from webex_calling.report.exception_words import exception_lines, exceptions_document
from webex_calling.report.lines import first, section
from webex_calling.report.proof_words import EXPLAIN, LEFT, WRONG, of_proof, proof_document, proof_lines, wrong_lines
from webex_calling.report.toned import Tone


def run_audit(
    files: Sequence[Path],
    stack: str,
    config: Path | None,
    endpoints: Sequence[str],
    progress: Callable[[str], None],
    source: Path | None = None,
    *,
    excepted: bool = False,
    imports: Path | None = None,
    quotas: Sequence[str] = (),
) -> Audit:
    """Read the stack file, where one is given, all files, and the state ``source``, and audit them.

    The state tells where the ends of the site are, as far as ``endpoints`` does not; without files it is the estate.
    What is ``excepted`` is so at ends of a site. ``quotas`` are what the account allows, NAME=NUMBER.

    Where ``imports`` is given, what the stack can take over is found too, and written there.

    Raises Faults with those of all of them together.
    """
    faults: list[Fault] = []
    if imports:
        faults += misused(imports, files, source, sited=bool(stack or config))
    planned = None
    if stack or config:
        try:
            planned = plan_stack(stack, config, progress)
        except Faults as found:
            faults.extend(found)
    told = endpoint_ids(endpoints, faults, planned is not None or bool(faults))
    allowed = given_quotas(quotas, faults)
    faults += _misused(files, source, bool(stack or config), excepted=excepted)
    try:
        deployed, held = _read(files, source, progress)
    except Faults as found:
        raise Faults([*faults, *found]) from None
    if faults:
        raise Faults(faults)
    progress("auditing")
    if planned is None:
        return audit_estate(held.estate, load_reference(), unread=held.unread, quotas=allowed)
    if source:
        told = endpoints_of(deployed, planned.site, held.estate, told)
    audit = audit_estate(held.estate, planned.reference, (planned.site, planned.flows), told, held.unread, allowed)
    return replace(audit, imports=run_import(held.estate, planned, told, imports, progress)) if imports else audit


def _misused(files: Sequence[Path], source: Path | None, sited: bool, *, excepted: bool) -> Iterator[Fault]:
    if excepted and not sited:
        remedy = "add --stack NAME or --config FILE, without which nothing is excess"
        yield Fault("--exceptions", "is given without a site", remedy)
    if not (files or source):
        yield Fault("FILES", "and --from are both missing", "give output of the cloud CLIs, or a state")
    if files and source and not sited:
        remedy = "add --stack NAME or --config FILE, or leave FILES out to audit the state itself"
        yield Fault("--from", "is given beside FILES and without a site, whose ends it would tell", remedy, str(source))


def _read(
    files: Sequence[Path], source: Path | None, progress: Callable[[str], None]
) -> tuple[tuple[Registration, ...], Deployed]:
    """Return what the state has registered, and the estate, which is the state's where no files are."""
    resources: tuple[Registration, ...] = ()
    if source:
        progress(f"reading {source}")
        resources = read_deployed(source)
    if source and not files:
        return resources, deployed_estate(resources, str(source))
    return resources, Deployed(read_estate(files, progress), ())


def endpoint_ids(endpoints: Sequence[str], faults: list[Fault], sited: bool) -> dict[str, tuple[str, ...]]:
    """Return the ids of each end that is told; ``faults`` take what is wrong, as that no site says what ends are."""
    told: dict[str, tuple[str, ...]] = {}
    for each in endpoints:
        name, equals, ids = each.partition("=")
        found = tuple(part for part in ids.split(",") if part)
        if not (name and equals and found):
            faults.append(Fault("--endpoint", "is not NAME=ID", "write NAME/INTERFACE=eni-… or POOL=sg-…,sg-…", each))
        elif name in told:
            faults.append(
                Fault("--endpoint", "appears twice", "give all ids of an end at once, separated by commas", name)
            )
        elif not sited:
            faults.append(Fault("--endpoint", "is given without a site", "add --stack NAME or --config FILE", each))
        told[name] = found
    return told


def audit_document(audit: Audit) -> dict[str, Any]:
    """Return the answer, ``findings``, the ``proof`` of a site, and what the estate looks like by itself."""
    looks = audit.looks
    return {
        **audit_answer(audit).document,
        "revision": audit.reference.revision.isoformat(),
        "findings": audit.findings,
        **({} if audit.sides is None else {"proof": proof_document(audit.sides)}),
        "exceptions": exceptions_document(audit.exceptions),
        **({} if audit.imports is None else {"import": told_import(audit.imports)}),
        "read": dict(looks.read),
        "partial": list(looks.partial),
        "networks": [_listed(each) for each in looks.lists],
        "needless": [
            {"place": each.place, "rule": each.rule, "shadowed": each.shadowed, "by": list(each.by)}
            for each in looks.needless
        ],
        "open": [{"place": each.place, "rules": list(each.rules), "wider": each.wide} for each in looks.opens],
        "unread": list(looks.unread),
        **weights_document(looks),
    }


def _listed(listing: DatedListing) -> dict[str, Any]:
    dated = listing.dated
    return {
        "place": listing.place,
        "entries": listing.entries,
        "network": dated.network,
        "since": dated.since.isoformat() if dated.since else None,
        "until": dated.until.isoformat() if dated.until else None,
        "published": dated.published.isoformat(),
        "equals": dated.exact,
        "corresponds": dated.consistent,
        "current": dated.current,
        "lacks": list(dated.lacks),
        "hasBesides": list(dated.besides),
        "lackedThen": list(dated.lacked),
        "hadBesidesThen": list(dated.extra),
    }


_SHOWN = 4
_NOTHING = "nothing, as the documents hold no resource"
_MOST = 6
"""How many lines of what is wrong, incomplete or not checked stand before all else."""


def audit_answer(audit: Audit) -> Answer:
    """Return the answer: something is wrong, something was not looked at, or the estate is sound."""
    looks = audit.looks
    counted = (
        (len(looks.partial), "incomplete document", "incomplete documents"),
        (len(looks.stale), "list that is not current", "lists that are not current"),
        (len(looks.needless), "needless rule", "needless rules"),
    )
    wrong = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    proof = of_proof(audit.sides or (), exceptions=audit.exceptions)
    if wrong or proof.found:
        return Answer("findings", ", ".join([*([proof.why] if proof.found else []), *wrong]), found=True)
    if proof.unproven:
        return proof
    if looks.nothing:
        return Answer("not proven", _NOTHING, unproven=True)
    if looks.unread:
        count = len(looks.unread)
        return Answer("not proven", f"{count} item{'s' * (count > 1)} not checked", unproven=True)
    return Answer("sound") if audit.sides is None else proof


def audit_lines(audit: Audit) -> Iterator[str]:
    """Yield the audit line by line, the answer first."""
    yield audit_answer(audit).line
    looks = audit.looks
    revision = audit.reference.revision.isoformat()
    yield f"audit against the requirements published {revision}"
    yield f"read: {', '.join(f'{words} {count:,}' for words, count in looks.read.items()) or _NOTHING}"
    yield from total_line(looks)
    wrong = wrong_lines(audit.sides or (), audit.exceptions)
    yield from section(WRONG, first(wrong, _MOST, "below"))
    unknown = {
        "incomplete: the CLI left something out, and so does this audit": looks.partial,
        "not checked": looks.unread,
    }
    for title, lines in unknown.items():
        yield from section(title, first(lines, _MOST, "below"), Tone.CARE)
    yield from section(LEFT, list(_left(audit)))
    if audit.sides is not None:
        told = [*proof_lines(audit.sides), *exception_lines(audit.exceptions)]
        yield from section("site: what the estate admits, against what is required", told)
    if audit.imports is not None:
        yield from import_lines(audit.imports)
    yield from section("published networks", list(_lists(looks.lists)))
    yield from section(NEAR_TITLE, weight_lines(looks), Tone.CARE)
    yield from section(ROOM_TITLE, no_room_lines(looks), Tone.CARE)
    yield from section("shadowed or redundant", [_needless(each) for each in looks.needless])
    if audit.sides is None:
        yield from section("open to Webex", list(_opens(looks.opens)))
    for title, lines in unknown.items():
        if len(lines) > _MOST + 1:
            yield from section(title, lines, Tone.CARE)


def _left(audit: Audit) -> Iterator[str]:
    """Yield what to do with what was found."""
    looks = audit.looks
    if looks.partial:
        yield "print the incomplete documents anew, whole"
    if looks.stale:
        yield "bring the lists to what is published: what each lacks, and has besides, stands with it below"
    if looks.no_room:
        yield "make room for the next published prefix, or move the network into a list of its own"
    if looks.needless:
        yield "take the needless rules out, or leave them: no packet changes"
    if audit.sides is None:
        yield "add --stack NAME or --config FILE to learn what the estate lacks for a site, and admits needlessly"
    elif any(side.gaps or side.undeclared for side in audit.sides):
        yield EXPLAIN


def dated_words(dated: Dated) -> str:
    """Return the revision of a list in words."""
    since, until = (day.isoformat() if day else "" for day in (dated.since, dated.until))
    span = f"from {since} to {until}" if since and until else f"since {since}" if since else f"before {until}"
    equals = "holds" if dated.joint else "equals"
    if not dated.dates:
        how = equals if dated.exact else "resembles"
        return f"{how} {dated.network} as published {dated.published.isoformat()}, whose history is not told"
    if not dated.consistent:
        return f"corresponds to no revision of {dated.network}; the nearest was valid {span}"
    how = equals if dated.exact else "corresponds to"
    return f"{how} {dated.network} as published {span}"


def _lists(listings: Sequence[DatedListing]) -> Iterator[str]:
    """Yield the lists that resemble published networks; those of which the same is to be said stand together."""
    alike: dict[tuple[int, Dated], list[str]] = {}
    for each in listings:
        alike.setdefault((each.entries, each.dated), []).append(each.place)
    for (entries, dated), places in alike.items():
        current = ", which is current" if dated.current else ""
        yield f"{_shortened(places)}: {entries} entries, {dated_words(dated)}{current}"
        if dated.lacks:
            yield f"  lacks {', '.join(dated.lacks)}"
        if dated.besides:
            yield f"  has besides {', '.join(dated.besides)}"


def _needless(needless: Needless) -> str:
    by = _shortened(needless.by)
    if needless.shadowed:
        return f"{needless.place}: no packet reaches {needless.rule}, behind {by}"
    return f"{needless.place}: {needless.rule} is redundant with {by}"


def _opens(opens: Sequence[Open]) -> Iterator[str]:
    for each in opens:
        if each.rules:
            yield each.place
            yield from (f"  {rule}" for rule in each.rules)
    if wide := [each for each in opens if not each.rules]:
        names = _shortened([each.place for each in wide])
        yield f"{len(wide)} more by rules to wider ranges, Webex's addresses among them: {names}"


def _shortened(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
