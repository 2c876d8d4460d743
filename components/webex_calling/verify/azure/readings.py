"""Say ``in_every_reading(tags, read)``: a filter whose tags can be read in several ways, with both bounds.

Surely admitted is what is admitted in every reading, and possible what is in any. Rule by rule that would be too
little: a rule to VirtualNetwork and one to Internet may each miss an address that one of the two certainly has.
"""

from collections.abc import Callable, Iterable, Sequence

from webex_calling.verify.azure.service_tag import ServiceTags
from webex_calling.verify.model.admission import Admission, Clause
from webex_calling.verify.model.hop import Filter, Part
from webex_calling.verify.model.packets import PacketSet


def in_every_reading(tags: ServiceTags, read: Callable[[ServiceTags], Filter]) -> Filter:
    """Return the filter that ``read`` makes of tags, over all their readings. Raises what ``read`` raises."""
    return agreed([read(each) for each in tags.readings], tags.why)


def agreed(filters: Sequence[Filter], doubt: str) -> Filter:
    """Return one filter for several readings of it, which have the same parts; ``doubt`` says why there are several."""
    first = filters[0]
    if len(filters) == 1:
        return first
    parts = (
        Part(held[0].name, _agreed([each.admission for each in held], doubt))
        for held in zip(*(each.parts for each in filters), strict=True)
    )
    return Filter(first.name, tuple(parts), first.knows_names)


def _agreed(admissions: Sequence[Admission], doubt: str) -> Admission:
    clauses = tuple(_joined(admissions, doubt))
    admitted, possible = admissions[0].admitted, PacketSet.union(each.possible for each in admissions)
    for each in admissions[1:]:
        admitted &= each.admitted
    left = admitted - Admission.of(clauses).admitted
    return Admission((*_between(admissions, left), *clauses), admitted, possible)


def _joined(admissions: Iterable[Admission], doubt: str) -> Iterable[Clause]:
    """Yield each rule with what it matches in every reading, and in any."""
    held: dict[tuple[str, bool, str], list[Clause]] = {}
    order: list[tuple[str, bool, str]] = []
    count = 0
    for admission in admissions:
        count += 1
        at = 0
        for clause in admission.clauses:
            key = clause.rule, clause.admits, clause.resource
            if key not in held:
                order.insert(at, key)
            at = order.index(key) + 1
            held.setdefault(key, []).append(clause)
    for key in order:
        found = held[key]
        surely = found[0].matches if len(found) == count else PacketSet.empty()
        for each in found[1:]:
            surely &= each.matches
        most = PacketSet.union(each.most for each in found)
        words = "; ".join(dict.fromkeys([*(each.doubt for each in found if each.doubt), doubt]))
        yield Clause(*key[:2], surely, key[2]) if most == surely else Clause(*key[:2], surely, key[2], most, words)


def _between(admissions: Iterable[Admission], openings: PacketSet) -> Iterable[Clause]:
    """Yield one clause for what is admitted in every reading, though by another rule in each."""
    if openings:
        causes = dict.fromkeys(clause for each in admissions for clause in each.causes(openings))
        names = dict.fromkeys(clause.rule for clause in causes)
        yield Clause(" or ".join(names), True, openings, next(iter(causes)).resource)
