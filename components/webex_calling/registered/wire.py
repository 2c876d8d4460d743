"""Say ``properties(struct)``: what Pulumi's wire protocol carries, as plain values.

Signatures and their meaning: sdk/go/common/resource/properties.go of Pulumi.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webex_calling.registered.registration import Options, Properties

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Properties as JSON values, keys sorted, and the paths in them whose values are secret."""

    values: Properties
    secrets: tuple[str, ...]


def properties(struct: Any) -> Decoded:
    """Decode a protobuf Struct: whole numbers whole, secrets unwrapped.

    A resource stands as its id or, where it has none, its URN.
    """
    secrets: list[str] = []
    return Decoded(_mapping(struct.fields, "", secrets), tuple(secrets))


def _mapping(members: Any, path: str, secrets: list[str]) -> dict[str, Any]:
    prefix = f"{path}." if path else ""
    return {key: _value(members[key], prefix + key, secrets) for key in sorted(members)}


def _value(value: Any, path: str, secrets: list[str]) -> Any:
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_value(item, f"{path}[{index}]", secrets) for index, item in enumerate(value.list_value.values)]
        case "struct_value":
            return _struct(value.struct_value.fields, path, secrets)
    return None


def _struct(members: Any, path: str, secrets: list[str]) -> Any:
    signature = members[SIGNATURE].string_value if SIGNATURE in members else ""
    if signature == SECRET:
        secrets.append(path)
        return _value(members["value"], path, secrets)
    if signature == RESOURCE:
        return members["id" if "id" in members else "urn"].string_value
    return _mapping(members, path, secrets)


def property_dependencies(request: Any) -> dict[str, tuple[str, ...]]:
    """Return the URNs that each property of a registration waits for, without the properties that wait for none."""
    found = {name: tuple(sorted(set(urns.urns))) for name, urns in request.propertyDependencies.items()}
    return {name: found[name] for name in sorted(found) if found[name]}


def options(request: Any, parent: Options) -> Options:
    """Return the options of a registration, with those that the engine takes from its parent.

    The engine hands down deletedWith, protect and retainOnDelete (inheritFromParent in Pulumi's
    pkg/resource/deploy/source_eval.go).
    """
    implied = {urn for found in request.propertyDependencies.values() for urn in found.urns}
    return Options(
        protect=request.protect if request.HasField("protect") else parent.protect,
        depends_on=tuple(sorted(set(request.dependencies) - implied)),
        provider=request.provider,
        providers=dict(sorted(request.providers.items())),
        aliases=tuple(alias.urn or _set_fields(alias.spec) for alias in request.aliases),
        delete_before_replace=request.deleteBeforeReplace if request.deleteBeforeReplaceDefined else None,
        replace_on_changes=tuple(request.replaceOnChanges),
        ignore_changes=tuple(request.ignoreChanges),
        retain_on_delete=request.retainOnDelete if request.HasField("retainOnDelete") else parent.retain_on_delete,
        additional_secret_outputs=tuple(request.additionalSecretOutputs),
        deleted_with=request.deletedWith or parent.deleted_with,
        replace_with=tuple(sorted(request.replace_with)),
        import_id=request.importId,
        custom_timeouts=_set_fields(request.customTimeouts),
    )


def _set_fields(message: Any) -> Mapping[str, Any]:
    return dict(sorted((field.name, value) for field, value in message.ListFields() if value))


def mark_secret(struct: Any, names: Iterable[str]) -> None:
    """Wrap the properties ``names`` of a protobuf Struct as secrets, those that it has and that are not yet."""
    for name in names:
        if name in struct.fields and SIGNATURE not in struct.fields[name].struct_value.fields:
            plain = type(struct.fields[name])()
            plain.CopyFrom(struct.fields[name])
            wrapped = struct.fields[name].struct_value.fields
            wrapped[SIGNATURE].string_value = SECRET
            wrapped["value"].CopyFrom(plain)
