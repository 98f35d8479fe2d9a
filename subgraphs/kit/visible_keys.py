"""Which of some records a caller sees: one system decides, and others ask it.

`POST /visible` with `{"keys": […]}` and the caller's own signed context answers those of the keys whose
records this system would show to that caller, by the same conditions as everywhere else.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from subgraphs.kit.app import caller_of
from subgraphs.kit.caller_context import CallerContext
from subgraphs.kit.errors import SourceFailure

__all__ = ["MOST_KEYS", "visible_route"]

MOST_KEYS = 5_000

SourceT = TypeVar("SourceT")


def visible_route(
    visible: Callable[[SourceT, CallerContext, Sequence[str]], Awaitable[Collection[str]]],
) -> Route:
    async def answer(request: Request) -> Response:
        context = caller_of(request).context
        if context is None:
            return _json({"error": "Whose sight is asked for? Send the caller's context."}, 403)
        keys = _keys(await request.body())
        if keys is None:
            return _json({"error": f"The body is an object with at most {MOST_KEYS} texts as `keys`."}, 400)
        try:
            found = await visible(request.app.state.source, context, keys)
        except SourceFailure as failure:
            return _json({"error": failure.code}, 503)
        return _json({"keys": sorted(found)})

    return Route("/visible", answer, methods=["POST"])


def _keys(body: bytes) -> list[str] | None:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    match read:
        case {"keys": list(keys)} if len(keys) <= MOST_KEYS and all(isinstance(key, str) for key in keys):
            return keys
    return None


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
