"""What each stage gives to hooks. A hook has a method, sync or async, for each stage that it is for.

Whatever a stage takes may be returned; None leaves everything as it is. A `Refusal` ends the request, but at
the stages of a subgraph, where it ends that fetch alone, and its fields are null.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from starlette.datastructures import Headers as ClientHeaders

from gateway.auth.principal import Principal
from gateway.errors import Refusal
from gateway.parameters import Parameters
from resolvers.context import ExecutionResult
from resolvers.plan import QueryPlan
from resolvers.transport import Headers, SubgraphAnswer, SubgraphRequest
from schema.operation import Operation
from schema.supergraph import Supergraph

__all__ = [
    "NOTES",
    "Analysed",
    "Answered",
    "Asked",
    "Executing",
    "Failed",
    "HttpRequest",
    "HttpResponse",
    "Loaded",
    "Notes",
    "Planned",
    "Stage",
    "SubgraphAnswered",
    "SubgraphAsked",
    "Understood",
    "noted",
]


class Stage(StrEnum):
    """In the order in which a request meets them. The value is the name of a hook's method."""

    SUPERGRAPH = "on_supergraph"
    HTTP_REQUEST = "on_http_request"
    PARAMETERS = "on_parameters"
    OPERATION = "on_operation"
    ANALYSIS = "on_analysis"
    PLAN = "on_plan"
    EXECUTE = "on_execute"
    SUBGRAPH_REQUEST = "on_subgraph_request"
    SUBGRAPH_RESPONSE = "on_subgraph_response"
    ANSWER = "on_answer"
    ERROR = "on_error"
    HTTP_RESPONSE = "on_http_response"


OUTWARD: Final = frozenset((Stage.SUBGRAPH_RESPONSE, Stage.ANSWER, Stage.ERROR, Stage.HTTP_RESPONSE))
"""Here hooks are called in reverse order: who came first has the last word."""


@dataclass(slots=True, eq=False)
class Notes:
    """What the hooks of one request tell each other. Each takes keys of its own."""

    kept: dict[str, object] = field(default_factory=dict)
    context: dict[str, object] = field(default_factory=dict)
    """What a coprocessor is told besides, and what it says: JSON."""
    id: str = ""
    """By which a coprocessor knows the request, from its first call on."""


NOTES: Final[ContextVar[Notes | None]] = ContextVar("notes", default=None)


def noted() -> Notes:
    """The notes of the request that this task serves."""
    notes = NOTES.get()
    if notes is None:
        notes = Notes()
        NOTES.set(notes)
    return notes


@dataclass(frozen=True, slots=True)
class Loaded:
    """A graph is about to be served. A refusal keeps the one that is served."""

    supergraph: Supergraph


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Before anything is known of it. Returned: with other headers."""

    method: str
    path: str
    headers: Headers
    notes: Notes

    def header(self, name: str) -> str | None:
        """The first of this name, which is in lower case."""
        return next((value for known, value in self.headers if known == name), None)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """The head of what goes out. Returned: another one."""

    status: int
    headers: Headers
    notes: Notes


@dataclass(frozen=True, slots=True)
class Asked:
    """What a known caller asks, before it is parsed. May be answered: by an `ExecutionResult`."""

    parameters: Parameters
    principal: Principal
    headers: ClientHeaders
    notes: Notes


@dataclass(frozen=True, slots=True)
class Understood:
    """The document is valid."""

    parameters: Parameters
    operation: Operation
    principal: Principal
    notes: Notes


@dataclass(frozen=True, slots=True)
class Analysed:
    """What the caller may not read of it is known."""

    operation: Operation
    principal: Principal
    denied: tuple[str, ...]
    """As `Customer.email`."""
    notes: Notes


@dataclass(frozen=True, slots=True)
class Planned:
    operation: Operation
    plan: QueryPlan
    principal: Principal
    notes: Notes


@dataclass(frozen=True, slots=True)
class Executing:
    """Admitted: the subgraphs come next. Returned: with headers for all of them, which count in everything
    that tells requests apart."""

    operation: Operation
    variables: Mapping[str, object]
    principal: Principal
    headers: Headers
    notes: Notes


@dataclass(frozen=True, slots=True)
class SubgraphAsked:
    """May be answered in place of the subgraph: by a `SubgraphAnswer`. Returned: with another request."""

    subgraph: str
    request: SubgraphRequest
    notes: Notes


@dataclass(frozen=True, slots=True)
class SubgraphAnswered:
    """Returned: with another answer."""

    subgraph: str
    request: SubgraphRequest
    answer: SubgraphAnswer
    notes: Notes


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer of an operation that ran. Returned: with another result."""

    parameters: Parameters
    result: ExecutionResult
    principal: Principal
    notes: Notes


@dataclass(frozen=True, slots=True)
class Failed:
    """A refusal, or an answer with errors, as the client would get it. Returned: with another answer."""

    answer: ExecutionResult | Refusal
    notes: Notes
