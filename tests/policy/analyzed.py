"""`analyzed(run)`: what the pack says of a program's registrations, asked over gRPC as the engine asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import grpc  # type: ignore[import-untyped]  # neither it nor protobuf carries types
from google.protobuf import empty_pb2, struct_pb2  # type: ignore[import-untyped]  # as above
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy.policy import EnforcementLevel, _PolicyAnalyzerServicer

from webex_calling.policy.pack import NAME, policies
from webex_calling.published.reference import load_reference
from webex_calling.registered.registration import Registration, Run

LEVELS = {
    analyzer_pb2.ADVISORY: "advisory",
    analyzer_pb2.MANDATORY: "mandatory",
    analyzer_pb2.DISABLED: "disabled",
    analyzer_pb2.REMEDIATE: "remediate",
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that the pack reports, without the description of its policy."""

    policy: str
    level: str
    name: str
    text: str


class Pack:
    """The pack behind a connection."""

    def __init__(self, channel: Any) -> None:
        self.stub = analyzer_pb2_grpc.AnalyzerStub(channel)

    def info(self) -> Any:
        return self.stub.GetAnalyzerInfo(empty_pb2.Empty())

    def configure(self, config: Mapping[str, Mapping[str, Any]]) -> None:
        """Configure policies; `enforcementLevel` is one of the words of the engine."""
        request = analyzer_pb2.ConfigureAnalyzerRequest()
        known = {policy.name: policy.enforcementLevel for policy in self.info().policies}
        words = {word: level for level, word in LEVELS.items()}
        for policy, values in config.items():
            held = dict(values)
            level = words[held.pop("enforcementLevel")] if "enforcementLevel" in held else known[policy]
            request.policyConfig[policy].enforcementLevel = level
            request.policyConfig[policy].properties.update(held)
        self.stub.Configure(request)

    def analyze(self, resources: Iterable[Registration], *, ids: bool = True) -> list[Diagnostic]:
        """Show each resource as it is registered, then the stack as it is at the end; see `stack`."""
        shown = list(resources)
        found: list[Diagnostic] = []
        for each in shown:
            if not each.external:
                found += _told(self.stub.Analyze(_registered(each)))
        return found + self.stack(shown, ids=ids)

    def stack(self, resources: Iterable[Registration], *, ids: bool = True) -> list[Diagnostic]:
        """Show the stack alone, as it is at the end; `ids` says whether the AWS provider repeats ids as outputs."""
        request = analyzer_pb2.AnalyzeStackRequest(resources=[_finished(each, ids) for each in resources])
        return _told(self.stub.AnalyzeStack(request))


@contextmanager
def served() -> Iterator[Pack]:
    """Serve a new pack on the loopback."""
    servicer = _PolicyAnalyzerServicer(NAME, "0.0.1", policies(load_reference()), EnforcementLevel.MANDATORY)
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Pack(channel)
    finally:
        server.stop(0).wait()


def analyzed(run: Run, config: Mapping[str, Mapping[str, Any]] | None = None) -> list[Diagnostic]:
    """Return what a new pack reports of a run."""
    with served() as pack:
        if config:
            pack.configure(config)
        return pack.analyze(run.resources)


def _registered(each: Registration) -> Any:
    return analyzer_pb2.AnalyzeRequest(
        urn=each.urn, type=each.type, name=each.name, properties=_struct(each.inputs), options=_options(each)
    )


def _finished(each: Registration, ids: bool) -> Any:
    outputs = {**each.outputs, **(dict.fromkeys(_id_outputs(each.type), each.id) if ids else {})}
    found = analyzer_pb2.AnalyzerResource(
        urn=each.urn,
        type=each.type,
        name=each.name,
        properties=_struct(outputs),
        options=_options(each),
        parent=each.parent,
        dependencies=each.dependencies,
    )
    for key, urns in each.property_dependencies.items():
        found.propertyDependencies[key].urns.extend(urns)
    return found


def _id_outputs(kind: str) -> tuple[str, ...]:
    """Return the outputs in which a provider repeats an id: aws-native by a name of each type's own."""
    if kind.startswith("aws:"):
        return ("id",)
    native = {
        "SecurityGroup": "groupId",
        "NetworkInterface": "awsId",
        "Instance": "instanceId",
        "LaunchTemplate": "launchTemplateId",
        "PrefixList": "prefixListId",
    }
    provider, _, name = kind.rpartition(":")
    return (native[name],) if provider == "aws-native:ec2" and name in native else ()


def _options(each: Registration) -> Any:
    return analyzer_pb2.AnalyzerResourceOptions(protect=each.options.protect, parent=each.parent)


def _struct(values: Mapping[str, Any]) -> Any:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def _told(response: Any) -> list[Diagnostic]:
    return [
        Diagnostic(
            each.policyName,
            LEVELS[each.enforcementLevel],
            each.urn.rpartition("::")[2],
            each.message.removeprefix(f"{each.description}\n"),
        )
        for each in response.diagnostics
    ]
