"""One call of the coprocessor. Whatever is no good answer in time is an exception: what that means for the
request is for the hook to say."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx
import orjson

from gateway.config.extending import Coprocessor
from gateway.coprocessor.messages import BadAnswer, Told, read_answer
from gateway.errors import Refusal

__all__ = ["Exchange"]

LARGEST = 20_000_000
"""Bytes of an answer."""


class Exchange:
    def __init__(self, settings: Coprocessor) -> None:
        socket = settings.url.removeprefix("unix:") if settings.url.startswith("unix:") else None
        self._url = "http://coprocessor/" if socket else settings.url
        self._seconds = settings.timeout
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
        self._client = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=socket, limits=limits),
            timeout=self._seconds,
            trust_env=False,
        )

    async def ask(self, message: Mapping[str, object]) -> Told | Refusal:
        """Raises BadAnswer."""
        try:
            async with asyncio.timeout(self._seconds):
                return read_answer(await self._content(orjson.dumps(message)), message)
        except TimeoutError:
            raise BadAnswer(f"it gave no answer in {self._seconds:g} s") from None
        except httpx.HTTPError as error:
            raise BadAnswer(f"it could not be asked: {error!r}") from error

    async def _content(self, content: bytes) -> bytes:
        headers = {"content-type": "application/json"}
        async with self._client.stream("POST", self._url, content=content, headers=headers) as response:
            if response.status_code != 200:
                raise BadAnswer(f"it answered with status {response.status_code}")
            chunks, size = [], 0
            async for chunk in response.aiter_bytes():
                size += len(chunk)
                if size > LARGEST:
                    raise BadAnswer(f"its answer has more than {LARGEST:,} bytes")
                chunks.append(chunk)
            return b"".join(chunks)

    async def close(self) -> None:
        await self._client.aclose()
