"""Say ``Update(old, new, changes).moments(end)``: when an update may refuse what one end needs on both sides.

The engine creates and updates in the order of dependencies, and deletes last. What both sides require and admit is cut
only by what lies between: where permits go before what takes their place is in force.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from webex_calling.flows.flow import Flow
from webex_calling.impact.identity import key_of
from webex_calling.impact.moment import Moment, When
from webex_calling.impact.packet_change import EndChange
from webex_calling.impact.resource_change import Fate, ResourceChange
from webex_calling.impact.resources import Resources
from webex_calling.impact.walk import walk_of
from webex_calling.registered import aws_tokens as aws
from webex_calling.registered import azure_tokens as azure
from webex_calling.registered.properties import kind_of
from webex_calling.registered.registration import Registration
from webex_calling.verify.azure.ip_group import addresses
from webex_calling.verify.model.admission import Clause
from webex_calling.verify.model.packets import PacketSet
from webex_calling.verify.model.path import Meeting
from webex_calling.verify.model.spans import Spans, difference, union
from webex_calling.verify.proof.flow_sets import EXTRA, DeclaredExcess
from webex_calling.verify.proof.interface_proof import Compared


@dataclass(frozen=True)
class Update:
    """The update from one side to the other, by the changes that decide about packets."""

    old: Resources
    new: Resources
    changes: tuple[ResourceChange, ...]
    _compared: dict[tuple[PacketSet, PacketSet], PacketSet] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def by_key(self) -> Mapping[str, ResourceChange]:
        """The changes by the keys of their resources, on both sides where they have two."""
        found = {key_of(each.urn): each for each in self.changes}
        return found | {key_of(each.former): each for each in self.changes if each.former}

    @cached_property
    def shrunk(self) -> Mapping[str, Spans]:
        """The lists of addresses that lose some in place, with what they lose."""
        found: dict[str, Spans] = {}
        for each in self.changes:
            listed = _ADDRESSES.get(kind_of(each.type))
            if listed and each.fate is Fate.CHANGED and (key := key_of(each.urn)) in self.old.held:
                lost = difference(listed(self.old.held[key]), listed(self.new.held[key]))
                found |= {key: lost} if lost else {}
        return found

    @cached_property
    def unwalked(self) -> Mapping[str, ResourceChange]:
        """The changes of which no engine test knows, by the keys of their resources."""
        return {key: each for key, each in self.by_key.items() if walk_of(each) is None}

    def moments(self, end: EndChange) -> Iterator[Moment]:
        """Yield the moments at which what both sides need at one end may be refused."""
        name = end.name, end.part
        was, is_ = end.compared_old, end.compared_new
        if was is None or is_ is None or self._still(was, is_):
            return
        found = [
            each
            for each in (
                *self._unattached(was, is_),
                *self._shrinking(was, is_),
                *self._between_lists(was, is_),
                *self._between_filters(was, is_),
                *self._unknown(was, is_),
            )
            if each[2]
        ]
        if not found:
            return
        needed = _declared(was) & _declared(is_) & end.kept
        for when, resources, stopped, fate in found:
            if refused := needed & stopped:
                rows = dict.fromkeys(_asking(flow) for flow in is_.flows if is_.sets.of(flow) & refused)
                yield Moment(when, resources, (name,), tuple(rows), {name: refused}, fate)

    def _still(self, was: Compared, is_: Compared) -> bool:
        """Tell whether the rules at one end and their groups stay as they are, and no list loses anything."""
        if self.shrunk or self.unwalked:
            return False
        before, after = ({held.of(each) for each in _permits(at)} for held, at in ((self.old, was), (self.new, is_)))
        if before != after or "" in before:
            return False
        return self.by_key.keys().isdisjoint(before | {self.old.group_of(key) for key in before})

    def _unattached(self, was: Compared, is_: Compared) -> Iterator["_Found"]:
        """Compare what new filters let through with what those that are attached now do at the end of the update.

        Security groups are unions, so that another one may still admit it. An NSG and a policy of a firewall stand
        alone, and what goes through one that is not attached yet goes nowhere.
        """
        of_filters = [(clause, name) for clause in _permits(is_) for name in self.new.attached(clause)]
        attached = {self._successor(name) for clause in _permits(was) for name in self.old.attached(clause)}
        fresh = {name for _, name in of_filters if name not in attached or self._replaced(name)}
        of_groups = [(clause, name) for clause, name in of_filters if self.new.is_group(name)]
        alone = dict.fromkeys(name for _, name in of_filters if name in fresh and not self.new.is_group(name))
        if groups := [*dict.fromkeys(name for _, name in of_groups if name in fresh)]:
            coming = PacketSet.union(clause.matches for clause, _ in of_groups)
            staying = PacketSet.union(clause.matches for clause, name in of_groups if name not in fresh)
            yield When.UNATTACHED, tuple(map(self.new.named, groups)), coming - staying, None
        for each in alone:
            coming = PacketSet.union(clause.most for clause, name in of_filters if name == each)
            yield When.UNATTACHED, (self.new.named(each),), coming, None

    def _shrinking(self, was: Compared, is_: Compared) -> Iterator["_Found"]:
        """Find what security groups admit by rules that shrink in place, and by none that holds it until the end.

        A rule that stays admits at every moment what it admits on both sides, since EC2 changes a rule, and a list, by
        one request. One that goes does so until the end, but for what a list of it loses before.
        """
        before, after = (_by_rule(held, each) for held, each in ((self.old, was), (self.new, is_)))
        stays = {key: self._staying(key, matches, after) for key, matches in before.items()}
        shrinking = [key for key, matches in before.items() if stays[key] is not matches]
        if shrinking:
            behind = (each for key in shrinking for each in sorted(self.old.behind(key)) if each in self.by_key)
            names = tuple(dict.fromkeys(_named(self.by_key[each]) for each in behind))
            by_groups = PacketSet.union(before.values()) & PacketSet.union(after.values())
            yield When.BETWEEN, names, by_groups - PacketSet.union(stays.values()), None

    def _staying(self, key: str, matches: PacketSet, after: Mapping[str, PacketSet]) -> PacketSet:
        """Return what a rule admits until the end; the very set, where that is all of it."""
        successor = self._successor(key)
        if successor in after and not self._replaced(successor):
            kept = after[successor]
            return matches if kept == matches else self._both(matches, kept)
        lost = self._lost(key)
        return matches - PacketSet.box(peer=lost) if lost else matches

    def _successor(self, key: str) -> str:
        change = self.by_key.get(key)
        return key_of(change.urn) if change else key

    def _lost(self, key: str) -> Spans:
        behind = self.old.behind(key)
        return union(span for each, lost in self.shrunk.items() if each in behind for span in lost)

    def _between_lists(self, was: Compared, is_: Compared) -> Iterator["_Found"]:
        """Find what goes through a list that loses it in another filter, and not through rules that stay as they are.

        A firewall reads its rules in order, so that only rules with nothing changed behind them are sure to hold it.
        """
        for key, lost in self.shrunk.items():
            through = [clause for clause in _permits(was) if self._other(clause) and self._reads(clause, key)]
            if through:
                stay = [clause for clause in _permits(is_) if self._stays(self.new.of(clause))]
                at_risk = PacketSet.box(peer=lost) & PacketSet.union(each.most for each in through)
                refused = at_risk - PacketSet.union(each.matches for each in stay)
                yield When.BETWEEN, (_named(self.by_key[key]),), refused, None

    def _between_filters(self, was: Compared, is_: Compared) -> Iterator["_Found"]:
        """Find what goes from one resource of a filter to another one, since each is written by a request of its own.

        A resource holds at every moment what it admits on both sides, and one that goes what it admits until the end,
        but for what their lists lose before. All lists of rules of all filters must hold a packet, so that each is
        looked at by itself.
        """
        after: dict[tuple[str, str], PacketSet] = {}
        for _, part, found in _by_part(self.new, is_):
            for key, matches in found.items():
                place = part, key
                after[place] = after[place] | matches if place in after else matches
        for meeting, part, found in _by_part(self.old, was):
            losing, held = {}, []
            for key, matches in found.items():
                change = self.by_key.get(key)
                if change is None or change.fate is Fate.DELETED:
                    stays = matches
                else:
                    stays = self._both(matches, after.get((part, self._successor(key)), PacketSet.empty()))
                    if stays is not matches and (gone := matches - stays):
                        losing[key] = gone
                lost = self._lost(key)
                held.append(stays - PacketSet.box(peer=lost) if lost else stays)
            if losing:
                refused = PacketSet.union(losing.values()) - PacketSet.union(held)
                yield When.BETWEEN, tuple(_named(self.by_key[key]) for key in losing), meeting.near(refused), None

    def _both(self, matches: PacketSet, kept: PacketSet) -> PacketSet:
        """Return what a resource admits on both sides; the very set, where that is all of it."""
        if (matches, kept) not in self._compared:  # resources of many ends are equal
            self._compared[matches, kept] = matches if matches <= kept else matches & kept
        return self._compared[matches, kept]

    def _other(self, clause: Clause) -> bool:
        key = self.old.of(clause)
        return bool(key) and not self.old.in_group(key)

    def _reads(self, clause: Clause, list_: str) -> bool:
        return list_ in self.old.behind(self.old.of(clause))

    def _unknown(self, was: Compared, is_: Compared) -> Iterator["_Found"]:
        """Find what goes through a resource that changes in a way that no test has walked."""
        for key, change in self.unwalked.items():
            through = [
                clause
                for held, compared in ((self.old, was), (self.new, is_))
                for clause in _permits(compared)
                if key in held.behind(held.of(clause))
            ]
            passing = PacketSet.union(each.most for each in through)
            yield When.UNWALKED, (_named(change),), passing, change.fate

    def beside(self, found: Iterable[Moment]) -> Iterator[Moment]:
        """Yield the changes that no test has walked and of which no end tells which packets they concern."""
        told = {name for each in found if each.when is When.UNWALKED for name in each.resources}
        for change in dict.fromkeys(self.unwalked.values()):
            if _named(change) not in told and not (change.fate is Fate.CREATED and kind_of(change.type) in _UNMET):
                yield Moment(When.UNWALKED, (_named(change),), fate=change.fate)

    def _stays(self, key: str) -> bool:
        return bool(key) and key in self.old.held and not self.new.behind(key) & self.by_key.keys()

    def _replaced(self, key: str) -> bool:
        change = self.by_key.get(key)
        return change is not None and change.fate in (Fate.CREATED, Fate.REPLACED)


_UNMET: Final = frozenset(
    {
        *(aws.EIP, aws.NAT_GATEWAY, aws.FIREWALL, aws.FIREWALL_POLICY, aws.RULE_GROUP, aws.MANAGED_PREFIX_LIST),
        *(aws.RESOLVER_FIREWALL_DOMAIN_LIST, aws.RESOLVER_FIREWALL_RULE_GROUP),
        *(azure.PUBLIC_IP_ADDRESS, azure.NAT_GATEWAY, azure.FIREWALL_POLICY, azure.IP_GROUP, azure.AZURE_FIREWALL),
    }
)
"""What no packet meets as it comes: a route, a rule or an association leads to it, which is a change of its own."""


_Found = tuple[When, tuple[str, ...], PacketSet, Fate | None]


def _named(change: ResourceChange) -> str:
    return f"{change.type.rpartition(':')[2]} {change.name}"


def _by_rule(held: Resources, compared: Compared) -> Mapping[str, PacketSet]:
    """Return what each rule of the security groups admits; those of one group's own inline rules together."""
    found: dict[str, PacketSet] = {}
    for clause in _permits(compared):
        if (key := held.of(clause)) and held.in_group(key):
            found[key] = found[key] | clause.matches if key in found else clause.matches
    return found


