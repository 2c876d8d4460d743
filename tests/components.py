"""Arguments of components that are right, and what a small program that makes components registers."""

import asyncio
import contextvars
from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from pulumi.runtime.settings import set_root_resource

from webex_calling.component import Refusal
from webex_calling.registered.embedded_engine import Ids, run
from webex_calling.registered.registration import Registration, Run
from webex_calling.registered.script import InlineLoop

Program = Callable[[], object]
STACK = "urn:pulumi:dev::calling::pulumi:pulumi:Stack::calling-dev"

SETTINGS: Mapping[str, Any] = {
    "resolvers": ["10.20.0.2"],
    "time_servers": ["169.254.169.123"],
    "https": {"internet": True},
}
ITSP: Mapping[str, Any] = {
    "name": "itsp",
    "interface": "external",
    "addresses": ["198.51.100.0/28"],
    "transport": "tls",
    "peer_ports": ["5061"],
    "local_ports": ["5061"],
    "media_ports": "16384-32767",
}
UCM: Mapping[str, Any] = {
    **ITSP,
    "name": "ucm",
    "interface": "internal",
    "addresses": ["10.30.0.0/24"],
    "transport": "tcp",
    "peer_ports": ["5060"],
    "local_ports": ["5060"],
}
REGISTRATION: Mapping[str, Any] = {**SETTINGS, "trunk": "registration"}
CERTIFICATE: Mapping[str, Any] = {
    **SETTINGS,
    "trunk": "certificate",
    "listen_ports": ["5062"],
    "public_address": "203.0.113.10",
    "interfaces": {"external": "10.20.1.10", "internal": "10.20.2.10"},
    "peers": [ITSP, UCM],
}


def registered(program: Program, ids: Ids = "known") -> Run:
    """Run ``program`` on the embedded engine."""
    return run(lambda: void(program()), project="calling", stack="dev", config={}, ids=ids)


def names(found: Run, kind: str) -> list[str]:
    """Return the logical names of the resources whose type ends in ``kind``, sorted."""
    return sorted(each.name for each in found.resources if each.type.endswith(f":{kind}"))


def only(found: Run, name: str, kind: str = "") -> Registration:
    """Return the one resource of this logical name and kind."""
    (registration,) = [each for each in found.resources if each.name == name and each.type.endswith(kind)]
    return registration


def children(found: Run) -> list[Registration]:
    """Return what the components registered: neither the stack, nor components, nor providers."""
    return [each for each in found.resources if each.custom and not each.type.startswith("pulumi:")]


def refused(program: Program) -> list[str]:
    """Run ``program``, whose component refuses its arguments; return the faults. Nothing may be registered by then."""
    faults: list[str] = []

    def attempt() -> None:
        try:
            program()
        except Refusal as refusal:
            faults.extend(str(refusal).splitlines()[1:])

    found = registered(attempt)
    assert [each.type for each in found.resources] == ["pulumi:pulumi:Stack"]
    return faults


def without_flows(faults: list[str]) -> list[str]:
    """Return faults of quotas without the flows that they name: the arithmetic and the remedy."""
    parted = (fault.partition("; the flows are ") for fault in faults)
    return [f"{before}; {after.partition('; ')[2]}" for before, _, after in parted]


class Recorder(Mocks):
    """Pulumi's own mocks: each resource gets an id of its name, and its inputs as outputs."""

    def __init__(self) -> None:
        self.seen: list[MockResourceArgs] = []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        self.seen.append(args)
        return f"{args.name}-id" if args.custom else None, args.inputs

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)


def mocked(make: Callable[[], pulumi.ComponentResource], preview: bool = False) -> tuple[list[str], dict[str, Any]]:
    """Make a component under ``pulumi.runtime.set_mocks``; return the names of its children and the known outputs."""
    return contextvars.copy_context().run(_mocked, make, preview)


def _mocked(make: Callable[[], pulumi.ComponentResource], preview: bool) -> tuple[list[str], dict[str, Any]]:
    recorder, outputs = Recorder(), dict[str, Any]()
    loop = InlineLoop()
    asyncio.set_event_loop(loop)

    def program() -> None:
        made = make()
        for key in type(made).__annotations__:
            getattr(made, key).apply(lambda value, key=key: outputs.__setitem__(key, value))

    try:
        pulumi.runtime.reset_options()
        pulumi.runtime.set_mocks(recorder, project="calling", stack="dev", preview=preview)
        set_root_resource(None)  # type: ignore[arg-type]  # run_in_stack makes the stack; set_mocks has made one too
        loop.run_until_complete(pulumi.runtime.run_in_stack(program))
    finally:
        loop.finish()
        asyncio.set_event_loop(None)
    return sorted(each.name for each in recorder.seen if each.custom), outputs


def void(_: object) -> None:
    """Make a statement of an expression."""
