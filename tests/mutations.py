"""`mutated(document, chance)`: a JSON document that somebody cut, reordered, retyped, nested or filled with junk."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 5, 256, 65536, 10**30, 1.5, 1e300),
    *("", " ", "x", "*", "-1", "100", "0", "²", "tcp", "\ud800", "a\x1b[2J\nb", "x" * 3000, "." * 300),
    *("0.0.0.0/0", "10.0.0.1/8", "10.0.0.1", "255.255.255.255/32", "2001:db8::/32", "1-2", "5-1", "70000", "::"),
    *([], {}, [None], ["x"], [5], [[]], [{}], {"a": 1}, {"id": 5}, {"id": "x"}, {"": None}, [{"a": None}]),
    *(UNKNOWN, [UNKNOWN]),
)


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value at any depth, but for the whole."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*way, key)
        yield from places(value[key], (*way, key))


def holder(value: Any, way: Sequence[Any]) -> Any:
    """Return what holds the value at the end of a way."""
    for key in way[:-1]:
        value = value[key]
    return value


def mutated(document: Any, chance: random.Random, *, at_most: int = 3) -> Any:
    """Return a changed copy of a document: one change to ``at_most``, each anywhere."""
    held = copy.deepcopy(document)
    for _ in range(chance.randint(min(1, at_most), at_most)):
        ways = list(places(held))
        if not ways:
            return held
        way = chance.choice(ways)
        # as many changes near the top as near the leaves, of which there are many more
        way = way[: chance.randint(1, len(way))] if chance.random() < 0.5 else way
        _change(held, way, ways, chance)
    return held


def _change(held: Any, way: tuple[Any, ...], ways: Sequence[tuple[Any, ...]], chance: random.Random) -> None:
    at, key = holder(held, way), way[-1]
    value = at[key]
    match chance.randrange(10):
        case 0:
            del at[key]
        case 1 if isinstance(value, list | str):
            at[key] = value[: chance.randint(0, len(value))]
        case 1 | 2 if isinstance(value, list):
            chance.shuffle(value)
        case 3 if isinstance(at, list):
            at.insert(chance.randint(0, len(at)), copy.deepcopy(value))
        case 3 if isinstance(value, list) and value:
            value.append(copy.deepcopy(chance.choice(value)))
        case 4:
            at[key] = chance.choice([[value], {"a": value}, {key: value} if isinstance(key, str) else [[value]]])
        case 5:
            other = chance.choice(ways)
            at[key] = copy.deepcopy(holder(held, other)[other[-1]]) if _still(held, other) else None
        case 6:
            at[key] = _retyped(value)
        case 7 if isinstance(at, dict):
            at[chance.choice(["", "\ud800", "x" * 300, key + "s", key.upper()])] = at.pop(key)
        case _:
            at[key] = copy.deepcopy(chance.choice(JUNK))


def _still(held: Any, way: Sequence[Any]) -> bool:
    try:
        holder(held, way)[way[-1]]
    except (LookupError, TypeError):
        return False
    return True


def _retyped(value: Any) -> Any:
    """Return a value as another kind would have it."""
    match value:
        case str():
            return int(value) if value.isascii() and value.isdigit() and len(value) < 20 else list(value[:20])
        case bool() | None:
            return str(value)
        case int() | float():
            return str(value)
        case list():
            return {str(at): each for at, each in enumerate(value)}
    return list(value.values())


def broken(text: str, chance: random.Random) -> str:
    """Return the text of a document that was cut, or written over in one place."""
    at = chance.randint(0, len(text))
    match chance.randrange(4):
        case 0:
            return text[:at]
        case 1:
            return (
                text[:at]
                + chance.choice(["\0", "}", "]", ",", '"', "[" * 700, "9" * 5000, "NaN", "\\ud800"])
                + text[at:]
            )
        case 2:
            return text[:at] + text[min(len(text), at + chance.randint(1, 40)) :]
    return "\ufeff" + text


def written(document: Any) -> str:
    """Return a document as JSON: lone surrogates escaped, as a CLI would print them."""
    return json.dumps(document, ensure_ascii=True)
