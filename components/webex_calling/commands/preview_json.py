"""Say ``preview_document(outcome)``: one machine-readable document of a preview."""

from typing import Any

from webex_calling.commands.proof_words import of_proof, proof_document, source_document
from webex_calling.commands.stack_run import Outcome
from webex_calling.plan.endpoint_plan import Plan
from webex_calling.plan.summary import coarsenings
from webex_calling.registered.secret import shown


def preview_document(outcome: Outcome) -> dict[str, Any]:
    """Return the answer, ``resources`` as the provider receives them, ``outputs``, plans, proof and warnings.

    What is secret stands as ``[secret]``.
    """
    run = shown(outcome.run).as_json()
    plans = outcome.planned
    return {
        **of_proof(outcome.sides).document,
        "stack": outcome.stack,
        "revision": outcome.reference.revision.isoformat(),
        "resources": run["resources"],
        "outputs": run["outputs"],
        "plans": {
            "localGateways": {name: _plan(plan) for name, plan in plans.gateways.items()},
            "gatewaySubnets": {name: _plan(plan) for name, plan in plans.subnets.items()},
            "vdiPools": {name: _plan(plan) for name, plan in plans.pools.items()},
        },
        "proof": proof_document(outcome.sides),
        "restsOn": source_document(outcome.adopted),
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
