"""Settings of what clients meet: the address, the size of a request, the pages beside the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from gateway.config.kinds import FromJson, Limit, PositiveSeconds

__all__ = ["WireSettings"]

MOUNTABLE = re.compile(r"/[A-Za-z0-9_-]+")

RESERVED_PATHS = frozenset(("/graphql", "/health", "/ready", "/page"))
"""The gateway's own."""


class WireSettings(BaseModel):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 4000
    """0 takes any free port."""

    workers: Annotated[int, Field(ge=1, le=256)] = 1
    """Processes that serve, each on its own core."""
    stop_delay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    """Seconds for which a process that was asked to stop goes on, unready, until nobody sends it requests."""

    max_connections: Limit = 10_000
    """Of each process."""
    max_connections_per_address: Limit | None = None
    """Of each process. Behind a proxy, all have the address of the proxy."""
    keep_alive: PositiveSeconds = 65.0
    """Seconds for which a connection waits for the next request: longer than the proxy before it."""

    request_timeout: PositiveSeconds = 30.0
    """Seconds for a client's whole request."""

    read_timeout: PositiveSeconds = 20.0
    """Seconds in which a request must have come in whole."""

    max_head_bytes: Limit = 64_000
    """Of all headers together."""
    max_body_bytes: Limit = 2_000_000
    max_headers: Limit = 100

    introspection: bool = True
    """Shows a caller the part of the graph that the token opens."""
    suggestions: bool = True
    """“Did you mean” in the errors of a document, out of that part of the graph."""
    page: bool = True
    """The page for people with a browser."""
    examples: Path | None = None
    """A folder of `.graphql` files that the page offers."""

    routes: Annotated[Mapping[str, str], *FromJson] = {}
    """Pages of subgraphs that clients reach through the gateway, as JSON: `{"/go": "http://hub:4001/go"}`."""

    @field_validator("routes")
    @classmethod
    def _lead_somewhere(cls, routes: Mapping[str, str]) -> Mapping[str, str]:
        for path, target in routes.items():
            if not MOUNTABLE.fullmatch(path) or path in RESERVED_PATHS:
                raise ValueError(f"'{path}' cannot be mounted: write a path of one segment, such as /go")
            if not target.startswith(("http://", "https://")) or target.endswith("/"):
                raise ValueError(f"'{target}' is no address such as http://hub:4001/go")
        return routes
