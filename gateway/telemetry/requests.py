"""Each HTTP request, measured around the whole application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from re import Pattern
from time import perf_counter
from typing import Final

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.telemetry.counted import Figures

__all__ = ["GONE", "MeasuredRequests", "Templates"]

GONE: Final = 499
"""The client did not wait for its answer."""

METHODS: Final = frozenset(("GET", "POST", "OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT"))


class Templates:
    """From a path to the route that it takes, as that is written: a path may hold anything."""

    def __init__(self, path: str, routes: Iterable[BaseRoute]) -> None:
        """Most requests have this path."""
        self._path = path
        self._patterns: list[tuple[Pattern[str], str]] = [
            (route.path_regex, route.path) for route in routes if isinstance(route, Route)
        ]

    def of(self, scope: Scope) -> str:
        """Empty where there is none."""
        path = scope["path"]
        if path == self._path:
            return self._path
        return next((template for pattern, template in self._patterns if pattern.match(path)), "")


class MeasuredRequests:
    """An ASGI application around another."""

    def __init__(self, app: ASGIApp, figures: Figures, template: Callable[[Scope], str]) -> None:
        self._app, self._figures, self._template = app, figures, template

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        figures, started = self._figures, perf_counter()
        status, ended = 0, 0.0

        async def watched(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not ended:
                ended = perf_counter()
            await send(message)

        figures.active += 1
        try:
            await self._app(scope, receive, watched)
        finally:
            figures.active -= 1
            method = scope["method"] if scope["method"] in METHODS else "_OTHER"
            labels = (method, self._template(scope), str(status or GONE))
            figures.served.observe(labels, (ended or perf_counter()) - started)
