"""Say ``Needless(place, rule, by)``: a rule that no packet reaches, or whose packets others admit already."""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from webex_calling.audit.aws.estate import AwsEstate
from webex_calling.audit.azure.estate import AzureEstate
from webex_calling.audit.azure.families import Families
from webex_calling.audit.azure.filters import AzureFilters
from webex_calling.audit.azure.unread_rules import odd_rules
from webex_calling.audit.fields import span
from webex_calling.audit.registrations import acl_registration
from webex_calling.fault import Faults
from webex_calling.registered.registry import Registered
from webex_calling.verify.aws.network_acl import NetworkAcls
from webex_calling.verify.model import spans
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet


@dataclass(frozen=True, slots=True)
class Needless:
    """A rule or entry that changes nothing.

    ``place`` is the filter or list that has it. ``shadowed`` tells that the rules ``by`` decide all its packets before
    it; otherwise they admit them as well.
    """

    place: str
    rule: str
    by: tuple[str, ...]
    shadowed: bool = False


def shadowed(
    place: str,
    clauses: Sequence[Clause],
    counted: Sequence[Clause],
    counts: Callable[[Clause, Clause], bool] = lambda earlier, clause: True,
) -> Iterator[Needless]:
    """Yield each of ``counted`` that no packet reaches, of a filter whose ``clauses`` go in order.

    ``counts`` tells whether what an earlier clause decides counts for a later one.
    """
    before = _Union()
    own = set(map(id, counted))
    for at, clause in enumerate(clauses):
        if id(clause) in own and before.holds(clause.most):
            left, by = clause.most, []
            near = [each for each in clauses[:at] if counts(each, clause)]
            alone = [each for each in near if clause.most <= each.matches]
            for each in alone[:1] or near:
                if left & each.matches:
                    by.append(each.rule)
                    left -= each.matches
            if not left:
                yield Needless(place, clause.rule, tuple(by), shadowed=True)
        before.add(clause.matches)


class _Union:
    """A union of sets as few sets of doubling size, so that one more costs little however many there are."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, PacketSet]] = []

    def add(self, found: PacketSet) -> None:
        size = 1
        while self._parts and self._parts[-1][0] == size:
            found |= self._parts.pop()[1]
            size *= 2
        self._parts.append((size, found))

    def holds(self, found: PacketSet) -> bool:
        for _, part in self._parts:
            if not found:
                break
            found -= part
        return not found


def inside(place: str, entries: Sequence[str]) -> Iterator[Needless]:
    """Yield each entry of a list of prefixes that the others hold already; of equal ones the later."""
    known = [(each, found) for each in entries if (found := span(each))]
    order = sorted(range(len(known)), key=lambda at: (known[at][1][1] - known[at][1][0], -at))
    gone: set[int] = set()
    for at in order:
        entry, (first, last) = known[at]
        near = [
            other
            for other, (_, (low, high)) in enumerate(known)
            if other != at and other not in gone and low <= last and first <= high
        ]
        if near and spans.holds(spans.union(known[other][1] for other in near), (first, last)):
            gone.add(at)
            alone = [other for other in near if spans.holds((known[other][1],), (first, last))]
            yield Needless(place, entry, tuple(known[other][0] for other in alone[:1] or near))


def unreached(aws: AwsEstate, azure: AzureEstate, filters: AzureFilters, unread: list[str]) -> Iterator[Needless]:
    """Yield them; what keeps a filter from being read is added to ``unread``."""
    acls = {acl.id: acl_registration(acl) for acl in aws.acls.values()}
    reader = NetworkAcls(Registered(acls.values(), lenient=True))
    for registered in acls.values():
        try:
            parts = reader.filter(registered).parts
        except Faults as faults:
            unread.extend(map(str, faults))
            continue
        for part in parts:
            entries = [clause for clause in part.admission.clauses if clause.resource]
            yield from shadowed(f"network ACL {registered.name}", entries, entries)
    for nsg in azure.nsgs.values():
        try:
            readings = filters.readings(nsg)
        except Faults as faults:
            unread.extend(map(str, faults))
            continue
        counts = Families(nsg).counts
        odd = {f"rule {name} of NSG {nsg.name}" for name in odd_rules(nsg)}
        found = [list(_of_nsg(nsg.name, hop.parts[0].admission.clauses, counts, odd)) for hop in readings]
        everywhere = [{each.rule for each in held} for held in found]
        yield from (each for each in found[0] if all(each.rule in held for held in everywhere))


def _of_nsg(
    name: str, clauses: Sequence[Clause], counts: Callable[[Clause, Clause], bool], odd: Container[str]
) -> Iterator[Needless]:
    """Yield the rules of an NSG that no packet reaches, as its tags are read; of ``odd`` ones nobody knows that."""
    own = [clause for clause in clauses if not clause.rule.startswith("default ") and clause.rule not in odd]
    return shadowed(f"NSG {name}", clauses, own, counts)
