"""Each TypedDict of component arguments mirrors a model of the site: its keys, which are required, and its words."""

from collections.abc import Mapping
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from webex_calling import arguments
from webex_calling.azure.gateway_subnet import SubnetGatewayArgs
from webex_calling.provider import models_of
from webex_calling.site.config_model import ConfigModel
from webex_calling.site.gateway import LocalGateway
from webex_calling.site.perimeter_members import PerimeterMembers
from webex_calling.site.settings import Settings
from webex_calling.site.vdi import VdiPool

BASES: Mapping[str, type[ConfigModel]] = {
    "BehindArguments": PerimeterMembers,
    "LocalGatewayArguments": LocalGateway,
    "SettingsArguments": Settings,
    "VdiPoolArguments": VdiPool,
}
MIRRORS: Mapping[str, Any] = {
    **{name: kind for name, kind in vars(arguments).items() if is_typeddict(kind)},
    "SubnetGatewayArgs": SubnetGatewayArgs,
}
SAID_OTHERWISE: Mapping[str, set[str]] = {
    "BehindGatewayArgs": {"shared_subnets"},
    "LocalGatewayArguments": {"name", "shared_subnets"},
    "SubnetGatewayArgs": {"shared_subnets"},
    "VdiPoolArguments": {"name"},
}
"""A component's name is its first argument, and a shared subnet is a component of its own."""


def noun_of(name: str) -> type[ConfigModel]:
    """Return the model that the TypedDict ``name`` mirrors."""
    (model,) = (BASES[name],) if name in BASES else models_of(name)
    return model


def kind_of(hint: Any) -> Any:
    """Return what a key of a TypedDict holds: a scalar's name, a mirror's name, a list or map of one."""
    if get_origin(hint) is NotRequired:
        return kind_of(get_args(hint)[0])
    if get_origin(hint) is list:
        return [kind_of(get_args(hint)[0])]
    return hint.__name__.removesuffix("Args") if is_typeddict(hint) else hint.__name__


def kind_in(schema: Mapping[str, Any]) -> Any:
    """Return what a key of a model holds, in the same words. Ports may be numbers, which components write as text."""
    for each in schema.get("anyOf", ()):
        if each != {"type": "null"}:
            return kind_in(each)
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if schema.get("type") == "array":
        return [kind_in(schema["items"])]
    names = {"string": "str", "integer": "int", "boolean": "bool"}
    return "str" if isinstance(schema["type"], list) else names[schema["type"]]


def fields_of(name: str) -> dict[str, Any]:
    """Return the keys of the model that ``name`` mirrors, with what each holds."""
    schema = noun_of(name).model_json_schema(by_alias=False)
    words = {key: {"type": "string"} for key, held in schema.get("$defs", {}).items() if "enum" in held}
    fields = {}
    for key, held in schema["properties"].items():
        kind = kind_in(held)
        if isinstance(kind, list) and str(kind[0]) in words:
            fields[key] = [kind_in(words[kind[0]])]
        else:
            fields[key] = kind_in(words[kind]) if isinstance(kind, str) and kind in words else kind
    return {key: kind for key, kind in fields.items() if key not in SAID_OTHERWISE.get(name, ())}


@pytest.mark.parametrize("name", MIRRORS)
def test_keys(name: str) -> None:
    """The keys are those of the model, and hold the same."""
    hints = get_type_hints(MIRRORS[name], include_extras=True)
    assert {key: kind_of(hint) for key, hint in hints.items()} == fields_of(name)


@pytest.mark.parametrize("name", MIRRORS)
def test_required_keys(name: str) -> None:
    """The required keys are those of the model."""
    required = {key for key, field in noun_of(name).model_fields.items() if field.is_required()}
    assert MIRRORS[name].__required_keys__ == required - SAID_OTHERWISE.get(name, set())


@pytest.mark.parametrize("name", [name for name in MIRRORS if name not in BASES])
def test_words(name: str) -> None:
    """What a nested TypedDict is said to be is what its model is said to be."""
    assert MIRRORS[name].__doc__ == noun_of(name).__doc__
