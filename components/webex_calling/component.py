"""What every component class shares: plain arguments split from cloud ids, faults as the engine reports them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pulumi
from pydantic.alias_generators import to_camel

from webex_calling.fault import Fault, Faults
from webex_calling.published.network import Network

PACKAGE = "webex-calling"
REVISION_TAG = "webex-calling:revision"
"""The one place of the published revision in the cloud: a tag of lists and IP Groups."""


def token(kind: str) -> str:
    """Return the type token of the component class ``kind``."""
    return f"{PACKAGE}:index:{kind}"


def refusal(component: str, faults: Faults) -> pulumi.InputPropertiesError:
    """Return the error that the engine shows without a traceback: every fault, each at its property."""
    count = len(faults.faults)
    return pulumi.InputPropertiesError(
        f"{component}: the arguments have {count} fault{'s' if count > 1 else ''}",
        [
            {"property_path": fault.place, "reason": str(fault).removeprefix(f"{fault.place}: ")}
            for fault in faults.faults
        ],
    )


def split(args: Mapping[str, Any], ids: Iterable[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split arguments into cloud ids, which may be outputs, and all else, which must be plain."""
    held = set(ids)
    inputs = {key: value for key, value in args.items() if key in held and value is not None}
    return inputs, {key: value for key, value in args.items() if key not in held}


def check_ids(
    inputs: Mapping[str, Any], needed: Iterable[str], networks: Mapping[str, Network], lists: Mapping[str, str]
) -> None:
    """Raise Faults for each cloud id that is needed and missing, and for lists that are not as many as the network's.

    ``lists`` names the argument that has the ids of each network's lists. How many an output has is not known yet.
    """
    remedy = "pass the id, or the output of the resource that has it"
    faults = [Fault(key, "is missing", remedy) for key in needed if key not in inputs]
    for network, key in lists.items():
        ids, count = inputs.get(key), len(networks[network].lists)
        if isinstance(ids, list | tuple) and len(ids) != count:
            words = f"has {len(ids)} ids, and the network {network} stands in {count} list{'s' if count > 1 else ''}"
            faults.append(Fault(key, words, "give the ids of its lists, in order"))
    if faults:
        raise Faults(faults)


def when_complete(ids: Sequence[pulumi.Input[str]], parts: Sequence[pulumi.CustomResource]) -> pulumi.Output[list[str]]:
    """Return ``ids`` once every one of ``parts`` exists, so that nothing is attached to a filter without its rules."""
    every: list[pulumi.Input[Any]] = [*ids, *(part.id for part in parts)]
    return pulumi.Output.all(*every).apply(lambda values: list(values[: len(ids)]))


def outputs_of(component: pulumi.ComponentResource) -> dict[str, pulumi.Output[object]]:
    """Return what a component outputs, by its name in other languages: camelCase."""
    return {to_camel(key): getattr(component, key) for key in type(component).__annotations__}
