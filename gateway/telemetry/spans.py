"""Traces by OpenTelemetry, sent to a collector over OTLP.

    http.server
      graphql.parse, graphql.validate, graphql.normalize, graphql.authorize, graphql.plan
      graphql.execute
        graphql.subgraph.operation   of each fetch
          http.client                of each attempt; its id goes to the subgraph as `traceparent`

A request that is not sampled has no spans, but its trace goes on: whoever comes after it decides alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from types import TracebackType
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import Scope

from gateway.stages import WATCHING
from gateway.telemetry.collector import SECONDS_TO_SEND
from gateway.telemetry.noted import CURRENT, NotedOperation
from gateway.telemetry.subgraphs import kind_of
from resolvers.transport import SubgraphAnswer, SubgraphRequest, Transport

__all__ = ["Traced", "TracedTransport", "Tracing"]

PROPAGATED: Final = ("traceparent", "tracestate")

PROPAGATOR: Final = TraceContextTextMapPropagator()

SUBGRAPH_OPERATION: Final = "graphql.subgraph.operation"


class Tracing:
    """Opened in the process that serves: what sends the spans is a thread."""

    def __init__(self, otlp: str, share: float, resource: Resource, *, tells_documents: bool = False) -> None:
        self._provider = TracerProvider(ParentBased(TraceIdRatioBased(share)), resource)
        exporter = OTLPSpanExporter(f"{otlp}/v1/traces", timeout=SECONDS_TO_SEND)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("fiche")
        self._tells_documents = tells_documents

    def request(self, scope: Scope, headers: Mapping[bytes, bytes], template: str) -> Traced:
        found = {
            name: headers[name.encode()].decode("latin-1") for name in PROPAGATED if name.encode() in headers
        }
        before = PROPAGATOR.extract(found) if found else Context()
        attributes = {"http.request.method": scope["method"], "url.path": template, "http.route": template}
        span = self._tracer.start_span("http.server", before, SpanKind.SERVER, attributes)
        return Traced(self._tracer, span, tells_documents=self._tells_documents)

    def close(self) -> None:
        """Sends what has not been sent yet."""
        self._provider.shutdown()


class Traced:
    """The trace of one request. `with traced:` around all that belongs to it."""

    def __init__(self, tracer: Tracer, span: Span, *, tells_documents: bool) -> None:
        self.tracer, self.span = tracer, span
        self._tells_documents = tells_documents
        self.trace_id = f"{span.get_span_context().trace_id:032x}"

    def __enter__(self) -> Traced:
        self._token = attach(trace.set_span_in_context(self.span))
        self._watching = WATCHING.set(self._stage) if self.span.is_recording() else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._watching is not None:
            WATCHING.reset(self._watching)
        detach(self._token)
        if error is not None:
            self.span.record_exception(error)
        self.span.end()

    def began(self, operation: NotedOperation) -> None:
        if not self.span.is_recording():
            return
        told = {"graphql.operation.name": operation.name, "graphql.operation.type": operation.kind}
        if self._tells_documents:
            told["graphql.document"] = operation.request.parameters.query
        self.span.set_attributes({name: value for name, value in told.items() if value is not None})

    def ended(self, status: int, codes: list[str]) -> None:
        self.span.set_attribute("http.response.status_code", status)
        if codes:
            self.span.set_attribute("graphql.error.codes", tuple(dict.fromkeys(codes)))
        if status >= 500:
            self.span.set_attribute("error.type", str(status))
            self.span.set_status(StatusCode.ERROR)

    def _stage(self, name: str) -> AbstractContextManager[object]:
        """`graphql.subgraph.operation NAME` names the subgraph besides."""
        kind, _, subgraph = name.partition(" ")
        return self.tracer.start_as_current_span(
            kind, attributes={"subgraph.name": subgraph} if subgraph else None
        )


class TracedTransport:
    """Each attempt to ask a subgraph."""

    def __init__(self, transport: Transport, subgraph: str) -> None:
        self._transport, self._subgraph = transport, subgraph

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        noted = CURRENT.get()
        if noted is None or noted.traced is None:
            return await self._transport.send(request)
        if not noted.traced.span.is_recording():
            return await self._transport.send(_traced(request))
        attributes = {"http.request.method": "POST", "subgraph.name": self._subgraph}
        with noted.traced.tracer.start_as_current_span(
            "http.client", kind=SpanKind.CLIENT, attributes=attributes
        ) as span:
            try:
                answer = await self._transport.send(_traced(request))
            except BaseException as error:
                span.set_attribute("error.type", kind_of(error))
                raise
            span.set_attribute("http.response.status_code", answer.status)
            if answer.status >= 400:
                span.set_attribute("error.type", str(answer.status))
                span.set_status(StatusCode.ERROR)
            return answer

    async def close(self) -> None:
        await self._transport.close()


def _traced(request: SubgraphRequest) -> SubgraphRequest:
    """With the place where its trace goes on, in place of the one that the client has named."""
    told: dict[str, str] = {}
    PROPAGATOR.inject(told)
    kept = tuple(header for header in request.headers if header[0] not in PROPAGATED)
    return replace(request, headers=(*kept, *told.items()))
