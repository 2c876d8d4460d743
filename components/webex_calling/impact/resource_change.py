"""Say ``compare_resources(old, new)``: what is created, changed in place, replaced, renamed or deleted."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from webex_calling.impact.identity import aliases_of, key_of
from webex_calling.impact.provider_change import PROVIDER, Elsewhere, provider_change
from webex_calling.impact.replacement import forced
from webex_calling.registered.registration import UNKNOWN, Registration

_UNSAID: Final[tuple[object, ...]] = (None, "", [], {})
"""What providers take as not said."""


class Fate(StrEnum):
    """What becomes of a resource."""

    CREATED = "created"
    CHANGED = "changed"  # in place, by its inputs
    REPLACED = "replaced"  # by what the resource itself asks to be replaced for, or the provider replaces it for
    RENAMED = "renamed"  # an alias of the new one is the old one's URN: it stays, with what else differs written to it
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One custom resource: its fate, the inputs that differ, and those for which it is replaced.

    An input that is a structure is told by what differs in it: ``firewallPolicy.policyVariables``.

    ``urn`` is that of the new side, of what is deleted that of the old one; ``former`` that of the old side, where it
    was another.
    """

    fate: Fate
    type: str
    name: str
    urn: str
    properties: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    former: str = ""


def compare_resources(
    old: Iterable[Registration] | None, new: Iterable[Registration] | None
) -> tuple[ResourceChange, ...]:
    """Return the changes of custom resources, in the order of the new side's registration, then what is deleted.

    None where either side is not known. Resources are the same by their URN without the stack and the project. Replaced
    is what names a property that differs in ``replaceOnChanges``, or of which the provider cannot change one
    (``replacement``), and whose ``provider`` looks elsewhere (``provider_change``). What refers to a replaced resource
    differs in that property, and may be replaced by it in turn.
    """
    if old is None or new is None:
        return ()
    before, after = _Held.of(old), _Held.of(new)
    return tuple(_Comparison(before, after).changes())


@dataclass(frozen=True, slots=True)
class _Held:
    """The custom resources of one side by their keys, what each of their ids stands for, and all resources."""

    resources: Mapping[str, Registration]
    ids: dict[str, str]
    every: Mapping[str, Registration]

    @classmethod
    def of(cls, resources: Iterable[Registration]) -> "_Held":
        known = tuple(resources)
        held = {key_of(each.urn): each for each in known if _counts(each)}
        ids = {value: f"<{key}>{which}" for key, each in held.items() for which, value in _names(each)}
        return cls(held, ids, {each.urn: each for each in known})

    def said(self, resource: Registration, name: str) -> Any:
        """Return an input in terms that both sides have: for an id of this side, what it is the id of.

        What an input waits for tells what else it has from there, as the name that a provider made up.
        """
        urns = resource.property_dependencies.get(name, ())
        waited = {text: f"<{key_of(urn)}>" for urn in urns for text in _texts(self.every.get(urn))}
        return _translated(resource.inputs.get(name), ChainMap(waited, self.ids))


