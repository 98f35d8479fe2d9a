"""The parameters of a GraphQL request, from a JSON body or from a query string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard
from urllib.parse import parse_qsl

import orjson

from gateway.errors import (
    BATCHING_OFF,
    MALFORMED_REQUEST,
    MISSING_QUERY,
    PERSISTED_QUERIES_OFF,
    Refusal,
    refuse,
)

__all__ = ["DEEPEST", "Parameters", "read_body", "read_query_string"]

DEEPEST = 100
"""Levels of lists and objects in `variables` and in `extensions`: more than an input of any schema has, and
few enough for all that walks over them by recursion: coercion here, and the subgraphs' readers of JSON."""


@dataclass(frozen=True, slots=True)
class Parameters:
    query: str
    operation_name: str | None = None
    """None also where the client sends an empty name: both say that it need not choose."""
    variables: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)


def read_body(body: bytes) -> Parameters | Refusal:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return refuse(MALFORMED_REQUEST, f"The body is not JSON: {error}.")
    if type(given) is list:
        return refuse(BATCHING_OFF, "The body is an array, but batching is off: send one request at a time.")
    if not _is_object(given):
        return refuse(MALFORMED_REQUEST, "The body is not a JSON object.")
    return _read(given)


def read_query_string(query_string: bytes) -> Parameters | Refusal:
    given: dict[str, object] = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            try:
                given[name] = orjson.loads(text) if text else None
            except orjson.JSONDecodeError as error:
                return refuse(MALFORMED_REQUEST, f"The parameter '{name}' is not JSON: {error}.")
    return _read(given)


def _read(given: Mapping[str, object]) -> Parameters | Refusal:
    query, name = given.get("query"), given.get("operationName")
    if query is not None and not isinstance(query, str):
        return _misshapen("query", "a string")
    if name is not None and not isinstance(name, str):
        return _misshapen("operationName", "a string")
    variables, extensions = given.get("variables"), given.get("extensions")
    if variables is not None and not _is_object(variables):
        return _misshapen("variables", "an object")
    if extensions is not None and not _is_object(extensions):
        return _misshapen("extensions", "an object")
    for parameter, value in (("variables", variables), ("extensions", extensions)):
        if _nests_too_deeply(value):
            return refuse(
                MALFORMED_REQUEST, f"The parameter '{parameter}' nests deeper than {DEEPEST} levels."
            )
    if not query:
        if extensions and extensions.get("persistedQuery") is not None:
            return refuse(PERSISTED_QUERIES_OFF, "PersistedQueryNotSupported")
        return refuse(MISSING_QUERY, "The request has no 'query'.")
    return Parameters(query, name or None, variables or {}, extensions or {})


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return type(value) is dict


def _nests_too_deeply(value: object) -> bool:
    """Level by level, so that the check itself cannot run out of stack."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [inner for outer in level for inner in _members(outer)]
        if not level:
            return False
    return True


def _members(value: object) -> Iterable[object]:
    match value:
        case dict():
            return value.values()
        case list():
            return value
    return ()


def _misshapen(parameter: str, wanted: str) -> Refusal:
    return refuse(MALFORMED_REQUEST, f"The parameter '{parameter}' is not {wanted}.")
