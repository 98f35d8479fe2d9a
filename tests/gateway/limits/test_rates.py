"""How much a caller may ask in a window of time. Costs: `{ tiers }` 1, one customer 1, all orders 20."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from limits.aio.storage import MemoryStorage, RedisStorage

from gateway.auth.principal import ANONYMOUS, Principal
from gateway.config.reading import BadSettings, read_settings
from gateway.limits.counters import RequestRates
from gateway.limits.rates import Budgets, Spent, Window, configured_rates
from schema.rights import Grant

ORDERS = "{ orders { number customer { name } } }"
GRAPHQL = {"accept": "application/graphql-response+json"}

LONG = 1_000_000_000
"""Seconds: no window ends while a test runs."""


def caller(subject: str, client: str = "agency") -> Principal:
    return Principal(Grant(authenticated=True), subject=subject, issuer="https://id.example", client=client)


async def spent(rates: RequestRates, principal: Principal, cost: int) -> Spent:
    found = await rates.spend(principal, cost)
    assert found is not None
    return found


async def ask(client: Any, query: str) -> httpx.Response:
    answer = await client.post("/graphql", json={"query": query}, headers=GRAPHQL)
    assert isinstance(answer, httpx.Response)
    return answer


async def test_a_budget_is_in_units_of_cost(serve: Any, shop: Any) -> None:
    async with serve(rate_limit=41, rate_limit_window=LONG) as client:
        answers = [await ask(client, ORDERS) for _ in range(3)]
        small = await ask(client, "{ customer(id: 1) { name } }")

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert small.status_code == 200
    assert shop.requests == (3, 0)


async def test_answers_and_refusals_say_how_much_is_left_and_until_when(serve: Any) -> None:
    async with serve(rate_limit=30, rate_limit_window=LONG) as client:
        first, second = await ask(client, ORDERS), await ask(client, ORDERS)

    [error] = second.json()["errors"]
    assert error["extensions"] == {"code": "REQUEST_RATE_LIMITED", "cost.estimated": 20, "cost.max": 30}
    assert first.headers["ratelimit-policy"] == second.headers["ratelimit-policy"] == f'"cost";q=30;w={LONG}'
    assert first.headers["ratelimit"].startswith('"cost";r=10;t=')
    assert second.headers["ratelimit"].startswith('"cost";r=10;t=')
    assert "retry-after" not in first.headers
    assert 0 < int(second.headers["retry-after"]) <= 2 * LONG


async def test_an_older_client_is_refused_with_the_status_too(serve: Any) -> None:
    async with serve(rate_limit=1, rate_limit_window=LONG) as client:
        answer = await client.post("/graphql", json={"query": ORDERS}, headers={"accept": "application/json"})

    assert answer.status_code == 429


async def test_what_costs_nothing_counts_one(serve: Any) -> None:
    async with serve(rate_limit=2, rate_limit_window=LONG) as client:
        answers = [await ask(client, "{ __typename }") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]


async def test_what_is_refused_for_its_own_sake_is_not_charged(serve: Any) -> None:
    async with serve(rate_limit=1, rate_limit_window=LONG) as client:
        await ask(client, "{ nothing }")
        await ask(client, "query ($id: ID!) { customer(id: $id) { name } }")
        answer = await ask(client, "{ tiers }")

    assert answer.status_code == 200


async def test_without_a_budget_no_header_speaks_of_one(client: Any) -> None:
    answer = await ask(client, ORDERS)

    assert "ratelimit" not in answer.headers


async def test_callers_have_budgets_of_their_own_and_those_without_a_token_one_together() -> None:
    rates = RequestRates(MemoryStorage(), Budgets(LONG, 10))

    for principal in (caller("ada"), caller("grace"), ANONYMOUS):
        assert (await spent(rates, principal, 10)).is_allowed
    for principal in (caller("ada", client="other"), caller("grace"), ANONYMOUS):
        assert not (await spent(rates, principal, 1)).is_allowed


async def test_one_subject_at_two_issuers_is_two_callers() -> None:
    rates = RequestRates(MemoryStorage(), Budgets(LONG, 10))
    elsewhere = Principal(Grant(authenticated=True), subject="ada", issuer="https://other.example")

    assert (await spent(rates, caller("ada"), 10)).is_allowed
    assert (await spent(rates, elsewhere, 10)).is_allowed


async def test_a_client_may_have_another_budget_or_none() -> None:
    rates = RequestRates(MemoryStorage(), Budgets(LONG, None, {"agency": 5}))

    assert (await spent(rates, caller("ada"), 5)).is_allowed
    assert not (await spent(rates, caller("ada"), 1)).is_allowed
    assert await rates.spend(caller("grace", client="shop"), 1_000) is None
    assert await rates.spend(ANONYMOUS, 1_000) is None


async def test_many_at_once_spend_no_more_than_there_is() -> None:
    rates = RequestRates(MemoryStorage(), Budgets(LONG, 10))

    found = await asyncio.gather(*(rates.spend(ANONYMOUS, 3) for _ in range(10)))

    assert sum(each.is_allowed for each in found if each is not None) == 3


@pytest.mark.parametrize(
    ("window", "room", "seconds"),
    [
        (Window(60, before=0, left=20.0, now=10), 10, 0.0),
        (Window(60, before=30, left=20.0, now=0), 10, 0.0),
        (Window(60, before=30, left=20.0, now=5), 10, 10.0),
        (Window(60, before=30, left=20.0, now=5), 5, 20.0),
        (Window(60, before=0, left=20.0, now=30), 10, 20.0 + 40.0),
        (Window(60, before=9, left=20.0, now=30), 0, 20.0 + 60.0),
    ],
)
def test_the_wait_is_as_long_as_what_was_spent_stays_within_reach(
    window: Window, room: int, seconds: float
) -> None:
    assert window.wait_for(room) == pytest.approx(seconds)


def test_what_costs_more_than_the_budget_is_told_to_wait_a_window() -> None:
    never = Spent(is_allowed=False, budget=10, cost=11, window=Window(60, 0, 0.0, 0))

    assert never.retry_after == 60


@pytest.fixture
def nobody_listens() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    return f"redis://127.0.0.1:{port}/0"


async def test_where_redis_is_gone_requests_pass_and_the_log_says_so(
    serve: Any, nobody_listens: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The second request does not even try."""
    with caplog.at_level(logging.ERROR, "fiche.gateway.limits"):
        async with serve(rate_limit=1, rate_limit_store=nobody_listens) as client:
            answers = [await ask(client, ORDERS) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    [record] = caplog.records
    assert record.getMessage() == "Request rates are not limited: the counters do not answer (StorageError)"


async def test_redis_that_never_answers_holds_a_request_for_a_moment_only(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [0.0]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"async+redis://127.0.0.1:{silent.getsockname()[1]}/0"
        storage = RedisStorage(url, wrap_exceptions=True, implementation="redispy")
        rates = RequestRates(storage, Budgets(60, 1), clock=lambda: now[0])
        began = time.monotonic()
        with caplog.at_level(logging.ERROR, "fiche.gateway.limits"):
            assert await rates.spend(ANONYMOUS, 1) is None
            waited = time.monotonic() - began
            assert await rates.spend(ANONYMOUS, 1) is None
            now[0] = 1.5
            assert await rates.spend(ANONYMOUS, 1) is None
        await rates.close()

    assert 0.2 < waited < 2.0
    assert len(caplog.records) == 2


async def test_two_gateways_share_their_counters_in_redis(redis_url: str) -> None:
    storages = [
        RedisStorage(f"async+{redis_url}", wrap_exceptions=True, implementation="redispy") for _ in range(2)
    ]
    one, other = (RequestRates(storage, Budgets(3_600, 10)) for storage in storages)

    assert (await spent(one, caller("ada"), 6)).is_allowed
    refused = await spent(other, caller("ada"), 6)
    assert not refused.is_allowed
    assert refused.window.now == 6
    assert 0 < refused.retry_after <= 7_200
    assert (await spent(other, caller("ada"), 4)).is_allowed
    await one.close()
    await other.close()


def test_the_budget_of_a_client_stands_in_the_file_of_clients(tmp_path: Path) -> None:
    file = tmp_path / "clients.yaml"
    file.write_text("clients: {partner-agency: {rate_limit: 100}, shop: {}}")

    assert configured_rates(read_settings()) is None
    assert configured_rates(read_settings(clients=file)) is not None
    file.write_text("clients: {partner-agency: {rate_limit: 0}}")
    with pytest.raises(BadSettings, match="rate_limit"):
        read_settings(clients=file)


def test_a_store_that_is_no_redis_stops_the_start() -> None:
    with pytest.raises(BadSettings, match="FICHE_RATE_LIMIT_STORE"):
        read_settings(rate_limit_store="http://counters.example")