@dataclass(frozen=True)
class _Comparison:
    before: _Held
    after: _Held
    replaced: set[str] = field(default_factory=set)
    """The keys of what is known to be replaced."""

    @cached_property
    def plain(self) -> bool:
        """Whether no id means one resource on one side and another one on the other: equal values are then the same."""
        return all(self.after.ids.get(value, told) == told for value, told in self.before.ids.items())

    def changes(self) -> Iterator[ResourceChange]:
        pairs = dict(self._pairs())
        while True:  # what refers to a replaced resource may be replaced too
            found = {key: self._changed(key, pairs[key]) for key in self.after.resources if pairs[key]}
            replaced = {key for key, change in found.items() if change and change.replaced_by}
            if replaced <= self.replaced:
                break
            self.replaced.update(replaced)
        for key, resource in self.after.resources.items():
            if not pairs[key]:
                yield ResourceChange(Fate.CREATED, resource.type, resource.name, resource.urn)
            elif change := found[key]:
                yield change
        kept = {*pairs.values()}
        for key, resource in self.before.resources.items():
            if key not in kept:
                yield ResourceChange(Fate.DELETED, resource.type, resource.name, resource.urn)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the key of each resource of the new side with the key that it had, "" for one that is new."""
        old, new = self.before.resources, self.after.resources
        for key, resource in new.items():
            former = (each for each in aliases_of(resource) if each in old and each not in new)
            yield key, key if key in old else next(former, "")

    def _changed(self, key: str, former: str) -> ResourceChange | None:
        was, is_ = self.before.resources[former], self.after.resources[key]
        elsewhere = provider_change(was, is_, self.before.every, self.after.every)
        if self.plain and not (self.replaced or elsewhere) and key == former and was.inputs == is_.inputs:
            return None
        differing = (*self._differing(was, is_), *([PROVIDER] if elsewhere else []))
        if not differing and key == former:
            return None
        asked = {path.partition(".")[0].partition("[")[0] for path in is_.options.replace_on_changes}
        by = {each for each in differing if each in asked or "*" in asked}
        by |= {*forced(is_.type, was.inputs, is_.inputs, differing)}
        by |= {PROVIDER} if elsewhere is Elsewhere.SURELY else set()
        fate = Fate.REPLACED if by else Fate.RENAMED if key != former else Fate.CHANGED
        renamed = was.urn if key != former else ""
        told = tuple(path for name in differing for path in self._paths(was, is_, name))
        return ResourceChange(fate, is_.type, is_.name, is_.urn, told, tuple(sorted(by)), renamed)

    def _paths(self, old: Registration, new: Registration, name: str) -> Iterator[str]:
        was, is_ = self.before.said(old, name), self.after.said(new, name)
        if name == "tags" or not (isinstance(was, Mapping) and isinstance(is_, Mapping)) or was == is_:
            yield name
            return
        yield from (f"{name}.{key}" for key in sorted({*was, *is_}) if was.get(key) != is_.get(key))

    def _differing(self, old: Registration, new: Registration) -> tuple[str, ...]:
        alike = old.inputs == new.inputs and old.property_dependencies == new.property_dependencies
        if alike and not self.replaced:  # the same id is that of the same resource
            return ()
        names = sorted({*old.inputs, *new.inputs})
        return tuple(each for each in names if self._differs(old, new, each))

    def _differs(self, old: Registration, new: Registration, name: str) -> bool:
        if self.plain and not self.replaced and old.inputs.get(name) == new.inputs.get(name):
            return False
        refers = {key_of(urn) for urn in new.property_dependencies.get(name, ())}
        if refers & self.replaced:
            return True
        was, is_ = self.before.said(old, name), self.after.said(new, name)
        if was in _UNSAID and is_ in _UNSAID:
            return False
        # Where one side does not know a value yet, it is the same if it comes from the same resources.
        unknown = refers == {key_of(urn) for urn in old.property_dependencies.get(name, ())}
        return not _same(was, is_, unknown=unknown)


def _counts(resource: Registration) -> bool:
    return resource.custom and not resource.external and not resource.type.startswith("pulumi:")


def _names(resource: Registration) -> Iterator[tuple[str, str]]:
    """Yield what a resource is referred to by: its id, and the outputs that are made up with it."""
    told = [("", resource.id), *((f".{each}", resource.outputs.get(each)) for each in ("arn", "allocationId"))]
    yield from ((which, value) for which, value in told if isinstance(value, str) and value not in ("", UNKNOWN))


def _texts(resource: Registration | None) -> frozenset[str]:
    """Return what a reference to a resource may say: its id, or an output."""
    if resource is None:
        return frozenset()
    values = (resource.id, *resource.outputs.values())
    return frozenset(each for each in values if isinstance(each, str) and each not in ("", UNKNOWN))


def _same(one: Any, other: Any, *, unknown: bool) -> bool:
    """Tell whether two values are equal; where they may be ``unknown``, one that is not known equals any."""
    if unknown and UNKNOWN in (one, other):
        return True
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key], unknown=unknown) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(*pair, unknown=unknown) for pair in zip(one, other, strict=True))
    return bool(one == other)


def _translated(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _translated(each, ids) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_translated(each, ids) for each in value]
    return ids.get(value, value) if isinstance(value, str) else value
