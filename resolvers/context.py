"""What one execution is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from resolvers.asking import RequestCache
from resolvers.budgets import Budgets
from resolvers.errors import ClientError, PlacedFailure
from resolvers.json_values import JsonObject
from resolvers.marks import Noticed, Seal
from resolvers.transport import Headers, SubgraphAnswer, Transport
from schema.frozen import frozen_by_type

__all__ = ["ExecutionContext", "ExecutionResult", "Receive"]

Receive = Callable[[str, SubgraphAnswer], None]


@frozen_by_type
@dataclass(frozen=True, slots=True)
class ExecutionContext:
    transports: Mapping[str, Transport]
    """By subgraph name."""
    deadline: float
    """When the whole request has to be answered, on the clock of `time.monotonic`."""
    timeout: float
    """Seconds that one request to a subgraph may take, within the deadline."""
    headers: Mapping[str, Headers] = field(default_factory=dict)
    """What is sent to each subgraph, by its name."""
    allowed_extensions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By subgraph name, the extension keys of its own errors that clients may see."""
    readable_errors: frozenset[str] = frozenset()
    """Codes of subgraphs' own errors whose messages clients may see."""
    held_scopes: tuple[str, ...] = ()
    """What the caller's token holds: told beside what it lacks."""
    budgets: Budgets | None = None
    """What the request may cost single subgraphs."""
    root: Mapping[str, object] = field(default_factory=dict)
    """Values of root fields that are known without a fetch, by response name: answers to introspection."""
    seal: Seal | None = None
    """Needed by a program that was compiled to seal."""
    noticed: Noticed | None = None
    """Filled by a program that was compiled to notice."""
    nulls_stay: bool = False
    """Whether a null that a type does not allow stays where it is, or makes the object around it null."""
    cache: RequestCache | None = None
    """Asked before the subgraphs are."""
    received: Receive | None = None
    """Is told of each answer that comes from a subgraph, by its name."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class ExecutionResult:
    data: JsonObject | None
    errors: tuple[ClientError, ...]
    failures: tuple[PlacedFailure, ...] = ()
    """The errors' causes, unmasked, for the log."""
    spent: Mapping[str, int] = field(default_factory=dict)
    """What each subgraph with a limit was asked for, in units of cost."""
    extensions: Mapping[str, object] = field(default_factory=dict)
    """What the response says besides data and errors."""
    headers: Headers = ()
    """Of the response."""
    body: bytes | None = None
    """The response as JSON, where it was kept whole: then nothing else says what is in it."""
