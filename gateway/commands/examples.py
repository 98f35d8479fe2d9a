"""The example operations, asked of an application as any client would ask them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson
from starlette.applications import Starlette

from gateway.commands.islands import EXAMPLES
from gateway.page.examples import Example, read_examples
from resolvers.transport import SubgraphRequest
from resolvers.transport.asgi import AsgiTransport

__all__ = ["check_examples", "show_example"]

SHOWN = "F1Header"
"""What the start of the demonstration answers: the query of every page of the shop."""

PATIENCE = 30.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Outcome:
    example: Example
    answer: dict[str, object]
    milliseconds: float

    @property
    def problem(self) -> str | None:
        errors = self.answer.get("errors")
        if errors:
            return f"{errors}"
        data = self.answer.get("data")
        if not isinstance(data, dict) or any(value is None for value in data.values()):
            return f"nothing was found: {data}"
        return None


async def check_examples(app: Starlette, folder: Path = EXAMPLES) -> bool:
    """A line for each example operation. Whether all of them were answered without a gap."""
    succeeded = True
    async with _running(app) as gateway:
        for example in read_examples(folder):
            outcome = await _asked(gateway, example)
            succeeded = succeeded and outcome.problem is None
            told = outcome.problem or f"{outcome.milliseconds:6.1f} ms"
            print(f"{'failed' if outcome.problem else 'ok':6} {example.name:24} {told}", flush=True)
    return succeeded


async def show_example(app: Starlette, folder: Path = EXAMPLES) -> None:
    (example,) = [example for example in read_examples(folder) if example.name == SHOWN]
    async with _running(app) as gateway:
        outcome = await _asked(gateway, example)
    print(example.query)
    print(orjson.dumps(outcome.answer, option=orjson.OPT_INDENT_2).decode(), flush=True)


@asynccontextmanager
async def _running(app: Starlette) -> AsyncIterator[AsgiTransport]:
    async with app.router.lifespan_context(app):
        yield AsgiTransport(app)


async def _asked(gateway: AsgiTransport, example: Example) -> Outcome:
    body = orjson.dumps({"query": example.query, "variables": dict(example.variables)})
    headers = [("content-type", "application/json"), ("accept", "application/json")]
    headers += [(name.lower(), str(value)) for name, value in example.headers.items()]
    start = time.perf_counter()
    answer = await gateway.send(SubgraphRequest(body, tuple(headers), PATIENCE))
    return Outcome(example, orjson.loads(answer.body), (time.perf_counter() - start) * 1000)
