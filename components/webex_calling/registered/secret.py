"""Say ``hidden(values, secrets)``: properties as Pulumi shows them, ``[secret]`` for what is secret."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from webex_calling.registered.registration import Registration, Run

SECRET: Final = "[secret]"


def shown(run: Run) -> Run:
    """Return a run for people and documents: no value of it that is secret is in it."""
    outputs = hidden(run.outputs, run.secret_outputs)
    return replace(run, outputs=outputs, resources=tuple(map(_shown, run.resources)))


def _shown(resource: Registration) -> Registration:
    return replace(
        resource,
        inputs=hidden(resource.inputs, resource.secrets),
        outputs=hidden(resource.outputs, resource.secret_outputs),
    )


def hidden(values: Any, secrets: Iterable[str]) -> Any:
    """Return JSON values with ``[secret]`` for each scalar at or below one of the paths (``rules[0].key``).

    Lists and mappings keep their shape, so that what shows them needs to know of no secrets.
    """
    paths = frozenset(secrets)
    return _hidden(values, paths, "", "" in paths) if paths else values


def _hidden(value: Any, paths: frozenset[str], path: str, secret: bool) -> Any:
    secret = secret or path in paths
    if isinstance(value, dict):
        prefix = f"{path}." if path else ""
        return {key: _hidden(each, paths, prefix + key, secret) for key, each in value.items()}
    if isinstance(value, list):
        return [_hidden(each, paths, f"{path}[{index}]", secret) for index, each in enumerate(value)]
    return SECRET if secret and value is not None else value
