"""The ASGI application of a subgraph: `POST /graphql`, `GET /health`, and what the island adds.

Its lifespan owns the source.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from subgraphs.kit.caller_context import CallerVerifier
from subgraphs.kit.context import Caller, Verifiers, caller_from_headers
from subgraphs.kit.errors import BadUserInput, Unauthenticated
from subgraphs.kit.execution import Execution, Operation
from subgraphs.kit.federation import SubgraphSchema
from subgraphs.kit.signed_calls import HubVerifier
from subgraphs.kit.streaming import EVENT_STREAM, event_stream
from subgraphs.kit.tracing import Recording, is_trace_asked

__all__ = ["Subgraph", "caller_of", "create_subgraph_app"]

SourceT = TypeVar("SourceT")
ContextT = TypeVar("ContextT")


@dataclass(frozen=True, slots=True)
class Subgraph(Generic[SourceT, ContextT]):
    """What makes an island an application."""

    name: str
    system: str
    """The code that errors name as their origin."""
    schema: SubgraphSchema
    open_source: Callable[[], AbstractAsyncContextManager[SourceT]]
    """The adapter behind the port, for as long as the application lives."""
    context: Callable[[SourceT, Caller], ContextT]
    """Made anew for each request, and with it the loaders."""
    hub_key: str | None = None
    """The public key of the hub. Without it nobody is taken for the hub, and no step is done."""
    routes: Sequence[BaseRoute] = ()
    """Further routes. Their endpoints find the source and `caller_of` the request in the state of the app."""
    caller_key: str | None = None
    """The public key of the gateway. With it, a request without a context of the gateway is refused."""
    federated_tracing: bool = False
    """Whether a response tells what each field took, to whoever asks for that."""


def create_subgraph_app(subgraph: Subgraph[SourceT, ContextT]) -> Starlette:
    """Raises BadHubKey."""
    verifiers = Verifiers(
        HubVerifier(subgraph.hub_key, subgraph.name) if subgraph.hub_key else None,
        CallerVerifier(subgraph.caller_key, subgraph.name) if subgraph.caller_key else None,
    )
    execution = Execution(subgraph.schema, subgraph.system)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with subgraph.open_source() as source:
            app.state.source = source
            yield

    async def graphql(request: Request) -> Response:
        try:
            caller = caller_of(request)
            operation = _operation(await request.body())
        except BadUserInput as error:
            return _refused(str(error), "INVALID_GRAPHQL_REQUEST", status=400)
        context = partial(subgraph.context, request.app.state.source, caller)
        if EVENT_STREAM in request.headers.get("accept", ""):
            return event_stream(execution.events(operation, context))
        if not (subgraph.federated_tracing and is_trace_asked(request.headers)):
            return _json(await execution.answer(operation, context()))
        recording = Recording()
        return _json(recording.told_with(await execution.answer(operation, context(), recording)))

    async def health(_: Request) -> Response:
        return _json({"subgraph": subgraph.name, "status": "up"})

    async def unauthenticated(_: Request, error: Exception) -> Response:
        return _refused(str(error), Unauthenticated.code, status=401)

    app = Starlette(
        exception_handlers={Unauthenticated: unauthenticated},
        routes=[
            Route("/graphql", graphql, methods=["POST"]),
            Route("/health", health, methods=["GET"]),
            *subgraph.routes,
        ],
        lifespan=lifespan,
    )
    app.state.subgraph = subgraph
    app.state.verifiers = verifiers
    return app


def caller_of(request: Request) -> Caller:
    """Raises Unauthenticated."""
    return caller_from_headers(request.headers, request.app.state.verifiers)


def _refused(message: str, code: str, status: int) -> Response:
    return _json({"errors": [{"message": message, "extensions": {"code": code}}]}, status)


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


def _operation(body: bytes) -> Operation:
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadUserInput("The body is not JSON.") from None
    match request:
        case {"query": str(text), **rest}:
            variables, name = rest.get("variables"), rest.get("operationName")
        case _:
            raise BadUserInput("The body is not an object with a text `query`.")
    if not (variables is None or isinstance(variables, dict)):
        raise BadUserInput("`variables` is not an object.")
    if not (name is None or isinstance(name, str)):
        raise BadUserInput("`operationName` is not a text.")
    return Operation(text, variables, name)
