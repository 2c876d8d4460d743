"""Say ``run(Path("__main__.py"), project=…, stack=…, config=…)``: what a Pulumi program registers, asking no cloud.

The program runs in this process as the preview of a first deployment. The monitor that it talks to records every
registration under the URN that the real engine would give it, and answers as a cloud would. No Pulumi CLI, no account,
no network and no state are needed.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pulumi
from pulumi import runtime
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2

from webex_calling.registered import wire
from webex_calling.registered.cloud_id import Place, identify
from webex_calling.registered.registration import STACK, UNKNOWN, Message, Options, Registration, Run, Severity
from webex_calling.registered.script import InlineLoop, as_script, brisk

Ids = Literal["known", "unknown"]
Function = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Answers a function of a provider (``aws:ec2/getVpc:getVpc``): its arguments in, its result out."""
Stacks = Mapping[str, Mapping[str, Any]]
"""The outputs of other stacks, by the name that a StackReference has."""


class ProgramError(Exception):
    """The program gave up with a message for its user, or asked for what only a real engine can do.

    The text is the message, without a traceback. ``messages`` are what the program had logged by then.
    """

    def __init__(self, text: str, messages: tuple[Message, ...] = ()) -> None:
        super().__init__(text)
        self.messages = messages


_STACK_REFERENCE = "pulumi:pulumi:StackReference"
_SEVERITY: dict[int, Severity] = {engine_pb2.INFO: "info", engine_pb2.WARNING: "warning", engine_pb2.ERROR: "error"}


class _Log:
    """The engine's end of the log: keeps what the program says, without the SDK's own debugging."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def Log(self, request: engine_pb2.LogRequest) -> None:  # noqa: N802 - the protocol's name
        if severity := _SEVERITY.get(request.severity):
            self.messages.append(Message(severity, request.message, request.urn))

    def RequirePulumiVersion(self, request: engine_pb2.RequirePulumiVersionRequest) -> None:  # noqa: N802 - as above
        """Accept every range: there is no CLI whose version could be wrong."""


class _NoMocks(Mocks):
    """What the SDK's monitor would ask; ours answers by itself."""

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        raise NotImplementedError(args.typ)


