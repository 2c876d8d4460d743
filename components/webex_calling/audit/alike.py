"""Say ``alike(one, other)``: whether two descriptions of a resource say the same, in whatever order they say it.

The clouds print the rules, tags and addresses of a resource in no order that means anything: what has one carries a
number or a priority. Rules of Suricata alone go as they are written.
"""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

_ORDERED: Final = frozenset({"StatefulRules"})


def alike(one: Any, other: Any) -> bool:
    """Tell whether two values are the same but for the order in lists; what a dataclass does not compare is free."""
    return one is other or bool(one == other) or _unordered(one) == _unordered(other)


def _unordered(value: Any, *, ordered: bool = False) -> Hashable:
    if is_dataclass(value):
        return tuple(_unordered(getattr(value, each.name)) for each in fields(value) if each.compare)
    if isinstance(value, Mapping):
        return frozenset((key, _unordered(each, ordered=key in _ORDERED)) for key, each in value.items())
    if isinstance(value, list | tuple):
        found = tuple(map(_unordered, value))
        return found if ordered else frozenset(Counter(found).items())
    return value  # type: ignore[no-any-return]  # texts, numbers, truth values and sets of these
