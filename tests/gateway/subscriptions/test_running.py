"""What a client is told of a subscription, and how that ends."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator

from gateway.errors import OVERLOADED, Refusal, refuse
from gateway.subscriptions.running import told
from resolvers.context import ExecutionResult
from resolvers.transport import ConnectionFailed

ENDED = refuse(OVERLOADED, "The gateway ends it.")

BROKEN = refuse(OVERLOADED, "The subgraph broke it off.")


async def failing() -> AsyncGenerator[ExecutionResult | Refusal, None]:
    raise ConnectionFailed("The subgraph is gone.")
    yield ENDED


async def test_a_stream_that_breaks_while_the_gateway_ends_it_is_no_fault_for_the_log() -> None:
    loop, complaints = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: complaints.append(context["message"]))
    ended: asyncio.Future[Refusal] = loop.create_future()
    ended.set_result(ENDED)

    answers = [each async for each in told(failing(), ended, BROKEN, heartbeat=60)]
    gc.collect()

    assert answers == [ENDED]
    assert complaints == []
