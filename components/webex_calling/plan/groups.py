"""Say ``place(rules, assigned)``: each rule in its group, and what every group weighs."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from webex_calling.flows.rule import Rule
from webex_calling.published.requirement import Initiator
from webex_calling.site.kinds import Interface


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one group on one interface. Which group a rule is in depends on that rule alone."""

    interface: Interface
    id: str
    rules: tuple[Rule, ...]

    def opened_by(self, initiator: Initiator) -> tuple[Rule, ...]:
        """Return the rules for what ``initiator`` opens: outbound for the local side, inbound for the peer."""
        return tuple(rule for rule in self.rules if rule.opens is initiator)


def place(rules: Iterable[Rule], assigned: Callable[[Rule], str]) -> tuple[Group, ...]:
    """Return the groups that have rules, external interface first, groups in the order of their first rule's name."""
    groups: dict[tuple[Interface, str], list[Rule]] = {}
    for rule in rules:
        groups.setdefault((rule.interface, assigned(rule)), []).append(rule)
    return tuple(
        Group(interface, name, tuple(sorted(members, key=lambda rule: rule.name)))
        for (interface, name), members in sorted(groups.items(), key=lambda item: item[0])
    )


def weight(rules: Iterable[Rule], weigh: Callable[[Rule], int]) -> int:
    """Return what ``rules`` cost together against the quota of one direction of one group."""
    return sum(map(weigh, rules))


def fewest_groups(rules: Sequence[Rule], weigh: Callable[[Rule], int], quota: int) -> int:
    """Return the fewest groups of ``quota`` a direction that could hold ``rules``: one bin packing a direction, exact.

    The directions do not compete, since each has the quota for itself. Raises ValueError for a rule above the quota.
    """
    return max(
        _fewest_bins(Counter(weigh(rule) for rule in rules if rule.opens is initiator), quota)
        for initiator in Initiator
    )


def _fewest_bins(items: Counter[int], quota: int) -> int:
    """Pack items of few distinct weights, filling one bin after another to its maximum, which loses nothing."""
    weights = tuple(sorted(items, reverse=True))
    if weights and weights[0] > quota:
        raise ValueError(f"a rule weighs {weights[0]}, more than a whole group of {quota}")

    @cache
    def bins(left: tuple[int, ...]) -> int:
        if not any(left):
            return 0
        return 1 + min(
            bins(tuple(have - take for have, take in zip(left, taken, strict=True)))
            for taken in _maximal_fillings(weights, left, quota)
        )

    return bins(tuple(items[each] for each in weights))


def _maximal_fillings(weights: tuple[int, ...], left: tuple[int, ...], room: int) -> list[tuple[int, ...]]:
    """Return every way to fill ``room`` to which no remaining item could be added."""
    if not weights:
        return [()]
    most = min(left[0], room // weights[0])
    fillings = []
    for taken in range(most, -1, -1):
        for rest in _maximal_fillings(weights[1:], left[1:], room - taken * weights[0]):
            used = taken * weights[0] + sum(each * count for each, count in zip(weights[1:], rest, strict=True))
            if taken == left[0] or used + weights[0] > room:
                fillings.append((taken, *rest))
    return fillings
