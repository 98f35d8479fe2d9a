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

    def __init__(self, app: ASGIApp, figures: Figures, path: str, template: Callable[[Scope], str]) -> None:
        """Most requests have this path."""
        self._app, self._figures, self._path, self._template = app, figures, path, template
        self._kept: dict[tuple[str, int], list[float]] = {}
        """The counts of that path, by method and status."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        figures = self._figures
        status, ended = 0, 0.0

        async def watched(message: Message) -> None:
            nonlocal status, ended
            if message["type"] == "http.response.start":
                status = message["status"]
            elif not ended and message.get("more_body", False):
                ended = perf_counter()
            await send(message)

        figures.active += 1
        started = perf_counter()
        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = (ended or perf_counter()) - started
            figures.active -= 1
            figures.served.observe_in(self._counts(scope, status), seconds)

    def _counts(self, scope: Scope, status: int) -> list[float]:
        if scope["path"] != self._path:
            return self._counts_of(scope, status)
        key = (scope["method"], status)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._counts_of(scope, status)
            if key[0] in METHODS:
                self._kept[key] = kept
        return kept

    def _counts_of(self, scope: Scope, status: int) -> list[float]:
        method = scope["method"] if scope["method"] in METHODS else "_OTHER"
        return self._figures.served.counts((method, self._template(scope), str(status or GONE)))
