"""Say ``read_preview(document, site, file)``: what a stack will hold, by what `pulumi preview --json` prints.

The document is a list of steps; what they leave behind is the state after the update. A resource that is made or
replaced has no id yet, one that stays has the id that it had. The outputs of components are not in the document: which
filters each has is told from its children (``component_outputs``).
Form: pkg/display/plan.go of Pulumi, PreviewDigest and PreviewStep; operations: pkg/resource/deploy/step.go.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from webex_calling.documents.shape import Shape, misfits, shown
from webex_calling.fault import Fault, Faults
from webex_calling.registered.component_outputs import with_outputs
from webex_calling.registered.registration import Registration
from webex_calling.registered.state import PULUMI, State, gathered, registered
from webex_calling.site.site import Site

_STAYS: Final = frozenset({"same", "update", "refresh", "read", "read-replacement", "import", "import-replacement"})
_MADE: Final = frozenset({"create", "create-replacement", "replace"})
_GOES: Final = frozenset({"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"})


_SHAPE: Final[Shape] = {
    "steps": [{"op": str, "oldState": {"id": str}, "newState": dict}],
    "diagnostics": [{"severity": str, "message": str}],
    "changeSummary": {"same": int},
}


def read_preview(document: Mapping[str, Any], site: Site, file: str) -> tuple[Registration, ...]:
    """Return what the stack will have registered. Raises Faults where the document does not say so in whole."""
    if unfit := [Fault(each.place, each.words, PULUMI, shown(each.value), file) for each in misfits(document, _SHAPE)]:
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
            yield Fault(f"steps[{at}].op", "is no operation that is known", PULUMI, shown(op), file)


def _left_out(document: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Yield a fault where the summary counts more resources that stay than the document shows."""
    counted = (document.get("changeSummary") or {}).get("same") or 0
    told = sum(step.get("op") == "same" for step in document["steps"])
    if counted > told:
        words = f"counts {shown(counted)} resources that stay as they are, of which {told} are shown"
        yield Fault("changeSummary.same", words, "preview with --json --show-sames", file=file)
