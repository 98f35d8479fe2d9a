"""The files of an export, fetched from the systems with the hub's signature.

Nothing of them is kept: they go through the memory of one answer, which has room for so much and no more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Self

import httpx
import orjson

from subgraphs.hub.operations.calls.call import SYSTEMS
from subgraphs.kit.client import Connect
from subgraphs.kit.signed_calls import HubSigner

__all__ = ["ExportFiles", "Limits", "NotFetched", "Sources"]

AT_ONCE = 8

CHUNK = 65_536

REFUSALS: Mapping[int, str] = {
    httpx.codes.NOT_FOUND: "GONE",
    httpx.codes.TOO_MANY_REQUESTS: "SOURCE_THROTTLED",
    httpx.codes.SERVICE_UNAVAILABLE: "SOURCE_THROTTLED",
}

NO_ANSWER = "NO_ANSWER"


class NotFetched(Exception):
    """It never tells an address, nor anything that a system said."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float
    """For each file. They are fetched side by side, and each waits for its turn within its time."""
    file_bytes: int = 8_000_000
    answer_bytes: int = 32_000_000
    """For all files of an answer; the gateway passes a little more."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where files come from."""

    urls: Mapping[str, str]
    """Of the GraphQL endpoints, by the name of the subgraph; the files lie beside them."""
    connect: Connect
    signer: HubSigner


class ExportFiles:
    """For one answer. Connections live until its end."""

    def __init__(self, sources: Sources, limits: Limits, operation: str, systems: Collection[str]) -> None:
        self._sources = sources
        self._limits = limits
        self._operation = operation
        self._systems = systems
        self._left = limits.answer_bytes
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._opened = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for system in self._systems:
            url = self._sources.urls.get(SYSTEMS[system].subgraph)
            if url is not None:
                client = self._sources.connect(url)
                self._clients[system] = await self._opened.enter_async_context(client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    async def fetch(self, system: str, name: str) -> bytes:
        """An object of JSON. Raises NotFetched."""
        client = self._clients.get(system)
        if client is None:
            raise NotFetched(NO_ANSWER)
        try:
            async with asyncio.timeout(self._limits.seconds), self._turn:
                content = await self._fetched(client, SYSTEMS[system].subgraph, name)
        except (TimeoutError, httpx.TimeoutException):
            raise NotFetched("SOURCE_TIMEOUT") from None
        except httpx.HTTPError:
            raise NotFetched("SOURCE_DOWN") from None
        if not _is_object(content):
            raise NotFetched(NO_ANSWER)
        return content

    async def _fetched(self, client: httpx.AsyncClient, subgraph: str, name: str) -> bytes:
        address = httpx.URL(self._sources.urls[subgraph]).join(f"exports/{name}")
        headers = self._sources.signer.headers(subgraph, self._operation)
        headers["accept-encoding"] = "identity"
        async with client.stream("GET", address, headers=headers, timeout=self._limits.seconds) as answer:
            if answer.status_code != httpx.codes.OK:
                raise NotFetched(REFUSALS.get(answer.status_code, NO_ANSWER))
            return await self._read(answer)

    async def _read(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        async for chunk in answer.aiter_bytes(CHUNK):
            content += chunk
            self._left -= len(chunk)
            if len(content) > self._limits.file_bytes or self._left < 0:
                self._left += len(content)
                raise NotFetched("TOO_LARGE")
        return bytes(content)


def _is_object(content: bytes) -> bool:
    try:
        return isinstance(orjson.loads(content), dict)
    except orjson.JSONDecodeError:
        return False
