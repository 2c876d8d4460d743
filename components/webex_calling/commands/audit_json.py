"""Say ``audit_document(audit)``: an audit as one machine-readable document."""

from typing import Any

from webex_calling.audit.audit import Audit
from webex_calling.audit.listing import DatedListing
from webex_calling.commands.audit_text import audit_answer
from webex_calling.commands.proof_words import proof_document


def audit_document(audit: Audit) -> dict[str, Any]:
    """Return the answer, ``findings``, the ``proof`` of a site, and what the estate looks like by itself."""
    looks = audit.looks
    return {
        **audit_answer(audit).document,
        "revision": audit.reference.revision.isoformat(),
        "findings": audit.findings,
        **({} if audit.sides is None else {"proof": proof_document(audit.sides)}),
        "partial": list(looks.partial),
        "networks": [_listed(each) for each in looks.lists],
        "needless": [
            {"place": each.place, "rule": each.rule, "shadowed": each.shadowed, "by": list(each.by)}
            for each in looks.needless
        ],
        "open": [{"place": each.place, "rules": list(each.rules), "wider": each.wide} for each in looks.opens],
        "unread": list(looks.unread),
    }


def _listed(listing: DatedListing) -> dict[str, Any]:
    dated = listing.dated
    return {
        "place": listing.place,
        "entries": listing.entries,
        "network": dated.network,
        "since": dated.since.isoformat() if dated.since else None,
        "until": dated.until.isoformat() if dated.until else None,
        "equals": dated.exact,
        "corresponds": dated.consistent,
        "current": dated.current,
        "lacks": list(dated.lacks),
        "hasBesides": list(dated.besides),
        "lackedThen": list(dated.lacked),
        "hadBesidesThen": list(dated.extra),
    }
