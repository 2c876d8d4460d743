"""Say ``misfits(plans, …)``: every quota that a plan would pass, with the arithmetic and what to write instead."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from webex_calling.compiler.placement import Group, weight
from webex_calling.compiler.rule import NetworkList, Rule
from webex_calling.fault import Fault
from webex_calling.published.requirement import Opener
from webex_calling.targets.aws.limits import GROUPS_PER_INTERFACE, RULES_PER_GROUP, RULES_TIMES_GROUPS

Weigh = Callable[[Rule], int]


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the account allows: weight a direction of one group, groups on one interface."""

    rules_per_group: int
    groups_per_interface: int
    alternatives: tuple[str, ...] = ()  # remedies that only the caller knows, such as another media mode


def overweight(where: str, group: Group, weigh: Weigh, allowance: Allowance) -> Iterator[Fault]:
    """Yield a fault for each direction of ``group`` that weighs more than a group may."""
    for opener, direction in ((Opener.LOCAL, "outbound"), (Opener.PEER, "inbound")):
        rules = group.opened_by(opener)
        total = weight(rules, weigh)
        if total > allowance.rules_per_group:
            yield Fault(
                where,
                f'group "{group.home}" weighs {total} of {allowance.rules_per_group} {direction}: '
                f"{arithmetic(rules, weigh)}; the flows are {_flows(rules)}",
                _remedies(group, rules, weigh, total, allowance),
            )


def too_many_groups(where: str, groups: int, others: int, allowance: Allowance) -> Iterator[Fault]:
    """Yield a fault when one interface would carry more groups than it may."""
    if groups + others > allowance.groups_per_interface:
        needed = groups + others
        most = RULES_TIMES_GROUPS // allowance.rules_per_group
        quota = (
            f"ask AWS to raise {GROUPS_PER_INTERFACE.name} to {needed}"
            if needed <= min(most, GROUPS_PER_INTERFACE.most or most)
            else f"ask for fewer peers a group or fewer other groups: at {allowance.rules_per_group} rules a group "
            f"AWS attaches at most {min(most, GROUPS_PER_INTERFACE.most or most)} groups"
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
    seen = dict.fromkeys(f"{'+'.join(rule.requirements)} {rule.name}" for rule in rules)
    shown = list(seen)[:8]
    return ", ".join(shown) + (f" and {len(seen) - 8} more" if len(seen) > 8 else "")


def _remedies(group: Group, rules: Sequence[Rule], weigh: Weigh, total: int, allowance: Allowance) -> str:
    ways = list(allowance.alternatives)
    lines = _peer_lines(rules, weigh, total - allowance.rules_per_group)
    if lines:
        ways.append(f"write {' and '.join(lines)}")
    groups = RULES_TIMES_GROUPS // total if total <= (RULES_PER_GROUP.most or total) else 0
    if groups:
        ways.append(
            f"ask AWS to raise {RULES_PER_GROUP.name} to {total} (at most {min(groups, 16)} groups an interface then)"
        )
    return ", or ".join(ways) or "give fewer peers"


def _peer_lines(rules: Sequence[Rule], weigh: Weigh, excess: int) -> list[str]:
    """Return the site's lines that move whole peers, heaviest first, until the rest fits."""
    by_peer: Counter[str] = Counter()
    for rule in rules:
        flow = rule.flows[0]
        if isinstance(rule.peer, IPv4Network) and flow.requirement.startswith("P"):
            by_peer[flow.label] += weigh(rule)
    lines: list[str] = []
    for label, moved in sorted(by_peer.items(), key=lambda item: (-item[1], item[0])):
        if excess <= 0:
            break
        lines.append(f"group: {label} at the peer {label}")
        excess -= moved
    return lines if excess <= 0 else []