class _Monitor(MockMonitor):
    """The engine's end of the wire: records registrations and answers them.

    ``refusals`` are the faults that the real engine would end the run for; gathered, they are shown all at once.
    """

    def __init__(
        self,
        project: str,
        stack: str,
        config: Mapping[str, str],
        ids: Ids,
        functions: Mapping[str, Function],
        stacks: Stacks,
    ) -> None:
        super().__init__(_NoMocks())
        self.refusals: set[str] = set()
        self._prefix = f"urn:pulumi:{stack}::{project}::"
        self._ids = ids
        self._functions = functions
        self._stacks = stacks
        self._place = Place().at(config.get("aws:region"), config.get("azure-native:subscriptionId"))
        self._places: dict[str, Place] = {}
        self._registered: dict[str, Registration] = {}
        self._complete: set[str] = set()

    def record(self, messages: tuple[Message, ...]) -> Run:
        """Return what was registered."""
        resources = tuple(self._registered[urn] for urn in sorted(self._registered))
        stack = next(resource for resource in resources if resource.type == STACK)
        return Run(resources, stack.outputs, messages, stack.secret_outputs)

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """Write a URN as the engine does: the types of all ancestors but the stack, then the resource's own."""
        ancestors = parent.split("::")[2] if parent else STACK
        chain = type_ if ancestors == STACK else f"{ancestors}${type_}"
        return f"{self._prefix}{chain}::{name}"

    # The protocol names the methods below.

    def RegisterResource(  # noqa: N802
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.remote:
            self.refusals.add(f"{urn}: a component of another language needs the Pulumi CLI; use its Python class")
        if request.transforms:
            self.refusals.add(f"{urn}: transforms need the Pulumi CLI; set the options where the resource is made")
        decoded = wire.properties(request.object)
        parent = self._registered.get(request.parent)
        registration = Registration(
            urn,
            request.type,
            request.name,
            request.parent,
            request.custom,
            inputs=decoded.values,
            secrets=decoded.secrets,
            options=wire.options(request, parent.options if parent else Options()),
            dependencies=tuple(sorted(set(request.dependencies))),
            property_dependencies=wire.property_dependencies(request),
        )
        response = resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if request.custom:
            registration = self._deploy(registration, response)
        self._keep(registration)
        return response

    def ReadResource(  # noqa: N802
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        decoded = wire.properties(request.properties)
        registration = Registration(
            self.make_urn(request.parent, request.type, request.name),
            request.type,
            request.name,
            request.parent,
            custom=True,
            external=True,
            id=request.id,
            inputs=decoded.values,
            secrets=decoded.secrets,
            outputs=decoded.values,
            secret_outputs=decoded.secrets,
            options=Options(provider=request.provider, depends_on=tuple(sorted(set(request.dependencies)))),
            dependencies=tuple(sorted(set(request.dependencies))),
        )
        self._keep(registration)
        identity = "" if request.id == UNKNOWN else request.id
        response = resource_pb2.ReadResourceResponse(urn=registration.urn, id=identity, properties=request.properties)
        if request.type == _STACK_REFERENCE and request.id in self._stacks:
            response.properties.update({"outputs": self._stacks[request.id], "secretOutputNames": []})
        return response

    def RegisterResourceOutputs(self, request: resource_pb2.RegisterResourceOutputsRequest) -> None:  # noqa: N802
        if request.urn in self._complete:
            self.refusals.add(f"{request.urn}: registers its outputs twice; call register_outputs once")
        self._complete.add(request.urn)
        decoded = wire.properties(request.outputs)
        self._registered[request.urn] = replace(
            self._registered[request.urn], outputs=decoded.values, secret_outputs=decoded.secrets
        )

    def Invoke(  # noqa: N802
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        function = self._functions.get(request.tok)
        if function is None:
            raise pulumi.RunError(
                f"{request.tok}: the program asks a provider for this, and no cloud account is queried here; "
                "give the value in the configuration, or run the Pulumi CLI"
            )
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").update(function(wire.properties(request.args).values))
        return response

    def Call(self, request: resource_pb2.ResourceCallRequest) -> Any:  # noqa: N802
        raise pulumi.RunError(f"{request.tok}: methods of resources need a provider; run the Pulumi CLI")

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802
        raise pulumi.RunError("stack transforms need the Pulumi CLI; set the options where the resources are made")

    def RegisterStackInvokeTransform(self, request: Any) -> Any:  # noqa: N802
        raise pulumi.RunError("invoke transforms need the Pulumi CLI; set the options where the functions are called")

    def _deploy(self, registration: Registration, response: resource_pb2.RegisterResourceResponse) -> Registration:
        """Answer as a provider would: the inputs come back as outputs, and an id with them."""
        place = self._place_of(registration)
        identity = registration.options.import_id
        if self._ids == "known" and not identity:
            made = identify(registration.type, registration.urn, registration.name, registration.inputs, place)
            identity = made.id
            response.object.update(made.outputs)
        response.id = identity
        wire.mark_secret(response.object, registration.options.additional_secret_outputs)
        outputs = wire.properties(response.object)
        return replace(registration, id=identity or UNKNOWN, outputs=outputs.values, secret_outputs=outputs.secrets)

    def _place_of(self, registration: Registration) -> Place:
        inputs = registration.inputs
        if registration.type.startswith("pulumi:providers:"):
            place = self._place.at(inputs.get("region"), inputs.get("subscriptionId"))
            self._places[registration.urn] = place
            return place
        provider = registration.options.provider.rpartition("::")[0]
        return self._places.get(provider, self._place).at(inputs.get("region"), None)

    def _keep(self, registration: Registration) -> None:
        if registration.urn in self._registered:
            self.refusals.add(f"Duplicate resource URN '{registration.urn}'; try giving it a unique name")
        self._registered.setdefault(registration.urn, registration)


def run(
    program: Path | Callable[[], None],
    *,
    project: str,
    stack: str,
    config: Mapping[str, str],
    ids: Ids = "known",
    functions: Mapping[str, Function] | None = None,
    stacks: Stacks | None = None,
    root: Path | None = None,
) -> Run:
    """Run ``program``, a ``__main__.py`` or a function, and return what it registered, sorted by URN.

    ``config`` maps ``project:key`` to the value that the engine would deliver: text, and objects as JSON text.
    ``ids`` "known" gives every resource an id that looks like the cloud's and depends on its URN alone; "unknown"
    leaves ids unknown, as the first preview of the real engine does. All else that only the cloud knows is unknown in
    both. A program that calls a function of a provider fails unless ``functions`` has that function's token. What a
    StackReference reads is unknown unless ``stacks`` has the outputs of that stack. ``root`` is where the program finds
    the files of its stack (``pulumi.get_root_directory()``): its own directory unless given.

    A file runs as Python runs a script: in its own directory, which is the first place of imports. It changes the
    working directory of the process for that long, so runs do not overlap.

    Raises ProgramError; any other exception of the program passes through unchanged.
    """
    log = _Log()
    monitor = _Monitor(project, stack, config, ids, functions or {}, stacks or {})
    loop = InlineLoop()
    # The program's failure is raised below; what else was waiting for it has nothing to add.
    loop.set_exception_handler(lambda *_: None)
    try:
        with as_script(program) as entry, brisk():
            settings = partial(_settings, project, stack, monitor, log, root)
            loop.run_until_complete(_main(entry, settings, config))
    except (pulumi.RunError, pulumi.InputPropertiesError, pulumi.InputPropertyError) as error:
        raise ProgramError(_text(error), tuple(log.messages)) from None
    finally:
        loop.finish()
    if monitor.refusals:
        raise ProgramError("\n".join(sorted(monitor.refusals)), tuple(log.messages))
    return monitor.record(tuple(log.messages))


async def _main(entry: Callable[[], None], settings: Callable[[], runtime.Settings], config: Mapping[str, str]) -> None:
    # All that Pulumi keeps about a run is in context variables: set inside this task, it ends with it.
    runtime.reset_options()
    runtime.configure(settings())
    runtime.set_all_config(dict(config), [])
    await runtime.run_in_stack(entry)
    # A message about a resource is logged by a task that nothing waits for.
    if late := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(late, timeout=1)


def _settings(project: str, stack: str, monitor: _Monitor, log: _Log, root: Path | None) -> runtime.Settings:
    return runtime.Settings(
        project=project,
        stack=stack,
        monitor=monitor,
        engine=log,
        dry_run=True,
        organization="organization",
        root_directory=str(root or Path.cwd()),
    )


def _text(error: Exception) -> str:
    if isinstance(error, pulumi.InputPropertyError):
        return f"{error.property_path}: {error.reason}"
    if isinstance(error, pulumi.InputPropertiesError):
        return "\n".join(
            (error.message, *(f"{each['property_path']}: {each['reason']}" for each in error.errors or ()))
        )
    return str(error)
