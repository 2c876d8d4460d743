"""Say ``compare_resources(old, new)``: what is created, changed in place, replaced, renamed or deleted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from webex_calling.registered.registration import Registration


class Fate(StrEnum):
    """What becomes of a resource."""

    CREATED = "created"
    CHANGED = "changed"  # by its inputs; whether the provider replaces it is the provider's to say
    REPLACED = "replaced"  # by what the resource itself asks to be replaced for
    RENAMED = "renamed"  # an alias of the new one is the old one's URN
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One custom resource: its fate, and the names of the inputs that differ."""

    fate: Fate
    type: str
    name: str
    urn: str
    properties: tuple[str, ...] = ()


def compare_resources(old: Iterable[Registration], new: Iterable[Registration]) -> tuple[ResourceChange, ...]:
    """Return the changes of custom resources, in the order of the new side's registration, then what is deleted.

    Resources are the same by their URN without the stack and the project. A property that the resource names in
    ``replaceOnChanges`` replaces it; what else a provider replaces for, no data here tells.
    """
    before, after = ({_key(each.urn): each for each in held if _counts(each)} for held in (old, new))
    return tuple(_changes(before, after))


def _changes(before: Mapping[str, Registration], after: Mapping[str, Registration]) -> Iterator[ResourceChange]:
    renamed: set[str] = set()
    for key, resource in after.items():
        known = before.get(key)
        if known is None:
            former = next((each for each in _aliases(resource) if each in before and each not in after), None)
            if former is None:
                yield _change(Fate.CREATED, resource)
                continue
            renamed.add(former)
            yield _change(Fate.RENAMED, resource, _differing(before[former], resource))
        elif differing := _differing(known, resource):
            yield _change(_fate(resource, differing), resource, differing)
    for key, resource in before.items():
        if key not in after and key not in renamed:
            yield _change(Fate.DELETED, resource)


def _change(fate: Fate, resource: Registration, properties: tuple[str, ...] = ()) -> ResourceChange:
    return ResourceChange(fate, resource.type, resource.name, resource.urn, properties)


def _counts(resource: Registration) -> bool:
    return resource.custom and not resource.external and not resource.type.startswith("pulumi:")


def _key(urn: str) -> str:
    return urn.split("::", 2)[-1]


def _aliases(resource: Registration) -> Iterator[str]:
    """Yield what a resource was called: whole URNs, or another name beside the same parent."""
    for alias in resource.options.aliases:
        if isinstance(alias, str):
            yield _key(alias)
        elif name := alias.get("name"):
            yield f"{_key(resource.urn).rpartition('::')[0]}::{name}"


def _differing(old: Registration, new: Registration) -> tuple[str, ...]:
    names = sorted({*old.inputs, *new.inputs})
    return tuple(each for each in names if old.inputs.get(each) != new.inputs.get(each))


def _fate(resource: Registration, differing: tuple[str, ...]) -> Fate:
    asked = {path.partition(".")[0].partition("[")[0] for path in resource.options.replace_on_changes}
    return Fate.REPLACED if "*" in asked or not asked.isdisjoint(differing) else Fate.CHANGED
