"""Why a request was refused: one constant per row of the table of failures, and the words that go with it.

    Refusal            the request got no data
      failure          which row: code, status, headers
      errors           one RequestError or more: message, and where in the document

A refusal's message is written for the client. What an internal failure has to say stays in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graphql import GraphQLError

__all__ = ["Failure", "Refusal", "RequestError", "refuse", "refuse_with", "too_late"]

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Failure:
    """What clients match on."""

    code: str
    status: int
    starred: bool = False
    """Older clients, which accept `application/json` only, get it with status 200."""
    headers: tuple[tuple[str, str], ...] = ()
    in_draft: int | None = None
    """The status that the newest draft of GraphQL over HTTP has for it, where that is another one."""


MALFORMED_REQUEST = Failure("INVALID_GRAPHQL_REQUEST", 400)
WRONG_PARAMETER = Failure("INVALID_GRAPHQL_REQUEST", 400, in_draft=422)
BODY_TOO_LARGE = Failure("INVALID_GRAPHQL_REQUEST", 413)
TOO_MANY_HEADERS = Failure("INVALID_GRAPHQL_REQUEST", 431)
TOO_SLOW = Failure("INVALID_GRAPHQL_REQUEST", 408)
MISSING_QUERY = Failure("MISSING_QUERY_STRING", 400, in_draft=422)
BATCHING_OFF = Failure("BATCHING_NOT_ENABLED", 400)
BATCH_TOO_LONG = Failure("BATCH_LIMIT_EXCEEDED", 422)
PERSISTED_QUERY_NOT_FOUND = Failure(
    "PERSISTED_QUERY_NOT_FOUND", 200, headers=(("cache-control", "private, no-cache, must-revalidate"),)
)
PERSISTED_QUERIES_OFF = Failure("PERSISTED_QUERY_NOT_SUPPORTED", 200)
HASH_MISMATCH = Failure("PERSISTED_QUERY_HASH_MISMATCH", 400)
NOT_IN_LIST = Failure("PERSISTED_QUERY_NOT_IN_LIST", 404)
NOT_IN_SAFELIST = Failure("QUERY_NOT_IN_SAFELIST", 403)
ID_REQUIRED = Failure("PERSISTED_QUERY_ID_REQUIRED", 400)
ID_AND_TEXT = Failure("CANNOT_SEND_PQ_ID_AND_BODY", 400)
CSRF = Failure("CSRF_ERROR", 400)
UNSUPPORTED_CONTENT_TYPE = Failure("INVALID_CONTENT_TYPE_HEADER", 415)
UNACCEPTABLE = Failure("INVALID_ACCEPT_HEADER", 406)
METHOD_NOT_ALLOWED = Failure("METHOD_NOT_ALLOWED", 405, headers=(("allow", "GET, POST"),))
MUTATION_BY_GET = Failure("MUTATION_FORBIDDEN", 405, headers=(("allow", "POST"),))

BAD_AUTHORIZATION = Failure("AUTH_ERROR", 400)
INVALID_TOKEN = Failure("AUTH_ERROR", 401, headers=(("www-authenticate", 'Bearer error="invalid_token"'),))
TOKEN_MISSING = Failure("AUTH_ERROR", 401, headers=(("www-authenticate", "Bearer"),))
UNAUTHORIZED = Failure("UNAUTHORIZED_FIELD_OR_TYPE", 403)
NOT_EXPLAINED = Failure("EXPLAIN_FORBIDDEN", 403)

SYNTAX = Failure("PARSING_ERROR", 400, starred=True)
VALIDATION = Failure("GRAPHQL_VALIDATION_FAILED", 400, starred=True, in_draft=422)
UNKNOWN_OPERATION = Failure("GRAPHQL_UNKNOWN_OPERATION_NAME", 400, starred=True, in_draft=422)
VARIABLES = Failure("VALIDATION_INVALID_TYPE_VARIABLE", 400, starred=True, in_draft=422)
TOO_HIGH = Failure("MAX_HEIGHT_LIMIT", 400, starred=True, in_draft=422)
TOO_DEEP = Failure("MAX_DEPTH_LIMIT", 400, starred=True, in_draft=422)
TOO_MANY_ALIASES = Failure("MAX_ALIASES_LIMIT", 400, starred=True, in_draft=422)
TOO_MANY_ROOT_FIELDS = Failure("MAX_ROOT_FIELDS_LIMIT", 400, starred=True, in_draft=422)
TOO_MANY_DIRECTIVES = Failure("MAX_DIRECTIVES_LIMIT", 400, starred=True, in_draft=422)
TOO_EXPENSIVE = Failure("COST_ESTIMATED_TOO_EXPENSIVE", 400, starred=True, in_draft=422)
ACTUALLY_TOO_EXPENSIVE = Failure("COST_ACTUAL_TOO_EXPENSIVE", 400, starred=True, in_draft=422)
RATE_LIMITED = Failure("REQUEST_RATE_LIMITED", 429)
INTROSPECTION_OFF = Failure("INTROSPECTION_DISABLED", 400)

OVERLOADED = Failure("REQUEST_CONCURRENCY_LIMITED", 503, headers=(("retry-after", "1"),))
NO_ACCOUNT = Failure("ACCOUNT_UNAVAILABLE", 503)
NO_SUPERGRAPH = Failure("NO_SUPERGRAPH_AVAILABLE", 503)
NO_PLAN = Failure("VALIDATION_PLANNING_ERROR", 500)
REQUEST_TIMEOUT = Failure("GATEWAY_TIMEOUT", 504)
INTERNAL = Failure("INTERNAL_SERVER_ERROR", 500)


@dataclass(frozen=True, slots=True)
class RequestError:
    message: str
    locations: tuple[tuple[int, int], ...] = ()
    """Line and column in the document, from 1."""
    extensions: Json = field(default_factory=dict)
    """Besides the code."""

    def __str__(self) -> str:
        places = ", ".join(f"{line}:{column}" for line, column in self.locations)
        return f"{self.message} ({places})" if places else self.message

    def as_json(self, code: str) -> Json:
        locations = [{"line": line, "column": column} for line, column in self.locations]
        return {
            "message": self.message,
            **({"locations": locations} if locations else {}),
            "extensions": {"code": code, **self.extensions},
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    failure: Failure
    errors: tuple[RequestError, ...]

    def __str__(self) -> str:
        return "\n".join(f"{self.failure.code}: {error}" for error in self.errors)

    def as_json(self) -> Json:
        """The response's body. There is no `data`: nothing ran."""
        return {"errors": [error.as_json(self.failure.code) for error in self.errors]}


def refuse(failure: Failure, message: str) -> Refusal:
    return Refusal(failure, (RequestError(message),))


def refuse_with(failure: Failure, errors: Iterable[GraphQLError]) -> Refusal:
    """A refusal in the words of graphql-core, which name the document's places."""
    return Refusal(
        failure,
        tuple(
            RequestError(error.message, tuple((at.line, at.column) for at in error.locations or ()))
            for error in errors
        ),
    )


def too_late(seconds: float) -> Refusal:
    return refuse(
        REQUEST_TIMEOUT, f"The request took longer than {seconds:g} s. Ask for less, or for smaller pages."
    )
