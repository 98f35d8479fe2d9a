"""One hook: what it does at which stage, and what its failure means."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from gateway.errors import Refusal
from gateway.hooks.stages import (
    Analysed,
    Answered,
    Asked,
    Executing,
    Failed,
    HttpRequest,
    HttpResponse,
    Loaded,
    Planned,
    Stage,
    SubgraphAnswered,
    SubgraphAsked,
    Understood,
)
from resolvers.context import ExecutionResult
from resolvers.transport import SubgraphAnswer

__all__ = [
    "Hook",
    "Method",
    "OnAnalysis",
    "OnAnswer",
    "OnError",
    "OnExecute",
    "OnHttpRequest",
    "OnHttpResponse",
    "OnOperation",
    "OnParameters",
    "OnPlan",
    "OnSubgraphRequest",
    "OnSubgraphResponse",
    "OnSupergraph",
]

Method: TypeAlias = Callable[..., object]
"""Of one stage. What it gives is checked when it has been given."""


@dataclass(frozen=True, slots=True)
class Hook:
    name: str
    methods: Mapping[Stage, Method]
    fails_closed: Mapping[Stage, bool]
    """Whether its failure refuses the request, or is only logged."""
    seconds: float | None = None
    """For one call of an async method. None: it sees to that itself."""
    cache_safe: bool = False
    """What it does to requests and answers of subgraphs is the same for all who share what is kept."""
    close: Callable[[], Awaitable[None]] | None = None


class OnSupergraph(Protocol):
    def on_supergraph(self, loaded: Loaded) -> Refusal | Awaitable[Refusal | None] | None: ...


class OnHttpRequest(Protocol):
    def on_http_request(
        self, request: HttpRequest
    ) -> HttpRequest | Refusal | Awaitable[HttpRequest | Refusal | None] | None: ...


class OnHttpResponse(Protocol):
    def on_http_response(
        self, response: HttpResponse
    ) -> HttpResponse | Refusal | Awaitable[HttpResponse | Refusal | None] | None: ...


class OnParameters(Protocol):
    def on_parameters(
        self, asked: Asked
    ) -> Asked | ExecutionResult | Refusal | Awaitable[Asked | ExecutionResult | Refusal | None] | None: ...


class OnOperation(Protocol):
    def on_operation(self, understood: Understood) -> Refusal | Awaitable[Refusal | None] | None: ...


class OnAnalysis(Protocol):
    def on_analysis(self, analysed: Analysed) -> Refusal | Awaitable[Refusal | None] | None: ...


class OnPlan(Protocol):
    def on_plan(self, planned: Planned) -> Refusal | Awaitable[Refusal | None] | None: ...


class OnExecute(Protocol):
    def on_execute(
        self, executing: Executing
    ) -> Executing | Refusal | Awaitable[Executing | Refusal | None] | None: ...


class OnSubgraphRequest(Protocol):
    def on_subgraph_request(
        self, asked: SubgraphAsked
    ) -> (
        SubgraphAsked
        | SubgraphAnswer
        | Refusal
        | Awaitable[SubgraphAsked | SubgraphAnswer | Refusal | None]
        | None
    ): ...


class OnSubgraphResponse(Protocol):
    def on_subgraph_response(
        self, answered: SubgraphAnswered
    ) -> SubgraphAnswered | Refusal | Awaitable[SubgraphAnswered | Refusal | None] | None: ...


class OnAnswer(Protocol):
    def on_answer(
        self, answered: Answered
    ) -> Answered | Refusal | Awaitable[Answered | Refusal | None] | None: ...


class OnError(Protocol):
    def on_error(self, failed: Failed) -> Failed | Awaitable[Failed | None] | None: ...
