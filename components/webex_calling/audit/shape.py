"""Say ``fit(fields, {"Priority": int, "Targets": [str]})``: whether a nested description has the types that it should.

A type stands for a value, a list of one shape for a list, a mapping for an object, and ``Keyed`` for an object whose
members all have one shape. Members that no shape tells are left alone, and each may be missing or null.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from webex_calling.audit.fields import Fields

Shape = Any
"""A type, a list of one shape, a mapping of shapes, or Keyed: a recursive type that mypy cannot follow."""

_WORDS: Final[Mapping[type, str]] = {
    str: "is not text",
    int: "is no whole number",
    bool: "is neither true nor false",
    dict: "is no object",
    list: "is no list",
}


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object whose members all have one shape."""

    shape: Shape


def fit(fields: Fields, shape: Mapping[str, Shape]) -> bool:
    """Add a fault for everything of another type, and tell whether there is none."""
    before = len(fields.faults)
    _check(fields, "", fields.value, shape)
    return len(fields.faults) == before


def _check(fields: Fields, place: str, value: Any, shape: Shape) -> None:
    if value is None:
        return
    wanted = shape if isinstance(shape, type) else list if isinstance(shape, list) else dict
    fits = isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    if not fits:
        fields.fault(place, _WORDS[wanted], value=value)
    elif isinstance(shape, list):
        for at, each in enumerate(value):
            if each is None:
                fields.fault(f"{place}[{at}]", "is nothing")
            _check(fields, f"{place}[{at}]", each, shape[0])
    elif isinstance(shape, Keyed):
        for key, each in value.items():
            _check(fields, f"{place}.{key}" if place else key, each if each is not None else 0, shape.shape)
    elif isinstance(shape, Mapping):
        for key, inner in shape.items():
            _check(fields, f"{place}.{key}" if place else key, value.get(key), inner)
