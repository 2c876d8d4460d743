"""Say ``preview_lines(outcome, past)``, ``preview_document(outcome, past)``: resources, and what to know of them."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from webex_calling.artefacts.site_artefacts import site_artefacts
from webex_calling.commands.artefacts_text import artefact_document, file_lines, reason_lines
from webex_calling.commands.as_of_text import hint, past_document, past_lines
from webex_calling.commands.preview_head import MOST, head_lines, joined, told_whole, warnings
from webex_calling.commands.resource_words import TreeNode, attachments, forest
from webex_calling.commands.stack_run import Outcome
from webex_calling.history.holding import held
from webex_calling.history.past import Past
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.summary import coarsenings
from webex_calling.registered.registration import shown
from webex_calling.report.lines import section
from webex_calling.report.proof_words import of_proof, proof_document, proof_lines, source_document, source_lines
from webex_calling.report.toned import Tone, Toned


def preview_lines(outcome: Outcome, past: Past | None = None) -> Iterator[str]:
    """Yield the preview line by line: the first screen, and then all that it comes from."""
    run = shown(outcome.run)
    ends = site_artefacts(outcome.reference, outcome.site)
    yield from head_lines(outcome, run, ends, deployable=past is None)
    for node in forest(run, outcome.reference.networks):
        yield ""
        yield Toned(node.cells[0], Tone.TITLE)
        yield from _branches(node.children, "")
    title = "held: withdrawn from the requirements, and admitted a while longer (holdRemovals)"
    holds = list(_held(outcome))
    yield from section(title, holds)
    if outcome.site.hold_removals and not holds:
        since = outcome.reference.revision - timedelta(outcome.site.hold_removals - 1)
        yield ""
        yield f"held: nothing is withdrawn since {since.isoformat()} that is not published otherwise (holdRemovals)"
    plans = outcome.planned
    every = [*plans.gateways.values(), *plans.subnets.values(), *plans.pools.values()]
    weights = [line for plan in every for line in (*_weights(plan), *_adopted_weights(plan, outcome))]
    yield from section("weights and quotas", weights)
    if len(attach := [str(each) for each in attachments(run)]) > MOST + 1:
        yield from section("to attach, since no resource of this stack refers to them", attach)
    yield from section("artefacts: what the ends must be set to", file_lines(ends))
    yield from section("artefacts that are not written", reason_lines(ends))
    title = "adopted groups, which must contain together"
    yield from section(title, [line for plan in every for line in _adopted(plan)])
    title = "proof: what the resources admit, against what is required"
    yield from section(title, [*proof_lines(outcome.sides), *source_lines(outcome.adopted)])
    title = "coarsened: what these filters cannot express, and what they admit instead"
    yield from section(title, coarsenings(every))
    noted = joined((note.about, note.text) for note in outcome.planned.notes if note.level == "note")
    yield from section("notes", noted)
    if not told_whole(warned := warnings(outcome, run)):
        yield from section("warnings", warned, Tone.CARE)
    yield from past_lines(past)
    yield ""
    yield hint()


def _held(outcome: Outcome) -> Iterator[str]:
    """Yield what the site holds, with the day of its removal and the revision that lets it go."""
    for each in held(outcome.reference):
        of = f" of {each.network}" if each.network else ""
        until = each.withdrawn + timedelta(outcome.site.hold_removals or 0)
        since = each.withdrawn.isoformat()
        yield f"{each.name}{of}: withdrawn {since}, admitted until a revision of {until.isoformat()} or later"


def _branches(nodes: Sequence[TreeNode], indent: str) -> Iterator[str]:
    columns = zip(*(node.cells[:-1] for node in nodes if len(node.cells) > 1), strict=True)
    widths = [max(map(len, column)) for column in columns]
    for at, node in enumerate(nodes):
        last = at == len(nodes) - 1
        *columned, words = node.cells
        padded = [f"{cell:<{width}}" for cell, width in zip(columned, widths, strict=False)]
        yield f"{indent}{'└─ ' if last else '├─ '}{'  '.join([*padded, words])}"
        yield from _branches(node.children, indent + ("   " if last else "│  "))


def _weights(plan: Plan) -> Iterator[str]:
    for interface in plan.interfaces:
        for group in interface.groups:
            must = "  adopted, and must contain this" if interface.adopted else ""
            out, into = f"{group.outbound} of {group.quota}", f"{group.inbound} of {group.quota}"
            yield f"{group.name:<36} outbound {out:<10} inbound {into:<10}{must}".rstrip()
        used = len(interface.adopted) or len(interface.groups)
        others = f" beside {len(interface.others)} others" if interface.others else ""
        side = f"{plan.name} {interface.interface}" if interface.named else plan.name
        yield f"{side:<36} groups   {used} of {interface.limit}{others}; the fewest possible: {interface.fewest}"
    for nsg in plan.nsgs:
        yield f"{nsg.name:<36} rules    {len(nsg.rules)} of {nsg.quota}"


def _adopted_weights(plan: Plan, outcome: Outcome) -> Iterator[str]:
    """Tell what the groups of other owners weigh by what files tell of them."""
    if not outcome.adopted.held:
        return
    from webex_calling.audit.adopted import weigh  # as stack_run: only where files are adopted

    for interface in plan.interfaces:
        for identity in (*interface.adopted, *interface.others):
            place = outcome.site.aws[outcome.place_of(plan.name)]
            if weight := weigh(outcome.adopted, identity, place):
                quota = place.quotas.rules_per_group
                out, into = f"{weight.outbound} of {quota}", f"{weight.inbound} of {quota}"
                yield f"{identity:<36} outbound {out:<10} inbound {into:<10}  according to its file"


def _adopted(plan: Plan) -> Iterator[str]:
    """Tell what the groups of another owner must permit, since nothing is registered for them."""
    for interface in plan.interfaces:
        if interface.adopted:
            side = f"{plan.name} {interface.interface}" if interface.named else plan.name
            yield f"{side}: {', '.join(interface.adopted)}"
            for group in interface.groups:
                for rule in group.rules:
                    peer = rule.cidr_ipv4 or f"the list of {rule.list}"
                    direction = "in " if rule.ingress else "out"
                    ports = f"{rule.from_port}-{rule.to_port}"
                    yield f"  {direction}  {rule.ip_protocol:<4}  {ports:<11}  {peer:<20}  {rule.description}"


def preview_document(outcome: Outcome, past: Past | None = None) -> dict[str, Any]:
    """Return the answer, ``resources`` as the provider receives them, ``outputs``, plans, proof and warnings.

    What is secret stands as ``[secret]``.
    """
    run = shown(outcome.run).as_json()
    plans = outcome.planned
    return {
        **of_proof(outcome.sides).document,
        "stack": outcome.stack,
        "revision": outcome.reference.revision.isoformat(),
        "asOf": past_document(past),
        "resources": run["resources"],
        "outputs": run["outputs"],
        "plans": {
            "localGateways": {name: _plan(plan) for name, plan in plans.gateways.items()},
            "gatewaySubnets": {name: _plan(plan) for name, plan in plans.subnets.items()},
            "vdiPools": {name: _plan(plan) for name, plan in plans.pools.items()},
        },
        "proof": proof_document(outcome.sides),
        "held": [
            {"name": each.name, "network": each.network, "withdrawn": each.withdrawn.isoformat()}
            for each in held(outcome.reference)
        ],
        "restsOn": source_document(outcome.adopted),
        **artefact_document(site_artefacts(outcome.reference, outcome.site)),
        "warnings": [message["text"] for message in run["messages"] if message["severity"] == "warning"],
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "interfaces": [
            {
                "interface": str(interface.interface),
                "groups": [
                    {
                        "name": group.name,
                        "outbound": group.outbound,
                        "inbound": group.inbound,
                        "quota": group.quota,
                    }
                    for group in interface.groups
                ],
                "adopted": list(interface.adopted),
                "others": list(interface.others),
                "used": len(interface.adopted) or len(interface.groups),
                "fewest": interface.fewest,
                "limit": interface.limit,
            }
            for interface in plan.interfaces
        ],
        "networkSecurityGroups": [{"name": nsg.name, "rules": len(nsg.rules), "quota": nsg.quota} for nsg in plan.nsgs],
        "coarsened": coarsenings([plan]),
        "notes": [{"level": note.level, "text": note.text} for note in plan.notes],
    }
