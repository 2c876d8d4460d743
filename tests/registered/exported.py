"""`export_of(resources)`: what the embedded engine registered, as `pulumi stack export` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from webex_calling.registered.registration import Registration


def state_of(each: Registration) -> dict[str, Any]:
    """Return one resource in the form of Pulumi's documents."""
    identity = {"id": each.id} if each.custom else {}
    provider = {"provider": each.options.provider} if each.options.provider else {}
    return {
        "urn": each.urn,
        "custom": each.custom,
        "type": each.type,
        **identity,
        **provider,
        "inputs": each.inputs,
        "outputs": each.outputs,
        "parent": each.parent,
        "external": each.external,
        "dependencies": list(each.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in each.property_dependencies.items()},
    }


def export_of(resources: Iterable[Registration]) -> dict[str, Any]:
    """Return an export."""
    return {"version": 3, "deployment": {"manifest": {}, "resources": [state_of(each) for each in resources]}}


def preview_of(resources: Iterable[Registration]) -> dict[str, Any]:
    """Return the preview of a stack that has nothing yet."""
    states = ({key: value for key, value in state_of(each).items() if key != "id"} for each in resources)
    return {"steps": [{"op": "create", "urn": state["urn"], "newState": state} for state in states]}
