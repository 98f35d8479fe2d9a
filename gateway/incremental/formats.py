"""The two formats of parts that clients read.

    deferSpec=20220824       Apollo Client 3 and 4: each part says by its path where it belongs
    incrementalSpec=v0.2     Apollo Client 4, graphql-js 17: what will come is announced with an id

See https://specs.apollo.dev/incremental/v0.1 and /v0.2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from gateway.media_types import DeferForm
from resolvers.errors import ClientError
from resolvers.increments import Completed, Increment, Part, Pending
from resolvers.json_values import JsonObject

__all__ = ["Told", "as_json"]

Told: TypeAlias = Callable[[Sequence[ClientError]], Mapping[str, object]]
"""How errors are told: as `errors`, or elsewhere."""


def as_json(part: Part, form: DeferForm, told: Told) -> JsonObject:
    body: JsonObject = {}
    if part.is_answer:
        body = {"data": part.result.data, **_errors(part.result.errors, told)}
    if form is DeferForm.BY_PATH:
        body |= _by_path(part, told)
    else:
        body |= _by_id(part, told)
    if part.result.extensions:
        own = body.get("extensions")
        body["extensions"] = {**part.result.extensions, **(own if isinstance(own, dict) else {})}
    body["hasNext"] = not part.is_last
    return body


def _by_path(part: Part, told: Told) -> JsonObject:
    incremental = [_added_at_path(each, told) for each in part.increments]
    incremental += [_lost_at_path(each, told) for each in part.completed if each.errors]
    return {"incremental": incremental} if incremental else {}


def _added_at_path(increment: Increment, told: Told) -> JsonObject:
    pending = increment.pending
    return {
        "data": increment.data,
        "path": [*pending.path, *increment.sub_path],
        **_label(pending),
        **_errors(increment.errors, told),
    }


def _lost_at_path(completed: Completed, told: Told) -> JsonObject:
    pending = completed.pending
    errors = _errors(completed.errors, told)
    return {"data": None, "path": list(pending.path), **_label(pending), **errors}


def _by_id(part: Part, told: Told) -> JsonObject:
    body: JsonObject = {}
    if part.pending:
        body["pending"] = [
            {"id": str(each.id), "path": list(each.path), **_label(each)} for each in part.pending
        ]
    if part.increments:
        body["incremental"] = [_added_to_id(each, told) for each in part.increments]
    if part.completed:
        body["completed"] = [
            {"id": str(each.pending.id), **_errors(each.errors, told)} for each in part.completed
        ]
    return body


def _added_to_id(increment: Increment, told: Told) -> JsonObject:
    sub_path = {"subPath": list(increment.sub_path)} if increment.sub_path else {}
    return {
        "id": str(increment.pending.id),
        **sub_path,
        "data": increment.data,
        **_errors(increment.errors, told),
    }


def _label(pending: Pending) -> JsonObject:
    return {} if pending.label is None else {"label": pending.label}


def _errors(errors: Sequence[ClientError], told: Told) -> Mapping[str, object]:
    return told(errors) if errors else {}
