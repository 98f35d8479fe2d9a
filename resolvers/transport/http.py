"""Subgraphs in other processes, over HTTPS: HTTP/1.1 with kept connections, or HTTP/2."""

from __future__ import annotations

from datetime import timedelta

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError, RequestTimeoutError
from pyreqwest.http import Url
from pyreqwest.response import Response

from resolvers.transport import (
    JSON_HEADERS,
    AnswerTooLarge,
    ConnectionFailed,
    DeadlineExceeded,
    SubgraphAnswer,
    SubgraphRequest,
)
from resolvers.transport.limits import CONNECTIONS, IDLE_SECONDS, LARGEST_ANSWER

__all__ = ["HttpTransport"]


class HttpTransport:
    """Raises ValueError for what is no URL. Proxies of the environment and redirects are not followed: the
    URL of a subgraph is the address to call.

    Who cancels `send` is free at once, but the library only closes the connection when the request's time is
    over: until then it counts as one of the connections to the subgraph.
    """

    def __init__(self, url: str, *, largest_answer: int = LARGEST_ANSWER) -> None:
        self._url = Url(url)
        self._largest_answer = largest_answer
        self._client = _client()

    async def send(self, request: SubgraphRequest) -> SubgraphAnswer:
        try:
            builder = (
                self._client.post(self._url)
                .headers([*JSON_HEADERS, *request.headers])
                .body_bytes(request.body)
                .timeout(timedelta(seconds=request.timeout))
            )
            async with builder.build_streamed() as response:
                body = await self._read(response)
                return SubgraphAnswer(response.status, tuple(response.headers.items()), body)
        except RequestTimeoutError as error:
            raise DeadlineExceeded(str(error)) from error
        except (PyreqwestError, ValueError) as error:  # ValueError: a header that HTTP cannot carry
            raise ConnectionFailed(str(error)) from error

    async def _read(self, response: Response) -> bytes:
        reader = response.body_reader
        chunks: list[bytes] = []
        size = 0
        while (chunk := await reader.read_chunk()) is not None:
            size += len(chunk)
            if size > self._largest_answer:
                raise AnswerTooLarge(f"The answer has more than {self._largest_answer} bytes.")
            chunks.append(bytes(chunk))
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def close(self) -> None:
        await self._client.close()


def _client() -> Client:
    return (
        ClientBuilder()
        .max_connections(CONNECTIONS)
        .pool_idle_timeout(timedelta(seconds=IDLE_SECONDS))
        .follow_redirects(False)
        .referer(False)
        .no_proxy()
        .user_agent("fiche")
        .build()
    )
