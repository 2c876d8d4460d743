"""Say ``misfits(where, groups, …)``: every quota that would be passed, with the arithmetic and the remedies."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from webex_calling.fault import Fault
from webex_calling.flows.rule import NetworkList, Rule
from webex_calling.plan.groups import Group, weight
from webex_calling.plan.regrouping import Move, regroup
from webex_calling.published.requirement import Initiator
from webex_calling.quotas.aws import GROUPS_PER_INTERFACE, RULES_PER_GROUP, RULES_PER_INTERFACE

Weigh = Callable[[Rule], int]

_DIRECTIONS = {Initiator.LOCAL: "outbound", Initiator.PEER: "inbound"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the account allows: weight a direction of one group, groups on one interface."""

    rules_per_group: int
    groups_per_interface: int
    alternatives: tuple[str, ...] = ()  # remedies that only the caller knows, such as another media mode


def misfits(
    where: str,
    groups: Sequence[Group],
    others: int,
    weigh: Weigh,
    allowance: Allowance,
    reserved: Collection[str] = frozenset(),
) -> Iterator[Fault]:
    """Yield a fault for each direction of each group of one interface that weighs more than a group may.

    ``others`` are further groups on the interface: what a remedy adds must find its place beside them. ``reserved`` are
    the names that rows give their groups, and no remedy gives another.
    """
    spare = allowance.groups_per_interface - others - len(groups)
    taken = {*reserved, *(group.id for group in groups)}
    for group in groups:
        over = {
            initiator: total
            for initiator in Initiator
            if (total := weight(group.opened_by(initiator), weigh)) > allowance.rules_per_group
        }
        moves = regroup(group, weigh, allowance.rules_per_group, spare, taken) if over else ()
        spare -= len(moves)
        taken.update(move.group for move in moves)
        for initiator, total in over.items():
            rules = group.opened_by(initiator)
            yield Fault(
                where,
                f'group "{group.id}" weighs {total} of {allowance.rules_per_group} {_DIRECTIONS[initiator]}: '
                f"{arithmetic(rules, weigh)}; the flows are {_flows(rules)}",
                _remedies(moves, total, allowance),
            )


def too_heavy(where: str, rules: Iterable[Rule], weigh: Weigh, allowance: Allowance) -> Iterator[Fault]:
    """Yield a fault for each rule that no group can hold; how adopted groups share the others is not known here."""
    for rule in rules:
        if weigh(rule) > allowance.rules_per_group:
            yield Fault(
                where,
                f"{rule.name} weighs {weigh(rule)}, and a whole group may weigh {allowance.rules_per_group}",
                f"ask AWS to raise {RULES_PER_GROUP.name} to {weigh(rule)} at least",
            )


def too_many_groups(where: str, groups: int, others: int, allowance: Allowance) -> Iterator[Fault]:
    """Yield a fault when one interface would carry more groups than it may."""
    if groups + others > allowance.groups_per_interface:
        needed = groups + others
        most = RULES_PER_INTERFACE.default // allowance.rules_per_group
        quota = (
            f"ask AWS to raise {GROUPS_PER_INTERFACE.name} to {needed}"
            if needed <= min(most, GROUPS_PER_INTERFACE.ceiling)
            else f"use fewer peers per group or fewer other groups: at {allowance.rules_per_group} rules per group "
            f"AWS attaches at most {min(most, GROUPS_PER_INTERFACE.ceiling)} groups"
        )
        yield Fault(
            where,
            f"needs {groups} groups beside {others} others, and takes {allowance.groups_per_interface} an interface",
            quota,
        )


def arithmetic(rules: Iterable[Rule], weigh: Weigh) -> str:
    """Write what rules weigh: ``3 × list calling (20) + 4 × address (1) = 64``."""
    kinds = Counter((str(rule.peer) if isinstance(rule.peer, NetworkList) else "", weigh(rule)) for rule in rules)
    terms = [
        f"{count} × {f'list {name}' if name else 'address'} ({each})"
        for (name, each), count in sorted(kinds.items(), key=lambda item: (item[0][0] == "", item[0]))
    ]
    total = sum(each * count for (_, each), count in kinds.items())
    return f"{' + '.join(terms)} = {total}"


def _flows(rules: Sequence[Rule]) -> str:
    """Name the rules to lists, which are what weighs; those to addresses are counted."""
    heavy = [f"{'+'.join(rule.requirements)} {rule.name}" for rule in rules if isinstance(rule.peer, NetworkList)]
    light = len(rules) - len(heavy)
    if not heavy:
        heavy = [f"{'+'.join(rule.requirements)} {rule.name}" for rule in rules[:4]]
        light -= len(heavy)
    more = "" if not light else f" and {light} to addresses"
    return ", ".join(heavy) + more


def _remedies(moves: Sequence[Move], total: int, allowance: Allowance) -> str:
    ways = list(allowance.alternatives)
    if moves:
        ways.append(f"write {' and '.join(map(str, moves))}")
    groups = RULES_PER_INTERFACE.default // total if total <= RULES_PER_GROUP.ceiling else 0
    if groups:
        then = min(groups, GROUPS_PER_INTERFACE.ceiling)
        ways.append(f"ask AWS to raise {RULES_PER_GROUP.name} to {total} (at most {then} groups per interface then)")
    return ", or ".join(ways) or "give fewer peers"
