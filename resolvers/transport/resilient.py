"""What stands between a fetch and the wire, in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Final

from resolvers.transport import Transport
from resolvers.transport.breaker import Breaking, CircuitBreaker, Tell, nobody
from resolvers.transport.coalescing import Coalescing
from resolvers.transport.concurrency import ConcurrencyLimit, Crowding
from resolvers.transport.retries import Repeating, Retries

__all__ = ["Seen", "TrafficPolicy", "resilient"]

REPEATING: Final = Repeating()


@dataclass(frozen=True, slots=True)
class TrafficPolicy:
    """Of one subgraph. None: off."""

    merges: bool = True
    repeating: Repeating | None = REPEATING
    breaking: Breaking | None = None
    crowding: Crowding | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What becomes of traffic, for whoever counts it."""

    repeated: Callable[[], None] = lambda: None
    """A request is sent again."""
    changed: Tell = field(default=nobody)
    """The breaker is `closed`, `open` or `half open` from now on."""


def resilient(
    transport: Transport,
    policy: TrafficPolicy,
    clock: Callable[[], float],
    random: Random,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    seen: Seen = Seen(),
) -> Transport:
    """From the wire to the fetch: who shares an answer shares its repeats, each repeat counts for the
    breaker, and what the breaker refuses takes no place."""
    if policy.crowding is not None:
        transport = ConcurrencyLimit(transport, policy.crowding, clock)
    if policy.breaking is not None:
        transport = CircuitBreaker(transport, policy.breaking, clock, seen.changed)
    if policy.repeating is not None:
        transport = Retries(transport, policy.repeating, clock, random, pause, seen.repeated)
    if policy.merges:
        transport = Coalescing(transport, clock)
    return transport
