"""Say ``registered.referred(rule, "securityGroupId", value, GROUP)``: registrations by what they refer to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from webex_calling.documents.shape import shown
from webex_calling.fault import Fault, Faults
from webex_calling.registered.registration import UNKNOWN, Registration

_LONGEST = 400  # an id of Azure, or of several in a row, whole
_VERSION = re.compile(r"/v\d{8}(preview)?:")


class Registered:
    """Everything that a program registered, found by type, by id, and by what a property refers to.

    What another stack made and this program only read counts as not registered: its rules are not here. What others
    wrote is read ``leniently``: a rule that is not understood is in doubt, and keeps no other one from being read.
    """

    __slots__ = ("_by_id", "_by_type", "_by_urn", "_components", "_lenient")

    def __init__(self, resources: Iterable[Registration], *, lenient: bool = False) -> None:
        self._lenient = lenient
        self._by_urn: dict[str, Registration] = {}
        self._by_type: dict[str, list[Registration]] = defaultdict(list)
        self._components: dict[tuple[str, str], list[Registration]] = defaultdict(list)
        self._by_id: dict[tuple[str, str], list[Registration]] = defaultdict(list)
        for resource in resources:
            if not resource.external:
                kind = kind_of(resource)
                self._by_urn[resource.urn] = resource
                self._by_type[kind].append(resource)
                if not resource.custom:
                    self._components[kind, resource.name].append(resource)
                if resource.id not in ("", UNKNOWN):
                    self._by_id[kind, resource.id].append(resource)

    def of(self, kind: str) -> tuple[Registration, ...]:
        """Return the resources of the type ``kind``, in the order of registration."""
        return tuple(self._by_type.get(kind, ()))

    @property
    def lenient(self) -> bool:
        """Whether others wrote these resources, so that a rule may be in doubt."""
        return self._lenient

    def doubted(self, faults: Iterable[Fault]) -> str:
        """Return why a rule is in doubt, "" for no fault. Raises Faults with these where all must be understood."""
        found = tuple(faults)
        if found and not self._lenient:
            raise Faults(found)
        told = (f"{each.value or each.place} {each.fault}" for each in found)
        return "; ".join(dict.fromkeys(told))

    @property
    def kinds(self) -> Iterable[str]:
        """The types of what is registered, in the order in which each first was."""
        return self._by_type.keys()

    def component(self, kind: str, name: str) -> Registration:
        """Return the component of this type and name. Raises Faults when there is none or more than one."""
        found = self._components.get((kind, name), [])
        if len(found) != 1:
            many = "is registered more than once" if found else "is not registered by the program"
            raise Faults([Fault(name, f"{many} as {kind}", "register one component a gateway, pool and subnet")])
        return found[0]

    def child(self, component: str, name: str, kind: str) -> Registration:
        """Return the one resource of the type ``kind`` that a component made. Raises Faults when it is not one."""
        parent = self.component(component, name).urn
        found = [each for each in self.of(kind) if each.parent == parent]
        if len(found) != 1:
            words = f"has {len(found)} resources of the type {kind} instead of one"
            raise Faults([Fault(name, words, "leave what the component makes as it is")])
        return found[0]

    def referred(self, resource: Registration, key: str, value: object, kind: str) -> Registration | None:
        """Return the resource of the type ``kind`` that ``value``, found under ``resource``'s property ``key``, names.

        None when it is none of this run. An id that is not known yet is resolved through the property's dependencies; a
        URN, which a component may output in place of one, names its resource as an id does.
        Raises Faults when these name none or several.
        """
        if value != UNKNOWN:
            named = self._by_urn.get(str(value))
            spelt = [named] if named and kind_of(named) == kind else []
            found = self._by_id.get((kind, str(value))) or spelt
        else:
            waited = (self._by_urn.get(urn) for urn in resource.property_dependencies.get(key, ()))
            found = [each for each in waited if each and kind_of(each) == kind]
            if len(found) != 1:
                names = ", ".join(each.name for each in found) or "none"
                words = f"is not known yet, and depends on {names} of the {kind} in this run"
                raise Faults(
                    [Fault(f"{resource.name}.{key}", words, "refer to exactly one resource, or to a known id")]
                )
        return found[0] if found else None


def blocks(resource: Registration, key: str) -> Sequence[Mapping[str, Any]]:
    """Return a property that is a list of blocks, empty where it is not given. Raises Faults for what is unknown."""
    value = resource.inputs.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        words = "has a value that is not known in this run"
        raise Faults([Fault(f"{resource.name}.{key}", words, "give plain values, or prove a run with known ids")])
    return value


def kind_of(resource: Registration) -> str:
    """Return the type, of which azure-native:network/v20240501:X is another spelling of azure-native:network:X."""
    return _VERSION.sub(":", resource.type)


def told(value: object) -> str:
    """Return a property's value for people."""
    return "(not known yet)" if value == UNKNOWN else shown(value, _LONGEST)
