"""`serve(arguments, version, provider)` runs a provider that can keep the state of a write which failed half-way.

The SDK's own server cannot answer as the real providers do then: with an error that carries the resource's id and state
(`ErrorResourceInitFailed`), which the engine saves.
"""

from typing import Any

import grpc  # type: ignore[import-untyped]  # grpcio ships no types
from pulumi.provider.experimental import server
from pulumi.runtime.proto import provider_pb2, status_pb2
from tests.engine.doubles.provider import DoubleProvider


class _Servicer(server.ProviderServicer):
    """The SDK's server, which turns an answer into that error where the provider says so."""

    _provider: DoubleProvider

    async def Create(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name is that of the RPC
        answer = await super().Create(request, context)
        await self._abort_unfinished(request.urn, answer.id, answer.properties, context)
        return answer

    async def Update(self, request: Any, context: Any) -> Any:  # noqa: N802 - the name is that of the RPC
        answer = await super().Update(request, context)
        await self._abort_unfinished(request.urn, request.id, answer.properties, context)
        return answer

    async def _abort_unfinished(self, urn: str, resource_id: str, properties: Any, context: Any) -> None:
        reason = self._provider.unfinished.pop(urn, "")
        if reason:
            detail = provider_pb2.ErrorResourceInitFailed(id=resource_id, properties=properties, reasons=[reason])
            full = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=reason)
            full.details.add().Pack(detail)
            status = grpc.Status()
            status.code, status.details = grpc.StatusCode.UNKNOWN, reason
            status.trailing_metadata = (("grpc-status-details-bin", full.SerializeToString()),)
            await context.abort_with_status(status)


def serve(arguments: list[str], version: str, provider: DoubleProvider) -> None:
    """Run the plugin until the engine ends it."""
    server.ProviderServicer = _Servicer  # type: ignore[misc]  # `main` makes the class that this name holds
    server.main(arguments, version, provider)
