"""Say ``RuleCollections(...).read(chain).of("NetworkRule")``: the rules of a policy and its bases, in order.

The rules of the base policy come first, then rule collection groups by priority, their collections by priority, and
rules as they are written, which say the same of whatever they match.
Source: Microsoft Learn, Azure Firewall rule processing logic; Microsoft.Network, API 2024-05-01, firewallPolicies.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.registered.azure_tokens import FIREWALL_POLICY_RULE_COLLECTION_GROUP
from webex_calling.registered.registration import Registration
from webex_calling.registered.registry import Registered, blocks, told
from webex_calling.verify.azure.firewall_fields import KEY, Fields
from webex_calling.verify.azure.ip_group import IpGroups
from webex_calling.verify.azure.reference import References

_NAT, _FILTER = "FirewallPolicyNatRuleCollection", "FirewallPolicyFilterRuleCollection"
_ACTIONS = {_NAT: {"DNAT": True}, _FILTER: {"Allow": True, "Deny": False}}
NAT_RULE, NETWORK_RULE, APPLICATION_RULE = "NatRule", "NetworkRule", "ApplicationRule"
_RULES = {_NAT: (NAT_RULE,), _FILTER: (NETWORK_RULE, APPLICATION_RULE)}
_FIRST, _LAST = 100, 65000

Place = tuple[int, int, int]
"""Where a rule stands: its policy in the chain, and the priorities of its group and of its collection."""


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """One rule: its kind, whether it allows and where it stands, None for what is not known; ``doubts`` say why."""

    fields: Fields
    kind: str
    allows: bool | None
    place: Place | None
    doubts: tuple[Fault, ...] = ()

    @property
    def level(self) -> int:
        """The number of its policy in the chain, -1 where that is not known."""
        return -1 if self.place is None else self.place[0]


@dataclass(slots=True)
class Rules:
    """The rules of a chain of policies, what nobody knows of it, by name and with the reason, and all that is wrong."""

    rules: list[PlacedRule] = field(default_factory=list)
    unknown: list[tuple[str, Fault]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> list[PlacedRule]:
        """Return the rules of a kind in order; those of which nobody knows where they stand come first."""
        return sorted((each for each in self.rules if each.kind == kind), key=lambda each: each.place or (-1, 0, 0))


class RuleCollections:
    """The rule collections of a run."""

    __slots__ = ("_ip_groups", "_lenient", "_references")

    def __init__(self, registered: Registered, references: References, ip_groups: IpGroups) -> None:
        self._lenient = registered.lenient
        self._references = references
        self._ip_groups = ip_groups

    def read(self, chain: Sequence[Registration]) -> Rules:
        """Return the rules of a chain of policies, the base first."""
        found = Rules()
        for level, policy in enumerate(chain):
            groups = self._references.children(FIREWALL_POLICY_RULE_COLLECTION_GROUP, policy, ("firewallPolicyName",))
            if self._lenient:
                found.unknown += _lacking(policy, groups)
            priorities = _priorities([(each.name, each.inputs) for each in groups])
            for group, (priority, doubts) in zip(groups, priorities, strict=True):
                found.faults += doubts
                shared = len([each for each, _ in priorities if each == priority]) > 1
                at = None if priority is None else (level, priority)
                self._group(group, at, () if at else doubts, shared, found)
        return found

    def _group(
        self, group: Registration, at: tuple[int, int] | None, doubts: Sequence[Fault], shared: bool, found: Rules
    ) -> None:
        """Add the rules of a group; in one that ``shared`` its priority collections have no order of their own."""
        try:
            collections = blocks(group, KEY)
        except Faults as faults:
            found.faults += faults
            found.unknown += ((f"rules of {group.name}", fault) for fault in faults)
            return
        places = [(f"{group.name}.{KEY}[{index}]", block) for index, block in enumerate(collections)]
        for index, (block, (priority, wrong)) in enumerate(zip(collections, _priorities(places), strict=True)):
            found.faults += wrong
            known = None if at is None or priority is None else (*at, 0 if shared else priority)
            # Two of one priority have a place: which comes first is in doubt only where they say otherwise.
            untold = [*doubts, *(wrong if priority is None else ())]
            self._collection(group, f"{KEY}[{index}]", block, known, untold, found)

    def _collection(
        self,
        group: Registration,
        place: str,
        block: Mapping[str, Any],
        at: Place | None,
        doubts: Sequence[Fault],
        found: Rules,
    ) -> None:
        kind, action = _spelled(block.get("ruleCollectionType"), _ACTIONS), _value(block.get("action"), "type")
        faults = list(_misfits(group, place, block, kind, self._lenient))
        choices = _ACTIONS.get(kind, _ACTIONS[_FILTER])
        allows = choices.get(_spelled(action, choices))
        rules = block.get("rules") or []
        if not isinstance(rules, list) or not all(isinstance(each, Mapping) for each in rules):
            words = "has a value that is not known in this run"
            faults.append(Fault(f"{group.name}.{place}.rules", words, "give plain values"))
            found.unknown.append((f"rule collection {block.get('name') or place}", faults[-1]))
            rules = []
        found.faults += faults
        for index, values in enumerate(rules):
            fields = Fields(group, f"{place}.rules[{index}]", values, self._ip_groups, self._lenient)
            known = _spelled(values.get("ruleType"), (NAT_RULE, NETWORK_RULE, APPLICATION_RULE))
            # A rule of no known kind may be a network rule: these come before the others.
            placed = known if known in (NAT_RULE, APPLICATION_RULE) else NETWORK_RULE
            strange = known not in _RULES.get(kind, ()) or allows is None
            found.rules.append(PlacedRule(fields, placed, allows, at, (*doubts, *(faults if strange else ()))))


def _misfits(group: Registration, place: str, block: Mapping[str, Any], kind: str, lenient: bool) -> Iterator[Fault]:
    """Yield what is wrong with a rule collection: the first of its type, its action and the kinds of its rules."""
    named, action = block.get("ruleCollectionType"), _value(block.get("action"), "type")
    if kind not in _ACTIONS or not (lenient or named == kind):
        remedy = f"give {' or '.join(_ACTIONS)}"
        yield Fault(f"{group.name}.{place}.ruleCollectionType", "is not known", remedy, told(named))
        return
    if (_spelled(action, _ACTIONS[kind]) if lenient else action) not in _ACTIONS[kind]:
        remedy = f"give {' or '.join(_ACTIONS[kind])}"
        yield Fault(f"{group.name}.{place}.action.type", "is not known", remedy, told(action))
        return
    rules = block.get("rules")
    held = [each for each in rules if isinstance(each, Mapping)] if isinstance(rules, list) else []
    types = {(_spelled(each.get("ruleType"), _RULES[kind]) if lenient else str(each.get("ruleType"))) for each in held}
    if len(types) > 1 or types - set(_RULES[kind]):
        strange = types - set(_RULES[kind])
        words = "are not of the kind of this collection" if strange else "are of several kinds"
        remedy = f"give {' or '.join(_RULES[kind])}" if strange else "give each kind a collection of its own"
        yield Fault(f"{group.name}.{place}.rules", words, remedy, ", ".join(sorted(types)))


def _priorities(held: Sequence[tuple[str, Mapping[str, Any]]]) -> list[tuple[int | None, list[Fault]]]:
    """Return the priority of each, None for none, and what is wrong with it: it has none, or another's."""
    taken: set[int] = set()
    found: list[tuple[int | None, list[Fault]]] = []
    for place, fields in held:
        priority = fields.get("priority")
        if not isinstance(priority, int) or not _FIRST <= priority <= _LAST:
            remedy = f"give a whole number within {_FIRST}-{_LAST}"
            found.append((None, [Fault(f"{place}.priority", "is not a valid priority", remedy, told(priority))]))
        elif priority in taken:
            words = "appears twice, and which comes first is not documented"
            found.append((priority, [Fault(f"{place}.priority", words, "give each its own", told(priority))]))
        else:
            taken.add(priority)
            found.append((priority, []))
    return found


def _lacking(policy: Registration, groups: Sequence[Registration]) -> Iterator[tuple[str, Fault]]:
    """Yield each rule collection group that a policy names and that is not in the files."""
    held = {each.id.lower() for each in groups}
    named = policy.inputs.get("ruleCollectionGroups")
    for each in named if isinstance(named, list) else ():
        wanted = str(_value(each, "id"))
        if isinstance(each, Mapping) and isinstance(each.get("id"), str) and wanted.lower() not in held:
            name = wanted.rpartition("/")[2]
            words, remedy = "is not in these files", "add az network firewall policy rule-collection-group list"
            yield f"rules of {name}", Fault(f"{policy.name}.ruleCollectionGroups", words, remedy, name, unread=True)


def _spelled(value: object, choices: Iterable[str]) -> str:
    """Return the choice that a word is in any case, or the word."""
    return next((each for each in choices if each.lower() == str(value).lower()), str(value))


def _value(block: object, key: str) -> Any:
    return block.get(key) if isinstance(block, Mapping) else None
