"""Say ``preview_lines(outcome)``: a preview for people, a tree of resources and then what to know about it."""

from collections.abc import Iterator, Sequence

from webex_calling.commands.resource_words import TreeNode, forest
from webex_calling.commands.stack_run import Outcome
from webex_calling.compiler.plan import Plan
from webex_calling.compiler.summary import coarsenings


def preview_lines(outcome: Outcome) -> Iterator[str]:
    """Yield the preview line by line."""
    count = len(outcome.run.resources) - 1
    yield (
        f"stack {outcome.stack}: {count} resources, from the requirements published "
        f"{outcome.reference.revision.isoformat()}"
    )
    for node in forest(outcome.run):
        yield ""
        yield node.words
        yield from _branches(node.children, "")
    plans = outcome.planned
    every = [*plans.gateways.values(), *plans.subnets.values(), *plans.pools.values()]
    yield from _section("weights and quotas", [line for plan in every for line in _weights(plan)])
    yield from _section(
        "coarsened: what these filters cannot say, and what they admit instead",
        [f"{plan.name}: {line}" for plan in every for line in coarsenings(plan)],
    )
    for level in ("note", "warning"):
        lines = [f"{note.about}: {note.text}" for plan in every for note in plan.notes if note.level == level]
        yield from _section(f"{level}s", lines)


def _branches(nodes: Sequence[TreeNode], indent: str) -> Iterator[str]:
    for at, node in enumerate(nodes):
        last = at == len(nodes) - 1
        yield f"{indent}{'└─ ' if last else '├─ '}{node.words}"
        yield from _branches(node.children, indent + ("   " if last else "│  "))


def _weights(plan: Plan) -> Iterator[str]:
    for interface in plan.interfaces:
        for group in interface.groups:
            must = "  adopted: must contain this" if interface.adopted else ""
            yield (
                f"{group.name:<32} outbound {group.outbound:>3} of {group.quota:<3} "
                f"inbound {group.inbound:>3} of {group.quota}{must}"
            )
        used = len(interface.adopted) or len(interface.groups)
        others = f", {len(interface.others)} others" if interface.others else ""
        yield (
            f"{plan.name} {interface.interface:<20} {used} of {interface.limit} groups{others}; "
            f"the fewest possible: {interface.fewest}"
        )
    for nsg in plan.nsgs:
        yield f"{nsg.name:<32} {len(nsg.rules)} of {nsg.quota} security rules"


def _section(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {line}" for line in lines)
