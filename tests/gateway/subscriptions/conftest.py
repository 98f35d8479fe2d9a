"""What runs on a connection, told by the tests: events by hand, and the two ends of a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from gateway.errors import Refusal
from resolvers.context import ExecutionResult

Message = MutableMapping[str, Any]


def response(answer: ExecutionResult | Refusal) -> bytes:
    if isinstance(answer, Refusal):
        return orjson.dumps(answer.as_json())
    return orjson.dumps({"data": answer.data})


def changed(number: int) -> ExecutionResult:
    return ExecutionResult({"orderChanged": {"number": f"C-{number}"}}, ())


@dataclass
class Till:
    """Gives what is put into it. `None` is the end, an exception is raised."""

    given: asyncio.Queue[ExecutionResult | Exception | None] = field(default_factory=asyncio.Queue)
    is_closed: bool = False

    def put(self, *results: ExecutionResult | Exception | None) -> Till:
        for result in results:
            self.given.put_nowait(result)
        return self

    async def events(self) -> AsyncGenerator[ExecutionResult, None]:
        try:
            while (result := await self.given.get()) is not None:
                if isinstance(result, Exception):
                    raise result
                yield result
        finally:
            self.is_closed = True


@dataclass
class Ends:
    """Both ends of an ASGI connection, in one process."""

    to_server: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)
    to_client: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    async def receive(self) -> Message:
        return await self.to_server.get()

    async def send(self, message: Message) -> None:
        await self.to_client.put(message)

    async def sent(self) -> Message:
        """The next message to the client."""
        async with asyncio.timeout(5):
            return await self.to_client.get()
