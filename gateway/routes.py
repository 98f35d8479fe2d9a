"""Routes of subgraphs that the gateway mounts by configuration: `{"/go": "http://hub:4001/go"}`.

A subgraph may have pages of its own, such as links that are resolved at the click. Clients reach them through
the gateway, as everything else: GET only, with the headers that every subgraph gets.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.auth.authenticate import Authenticate
from gateway.auth.caller_context import Vouch, nothing_told
from gateway.config import Settings
from gateway.errors import Refusal

if TYPE_CHECKING:
    import httpx

__all__ = ["MountedRoutes", "Reach", "over_http"]

Reach = Callable[[str], "httpx.AsyncClient"]
"""Makes the client for a URL."""

RETURNED = frozenset(
    ("content-type", "location", "referrer-policy", "cache-control", "retry-after", "x-robots-tag")
)
"""Headers of the subgraph that the client gets."""

LARGEST = 40_000_000
"""Bytes of an answer. It is held in memory: these are pages, redirections and documents, and no archives."""


def over_http(_: str) -> httpx.AsyncClient:
    import httpx  # few installations mount routes, and the others start faster without

    return httpx.AsyncClient(follow_redirects=False)


class MountedRoutes:
    """Behind the authentication of the gateway. `open` owns the connections; without it no route answers."""

    def __init__(self, settings: Settings, authenticate: Authenticate, reach: Reach = over_http) -> None:
        self._authenticate = authenticate
        self._vouch: Vouch = nothing_told
        self._targets: Mapping[str, str] = settings.routes
        self._propagated = settings.propagate_headers
        self._seconds = settings.subgraph_timeout
        self._reach = reach
        self._clients: dict[str, httpx.AsyncClient] = {}

    @property
    def routes(self) -> list[Route]:
        return [
            Route(f"{path}/{{rest:path}}", self._endpoint(path), methods=["GET"]) for path in self._targets
        ]

    @asynccontextmanager
    async def open(self, vouch: Vouch) -> AsyncIterator[None]:
        """`vouch` tells the subgraph who asks."""
        self._vouch = vouch
        self._clients = {path: self._reach(target) for path, target in self._targets.items()}
        try:
            yield
        finally:
            for client in self._clients.values():
                await client.aclose()
            self._clients = {}

    def _endpoint(self, path: str) -> Callable[[Request], object]:
        import httpx

        target = self._targets[path]

        async def forward(request: Request) -> Response:
            rest = _suffix(request, path)
            if _climbs(rest):
                return PlainTextResponse("There is no such page.", 404)
            principal = await self._authenticate(request.headers)
            if isinstance(principal, Refusal):
                return PlainTextResponse(
                    str(principal), principal.failure.status, dict(principal.failure.headers)
                )
            url = httpx.URL(f"{target}/{rest}", query=request.url.query.encode() or None)
            headers = {name: request.headers[name] for name in self._propagated if name in request.headers}
            headers |= dict(await self._vouch(principal))
            try:
                answer = await self._clients[path].get(url, headers=headers, timeout=self._seconds)
            except httpx.TimeoutException:
                return PlainTextResponse("The page did not answer in time.", 504)
            except (httpx.HTTPError, KeyError):
                return PlainTextResponse("The page does not answer.", 502)
            return _returned(answer)

        return forward


def _suffix(request: Request, path: str) -> str:
    """As the client wrote it: a slash that is percent-encoded stays part of its segment."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    return raw.split(b"?", 1)[0].decode("ascii").removeprefix(path).removeprefix("/")


def _climbs(rest: str) -> bool:
    """Whether a segment leads out of what is mounted."""
    return any(unquote(segment) in (".", "..") for segment in rest.split("/"))


def _returned(answer: httpx.Response) -> Response:
    if len(answer.content) > LARGEST:
        return PlainTextResponse("The page is too large.", 502)
    headers = {name: value for name, value in answer.headers.items() if name.lower() in RETURNED}
    return Response(answer.content, answer.status_code, headers)
