"""Whether the process lives, and whether it can serve."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

__all__ = ["health_routes"]


def health_routes(is_ready: Callable[[], bool]) -> list[Route]:
    async def health(request: Request) -> Response:
        """`?ready` asks for readiness; `?live`, and nothing at all, for life."""
        return readiness() if "ready" in request.query_params else UP

    async def ready(_: Request) -> Response:
        return readiness()

    def readiness() -> Response:
        return UP if is_ready() else DOWN

    return [Route("/health", health), Route("/ready", ready)]


UP = JSONResponse({"status": "UP"})
DOWN = JSONResponse({"status": "DOWN"}, status_code=503)
