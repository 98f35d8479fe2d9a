"""Tokens are fetched once, renewed before they end, and once more where the product takes them no longer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import httpx
import pytest

from subgraphs.kit.products.authorisation import Exchange, FetchedToken, Token, basic, bearer
from subgraphs.kit.products.call import ask, read
from subgraphs.kit.products.faults import ProductRefusedUs
from tests.subgraphs.kit.products.conftest import Clock, Connect, Product, ok


@dataclass
class Desk:
    """Takes the token that it gave last."""

    given: int = 0
    takes: str = "Bearer 1"
    paths: list[str] = field(default_factory=list)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        await asyncio.sleep(0)
        if request.url.path == "/api/log-in":
            self.given += 1
            self.takes = f"Bearer {self.given}"
            return ok({"token": self.given})
        is_known = request.headers.get("authorization") == self.takes
        return ok() if is_known else httpx.Response(401)


async def log_in(exchange: Exchange) -> Token:
    answer = (await exchange(ask("/log-in", {}))).object()
    return Token({"authorization": f"Bearer {answer['token']}"}, seconds=600)


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_many_first_calls_log_in_once(connect: Connect, desk: Desk, clock: Clock) -> None:
    calls = connect(FetchedToken(log_in, clock), desk=desk)
    await asyncio.gather(*(calls.send(read("/customers", {"id": key})) for key in range(4)))

    assert (desk.given, len(desk.paths)) == (1, 5)
    assert calls.counts.sent == 5  # logging in is a call of the budget too


async def test_a_token_is_renewed_before_it_ends(connect: Connect, desk: Desk, clock: Clock) -> None:
    calls = connect(FetchedToken(log_in, clock), desk=desk)
    await calls.send(read("/customers"))
    clock.now += 539
    await calls.send(read("/customers"))
    assert desk.given == 1
    clock.now += 2
    await calls.send(read("/customers"))

    assert desk.given == 2
    assert calls.counts.refused == 0


async def test_a_token_that_is_no_longer_taken_is_renewed_once_for_all(
    connect: Connect, desk: Desk, clock: Clock
) -> None:
    calls = connect(FetchedToken(log_in, clock), desk=desk)
    await calls.send(read("/customers"))
    desk.takes = "Bearer of nobody"
    await asyncio.gather(*(calls.send(read("/customers", {"id": key})) for key in range(4)))

    assert desk.given == 2


async def test_a_product_that_takes_no_token_at_all_is_asked_twice_and_no_more(
    connect: Connect, product: Product, clock: Clock
) -> None:
    async def useless(exchange: Exchange) -> Token:
        return Token({"authorization": "Bearer useless"})

    product.answers = [httpx.Response(401)]
    with pytest.raises(ProductRefusedUs):
        await connect(FetchedToken(useless, clock)).send(read("/customers"))

    assert len(product.seen) == 2


async def test_after_a_log_in_that_was_refused_nobody_tries_another_for_a_while(
    connect: Connect, product: Product, clock: Clock
) -> None:
    product.answers = [httpx.Response(401)]
    calls = connect(FetchedToken(log_in, clock))
    for _ in range(20):
        with pytest.raises(ProductRefusedUs):
            await calls.send(read("/customers"))
    assert len(product.seen) == 1

    clock.now += 5
    product.answers = [ok({"token": 1}), ok()]
    assert (await calls.send(read("/customers"))).json() == "fine"


async def test_headers_that_never_change_are_not_renewed(connect: Connect, product: Product) -> None:
    product.answers = [httpx.Response(401)]
    for authorisation in (bearer("key"), basic("anna", "secret")):
        with pytest.raises(ProductRefusedUs):
            await connect(authorisation).send(read("/customers"))

    assert [request.headers["authorization"] for request in product.seen] == [
        "Bearer key",
        "Basic YW5uYTpzZWNyZXQ=",
    ]
    assert "secret" not in repr(basic("anna", "secret"))
