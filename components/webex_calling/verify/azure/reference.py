"""Say ``references.one(nic, "networkSecurityGroup", NSG)``: what a property, or a name, of an Azure resource refers to.

ARM compares ids without regard to case, and a child names its ancestors one property each.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import UNKNOWN, Registration
from webex_calling.registered.registry import Registered, told


class References:
    """The resources of a run by what refers to them."""

    __slots__ = ("_by_id", "_registered")

    def __init__(self, registered: Registered) -> None:
        self._registered = registered
        self._by_id: dict[str, dict[str, Registration]] = {}

    def one(self, resource: Registration, key: str, value: object, kind: str) -> Registration | None:
        """Return what ``value``, an id found under the property ``key``, names; None when it is none of this run.

        Raises Faults when an id that is not known yet depends on none, or on several, of the type ``kind``.
        """
        if value == UNKNOWN:
            return self._registered.referred(resource, key, value, kind)
        if kind not in self._by_id:
            self._by_id[kind] = {each.id.lower(): each for each in self._registered.of(kind)}
        return self._by_id[kind].get(str(value).lower())

    def several(
        self, resource: Registration, key: str, values: Sequence[object], kind: str
    ) -> tuple[Registration | None, ...]:
        """Return what the ids of a list name. Unknown ones are told where the property depends on just as many."""
        if len(values) > 1 and all(value == UNKNOWN for value in values):
            waited = resource.property_dependencies.get(key, ())
            found = tuple(each for each in self._registered.of(kind) if each.urn in waited)
            if len(found) == len(values):
                return found
        return tuple(self.one(resource, key, value, kind) for value in values)

    def children(self, kind: str, parent: Registration, keys: Sequence[str]) -> tuple[Registration, ...]:
        """Return the resources of the type ``kind`` below ``parent``.

        ``keys`` are the properties by which a child names its ancestors, the parent's last; the ancestors above it
        have the same properties in the parent. Raises Faults for a name that cannot be told.
        """
        return tuple(each for each in self._registered.of(kind) if self._belongs(each, parent, keys))

    def _belongs(self, child: Registration, parent: Registration, keys: Sequence[str]) -> bool:
        key, name = keys[-1], child.inputs.get(keys[-1])
        waited = child.property_dependencies.get(key, ())
        if parent.urn in waited:
            return True
        if any(each.urn in waited for each in self._registered.of(plain(parent))):
            return False
        if name == UNKNOWN:
            words = "is not known yet, and depends on no resource"
            raise Faults([Fault(f"{child.name}.{key}", words, f"pass the name of one {parent.type} of this program")])
        # The id ends in the name wherever it is known; a name that the program gives holds before that.
        given = parent.inputs.get(key)
        own = given if isinstance(given, str) and given != UNKNOWN else parent.id.rpartition("/")[2]
        above = ("resourceGroupName", *keys[:-1])
        return same(name, own) and all(_same_known(child.inputs.get(each), parent.inputs.get(each)) for each in above)


def plain(resource: Registration) -> str:
    """Return the type of a resource without the version of its API."""
    return re.sub(r"/v\d+\w*:", ":", resource.type)


def same(one: object, other: object) -> bool:
    """Tell whether two names or ids are the same to ARM."""
    return str(one).lower() == str(other).lower()


def _same_known(one: object, other: object) -> bool:
    return UNKNOWN in (one, other) or same(one, other)


def identity(resource: Registration, key: str, block: Mapping[str, Any]) -> object:
    """Return the id under ``key`` of a block (``{"subnet": {"id": …}}``); None where it has none."""
    value = block.get(key)
    if value is None or value == UNKNOWN:
        return value
    if not isinstance(value, Mapping) or "id" not in value:
        raise Faults([Fault(f"{resource.name}.{key}", "has no id", "refer to the resource by its id", told(value))])
    return value["id"]
