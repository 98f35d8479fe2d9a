"""What of each stage a coprocessor is told, and what of it may be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, assert_never

import orjson

from gateway.coprocessor.messages import BadAnswer, Told
from gateway.errors import Refusal
from gateway.hooks.stages import (
    Answered,
    Asked,
    Executing,
    HttpRequest,
    HttpResponse,
    SubgraphAnswered,
    SubgraphAsked,
)
from gateway.parameters import read_body
from resolvers.context import ExecutionResult
from resolvers.errors import ClientError
from resolvers.transport import Headers

__all__ = ["Given", "Parts", "changed", "parts_of"]

Given: TypeAlias = (
    HttpRequest | Asked | Executing | SubgraphAsked | SubgraphAnswered | Answered | HttpResponse
)

Json = Mapping[str, object]

CLAIMS = "apollo::authentication::jwt_claims"
"""Where coprocessors look for what the token says. It cannot be changed."""


@dataclass(frozen=True, slots=True)
class Parts:
    headers: Headers = ()
    body: object = None
    claims: Json | None = None
    """Of who asks, where that is known."""
    more: Json | None = None
    """What else is told at this stage."""


def parts_of(given: Given) -> Parts:
    match given:
        case HttpRequest():
            return Parts(given.headers, more={"method": given.method, "path": given.path})
        case Asked():
            return Parts(tuple(given.headers.items()), _asked(given), given.principal.claims)
        case Executing():
            body = {"query": str(given.operation), "variables": given.variables}
            return Parts(given.headers, body, given.principal.claims)
        case SubgraphAsked():
            more = {"serviceName": given.subgraph}
            return Parts(given.request.headers, orjson.Fragment(given.request.body), more=more)
        case SubgraphAnswered():
            answered = given.answer
            told: Json = {"serviceName": given.subgraph, "statusCode": answered.status}
            return Parts(answered.headers, _json(answered.body), more=told)
        case Answered():
            return Parts((), _answer(given.result), given.principal.claims)
        case HttpResponse():
            return Parts(given.headers, more={"statusCode": given.status})
    assert_never(given)


def changed(given: Given, told: Told) -> Given | Refusal | None:
    """Raises BadAnswer."""
    headers, body = told.headers, told.body
    match given:
        case HttpRequest() | HttpResponse() | Executing():
            return None if headers is None else replace(given, headers=headers)
        case Asked():
            if body is None:
                return None
            parameters = read_body(orjson.dumps(body))
            return parameters if isinstance(parameters, Refusal) else replace(given, parameters=parameters)
        case SubgraphAsked():
            request = given.request if headers is None else replace(given.request, headers=headers)
            request = request if body is None else replace(request, body=orjson.dumps(body))
            return replace(given, request=request)
        case SubgraphAnswered():
            answer = given.answer if headers is None else replace(given.answer, headers=headers)
            answer = answer if body is None else replace(answer, body=orjson.dumps(body))
            return replace(given, answer=answer)
        case Answered():
            return None if body is None else replace(given, result=_result(given.result, body))
    assert_never(given)


def _asked(asked: Asked) -> Json:
    parameters = asked.parameters
    members = {
        "query": parameters.query,
        "operationName": parameters.operation_name,
        "variables": parameters.variables,
        "extensions": parameters.extensions,
        "onError": None if parameters.on_error == "PROPAGATE" else parameters.on_error,
    }
    return {name: value for name, value in members.items() if value}


def _json(body: bytes) -> object:
    """A subgraph may have answered anything."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return body.decode("utf-8", "replace")


def _answer(result: ExecutionResult) -> Json:
    body: dict[str, object] = {"data": result.data}
    if result.errors:
        body["errors"] = [error.to_json() for error in result.errors]
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def _result(result: ExecutionResult, body: object) -> ExecutionResult:
    if isinstance(body, dict):
        data, errors, extensions = body.get("data"), body.get("errors", []), body.get("extensions", {})
        if isinstance(data, dict | None) and isinstance(errors, list) and isinstance(extensions, dict):
            return replace(result, data=data, errors=tuple(map(_error, errors)), extensions=extensions)
    raise BadAnswer("its body is no GraphQL response")


def _error(given: object) -> ClientError:
    if isinstance(given, dict) and isinstance(message := given.get("message"), str):
        path, extensions = given.get("path") or (), given.get("extensions") or {}
        if isinstance(path, list | tuple) and isinstance(extensions, dict):
            return ClientError(message, tuple(path), extensions)
    raise BadAnswer("one of its errors is none")
