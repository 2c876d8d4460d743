"""Say ``items(value)``, ``blocks(value)``, ``leaves(value)``: properties of any shape, parts of which may be unknown.

Other programs write what they like, and providers refuse it later than a policy sees it: nothing here raises.
"""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

from webex_calling.registered.registration import UNKNOWN


def items(value: Any) -> list[Any]:
    """Return a list as it is, a single value as a list of it, and nothing as an empty one."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def blocks(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings in a list."""
    return [each for each in items(value) if isinstance(each, Mapping)]


def within(value: Any, *keys: str) -> Any:
    """Return what stands at a way of keys, None where it does not exist."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def leaves(value: Any) -> Iterator[str]:
    """Yield every known text at any depth."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, str) and value != UNKNOWN:
        yield value


def holds_unknown(value: Any) -> bool:
    """Tell whether anything in a value, at any depth, is not known."""
    if isinstance(value, Mapping):
        return any(map(holds_unknown, value.values()))
    return any(map(holds_unknown, value)) if isinstance(value, list) else value == UNKNOWN


def prefixes(values: Iterable[Any]) -> tuple[IPv4Network, ...]:
    """Return the IPv4 prefixes among values, ``*`` being every address; names, tags and IPv6 are none."""
    return tuple(found for value in values if (found := _prefix(value)) is not None)


def _prefix(value: Any) -> IPv4Network | None:
    try:
        return IPv4Network("0.0.0.0/0" if value == "*" else str(value), strict=False)
    except ValueError:
        return None


def tagged(value: Any) -> Any:
    """Return tags by their key, which some resources have as a list of keys and values; what is no tags as it is."""
    if not isinstance(value, list):
        return value
    return {str(each.get("key")): each.get("value") for each in blocks(value)}
