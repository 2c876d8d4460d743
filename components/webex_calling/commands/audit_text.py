"""Say ``audit_lines(audit)``: an audit for people."""

from collections.abc import Iterator, Sequence

from webex_calling.audit.audit import Audit
from webex_calling.audit.listing import DatedListing
from webex_calling.audit.needless import Needless
from webex_calling.audit.opening import Open
from webex_calling.audit.revision import Dated
from webex_calling.commands.answer import Answer
from webex_calling.commands.proof_words import of_proof, proof_lines

_SHOWN = 4


def audit_answer(audit: Audit) -> Answer:
    """Return the answer: something is wrong, something was not looked at, or the estate is sound."""
    looks = audit.looks
    counted = (
        (len(looks.partial), "document that is not whole", "documents that are not whole"),
        (len(looks.stale), "list that is not current", "lists that are not current"),
        (len(looks.needless), "needless rule", "needless rules"),
    )
    wrong = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
    proof = of_proof(audit.sides or ())
    if wrong or proof.found:
        return Answer("findings", ", ".join([*([proof.why] if proof.found else []), *wrong]), found=True)
    if proof.unproven:
        return proof
    if looks.unread:
        count = len(looks.unread)
        return Answer("not proven", f"{count} thing{'s' * (count > 1)} not looked at", unproven=True)
    return Answer("sound") if audit.sides is None else proof


def audit_lines(audit: Audit) -> Iterator[str]:
    """Yield the audit line by line, the answer first."""
    yield audit_answer(audit).line
    looks = audit.looks
    revision = audit.reference.revision.isoformat()
    yield f"audit against the requirements published {revision}"
    if audit.sides is not None:
        yield from _section("site: what the estate admits, against what is required", list(proof_lines(audit.sides)))
    yield from _section("not whole: the CLI left something out, and so does this audit", looks.partial)
    yield from _section("published networks", list(_lists(looks.lists)))
    yield from _section("shadowed or redundant", [_needless(each) for each in looks.needless])
    if audit.sides is None:
        yield from _section("open to Webex", list(_opens(looks.opens)))
    yield from _section("not looked at", looks.unread)


def dated_words(dated: Dated) -> str:
    """Return the revision of a list in words."""
    since, until = (day.isoformat() if day else "" for day in (dated.since, dated.until))
    span = f"from {since} to {until}" if since and until else f"since {since}" if since else f"before {until}"
    if not dated.consistent:
        return f"corresponds to no revision of {dated.network}; the nearest stood {span}"
    how = "equals" if dated.exact else "corresponds to"
    return f"{how} {dated.network} as it stood {span}"


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
    return f"{needless.place}: {needless.rule} adds nothing to {by}"


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


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)
