"""What is known of a request by its end: gathered while it runs, told once."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gateway.auth.principal import Principal
    from gateway.beginning import Begun
    from gateway.request import Request
    from gateway.telemetry.spans import Traced

__all__ = [
    "CHARACTERS",
    "CURRENT",
    "OPERATION",
    "ClientName",
    "Exchange",
    "Noted",
    "NotedOperation",
    "client_name",
]

CHARACTERS: Final = 64
"""Of what a client says of itself."""

NAMES: Final = (b"apollographql-client-name", b"graphql-client-name")

VERSIONS: Final = (b"apollographql-client-version", b"graphql-client-version")


@dataclass(frozen=True, slots=True)
class ClientName:
    name: str = ""
    version: str = ""


@dataclass(slots=True)
class Exchange:
    """A fetch that a subgraph was asked for, repeats and all."""

    subgraph: str
    started: float
    seconds: float = 0.0
    outcome: str = ""
    """The status, or what went wrong instead."""


@dataclass(slots=True)
class NotedOperation:
    request: Request
    started: float
    begun: Begun | None = None
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def name(self) -> str | None:
        known = self.begun and self.begun.known.operation.name
        return known or self.request.parameters.operation_name

    @property
    def kind(self) -> str | None:
        return None if self.begun is None else self.begun.known.operation.kind.value

    @property
    def hash(self) -> str:
        return _hash(self.request.parameters.query)


@dataclass(slots=True)
class Noted:
    """One HTTP request, or one operation over a socket."""

    request_id: str
    started: float
    client: ClientName = ClientName()
    operations: list[NotedOperation] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    """Of errors."""
    traced: Traced | None = None

    @property
    def principal(self) -> Principal | None:
        return self.operations[0].request.principal if self.operations else None


CURRENT: Final[ContextVar[Noted | None]] = ContextVar("noted", default=None)

OPERATION: Final[ContextVar[NotedOperation | None]] = ContextVar("noted_operation", default=None)


def client_name(headers: Mapping[bytes, bytes]) -> ClientName:
    """As Apollo's clients name themselves, or all others."""
    return ClientName(_first(headers, NAMES), _first(headers, VERSIONS))


def _first(headers: Mapping[bytes, bytes], names: tuple[bytes, ...]) -> str:
    given = next((headers[name] for name in names if name in headers), b"")[:CHARACTERS].decode("latin-1")
    return given if given.isprintable() else ""


@lru_cache(1_000)
def _hash(query: str) -> str:
    return sha256(query.encode("utf-8", "surrogatepass")).hexdigest()
