"""Say ``read_resources(Path("stack.json"), site)``: what is registered, by a document of Pulumi, told by its form.

What `pulumi preview --json` prints is a list of steps; what they leave behind is the state after the update. A resource
that is made or replaced has no id yet, one that stays has the id that it had. The outputs of components are not in it:
which filters each has is told from its children (``component_outputs``).

In what `pulumi stack export` prints, a resource that waits for its deletion is still in the cloud, but its successor
stands beside it, and no rule refers to it any more: it is left out. So is one that was deleted and has yet to be made
again.
Forms: Pulumi, pkg/display/plan.go, PreviewDigest and PreviewStep; operations, pkg/resource/deploy/step.go;
sdk/go/common/apitype/deployments.go, UntypedDeployment and DeploymentV3.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from webex_calling.documents.bounded import TooLongError, UnreadError, read_bounded_text
from webex_calling.documents.json_document import NotJsonError, decoded
from webex_calling.documents.shape import Shape, misfits, shown
from webex_calling.fault import Fault, Faults
from webex_calling.registered.component_outputs import with_outputs
from webex_calling.registered.registration import Registration
from webex_calling.registered.state import PULUMI, State, decides, gathered, registered
from webex_calling.site.site import Site

_STAYS: Final = frozenset({"same", "update", "refresh", "read", "read-replacement", "import", "import-replacement"})
_MADE: Final = frozenset({"create", "create-replacement", "replace"})
_GOES: Final = frozenset({"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"})


_PREVIEW: Final[Shape] = {
    "steps": [{"op": str, "oldState": {"id": str}, "newState": dict}],
    "diagnostics": [{"severity": str, "message": str}],
    "changeSummary": {"same": int},
}


def read_preview(document: Mapping[str, Any], site: Site, file: str) -> tuple[Registration, ...]:
    """Return what the stack will have registered. Raises Faults where the document does not say so in whole."""
    if unfit := [
        Fault(each.place, each.words, PULUMI, shown(each.value), file) for each in misfits(document, _PREVIEW)
    ]:
        raise Faults(unfit)
    steps = document["steps"]
    faults = [*_failures(document, file), *_unread(steps, file), *_left_out(document, file)]
    if faults:
        raise Faults(faults)
    kept = {at: step for at, step in enumerate(steps) if step["op"] not in _GOES}
    new = gathered({f"steps[{at}].newState": step.get("newState") for at, step in kept.items()}, file)
    # A replacement is told by one step or, on demand, by two, and both have the state after it.
    states = {state.urn: (state, _identity(state, step)) for state, step in zip(new, kept.values(), strict=True)}
    return with_outputs(registered(states.values(), outputs=False), site)


def _identity(state: State, step: Mapping[str, Any]) -> str:
    """Return the id that a resource keeps, "" for one that is made."""
    old = step.get("oldState") or {}
    return state.id or ("" if step["op"] in _MADE else old.get("id") or "")


def _failures(document: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Yield a fault for each error that the preview ended with: what comes after it is not in the document."""
    for at, each in enumerate(document.get("diagnostics") or []):
        if each.get("severity") == "error":
            said = str(each.get("message")).strip().removeprefix("error: ").partition("\n")[0]
            words = "is an error of the preview, which ended there"
            yield Fault(f"diagnostics[{at}]", words, "correct it, and preview again", said, file)


def _unread(steps: Sequence[Mapping[str, Any]], file: str) -> Iterator[Fault]:
    for at, step in enumerate(steps):
        op = step.get("op")
        if op not in _STAYS | _MADE | _GOES:
            yield Fault(f"steps[{at}].op", "is not a known operation", PULUMI, shown(op), file)


def _left_out(document: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Yield a fault where the summary counts more resources that stay than the document shows."""
    counted = (document.get("changeSummary") or {}).get("same") or 0
    told = sum(step.get("op") == "same" for step in document["steps"])
    if counted > told:
        words = f"counts {shown(counted)} unchanged resources, of which {told} are shown"
        yield Fault("changeSummary.same", words, "preview with --json --show-sames", file=file)


_EXPORT: Final[Shape] = {
    "deployment": {"resources": list, "pending_operations": [{"type": str, "resource": {"type": str, "urn": str}}]}
}
VERSIONS = (3, 4)
"""The versions of the form that are read: 4 adds features to 3 and changes no field that is read."""


def read_export(document: Mapping[str, Any], file: str) -> tuple[Registration, ...]:
    """Return what is registered. Raises Faults with everything that keeps the document from being read as it is."""
    if document.get("version") not in VERSIONS:
        words = "is not a supported version"
        raise Faults([Fault("version", words, "export with a Pulumi CLI 3", shown(document.get("version")), file)])
    if unfit := [Fault(each.place, each.words, PULUMI, shown(each.value), file) for each in misfits(document, _EXPORT)]:
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
            words = f"was {shown(each.get('type'))} when the update was interrupted: what the cloud has is not known"
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


LARGEST: Final = 1 << 29
"""Bytes of a document at most: a resource takes some thousand, and a stack of Pulumi has some ten thousand."""

_REMEDY = "give the output of `pulumi preview --json --show-sames` or `pulumi stack export`"


def read_resources(path: Path, site: Site) -> tuple[Registration, ...]:
    """Read a preview or export of the stack that deploys ``site``. Raises Faults for what is neither or not whole."""
    return resources_of(read_document(path), site, str(path))


def read_document(path: Path, place: str = "--from") -> Mapping[str, Any]:
    """Return a preview or export as it stands in the file that ``place`` names. Raises Faults for what is neither."""
    file = str(path)
    try:
        value = decoded(read_bounded_text(path, LARGEST))
    except NotJsonError as error:
        # A preview streams one event a line where PULUMI_ENABLE_STREAMING_JSON_PREVIEW asks for it.
        remedy = f"{_REMEDY}, as one document" if error.several else _REMEDY
        raise Faults([Fault("document", str(error), remedy, file=file, line=error.line)]) from None
    except TooLongError as error:
        raise Faults([Fault("document", str(error), _REMEDY, file=file)]) from None
    except UnreadError as error:
        raise Faults([Fault(place, str(error), _REMEDY, file)]) from None
    if is_export(value) or is_preview(value):
        return dict(value)
    raise Faults([Fault("document", "is neither a preview nor an export of Pulumi", _REMEDY, file=file)])


def is_export(value: Any) -> bool:
    """Tell whether a value has the form of what `pulumi stack export` prints."""
    return isinstance(value, dict) and isinstance(value.get("deployment"), dict)


def is_preview(value: Any) -> bool:
    """Tell whether a value has the form of what `pulumi preview --json` prints."""
    return isinstance(value, dict) and isinstance(value.get("steps"), list)


def resources_of(document: Mapping[str, Any], site: Site, file: str) -> tuple[Registration, ...]:
    """Return what a preview or export of the stack of ``site`` has registered. Raises Faults where it is not whole."""
    return read_export(document, file) if is_export(document) else read_preview(document, site, file)
