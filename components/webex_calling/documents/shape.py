"""Say ``misfits(value, {"priority": int, "targets": [str]})``: what of a foreign value is of another kind.

A type stands for a value, a list of one shape for a list, a mapping for an object, and ``Keyed`` for an object whose
members all have one shape. Members that no shape tells are left alone, and each may be missing or null.
"""

import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Shape = Any
"""A type, a list of one shape, a mapping of shapes, or Keyed: a recursive type that mypy cannot follow."""

_WORDS: Final[Mapping[type, str]] = {
    str: "is not text",
    int: "is not a whole number",
    bool: "is neither true nor false",
    dict: "is not an object",
    list: "is not a list",
}
_LONGEST: Final = 80
_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class Keyed:
    """An object whose members all have one shape; with ``empty`` each may be null."""

    shape: Shape
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value of another kind: the way to it, as a reader would write it, and what is wrong with it."""

    place: str
    words: str
    value: Any


def misfits(value: Any, shape: Shape, place: str = "", known: frozenset[str] = frozenset()) -> Iterator[Misfit]:
    """Yield everything in ``value`` that is of another kind; a text of ``known`` stands for a value of any."""
    if value is None or (isinstance(value, str) and value in known):
        return
    wanted = shape if isinstance(shape, type) else list if isinstance(shape, list) else dict
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        yield Misfit(place, _WORDS[wanted], value)
        return
    for below, each, inner, needed in _members(value, shape, place):
        if each is None and needed:
            yield Misfit(below, "is nothing", None)
        yield from misfits(each, inner, below, known)


def _members(value: Any, shape: Shape, place: str) -> Iterator[tuple[str, Any, Shape, bool]]:
    """Yield the place, the value and the shape of each member that a shape tells, and whether it may not be null."""
    match shape:
        case [inner]:
            yield from ((f"{place}[{at}]", each, inner, True) for at, each in enumerate(value))
        case Keyed():
            yield from ((_below(place, key), each, shape.shape, not shape.empty) for key, each in value.items())
        case Mapping():
            yield from ((_below(place, key), value.get(key), inner, False) for key, inner in shape.items())


def shown(value: object, longest: int = _LONGEST) -> str:
    """Return a foreign value as a fault quotes it: short, however long it is; "" for none."""
    if value is None:
        return ""
    if isinstance(value, int) and value.bit_length() > _BITS:
        return f"a number of {value.bit_length()} bits"
    text = value if isinstance(value, str) else reprlib.repr(value)
    return text if len(text) < longest else f"{text[: longest - 4]} …"


def _below(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
