"""Say ``read_export(document, file)``: what a stack holds, by what `pulumi stack export` prints.

A resource that waits for its deletion is still in the cloud, but its successor stands beside it, and no rule refers to
it any more: it is left out. So is one that was deleted and has yet to be made again.
Form: sdk/go/common/apitype/deployments.go of Pulumi, UntypedDeployment and DeploymentV3.
"""

from collections.abc import Mapping
from typing import Any, Final

from webex_calling.documents.shape import Shape, misfits, shown
from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import Registration
from webex_calling.registered.state import PULUMI, State, decides, gathered, registered

_SHAPE: Final[Shape] = {
    "deployment": {"resources": list, "pending_operations": [{"type": str, "resource": {"type": str, "urn": str}}]}
}
VERSIONS = (3, 4)
"""The versions of the form that are read: 4 adds features to 3 and changes no field that is read."""


def read_export(document: Mapping[str, Any], file: str) -> tuple[Registration, ...]:
    """Return what is registered. Raises Faults with everything that keeps the document from being read as it is."""
    if document.get("version") not in VERSIONS:
        words = "is no version that is read"
        raise Faults([Fault("version", words, "export with a Pulumi CLI 3", shown(document.get("version")), file)])
    if unfit := [Fault(each.place, each.words, PULUMI, shown(each.value), file) for each in misfits(document, _SHAPE)]:
        raise Faults(unfit)
    deployment = document["deployment"]
    resources = deployment.get("resources") or []
    states = gathered({f"deployment.resources[{at}]": each for at, each in enumerate(resources)}, file)
    kept = [state for state in states if not (state.fields.get("delete") or state.fields.get("pendingReplacement"))]
    faults = [*_interrupted(deployment, file), *_unfinished(kept)]
    if faults:
        raise Faults(faults)
    return registered(((state, state.id) for state in kept), outputs=True)


def _interrupted(deployment: Mapping[str, Any], file: str) -> list[Fault]:
    """Return a fault for each operation on a filter that was begun and whose end nobody saw."""
    faults = []
    for at, each in enumerate(deployment.get("pending_operations") or []):
        resource = each.get("resource") or {}
        if decides(resource.get("type") or ""):
            words = f"was {shown(each.get('type'))} when the update broke off: nobody knows what the cloud has"
            remedy = "run `pulumi refresh`, then export again"
            place = f"deployment.pending_operations[{at}]"
            faults.append(Fault(place, words, remedy, (resource.get("urn") or "").rpartition("::")[2], file))
    return faults


def _unfinished(states: list[State]) -> list[Fault]:
    """Return a fault for each filter that the provider did not finish: the cloud may not have its inputs."""
    words, remedy = (
        "was not finished: the cloud may hold less than its inputs say",
        "run `pulumi up --refresh`, then export",
    )
    return [
        Fault(f"{state.place}.initErrors", words, remedy, state.name, state.file)
        for state in states
        if decides(state.type) and state.fields.get("initErrors")
    ]
