"""A stand-in at the seam to the wire, for what the real Vendure does not do when one asks it to: it fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
import orjson

__all__ = ["CUSTOMERS", "FORBIDDEN", "AdminApi", "never", "refused", "told"]

Answering = Callable[[httpx.Request], httpx.Response]

CUSTOMERS: dict[str, object] = {"customers": {"items": []}}

FORBIDDEN = {
    "errors": [{"message": "You are not currently authorized", "extensions": {"code": "FORBIDDEN"}}],
    "data": None,
}


def told(data: object = CUSTOMERS) -> httpx.Response:
    return httpx.Response(200, json={"data": data})


def refused(code: str) -> httpx.Response:
    """With the status 200, as GraphQL has it."""
    return httpx.Response(
        200, json={"errors": [{"message": "No", "extensions": {"code": code}}], "data": None}
    )


@dataclass
class AdminApi(httpx.AsyncBaseTransport):
    """With a login: the tokens are `token 1`, `token 2` and so on, and only the newest one is taken."""

    answer: Answering
    logs_in: bool = False
    calls: list[str] = field(default_factory=list)
    """The names of the operations that arrived."""
    tokens: int = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        document = str(orjson.loads(request.content)["query"])
        self.calls.append(document.split("(")[0].split()[-1])
        if document.startswith("mutation Login"):
            self.tokens += 1
            token = {"vendure-auth-token": f"token {self.tokens}"}
            return httpx.Response(200, headers=token, json={"data": {"login": {"__typename": "CurrentUser"}}})
        if self.logs_in and request.headers.get("authorization") != f"Bearer token {self.tokens}":
            return httpx.Response(200, json=FORBIDDEN)
        await asyncio.sleep(0)
        return self.answer(request)


class Silent(httpx.AsyncBaseTransport):
    def __init__(self) -> None:
        self.calls = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        await asyncio.Event().wait()
        raise AssertionError


def never() -> Silent:
    """It takes what is sent, and says nothing."""
    return Silent()
