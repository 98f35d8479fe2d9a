"""What can go wrong with a fetch, first as it is known inside, then as a client is told.

    SubgraphFailure
      Unreachable     no connection, or it broke
      TimedOut        no whole answer before the deadline
      Outgrown        the answer is larger than the transport allows
      RefusedStatus   an HTTP status that is no success
      NotGraphQL      an answer of another form: HTML, broken JSON, the wrong shape
      LeftAlone       not asked: too many requests before it have failed
      Crowded         not asked: too many requests wait for their turn already
      OverBudget      not asked: it was asked as often as it may be within a minute
      Unaffordable    not asked: what the request costs this subgraph would pass its limit
      Reported        an error that the subgraph itself set

A client never sees an address or the text of an exception, and a message that a subgraph wrote only where the
configuration calls its code readable. All of them stay in the failures, for the log.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from resolvers.json_values import AnswerPath, JsonObject

__all__ = [
    "ClientError",
    "Crowded",
    "LeftAlone",
    "NotGraphQL",
    "Outgrown",
    "OverBudget",
    "PlacedFailure",
    "RefusedStatus",
    "Reported",
    "SubgraphFailure",
    "TimedOut",
    "Unaffordable",
    "Unreachable",
    "client_error",
]


@dataclass(frozen=True, slots=True)
class Unreachable:
    reason: str
    """For the log only."""


@dataclass(frozen=True, slots=True)
class TimedOut:
    pass


@dataclass(frozen=True, slots=True)
class Outgrown:
    pass


@dataclass(frozen=True, slots=True)
class LeftAlone:
    retry_after: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Crowded:
    pass


@dataclass(frozen=True, slots=True)
class RefusedStatus:
    status: int


@dataclass(frozen=True, slots=True)
class NotGraphQL:
    reason: str
    """For the log only."""


@dataclass(frozen=True, slots=True)
class OverBudget:
    retry_after: int
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Unaffordable:
    estimated: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Reported:
    message: str
    """For the log, and for clients where its code is readable."""
    path: AnswerPath | None
    """As the subgraph gave it."""
    extensions: Mapping[str, object] = field(default_factory=dict)

    def has_code_of(self, codes: frozenset[str]) -> bool:
        """What a subgraph calls a code may be anything, even what cannot be looked up in a set."""
        code = self.extensions.get("code")
        return isinstance(code, str) and code in codes


SubgraphFailure = (
    Unreachable
    | TimedOut
    | Outgrown
    | LeftAlone
    | Crowded
    | RefusedStatus
    | NotGraphQL
    | OverBudget
    | Unaffordable
    | Reported
)


@dataclass(frozen=True, slots=True)
class PlacedFailure:
    """A failure, and the place in the client's response where its gap is."""

    subgraph: str
    step: int
    """The fetch's number in the order of the plan."""
    path: AnswerPath
    failure: SubgraphFailure


@dataclass(frozen=True, slots=True)
class ClientError:
    message: str
    path: AnswerPath
    extensions: Mapping[str, object]

    def to_json(self) -> JsonObject:
        """The entry in `errors`. An error of the whole request has no path."""
        if not self.path:
            return {"message": self.message, "extensions": dict(self.extensions)}
        return {"message": self.message, "path": list(self.path), "extensions": dict(self.extensions)}


def client_error(
    placed: PlacedFailure, allowed_extensions: frozenset[str], readable: frozenset[str] = frozenset()
) -> ClientError:
    """`allowed_extensions` are the keys that the subgraph's own errors may pass on, `readable` the codes with
    which they may pass on their message."""
    message, extensions = _told(placed.subgraph, placed.failure, allowed_extensions)
    if isinstance(placed.failure, Reported) and placed.failure.has_code_of(readable):
        message = placed.failure.message
    return ClientError(message, placed.path, {**extensions, "service": placed.subgraph})


def _told(name: str, failure: SubgraphFailure, allowed: frozenset[str]) -> tuple[str, JsonObject]:
    match failure:
        case Unreachable():
            return f"Subgraph '{name}' could not be reached", _http_error("unreachable")
        case LeftAlone(retry_after):
            return f"Subgraph '{name}' was not asked: too many requests to it have failed", {
                "code": "SUBGRAPH_CIRCUIT_BREAKER_REJECTED",
                "retryAfter": retry_after,
            }
        case Crowded():
            return f"Subgraph '{name}' was not asked: too many requests wait for it", _http_error(
                "overloaded"
            )
        case Outgrown():
            return f"Subgraph '{name}' answered more than is allowed", _http_error("answer_too_large")
        case RefusedStatus(status):
            told = {**_http_error("status"), "http": {"status": status}}
            return f"Subgraph '{name}' answered with HTTP status {status}", told
        case NotGraphQL():
            told = {"code": "SUBREQUEST_MALFORMED_RESPONSE"}
            return f"Subgraph '{name}' answered something that is not GraphQL", told
        case Unaffordable(estimated, maximum):
            return f"Subgraph '{name}' was not asked: the operation is too expensive for it", {
                "code": "SUBGRAPH_COST_ESTIMATED_TOO_EXPENSIVE",
                "cost.estimated": estimated,
                "cost.max": maximum,
            }
        case OverBudget(retry_after):
            return f"Subgraph '{name}' was not asked: its budget of calls is used up", {
                "code": "SUBGRAPH_CALL_BUDGET_EXCEEDED",
                "retryAfter": retry_after,
            }
        case TimedOut():
            return f"Subgraph '{name}' did not answer in time", {"code": "GATEWAY_TIMEOUT"}
        case Reported(extensions=extensions):
            passed = {key: value for key, value in extensions.items() if key in allowed}
            return "Subgraph errors redacted", {"code": "DOWNSTREAM_SERVICE_ERROR", **passed}
    assert_never(failure)


def _http_error(reason: str) -> JsonObject:
    return {"code": "SUBREQUEST_HTTP_ERROR", "reason": reason}
