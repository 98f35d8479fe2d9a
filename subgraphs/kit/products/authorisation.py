"""How a product knows us: headers that never change, or a token that is fetched and renewed."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.faults import ProductRefusedUs

__all__ = ["Authorisation", "Exchange", "FetchedToken", "FixedHeaders", "Token", "basic", "bearer"]

Exchange = Callable[[Call], Awaitable[Answer]]
"""Sends a call as it is, without authorisation, and counts it against the budget."""

Headers = Mapping[str, str]

REFUSED_FOR = 5.0
"""Seconds."""

EARLY = 0.1
"""The part of its life in which a token is renewed before it ends."""


class Authorisation(Protocol):
    async def headers(self, exchange: Exchange) -> Headers: ...

    async def renew(self, stale: Headers, exchange: Exchange) -> bool:
        """After an answer that did not take these headers. False where there are no others to be had."""
        ...


@dataclass(frozen=True, slots=True)
class FixedHeaders:
    values: Headers = field(default_factory=dict, repr=False)

    async def headers(self, exchange: Exchange) -> Headers:
        return self.values

    async def renew(self, stale: Headers, exchange: Exchange) -> bool:
        return False


def bearer(token: str) -> FixedHeaders:
    return FixedHeaders({"authorization": f"Bearer {token}"})


def basic(user: str, password: str) -> FixedHeaders:
    pair = b64encode(f"{user}:{password}".encode()).decode("ascii")
    return FixedHeaders({"authorization": f"Basic {pair}"})


@dataclass(frozen=True, slots=True)
class Token:
    headers: Headers = field(repr=False)
    seconds: float | None = None
    """How long it lives, where the product says so."""


class FetchedToken:
    """One fetch at a time, however many calls find that the token is old."""

    def __init__(
        self, fetch: Callable[[Exchange], Awaitable[Token]], clock: Callable[[], float] = monotonic
    ) -> None:
        """`fetch` logs in, or asks the issuer. What it raises is raised to the caller."""
        self._fetch = fetch
        self._clock = clock
        self._token: Token | None = None
        self._old_at: float | None = None
        self._not_before = float("-inf")
        self._fetching = asyncio.Lock()

    async def headers(self, exchange: Exchange) -> Headers:
        token = self._young()
        if token is not None:
            return token.headers
        async with self._fetching:
            return (self._young() or await self._fetched(exchange)).headers

    async def renew(self, stale: Headers, exchange: Exchange) -> bool:
        async with self._fetching:
            if self._token is not None and self._token.headers == stale:
                await self._fetched(exchange)
        return True

    def _young(self) -> Token | None:
        is_old = self._old_at is not None and self._clock() >= self._old_at
        return None if is_old else self._token

    async def _fetched(self, exchange: Exchange) -> Token:
        """After a log-in that was refused nobody tries another for a while: products may close accounts."""
        asked_at = self._clock()
        if asked_at < self._not_before:
            raise ProductRefusedUs("the log-in was refused a moment ago")
        try:
            token = await self._fetch(exchange)
        except ProductRefusedUs:
            self._not_before = self._clock() + REFUSED_FOR
            raise
        self._token = token
        self._old_at = None if token.seconds is None else asked_at + token.seconds * (1 - EARLY)
        return token
