"""A `Kind` is what a provider double knows about one type of resource: its checks, its replacements, its calls.

A new type is a file in `aws/` or `azure/` with a subclass (on Azure of `ArmKind`, which has the five calls already),
and its name in `KINDS` of that folder's `plugin.py`. What the cloud refuses and moto lets pass goes into a guard; what
moto lacks altogether, into a table of the journal, as the resources of Azure do.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from tests.engine.doubles.values import Properties, Value


class RefusedError(Exception):
    """A cloud refuses a request, with the cloud's own name of the error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Live:
    """A resource as the cloud has it now: what a program can set, and what only the cloud sets."""

    inputs: Properties
    computed: Properties = field(default_factory=dict)


class Kind(ABC):
    """One type of resource."""

    token: ClassVar[str]
    named_by: ClassVar[str] = ""
    """The property that the provider names itself where the program does not."""
    replaces: ClassVar[frozenset[str]] = frozenset()
    """The properties whose change makes a new resource."""
    computed: ClassVar[tuple[str, ...]] = ()
    """The properties that are not known before the resource exists."""
    unordered: ClassVar[frozenset[str]] = frozenset()
    """The lists whose order means nothing to the cloud."""
    keeps_unfinished: ClassVar[bool] = False
    """Whether the provider saves the id and the state of a write that the cloud did and that it gave up waiting for.

    Resources of the older Terraform SDK do, once they have an id (pulumi-terraform-bridge, provider.go, Create and
    Update: `initializationError`), and azure-native does (provider.go: `partialError`). Those of the Terraform plug-in
    framework have no state before their end (terraform-provider-aws, vpc_security_group_ingress_rule.go, Create).
    """
    believes_updates: ClassVar[bool] = False
    """Whether the state after a refused update says that it was done.

    The older Terraform SDK writes the wanted values into the state of a failed update; the engine keeps them beside the
    old inputs, and the next update finds no difference, calls nothing and succeeds (pulumi/pulumi issue 21458). Only a
    refresh sees what the cloud has.
    """

    def defaults(self, inputs: Properties) -> Properties:
        """Return what the provider adds where the program says nothing."""
        return {}

    def faults(self, inputs: Properties) -> Iterator[tuple[str, str]]:
        """Yield a property and what is wrong with it, as far as the provider itself can see it."""
        yield from ()

    def extra_replaces(self, old: Properties, new: Properties) -> set[str]:
        """Return further properties that make a new resource, where that depends on both values."""
        return set()

    def exclusive(self, inputs: Properties) -> str:
        """Name what only one write at a time may touch; empty for nothing."""
        return ""

    @abstractmethod
    def create(self, inputs: Properties) -> str:
        """Create the resource and return its id."""

    @abstractmethod
    def read(self, resource_id: str, state: Properties) -> Live | None:
        """Read the resource; None where it is gone."""

    @abstractmethod
    def update(self, resource_id: str, state: Properties, inputs: Properties) -> None:
        """Change the resource in place."""

    @abstractmethod
    def delete(self, resource_id: str, state: Properties) -> None:
        """Delete the resource; one that is gone already is no fault."""

    def changed(self, old: Properties, new: Properties) -> list[str]:
        """List the properties that differ."""
        keys = sorted((set(old) | set(new)) - {DEFAULTS})
        return [key for key in keys if self._comparable(key, old.get(key)) != self._comparable(key, new.get(key))]

    def _comparable(self, key: str, value: Value) -> Value:
        if key in self.unordered and isinstance(value, list):
            return sorted(value, key=_canonical)
        return None if value in ([], {}, "") else value


def _canonical(value: Value) -> str:
    # The keys of an object come in any order.
    return json.dumps(value, sort_keys=True)


DEFAULTS = "__defaults"
"""The input that lists which properties the provider filled in."""
INPUTS = "__inputs"
"""The output that keeps the inputs: a diff request holds the old outputs only."""
