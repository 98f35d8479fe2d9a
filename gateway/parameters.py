"""The parameters of a GraphQL request, from a JSON body or from a query string."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, TypeGuard
from urllib.parse import parse_qsl

import orjson

from gateway.errors import (
    BATCH_TOO_LONG,
    BATCHING_OFF,
    MALFORMED_REQUEST,
    MISSING_QUERY,
    WRONG_PARAMETER,
    Refusal,
    refuse,
)
from schema.frozen import frozen_by_type

__all__ = [
    "DEEPEST",
    "Batch",
    "NamedDocument",
    "OnError",
    "Parameters",
    "read_body",
    "read_one_or_many",
    "read_query_string",
]

DEEPEST = 100
"""Levels of lists and objects in `variables` and in `extensions`: more than an input of any schema has, and
few enough for all that walks over them by recursion: coercion here, and the subgraphs' readers of JSON."""


OnError: TypeAlias = Literal["PROPAGATE", "NULL", "HALT"]
"""What an error does. A null where none may be makes the object around it null (PROPAGATE), or stays where it
is (NULL); or there is no data at all, and only the first error (HALT)."""


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A document that the gateway is to know already."""

    id: str
    is_hash: bool = False
    """From `extensions.persistedQuery.sha256Hash`: the gateway may learn the text from the client."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Parameters:
    query: str
    """Empty where a document is named instead."""
    operation_name: str | None = None
    """None also where the client sends an empty name: both say that it need not choose."""
    variables: Mapping[str, object] = field(default_factory=dict)
    extensions: Mapping[str, object] = field(default_factory=dict)
    document: NamedDocument | None = None
    on_error: OnError = "PROPAGATE"


Batch = tuple[Parameters | Refusal, ...]
"""Several requests in one, each read by itself."""


def read_body(body: bytes, id_in_path: str | None = None) -> Parameters | Refusal:
    given = _loaded(body)
    return given if isinstance(given, Refusal) else _read_object(given, id_in_path)


def read_one_or_many(body: bytes, id_in_path: str | None, longest: int) -> Parameters | Batch | Refusal:
    """As where batching is on."""
    given = _loaded(body)
    if isinstance(given, Refusal):
        return given
    return _read_batch(given, longest) if isinstance(given, list) else _read_object(given, id_in_path)


def _loaded(body: bytes) -> object:
    """A Refusal where it is no JSON."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return refuse(MALFORMED_REQUEST, f"The body is not JSON: {error}.")


def read_query_string(query_string: bytes, id_in_path: str | None = None) -> Parameters | Refusal:
    given: dict[str, object] = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
    for name in ("variables", "extensions"):
        text = given.get(name)
        if isinstance(text, str):
            try:
                given[name] = orjson.loads(text) if text else None
            except orjson.JSONDecodeError as error:
                return refuse(MALFORMED_REQUEST, f"The parameter '{name}' is not JSON: {error}.")
    return _read(given, id_in_path)


def _read_batch(given: list[object], longest: int) -> Batch | Refusal:
    if not given:
        return refuse(WRONG_PARAMETER, "The body is an empty array.")
    if len(given) > longest:
        return refuse(
            BATCH_TOO_LONG, f"The body is an array of {len(given)} requests; {longest} are allowed."
        )
    return tuple(_read_object(each, None) for each in given)


def _read_object(given: object, id_in_path: str | None) -> Parameters | Refusal:
    if isinstance(given, list):
        return refuse(BATCHING_OFF, "The body is an array, but batching is off: send one request at a time.")
    if not _is_object(given):
        return refuse(WRONG_PARAMETER, "The request is not a JSON object.")
    return _read(given, id_in_path)


def _read(given: Mapping[str, object], id_in_path: str | None) -> Parameters | Refusal:
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
        if value and _nests_too_deeply(value):
            return refuse(WRONG_PARAMETER, f"The parameter '{parameter}' nests deeper than {DEEPEST} levels.")
    document = None
    if extensions or id_in_path or "documentId" in given or "doc_id" in given:
        document = _named(given, extensions or {}, id_in_path)
    if isinstance(document, Refusal):
        return document
    if not query and document is None:
        return refuse(MISSING_QUERY, "The request has no 'query'.")
    match given.get("onError"):
        case None:
            on_error: OnError = "PROPAGATE"
        case "PROPAGATE" | "NULL" | "HALT" as named:
            on_error = named
        case _:
            return _misshapen("onError", "PROPAGATE, NULL or HALT")
    return Parameters(query or "", name or None, variables or {}, extensions or {}, document, on_error)


def _named(
    given: Mapping[str, object], extensions: Mapping[str, object], id_in_path: str | None
) -> NamedDocument | Refusal | None:
    """The first of the four places that names a document."""
    for parameter in ("documentId", "doc_id"):
        if given.get(parameter) is not None and not isinstance(given[parameter], str):
            return _misshapen(parameter, "a string")
    named, persisted, named_by_relay = (
        given.get("documentId"),
        extensions.get("persistedQuery"),
        given.get("doc_id"),
    )
    if isinstance(named, str) and named:
        return NamedDocument(named)
    if persisted is not None:
        return _persisted(persisted)
    if isinstance(named_by_relay, str) and named_by_relay:
        return NamedDocument(named_by_relay)
    return NamedDocument(id_in_path) if id_in_path else None


def _persisted(given: object) -> NamedDocument | Refusal:
    sha256 = given.get("sha256Hash") if _is_object(given) else None
    if not isinstance(sha256, str) or not sha256:
        return _misshapen("extensions.persistedQuery", "an object with 'sha256Hash'")
    if _is_object(given) and given.get("version", 1) != 1:
        return _misshapen("extensions.persistedQuery", "of version 1")
    return NamedDocument(sha256, is_hash=True)


def _is_object(value: object) -> TypeGuard[dict[str, object]]:
    return type(value) is dict


_NESTING: Final = (dict, list)


def _nests_too_deeply(value: object) -> bool:
    """Level by level, so that the check itself cannot run out of stack."""
    level = [value] if type(value) in _NESTING else []
    for _ in range(DEEPEST):
        if not level:
            return False
        level = [inner for outer in level for inner in _members(outer) if type(inner) in _NESTING]
    return bool(level)


def _members(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value  # type: ignore[return-value] # or it is a list


def _misshapen(parameter: str, wanted: str) -> Refusal:
    return refuse(WRONG_PARAMETER, f"The parameter '{parameter}' is not {wanted}.")
