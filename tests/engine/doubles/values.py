"""`plain(properties)` turns what the engine sends into ordinary Python values, and `wire(values)` turns them back."""

from collections.abc import Mapping
from typing import TypeAlias

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.rpc import UNKNOWN

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
Properties: TypeAlias = dict[str, Value]

__all__ = ["UNKNOWN", "Properties", "Value", "has_unknown", "integer", "objects", "plain", "strings", "text", "wire"]


def plain(properties: Mapping[str, PropertyValue]) -> Properties:
    """Read the engine's values; whole numbers come back whole, unknown ones stay the engine's own marker."""
    return {key: _plain(value) for key, value in properties.items()}


def wire(values: Mapping[str, Value]) -> dict[str, PropertyValue]:
    """Write values for the engine."""
    return {key: _wire(value) for key, value in values.items()}


def has_unknown(value: Value) -> bool:
    """Tell whether a value, or any part of it, is not known before the update runs."""
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value == UNKNOWN


def text(values: Mapping[str, Value], key: str) -> str:
    """Read a string; an absent one is empty."""
    value = values.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(f"{key}: {value!r} is not a string")
    return value


def integer(values: Mapping[str, Value], key: str) -> int:
    """Read a whole number that must be there."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{key}: {value!r} is not a whole number")
    return value


def strings(values: Mapping[str, Value], key: str) -> list[str]:
    """Read a list of strings; an absent one is empty."""
    value = values.get(key) or []
    if not isinstance(value, list):
        raise TypeError(f"{key}: {value!r} is not a list")
    return [text({key: item}, key) for item in value]


def objects(values: Mapping[str, Value], key: str) -> list[Properties]:
    """Read a list of objects; an absent one is empty."""
    value = values.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError(f"{key}: {value!r} is not a list of objects")
    return [item for item in value if isinstance(item, dict)]


def _plain(value: PropertyValue) -> Value:
    inner = value.value
    if inner is None or isinstance(inner, bool | str):
        return inner
    if isinstance(inner, float):
        return int(inner) if inner.is_integer() else inner
    if isinstance(inner, Mapping):
        return plain(inner)
    if isinstance(inner, tuple):
        return [_plain(item) for item in inner]
    raise TypeError(f"{type(inner).__name__} is not a value that the doubles know")


def _wire(value: Value) -> PropertyValue:
    if isinstance(value, dict):
        return PropertyValue(wire(value))
    if isinstance(value, list):
        return PropertyValue([_wire(item) for item in value])
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value))
    return PropertyValue(value)
