"""Reads what came over the wire: a GraphQL response, or the reason why it is none."""

from __future__ import annotations

from dataclasses import dataclass, field

import orjson

from resolvers.errors import NotGraphQL, RefusedStatus, Reported
from resolvers.json_values import AnswerPath, JsonObject
from resolvers.transport import Headers, SubgraphAnswer
from schema.frozen import frozen_by_type

__all__ = ["GraphQLAnswer", "read_answer"]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class GraphQLAnswer:
    fetched: JsonObject | None
    """`data`; None only where there are errors."""
    errors: tuple[Reported, ...]
    extensions: JsonObject = field(default_factory=dict)
    headers: Headers = ()


def read_answer(answer: SubgraphAnswer) -> GraphQLAnswer | RefusedStatus | NotGraphQL:
    if not 200 <= answer.status < 300:
        return RefusedStatus(answer.status)
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        return NotGraphQL(f"no JSON: {error}")
    if type(body) is not dict:
        return NotGraphQL("the answer is no object")
    fetched = body.get("data")
    if fetched is not None and type(fetched) is not dict:
        return NotGraphQL("`data` is no object")
    errors = body.get("errors")
    told = body.get("extensions")
    extensions = told if type(told) is dict else {}
    if errors is None:
        if fetched is None:
            return NotGraphQL("neither `data` nor `errors`")
        return GraphQLAnswer(fetched, (), extensions, answer.headers)
    if type(errors) is not list:
        return NotGraphQL("`errors` is no list")
    if not errors and fetched is None:
        return NotGraphQL("no `data`, and `errors` is empty")
    return GraphQLAnswer(fetched, tuple(map(_reported, errors)), extensions, answer.headers)


def _reported(error: object) -> Reported:
    """An entry of a wrong shape is an error all the same."""
    if type(error) is not dict:
        return Reported("", None)
    message = error.get("message")
    extensions = error.get("extensions")
    return Reported(
        message if type(message) is str else "",
        _path(error.get("path")),
        extensions if type(extensions) is dict else {},
    )


def _path(path: object) -> AnswerPath | None:
    if type(path) is not list or not path:
        return None
    return tuple(path) if all(type(segment) in (str, int) for segment in path) else None
