"""What happens to somebody else is not told to a person, whichever way it listens.

Both things happen again and again, somebody else's first, until its own has been told.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from itertools import count

import orjson
import pytest
from sqlalchemy import make_url

from gateway.commands.islands import sqlite_urls
from gateway.graph import Graph
from subgraphs.kit.ids import encode_id
from subgraphs.world.examples import ACCOUNT_OF_ME, ME
from tests.customer_graph.conftest import CustomerGraph, Json
from tests.customer_graph.copies import copied
from tests.customer_graph.guarded import guarded, token
from tests.customer_graph.test_somebody_elses import every_scope

OTHER = "C0000003"

CHANGED = "subscription ($id: ID!) { customerChanged(id: $id) { kind customer { id } } }"
MOVED = "subscription ($number: String) { orderStatusChanged(number: $number) { number customer { id } } }"
FOLLOWED = "subscription ($id: ID!) { operationProgress(id: $id) { id status } }"

ADD = """mutation ($id: ID!, $key: String!) { accountAddressAdd(accountId: $id, idempotencyKey: $key,
  address: {name: "A", lines: ["1"], postalCode: "75001", city: "Paris", country: "FR"})
  { userErrors { code } } }"""

MOVE = "UPDATE commerce_order SET status = ?, updated_at = ?, version = version + 1 WHERE id = ?"


@pytest.fixture
def urls(database_urls: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    found = sqlite_urls(tmp_path_factory.mktemp("events"))
    copied(database_urls, found)
    with opened(found, "hub") as hub:
        hub.execute(
            "INSERT INTO hub_operation (id, type, client, actor, input_hash, customer_id, status, round, "
            "keys, refusals, created_at) VALUES ('op-other', 'customerNewsletterSet', 'shop', 'a', 'h', ?, "
            "'PENDING', 1, '{}', '[]', '2026-01-01 00:00:00.000000')",
            (OTHER,),
        )
    return found


@pytest.fixture
async def shop(graph: Graph, urls: Mapping[str, str]) -> AsyncIterator[CustomerGraph]:
    async with guarded(graph, urls, request_timeout=60, subgraph_timeout=30) as found:
        yield found


@pytest.fixture(params=["me", "every scope"])
def mine(request: pytest.FixtureRequest, graph: Graph) -> str:
    """A token of mine: what protects are the rows, even where it opens every field."""
    return token("shop", "me" if request.param == "me" else f"me {every_scope(graph)}", ACCOUNT_OF_ME)


def opened(urls: Mapping[str, str], island: str) -> sqlite3.Connection:
    return sqlite3.connect(str(make_url(urls[island]).database), timeout=30)


def others_account(urls: Mapping[str, str]) -> str:
    with opened(urls, "hub") as hub:
        found = hub.execute(
            "SELECT record_key FROM hub_link WHERE customer_id = ? AND system = 'COMMERCE'", (OTHER,)
        )
        return str(found.fetchone()[0])


def order_of(urls: Mapping[str, str], account: str) -> tuple[str, str]:
    with opened(urls, "commerce") as commerce:
        query = "SELECT id, number FROM commerce_order WHERE account_id = ? ORDER BY id"
        id, number = commerce.execute(query, (account,)).fetchone()
        return str(id), str(number)


async def first(events: AsyncGenerator[bytes, None]) -> Json | None:
    """None where the stream ends without a word."""
    async with aclosing(events):
        told = await anext(events, None)
        found: Json | None = None if told is None else orjson.loads(told)
        return found


async def until(told: asyncio.Task[Json | None], happens: Callable[[int], object]) -> Json | None:
    for round in count():
        done, _ = await asyncio.wait((told,), timeout=0.3)
        if done:
            return told.result()
        outcome = happens(round)
        if asyncio.iscoroutine(outcome):
            await outcome
    return None


def test_every_way_to_listen_is_tried(graph: Graph) -> None:
    subscription = graph.api_schema.subscription_type
    assert subscription is not None
    assert set(subscription.fields) == {"customerChanged", "orderStatusChanged", "operationProgress"}


async def test_a_change_of_somebody_else_is_not_told(
    shop: CustomerGraph, urls: Mapping[str, str], mine: str, graph: Graph
) -> None:
    scopes = " ".join(scope for scope in every_scope(graph).split() if scope != "me")
    staff, other = token("staff", scopes), encode_id("Customer", OTHER)
    accounts = [encode_id("Account", key) for key in (others_account(urls), ACCOUNT_OF_ME)]

    async def moves(round: int) -> None:
        for account in accounts:
            answer = await shop.answer(ADD, {"id": account, "key": f"{account} {round}"}, token=staff)
            assert answer["data"]["accountAddressAdd"]["userErrors"] == []

    others = asyncio.create_task(first(shop.events(CHANGED, {"id": other}, token=mine)))
    of_staff = asyncio.create_task(first(shop.events(CHANGED, {"id": other}, token=staff)))
    own = asyncio.create_task(first(shop.events(CHANGED, {"id": ME}, token=mine)))
    told = await until(own, moves)
    seen = await until(of_staff, moves)

    assert told is not None
    assert told["data"]["customerChanged"]["customer"] == {"id": ME}
    assert seen is not None
    assert seen["data"]["customerChanged"]["customer"] == {"id": other}, "it did happen"
    assert not others.done() or others.result() is None
    others.cancel()
    await asyncio.wait((others,))


async def test_the_order_of_somebody_else_moves_unheard(
    shop: CustomerGraph, urls: Mapping[str, str], mine: str
) -> None:
    of_other, own = order_of(urls, others_account(urls)), order_of(urls, ACCOUNT_OF_ME)

    def moves(round: int) -> None:
        status = ("PAID", "SHIPPED")[round % 2]
        with opened(urls, "commerce") as commerce:
            for seconds, (id, _) in enumerate((of_other, own)):
                at = f"2030-01-01 {round // 60:02}:{round % 60:02}:{seconds:02}.000000"
                commerce.execute(MOVE, (status, at, id))

    by_number = asyncio.create_task(first(shop.events(MOVED, {"number": of_other[1]}, token=mine)))
    told = await until(asyncio.create_task(first(shop.events(MOVED, {}, token=mine))), moves)

    assert told is not None
    assert told["data"]["orderStatusChanged"]["number"] == own[1]
    assert told["data"]["orderStatusChanged"]["customer"] == {"id": ME}
    assert not by_number.done() or by_number.result() is None
    by_number.cancel()
    await asyncio.wait((by_number,))


async def test_the_operation_of_somebody_else_is_as_one_that_there_is_not(
    shop: CustomerGraph, mine: str
) -> None:
    answers = [
        await first(shop.events(FOLLOWED, {"id": encode_id("Operation", key)}, token=mine))
        for key in ("op-other", "op-nobodys")
    ]
    assert answers[0] == answers[1]
    assert "PENDING" not in str(answers[0])
