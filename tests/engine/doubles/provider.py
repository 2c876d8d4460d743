"""`DoubleProvider("aws", kinds, journal)` is a Pulumi provider over emulated clouds that notes every step."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, nullcontext
from typing import ClassVar

from pulumi.provider.experimental import provider as sdk
from pulumi.provider.experimental.property_value import PropertyValue
from tests.engine.doubles.faults import Faults, Mode
from tests.engine.doubles.journal import Journal, Operation, label
from tests.engine.doubles.kind import DEFAULTS, INPUTS, Kind, RefusedError
from tests.engine.doubles.values import UNKNOWN, Properties, Value, plain, wire

# Two writes that the engine sends together overlap only if one takes longer than nothing.
LATENCY_SECONDS = 0.02

_REFUSED = RefusedError("InternalError", "an internal error has occurred; nothing was done")
_LATE = RefusedError("RequestTimeout", "waiting for the end of the operation timed out")


class DoubleProvider(sdk.Provider):
    """Check, diff, create, read, update and delete over a table of kinds."""

    elsewhere: ClassVar[frozenset[str]] = frozenset()
    """The settings of a provider under others of which nothing is where it was."""

    def __init__(
        self, name: str, kinds: Iterable[Kind], journal: Journal, configure: Callable[[Properties], None]
    ) -> None:
        self._name = name
        self._kinds = {kind.token: kind for kind in kinds}
        self._journal = journal
        self._configure = configure
        self._faults = Faults(journal)
        self.unfinished: dict[str, str] = {}
        """Why a write failed, by URN, where the answer to it is nevertheless a state to keep."""

    async def configure(self, request: sdk.ConfigureRequest) -> sdk.ConfigureResponse:
        self._configure(plain(request.args))
        # Previews reach create and update, as they do with the real providers.
        return sdk.ConfigureResponse(supports_preview=True)

    async def diff_config(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        """Tell that another region replaces all: one that was not said, too, as the engine's own provider has it.

        As the bridge has it (pulumi-terraform-bridge, pkg/tfbridge/config_diff.go: forcesProviderReplace).
        """
        old, new = plain(request.old_state), plain(request.new_inputs)
        found = sorted(key for key in self.elsewhere if old.get(key) != new.get(key))
        details = {key: sdk.PropertyDiff(sdk.PropertyDiffKind.UPDATE_REPLACE, input_diff=True) for key in found}
        return sdk.DiffResponse(changes=bool(found), replaces=found, diffs=found, detailed_diff=details)

    async def check(self, request: sdk.CheckRequest) -> sdk.CheckResponse:
        kind = self._kind(request.type)
        old, inputs = plain(request.old_inputs), plain(request.new_inputs)
        inputs.pop(DEFAULTS, None)
        filled = kind.defaults(inputs)
        if kind.named_by and not inputs.get(kind.named_by):
            kept = old.get(kind.named_by) if kind.named_by in _defaults(old) else None
            filled[kind.named_by] = kept or self._auto_name(request.name, request.random_seed)
        filled = {key: value for key, value in filled.items() if inputs.get(key) is None}
        inputs |= filled
        failures = [sdk.CheckFailure(key, reason) for key, reason in kind.faults(inputs)]
        inputs[DEFAULTS] = [*sorted(filled)]
        return sdk.CheckResponse(wire(inputs), failures)

    async def diff(self, request: sdk.DiffRequest) -> sdk.DiffResponse:
        kind = self._kind(request.type)
        state, new = plain(request.old_state), plain(request.new_inputs)
        old = _inputs_of(state)
        changed = kind.changed(old, new)
        replaced = sorted((set(changed) & kind.replaces) | (kind.extra_replaces(old, new) if changed else set()))
        explicit = bool(kind.named_by) and kind.named_by not in _defaults(new)
        # An explicit name that stays the same cannot belong to two resources at once.
        first_delete = bool(replaced) and explicit and kind.named_by not in changed
        details = {key: sdk.PropertyDiff(_difference(key, old, new, replaced), input_diff=True) for key in changed}
        return sdk.DiffResponse(
            changes=bool(changed),
            replaces=replaced,
            stables=sorted(kind.replaces - set(changed)),
            delete_before_replace=first_delete,
            diffs=changed,
            detailed_diff=details,
        )

    async def create(self, request: sdk.CreateRequest) -> sdk.CreateResponse:
        kind, inputs = self._kind(request.type), plain(request.properties)
        if request.preview:
            self._write("create", request.urn, "", inputs, preview=True)
            unknown: Properties = dict.fromkeys(kind.computed, UNKNOWN)
            return sdk.CreateResponse("", wire(inputs | unknown))
        mode = self._faults.due(f"create {_label(request.urn)}")
        async with self._written("create", request.urn, "", inputs, kind.exclusive(inputs)) as result:
            if mode is Mode.ERROR:
                raise _REFUSED
            result.append(kind.create(inputs))
            if mode is Mode.TIMEOUT and not kind.keeps_unfinished:
                raise _LATE
        self._end(mode, request.urn)
        return sdk.CreateResponse(result[0], self._state(kind, result[0], inputs, inputs))

    async def update(self, request: sdk.UpdateRequest) -> sdk.UpdateResponse:
        kind, inputs, state = self._kind(request.type), plain(request.news), plain(request.olds)
        if request.preview:
            self._write("update", request.urn, request.resource_id, inputs, preview=True)
            return sdk.UpdateResponse(wire({**state, **inputs, INPUTS: inputs}))
        if kind.believes_updates and not kind.changed(_inputs_of(state), inputs):
            # What the engine asks for again after a failure is no difference to the state: the bridge calls nothing.
            return sdk.UpdateResponse(wire(state))
        mode = self._faults.due(f"update {_label(request.urn)}")
        try:
            async with self._written("update", request.urn, request.resource_id, inputs, kind.exclusive(inputs)):
                if mode is Mode.ERROR:
                    raise _REFUSED
                kind.update(request.resource_id, state, inputs)
                if mode is Mode.TIMEOUT and not kind.keeps_unfinished:
                    raise _LATE
        except RefusedError as error:
            if not kind.believes_updates:
                raise
            self.unfinished[request.urn] = str(error)
            return sdk.UpdateResponse(wire({**state, **inputs, INPUTS: inputs}))
        self._end(mode, request.urn)
        return sdk.UpdateResponse(self._state(kind, request.resource_id, state, inputs))

    async def read(self, request: sdk.ReadRequest) -> sdk.ReadResponse:
        kind, state, inputs = self._kind(request.type), plain(request.properties), plain(request.inputs)
        self._write("read", request.urn, request.resource_id, inputs)
        live = kind.read(request.resource_id, state)
        if live is None:
            return sdk.ReadResponse("", {}, {})
        drifted = kind.changed(state, {**state, **live.inputs})
        inputs |= {key: live.inputs[key] for key in drifted}
        if not inputs.keys() - {DEFAULTS}:
            inputs = live.inputs
        return sdk.ReadResponse(
            request.resource_id, wire({**state, **live.inputs, **live.computed, INPUTS: inputs}), wire(inputs)
        )

    async def delete(self, request: sdk.DeleteRequest) -> None:
        kind, state = self._kind(request.type), plain(request.properties)
        mode = self._faults.due(f"delete {_label(request.urn)}")
        async with self._written("delete", request.urn, request.resource_id, _inputs_of(state), kind.exclusive(state)):
            if mode is Mode.ERROR:
                raise _REFUSED
            kind.delete(request.resource_id, state)
            if mode is Mode.TIMEOUT:
                raise _LATE
        self._end(mode, request.urn)

    def _end(self, mode: Mode | None, urn: str) -> None:
        """Let a write that was done end as its fault says: with this process, or with an error beside the state."""
        if mode is Mode.CRASH:
            os._exit(1)
        if mode is Mode.TIMEOUT:
            self.unfinished[urn] = str(_LATE)

    def _kind(self, token: str) -> Kind:
        # The type of a child holds its parents' types: parent$child.
        own = token.rsplit("$", 1)[-1]
        if own not in self._kinds:
            raise NotImplementedError(f"the {self._name} double knows no {own}; it knows {', '.join(self._kinds)}")
        return self._kinds[own]

    def _state(self, kind: Kind, resource_id: str, state: Properties, inputs: Properties) -> dict[str, PropertyValue]:
        live = kind.read(resource_id, {**state, **inputs})
        if live is None:
            raise RefusedError("ResourceNotFound", f"{resource_id} is gone as soon as it is written")
        return wire({**inputs, **live.inputs, **live.computed, INPUTS: inputs})

    @asynccontextmanager
    async def _written(
        self, action: str, urn: str, resource_id: str, inputs: Properties, exclusive: str
    ) -> AsyncIterator[list[str]]:
        """Do one write alone on what it excludes, and note it with its outcome."""
        result: list[str] = []
        error = ""
        try:
            with self._journal.alone(exclusive) if exclusive else nullcontext(True) as is_alone:
                if not is_alone:
                    raise RefusedError("AnotherOperationInProgress", f"another write to {exclusive} is in progress")
                if exclusive:
                    await asyncio.sleep(LATENCY_SECONDS)
                yield result
        except BaseException as fault:
            error = str(fault)
            raise
        finally:
            self._write(action, urn, result[0] if result else resource_id, inputs, error=error)

    def _write(
        self, action: str, urn: str, resource_id: str, inputs: Properties, *, preview: bool = False, error: str = ""
    ) -> None:
        token, name = _split(urn)
        noted = {key: value for key, value in inputs.items() if key != DEFAULTS}
        self._journal.write(Operation(0, self._name, action, token, name, resource_id, noted, preview, error))

    def _auto_name(self, name: str, seed: bytes) -> str:
        raise NotImplementedError(f"the {self._name} double names nothing; set the name of {name}")


class AwsNames(DoubleProvider):
    """Names as the AWS provider gives them: a hyphen and seven characters."""

    elsewhere = frozenset({"region"})

    def _auto_name(self, name: str, seed: bytes) -> str:
        return f"{name}-{_digest(name, seed)[:7]}"


class AzureNames(DoubleProvider):
    """Names as the Azure provider gives them: eight characters, no hyphen."""

    def _auto_name(self, name: str, seed: bytes) -> str:
        return f"{name}{_digest(name, seed)[:8]}"


def _split(urn: str) -> tuple[str, str]:
    """Return the type, without those of its parents, and the name."""
    *_, kinds, name = urn.split("::", 3)
    return kinds.rsplit("$", 1)[-1], name


def _label(urn: str) -> str:
    return label(*_split(urn))


def _digest(name: str, seed: bytes) -> str:
    return hashlib.sha256(seed + name.encode()).hexdigest()


def _defaults(inputs: Mapping[str, Value]) -> list[str]:
    listed = inputs.get(DEFAULTS)
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else []


def _inputs_of(state: Properties) -> Properties:
    found = state.get(INPUTS)
    return found if isinstance(found, dict) else {key: value for key, value in state.items() if key != INPUTS}


def _difference(key: str, old: Properties, new: Properties, replaced: list[str]) -> sdk.PropertyDiffKind:
    word = "ADD" if old.get(key) is None else "DELETE" if new.get(key) is None else "UPDATE"
    return sdk.PropertyDiffKind[f"{word}_REPLACE" if key in replaced else word]
