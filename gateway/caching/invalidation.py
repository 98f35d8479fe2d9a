"""`POST /invalidation`: what is to count no more, told by whoever changed it.

    [{"kind": "subgraph", "subgraph": "accounting"},
     {"kind": "type", "subgraph": "accounting", "type": "Invoice"},
     {"kind": "entity", "type": "Customer", "key": {"id": "17"}},
     {"kind": "cache_tag", "subgraphs": ["commerce"], "cache_tag": "order-17"}]

202 means that no later request, to no gateway that shares the store, is answered from it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cache.keys import Keys
from resolvers.caching.answer_cache import AnswerCache
from resolvers.caching.changes import Change

__all__ = ["invalidation_app"]

MAX_BYTES = 1_000_000


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Subgraph(_Asked):
    kind: Literal["subgraph"]
    subgraph: str


class _Type(_Asked):
    kind: Literal["type"]
    subgraph: str
    type: str


class _Entity(_Asked):
    kind: Literal["entity"]
    type: str
    key: Mapping[str, object]


class _CacheTag(_Asked):
    kind: Literal["cache_tag"]
    cache_tag: str
    subgraphs: tuple[str, ...] | None = None
    """None: all."""


_Invalidations = TypeAdapter(
    tuple[Annotated[_Subgraph | _Type | _Entity | _CacheTag, Field(discriminator="kind")], ...]
)


class _Unknown(Exception):
    pass


def invalidation_app(cache: AnswerCache, key: str) -> Starlette:
    async def invalidate(request: Request) -> Response:
        if request.method != "POST":
            return _refused(405, "Invalidations are sent by POST.", {"allow": "POST"})
        given = request.headers.get("authorization", "")
        if not secrets.compare_digest(given.encode(), key.encode()):
            return _refused(401, "The key in 'Authorization' is not the one of this gateway.")
        body = await _read(request)
        if body is None:
            return _refused(413, f"The body is larger than {MAX_BYTES:,} bytes.")
        try:
            change, number = _change(body, cache)
        except (ValidationError, _Unknown) as wrong:
            return _refused(400, _told(wrong))
        if not await cache.forget(change):
            return _refused(
                503, "The store cannot be reached. It is told as soon as it can be.", {"retry-after": "1"}
            )
        return JSONResponse({"count": number}, 202)

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return Starlette(routes=[Route("/invalidation", invalidate, methods=methods)])


async def _read(request: Request) -> bytes | None:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            return None
    return body


def _change(body: bytes, cache: AnswerCache) -> tuple[Change, int]:
    change = Change()
    asked = _Invalidations.validate_json(body)
    for each in asked:
        change.tags.extend(_tags(each, cache))
        if isinstance(each, _CacheTag):
            change.guards.extend(cache.keys[name].of_names() for name in _subgraphs(each, cache))
    return change, len(asked)


def _tags(asked: _Subgraph | _Type | _Entity | _CacheTag, cache: AnswerCache) -> Iterator[str]:
    match asked:
        case _Subgraph(subgraph=name):
            yield _known(name, cache).of_subgraph()
        case _Type(subgraph=name, type=type_name):
            if type_name not in cache.known.supergraph.types:
                raise _Unknown(f"The graph has no type '{type_name}'.")
            yield _known(name, cache).of_type(type_name)
        case _Entity(type=type_name, key=key):
            tags = list(cache.known.entity_keys.tags_everywhere(type_name, key))
            if not tags:
                raise _Unknown(f"Those fields are no key of the type '{type_name}' in any subgraph.")
            yield from tags
        case _CacheTag(cache_tag=tag):
            for name in _subgraphs(asked, cache):
                yield _known(name, cache).of_name(tag)


def _subgraphs(asked: _CacheTag, cache: AnswerCache) -> tuple[str, ...]:
    names = tuple(cache.keys) if asked.subgraphs is None else asked.subgraphs
    for name in names:
        _known(name, cache)
    return names


def _known(name: str, cache: AnswerCache) -> Keys:
    if name not in cache.keys:
        raise _Unknown(f"The graph has no subgraph '{name}'. It has: {', '.join(cache.keys)}.")
    return cache.keys[name]


def _told(wrong: ValidationError | _Unknown) -> str:
    if isinstance(wrong, _Unknown):
        return str(wrong)
    first = wrong.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'the body'}: {first['msg']}"


def _refused(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"errors": [{"message": message}]}, status, headers)
