"""The shortest way to the endpoint leads where the router would have led."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Lifespan, Receive, Scope, Send

from gateway.application import Application

CORS = Middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_methods=["GET", "POST"])


class Endpoint:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"answer to {scope['method']}")(scope, receive, send)


graphql = Endpoint()


def lifespan() -> Lifespan[Starlette]:
    return Starlette().router.lifespan_context


ROUTES = [Route("/graphql", graphql), Route("/graphql/{id}", graphql), Route("/live", graphql)]


def both(middleware: Sequence[Middleware]) -> tuple[Starlette, Starlette]:
    straight = Application("/graphql", graphql, ROUTES, middleware, lifespan())
    return straight, Starlette(routes=ROUTES, middleware=middleware)


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/graphql/abc", "/live", "/nowhere", "/a/graphql"])
@pytest.mark.parametrize("root_path", ["", "/a"])
@pytest.mark.parametrize("middleware", [[], [CORS]], ids=["one origin", "other origins"])
async def test_both_ways_give_the_same_answer(
    middleware: Sequence[Middleware], root_path: str, path: str, method: str
) -> None:
    told = []
    for app in both(middleware):
        transport = httpx.ASGITransport(app, root_path=root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            headers = {"origin": "https://shop.example", "access-control-request-method": "POST"}
            answer = await client.request(method, path, headers=headers)
            told.append((answer.status_code, answer.headers.multi_items(), answer.content))

    assert told[0] == told[1]
