"""Asks another GraphQL endpoint: the gateway on a caller's behalf, or a subgraph for a step."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import httpx
import orjson

__all__ = ["Answer", "Connect", "GraphQLClient", "Unreachable", "over_http"]

Json = Mapping[str, object]

Connect = Callable[[str], httpx.AsyncClient]
"""Makes the client for a URL. The demonstration's client calls the applications of its own process."""


def over_http(_: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(follow_redirects=False)


class Unreachable(Exception):
    """No answer of GraphQL came back. It never tells an address."""

    def __init__(self, code: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        """SOURCE_TIMEOUT, SOURCE_DOWN or SOURCE_THROTTLED."""
        self.retry_after = retry_after
        """Seconds, where the other side said so."""


@dataclass(frozen=True, slots=True)
class Answer:
    data: Json | None
    errors: Sequence[Json] = ()


class GraphQLClient:
    """One endpoint. Its connections live until it is closed."""

    def __init__(self, url: str, connect: Connect = over_http) -> None:
        self._url = url
        self._http = connect(url)

    async def ask(self, document: str, variables: Json, headers: Mapping[str, str], seconds: float) -> Answer:
        """`seconds` is the time for the whole exchange. Raises Unreachable."""
        body = orjson.dumps({"query": document, "variables": dict(variables)})
        told = {**headers, "content-type": "application/json", "accept": "application/json"}
        # A caller's header goes on as it came, also where it is no ASCII.
        sent = [(name.encode(), value.encode("latin-1")) for name, value in told.items()]
        try:
            async with asyncio.timeout(seconds):
                answer = await self._http.post(self._url, content=body, headers=sent, timeout=seconds)
        except (TimeoutError, httpx.TimeoutException):
            raise Unreachable("SOURCE_TIMEOUT") from None
        except httpx.HTTPError:
            raise Unreachable("SOURCE_DOWN") from None
        return _read(answer)

    async def close(self) -> None:
        await self._http.aclose()


def _read(answer: httpx.Response) -> Answer:
    if answer.status_code in (429, 503):
        raise Unreachable("SOURCE_THROTTLED", _seconds(answer.headers.get("retry-after")))
    try:
        found = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        raise Unreachable("SOURCE_DOWN") from None
    match found:
        case {"data": (dict() | None) as data, **rest}:
            errors = rest.get("errors")
        case {"errors": list(errors)}:
            data = None
        case _:
            raise Unreachable("SOURCE_DOWN")
    return Answer(data, errors if isinstance(errors, list) else ())


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdecimal() else None
