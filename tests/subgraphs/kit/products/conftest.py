"""A product of a few lines, a clock that stands still until somebody waits, and calls between the two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field

import httpx
import pytest

from subgraphs.kit.products.authorisation import Authorisation
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.judging import Judge, takes_all
from subgraphs.kit.products.settings import ProductSettings


@dataclass
class Clock:
    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def times(self) -> Times:
        return Times(self, self, self.sleep)


@dataclass
class Product:
    """Answers what it is told to, in turn, and then the last again."""

    answers: list[httpx.Response | Exception] = field(default_factory=list)
    seen: list[httpx.Request] = field(default_factory=list)
    gate: asyncio.Event | None = None
    most_at_once: int = 0
    at_once: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.gate is not None:
                await self.gate.wait()
        finally:
            self.at_once -= 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


def ok(body: object = "fine") -> httpx.Response:
    return httpx.Response(200, json=body)


Answers = Callable[[httpx.Request], Coroutine[None, None, httpx.Response]]

Connect = Callable[..., ProductCalls]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def product() -> Product:
    return Product([ok()])


@pytest.fixture
async def connect(product: Product, clock: Clock) -> AsyncIterator[Connect]:
    opened: list[ProductCalls] = []

    def make(
        authorisation: Authorisation | None = None,
        judge: Judge = takes_all,
        desk: Answers | None = None,
        **settings: object,
    ) -> ProductCalls:
        given = ProductSettings.model_validate(
            {"source": "desk", "url": "http://desk.example/api", "ttl": 0, **settings}
        )
        transport = httpx.MockTransport(desk or product)
        opened.append(ProductCalls(given, authorisation, judge, transport, clock.times))
        return opened[-1]

    yield make
    for calls in opened:
        await calls.close()
