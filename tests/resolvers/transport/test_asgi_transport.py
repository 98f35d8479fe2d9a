"""Subgraphs in the same process, called without a wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from resolvers.transport import ConnectionFailed, DeadlineExceeded, SubgraphRequest
from resolvers.transport.asgi import AsgiTransport

REQUEST = SubgraphRequest(b'{"query":"{ me { id } }"}', (("x-caller", "ada"),), 10.0)


async def echo(request: Request) -> Response:
    said = {
        "body": await request.json(),
        "caller": request.headers["x-caller"],
        "type": request.headers["content-type"],
    }
    return JSONResponse(said, status_code=202, headers={"X-Tag": "a"})


async def stream(request: Request) -> Response:
    async def parts() -> AsyncIterator[str]:
        yield '{"data"'
        await asyncio.sleep(0)
        yield ": {}}"

    return StreamingResponse(parts())


async def fail(request: Request) -> Response:
    raise RuntimeError("secret")


APP = Starlette(routes=[Route(f"/{f.__name__}", f, methods=["POST"]) for f in (echo, stream, fail)])


async def test_an_application_is_asked_like_a_server() -> None:
    answer = await AsgiTransport(APP, "/echo").send(REQUEST)

    assert (answer.status, dict(answer.headers)["x-tag"]) == (202, "a")
    assert answer.body == b'{"body":{"query":"{ me { id } }"},"caller":"ada","type":"application/json"}'


async def test_an_answer_in_parts_is_put_together() -> None:
    assert (await AsgiTransport(APP, "/stream").send(REQUEST)).body == b'{"data": {}}'


async def test_an_exception_in_the_application_is_a_failed_connection() -> None:
    with pytest.raises(ConnectionFailed):
        await AsgiTransport(APP, "/fail").send(REQUEST)


async def test_an_application_that_returns_too_early_is_a_failed_connection() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return None

    async def half(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})

    for app in (silent, half):
        with pytest.raises(ConnectionFailed):
            await AsgiTransport(app).send(REQUEST)


async def test_an_application_that_hangs_is_given_up() -> None:
    given_up = asyncio.Event()

    async def hang(scope: Any, receive: Any, send: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    with pytest.raises(DeadlineExceeded):
        await AsgiTransport(hang).send(SubgraphRequest(b"{}", (), 0.01))
    assert given_up.is_set()


async def test_a_time_out_of_the_application_itself_is_not_the_deadline() -> None:
    async def impatient(scope: Any, receive: Any, send: Any) -> None:
        raise TimeoutError

    with pytest.raises(ConnectionFailed):
        await AsgiTransport(impatient).send(REQUEST)