def _asking(flow: Flow) -> str:
    return DeclaredExcess.EXTRA_RULES.value if flow.requirement == EXTRA else flow.requirement


def _declared(compared: Compared) -> PacketSet:
    """Return what a side says that it needs: by its rows, and by the site's own extra rules."""
    return compared.sets.required(compared.flows) | compared.sets.asked(compared.flows)


def _by_part(held: Resources, compared: Compared) -> Iterator[tuple[Meeting, str, Mapping[str, PacketSet]]]:
    """Yield what each resource of each list of rules admits, but for security groups; lists go by their names.

    What a filter behind a translation admits is told in the words there.
    """
    for meeting in _met(compared):
        for part in meeting.filter.parts:
            found: dict[str, PacketSet] = {}
            for clause in part.admission.clauses:
                key = held.of(clause) if clause.admits and clause.resource else ""
                if key and not held.in_group(key):
                    found[key] = found[key] | clause.matches if key in found else clause.matches
            if found:
                yield meeting, part.name, found


def _met(compared: Compared) -> Iterator[Meeting]:
    return (meeting for path in compared.paths.paths for meeting in path.met())


def _permits(compared: Compared) -> Iterator[Clause]:
    """Yield the rules that admit something, in the end's own words: surely, whatever a translation makes of it."""
    for meeting in _met(compared):
        for part in meeting.filter.parts:
            permits = (clause for clause in part.admission.clauses if clause.admits and clause.resource)
            yield from (_own(clause, meeting) for clause in permits) if meeting.translations else permits


def _own(clause: Clause, meeting: Meeting) -> Clause:
    return replace(clause, matches=meeting.near(clause.matches, surely=True), possibly=meeting.near(clause.most))


def _entries(resource: Registration) -> Spans:
    return union(addresses(each["cidr"]) for each in resource.inputs.get("entries") or ())


def _addresses(resource: Registration) -> Spans:
    return union(addresses(each) for each in resource.inputs.get("ipAddresses") or ())


_ADDRESSES: Mapping[str, Callable[[Registration], Spans]] = {
    aws.MANAGED_PREFIX_LIST: _entries,
    azure.IP_GROUP: _addresses,
}
