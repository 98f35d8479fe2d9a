"""Vendure refuses, forgets us, answers nothing or is not there: each is a gap with its name, and no storm."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from subgraphs.commerce.sources.records import AccountState
from subgraphs.kit.errors import SourceDown, SourceTimeout
from subgraphs.kit.products.calls import RETRIES, Times
from subgraphs.kit.products.faults import (
    ProductRefused,
    ProductRefusedUs,
    ProductThrottled,
    ProductUnreadable,
)
from tests.products.vendure.admin_api import AdminApi, never, refused, told
from tests.products.vendure.conftest import OpenShop

ATTEMPTS = 1 + RETRIES

LOGIN = {"token": None, "user": "fiche", "password": "secret"}

JO = {
    "id": "7",
    "createdAt": "2026-01-01T00:00:00.000Z",
    "updatedAt": "2026-01-02T00:00:00.000Z",
    "emailAddress": "jo@shop.example",
    "user": None,
    "customFields": {"loyaltyCard": None, "externalId": None},
}


def jo(_: httpx.Request) -> httpx.Response:
    return told({"customers": {"items": [JO]}})


class Waiting:
    """Time that passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    @property
    def times(self) -> Times:
        return Times(clock=lambda: self.now, wall=lambda: self.now, sleep=self.sleep)


async def test_who_orders_without_signing_in_is_a_guest(open_shop: OpenShop) -> None:
    async with open_shop(AdminApi(jo)) as shop:
        [account] = await shop.source.accounts.by_key(["7"])

    assert account is not None
    assert (account.state, account.number, account.version) == (AccountState.GUEST, "7", JO["updatedAt"])


async def test_an_error_with_the_status_200_is_an_error_and_tried_again(open_shop: OpenShop) -> None:
    api = AdminApi(lambda _: refused("INTERNAL_SERVER_ERROR"))
    async with open_shop(api, Waiting().times) as shop:
        with pytest.raises(SourceDown):
            await shop.source.accounts.by_key(["7"])

    assert api.calls == ["Customers"] * ATTEMPTS


async def test_what_vendure_does_not_understand_is_not_asked_twice(open_shop: OpenShop) -> None:
    api = AdminApi(lambda _: refused("GRAPHQL_VALIDATION_FAILED"))
    async with open_shop(api, Waiting().times) as shop:
        with pytest.raises(ProductRefused):
            await shop.source.accounts.by_key(["7"])

    assert api.calls == ["Customers"]


async def test_an_api_key_that_is_not_taken_is_tried_once(open_shop: OpenShop) -> None:
    api = AdminApi(lambda _: refused("FORBIDDEN"))
    async with open_shop(api, Waiting().times) as shop:
        with pytest.raises(ProductRefusedUs):
            await shop.source.accounts.by_key(["7"])

    assert api.calls == ["Customers"]


async def test_a_token_that_has_expired_is_renewed_once_for_all_who_wait(open_shop: OpenShop) -> None:
    api = AdminApi(jo, logs_in=True)
    async with open_shop(api, Waiting().times, **LOGIN) as shop:
        assert await shop.source.accounts.by_key(["7"]) != [None]
        api.tokens += 1  # of somebody else: ours is no longer taken
        api.calls.clear()
        found = await asyncio.gather(*(shop.source.accounts.by_key(["7", str(key)]) for key in range(10, 15)))

    assert all(account is not None for account, _ in found)
    assert api.calls.count("Login") == 1
    assert len(api.calls) <= 2 * len(found) + 1


async def test_a_password_that_is_not_taken_is_said_and_not_repeated(open_shop: OpenShop) -> None:
    def invalid(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return told({"login": {"__typename": "InvalidCredentialsError"}})

    calls: list[httpx.Request] = []
    async with open_shop(httpx.MockTransport(invalid), Waiting().times, **LOGIN) as shop:
        with pytest.raises(ProductRefusedUs):
            await shop.source.accounts.by_key(["7"])

    assert len(calls) == 1


async def test_whoever_throttles_is_waited_for_as_long_as_it_says(open_shop: OpenShop) -> None:
    answers = [httpx.Response(429, headers={"retry-after": "3"}), jo]
    waiting = Waiting()

    def answer(request: httpx.Request) -> httpx.Response:
        one = answers.pop(0)
        return one if isinstance(one, httpx.Response) else one(request)

    async with open_shop(AdminApi(answer), waiting.times) as shop:
        [account] = await shop.source.accounts.by_key(["7"])

    assert account is not None
    assert waiting.now >= 1003


async def test_a_wait_that_is_too_long_is_a_gap_at_once(open_shop: OpenShop) -> None:
    api = AdminApi(lambda _: httpx.Response(429, headers={"retry-after": "120"}))
    async with open_shop(api, Waiting().times, seconds=8) as shop:
        for _ in range(3):
            with pytest.raises(ProductThrottled):
                await shop.source.accounts.by_key(["7"])

    assert api.calls == ["Customers"]


async def test_a_vendure_that_is_not_there_is_a_gap_and_then_left_alone(open_shop: OpenShop) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    api = AdminApi(nobody)
    async with open_shop(api, Waiting().times) as shop:
        for _ in range(20):
            with pytest.raises(SourceDown):
                await shop.source.accounts.by_key(["7"])

    assert len(api.calls) < 20


async def test_a_vendure_that_says_nothing_is_a_timeout(open_shop: OpenShop) -> None:
    silent = never()
    async with open_shop(silent, seconds=0.05) as shop:
        with pytest.raises(SourceTimeout):
            await shop.source.orders.by_key(["7"])

    assert silent.calls == 1


async def test_no_more_calls_are_made_than_the_budget_has(open_shop: OpenShop) -> None:
    api = AdminApi(lambda _: told())
    async with open_shop(api, Waiting().times, calls_per_minute=5, seconds=8) as shop:
        asked = (shop.source.accounts.by_email(f"{key}@shop.example") for key in range(50))
        answers = await asyncio.gather(*asked, return_exceptions=True)

    assert len(api.calls) == 5
    assert sum(isinstance(one, ProductThrottled) for one in answers) == 45


async def test_what_several_callers_ask_for_is_one_call_where_calls_are_scarce(open_shop: OpenShop) -> None:
    api = AdminApi(jo)
    async with open_shop(api, Waiting().times, calls_per_minute=5, seconds=8) as shop:
        asked = (shop.source.accounts.by_key([str(key)]) for key in range(50))
        answers = await asyncio.gather(*asked)

    assert len(api.calls) == 1
    assert [one and one.email for [one] in answers].count("jo@shop.example") == 1


async def test_a_state_that_nobody_has_explained_is_no_guess(open_shop: OpenShop) -> None:
    order = {
        "id": "1",
        "code": "A",
        "state": "OnHold",
        "updatedAt": "2026-01-01T00:00:00Z",
        "orderPlacedAt": "2026-01-01T00:00:00Z",
        "currencyCode": "EUR",
        "total": 0,
        "totalWithTax": 0,
        "customer": {"id": "7"},
        "channels": [],
        "lines": [],
        "shippingLines": [],
        "surcharges": [],
    }
    api = AdminApi(lambda _: told({"orders": {"items": [order]}}))
    async with open_shop(api) as shop:
        with pytest.raises(ProductUnreadable):
            await shop.source.orders.by_key(["1"])
    async with open_shop(api, options={"state.OnHold": "PREPARING"}) as shop:
        [record] = await shop.source.orders.by_key(["1"])

    assert record is not None
    assert record.status == "PREPARING"
