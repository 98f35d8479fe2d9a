"""Settings of what clients meet: the address, the size of a request, the pages beside the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self, TypeAlias

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import NoDecode

from gateway.compression import Encoding
from gateway.config.kinds import PREFIX, Concept, FromJson, Limit, Names, PositiveSeconds, separated

__all__ = ["WireSettings"]

MOUNTABLE = re.compile(r"/[A-Za-z0-9_-]+")

ORIGIN = re.compile(r"https?://[^/?#\s]+")

Encodings: TypeAlias = Annotated[tuple[Encoding, ...], NoDecode, BeforeValidator(separated)]

RESERVED_PATHS = frozenset(("/graphql", "/explain", "/health", "/ready", "/page"))
"""The gateway's own."""


class WireSettings(Concept):
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

    max_in_flight: Limit = 1_000
    """Operations that each process runs at once. The next one is refused."""

    batching: bool = False
    """Whether a body may be an array of requests."""
    max_batch: Limit = 100
    strict_draft: bool = False
    """Answers with the statuses of the newest draft of GraphQL over HTTP: 422 and 294 as well."""

    compression: Encodings = ("zstd", "br", "gzip")
    """How answers may be compressed, separated by commas, the preferred one first; empty is not at all."""
    compression_threshold: Limit = 1_400
    """Bytes of an answer below which it goes out as it is: it fits in one packet anyway."""

    cors_origins: Names = ()
    """Whose pages may read answers, separated by commas: `https://shop.example`, or `*` for everybody's."""
    cors_credentials: bool = False
    """Whether these pages may send cookies."""
    cors_headers: Names = ("*",)
    """Headers that they may send; `*` for any."""

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

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if origin != "*" and not ORIGIN.fullmatch(origin):
                raise ValueError(f"'{origin}' is no origin such as https://shop.example, without a path")
        return origins

    @model_validator(mode="after")
    def _credentials_are_for_named_origins(self) -> Self:
        if self.cors_credentials and "*" in self.cors_origins:
            raise ValueError(
                f"{PREFIX}CORS_CREDENTIALS lets pages send cookies, so {PREFIX}CORS_ORIGINS must name them: "
                "with '*', any page could read what its visitors may"
            )
        return self

    @field_validator("routes")
    @classmethod
    def _lead_somewhere(cls, routes: Mapping[str, str]) -> Mapping[str, str]:
        for path, target in routes.items():
            if not MOUNTABLE.fullmatch(path) or path in RESERVED_PATHS:
                raise ValueError(f"'{path}' cannot be mounted: write a path of one segment, such as /go")
            if not target.startswith(("http://", "https://")) or target.endswith("/"):
                raise ValueError(f"'{target}' is no address such as http://hub:4001/go")
        return routes
