"""A call as HTTP: sent in a given time, and read up to a given size."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import httpx

from subgraphs.kit.products.call import Answer, Call
from subgraphs.kit.products.faults import Fault, FaultKind
from subgraphs.kit.products.settings import ProductSettings

__all__ = ["Wire"]


class Wire:
    def __init__(self, settings: ProductSettings, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport` reaches an application of this process instead of a network."""
        self._url = settings.url
        self._largest = settings.largest_answer
        self._http = httpx.AsyncClient(
            transport=transport,
            follow_redirects=False,
            trust_env=False,  # a proxy of the machine's is no setting of ours
            limits=httpx.Limits(
                max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency
            ),
            headers={"accept": "application/json", "user-agent": "fiche"},
        )

    async def send(self, call: Call, headers: Mapping[str, str], seconds: float) -> Answer | Fault:
        """Raises TimeoutError."""
        request = self._http.build_request(
            call.method,
            f"{self._url}/{call.path.lstrip('/')}" if call.path else self._url,
            params=call.query or None,
            headers=[*headers.items(), *call.headers],
            content=call.body,
            timeout=seconds,
        )
        try:
            async with asyncio.timeout(seconds):
                answer = await self._http.send(request, stream=True)
                try:
                    return await self._read(answer)
                finally:
                    await answer.aclose()
        except httpx.TimeoutException:
            raise TimeoutError from None
        except httpx.HTTPError as error:
            return Fault(FaultKind.UNAVAILABLE, type(error).__name__, None, 0)

    async def close(self) -> None:
        await self._http.aclose()

    async def _read(self, answer: httpx.Response) -> Answer | Fault:
        parts: list[bytes] = []
        length = 0
        async for part in answer.aiter_bytes():
            length += len(part)
            if length > self._largest:
                words = f"the answer is longer than {self._largest} bytes"
                return Fault(FaultKind.UNREADABLE, words, None, answer.status_code)
            parts.append(part)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, b"".join(parts))
