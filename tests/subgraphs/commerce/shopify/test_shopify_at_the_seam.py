"""The adapter against a small server of Shopify's conventions. No Shopify can be run here: what is shown is
how its points, its cursors and its refusals are taken, and not that the product answers so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from graphql import parse

from subgraphs.commerce import schema
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.records import AccountState, OrderCriteria, OrderSort, OrderStatus
from subgraphs.commerce.sources.shopify.api import authorisation_of, fault
from subgraphs.commerce.sources.shopify.connector import CONNECTOR
from subgraphs.commerce.sources.shopify.origins import ORIGINS
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.row_rules import ROW_RULES
from subgraphs.commerce.sources.sql.source import sql_source
from subgraphs.kit.caller_context import CallerContext, RowRule
from subgraphs.kit.database import open_database
from subgraphs.kit.errors import SourceDown
from subgraphs.kit.pages import PageRequest
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.rows import Rows
from subgraphs.kit.writer import Writer
from subgraphs.world.calendar import AS_OF

SCHEMA_FILE = Path(schema.__file__).parents[1] / "schema.graphql"

NEWEST = PageRequest(OrderSort.PLACED_AT_DESC, 3)


def customer(key: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Customer/{key}",
        "createdAt": "2026-01-01T00:00:00Z",
        "lastName": "Weiss",
        "updatedAt": "2026-02-01T00:00:00Z",
        "state": "ENABLED",
        "locale": "fr",
        "verifiedEmail": True,
        "defaultEmailAddress": {"emailAddress": f"Anna{key}@shop.example"},
        "defaultPhoneNumber": None,
        "addressesV2": {"nodes": [{"name": "Anna Weiss", "zip": "75001", "countryCodeV2": "FR"}]},
        "own_loyaltyCardNumber": {"value": f"L{key}"},
    }


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def order(key: int, **given: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Order/{key}",
        "name": f"#{key}",
        "updatedAt": "2026-02-01T00:00:00Z",
        "processedAt": f"2026-01-{key:02}T00:00:00Z",
        "cancelledAt": None,
        "shippingAddress": None,
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "UNFULFILLED",
        "customer": {"id": "gid://shopify/Customer/7"},
        "totalPriceSet": money("25.50"),
        "totalShippingPriceSet": money("4.90"),
        "totalTaxSet": money("4.25"),
        "totalDiscountsSet": money("2.00"),
        **given,
    }


@dataclass
class Shop:
    """A bucket of 1,000 points that refills by 50 in a second; each question is rated at 300."""

    now: Callable[[], float]
    left: float = 1_000.0
    at: float = 0.0
    tokens: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    throttled: int = 0
    orders: list[dict[str, Any]] = field(default_factory=lambda: [order(key) for key in range(1, 8)])
    denied: bool = False

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = orjson.loads(request.content)
        if request.url.path == "/admin/oauth/access_token":
            assert body == {"client_id": "us", "client_secret": "secret", "grant_type": "client_credentials"}
            self.tokens += 1
            token = {"access_token": f"token {self.tokens}", "scope": "read_orders", "expires_in": 86_399}
            return httpx.Response(200, json=token)
        assert request.url.path == "/admin/api/2026-01/graphql.json"
        if request.headers["x-shopify-access-token"] != f"token {self.tokens}":
            return httpx.Response(401, json={"errors": "[API] Invalid API key or access token"})
        parse(body["query"])
        self.left, self.at = min(self.left + (self.now() - self.at) * 50, 1_000), self.now()
        if self.left < 300:
            self.throttled += 1
            error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
            return httpx.Response(200, json={"errors": [error], "extensions": self.cost(None)})
        if self.denied:
            error = {"message": "Access denied", "extensions": {"code": "ACCESS_DENIED"}}
            return httpx.Response(200, json={"errors": [error], "data": None})
        self.left -= 300
        self.asked.append(body["variables"])
        return httpx.Response(200, json={"data": self.data(body), "extensions": self.cost(300)})

    def cost(self, actual: int | None) -> dict[str, Any]:
        status = {"maximumAvailable": 1_000.0, "currentlyAvailable": int(self.left), "restoreRate": 50.0}
        return {"cost": {"requestedQueryCost": 300, "actualQueryCost": actual, "throttleStatus": status}}

    def data(self, body: dict[str, Any]) -> dict[str, Any]:
        given = body["variables"]
        if "ids" in given:
            assert len(given["ids"]) <= 250
            keys = [int(text.rpartition("/")[2]) for text in given["ids"]]
            if "Order" in given["ids"][0]:
                known = {one["id"]: one for one in self.orders}
                return {"nodes": [known.get(text) for text in given["ids"]]}
            return {"nodes": [customer(key) if key < 1_000 else None for key in keys]}
        assert given["first"] <= 250
        if "OrderList" in body["query"]:
            rows = sorted(self.orders, key=lambda one: one["processedAt"], reverse=given["reverse"])
            return {"orders": self.page(rows, given, most=2)}
        begin = int(str(given["query"] or "id:>0").partition(">")[2]) + 1 if "after" in given else 7
        return {"customers": self.page([customer(key) for key in range(begin, 10)], given, most=2)}

    def page(self, rows: list[dict[str, Any]], given: dict[str, Any], most: int) -> dict[str, Any]:
        begin = int(given.get("after") or 0)
        end = begin + min(given["first"], most)
        return {
            "pageInfo": {"hasNextPage": end < len(rows), "endCursor": str(end)},
            "nodes": rows[begin:end],
        }


@dataclass
class Clock:
    now: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Shop:
    return Shop(clock, at=clock.now)


@pytest.fixture
async def source(shop: Shop, clock: Clock, tmp_path: Path) -> AsyncIterator[CommerceSource]:
    product = ProductSettings(
        source="shopify",
        url="https://shop.example",
        user="us",
        password="secret",
        fields={"Account.loyaltyCardNumber": "loyalty.card"},
        ttl=0,
        seconds=30,
    )
    own = CommerceSettings(name="commerce", database_url=f"sqlite:///{tmp_path / 'beside.sqlite'}")
    async with open_database(own, MIGRATIONS) as database:
        writer = Writer(database, WRITES, lambda: AS_OF)
        times = Times(clock, clock, clock.sleep)
        transport = httpx.MockTransport(shop)
        calls = ProductCalls(product, authorisation_of(product, clock), fault, transport, times)
        yield CONNECTOR.source(calls, sql_source(writer, own), writer)
        await calls.close()


async def test_many_accounts_are_one_call_and_an_unknown_key_is_none(
    source: CommerceSource, shop: Shop
) -> None:
    found = await source.accounts.by_key(["7", "1000", "nobody", "8"])

    assert [one and one.email for one in found] == ["Anna7@shop.example", None, None, "Anna8@shop.example"]
    assert found[0] is not None
    assert (found[0].state, found[0].loyalty_card_number) == (AccountState.ACTIVE, "L7")
    assert len(shop.asked) == 1


async def test_an_account_is_found_by_its_address_and_keeps_its_places(source: CommerceSource) -> None:
    found = await source.accounts.by_email("anna7@shop.example")
    [[place]] = await source.accounts.addresses(["7"])

    assert found is not None
    assert (found.key, place.country, place.lines) == ("7", "FR", None)


async def test_a_page_of_orders_follows_shopifys_cursors(source: CommerceSource, shop: Shop) -> None:
    [first] = await source.customers.orders.pages((NEWEST, OrderCriteria()), [("7",)])
    anchor = first.rows[-1].position
    beyond = PageRequest(OrderSort.PLACED_AT_DESC, 3, anchor=anchor)
    [second] = await source.customers.orders.pages((beyond, OrderCriteria()), [("7",)])

    assert [row.record.number for row in first.rows] == ["#7", "#6", "#5"]
    assert [row.record.number for row in second.rows] == ["#4", "#3", "#2"]
    assert (first.has_next, second.has_next) == (True, True)
    assert shop.asked[0]["query"] == "customer_id:7"


async def test_amounts_are_minor_units_and_add_up(source: CommerceSource) -> None:
    [found] = await source.orders.by_key(["3"])

    assert found is not None
    assert (found.subtotal, found.shipping, found.tax, found.total) == (2260, 490, 425, 2550)
    assert found.subtotal - 200 + found.shipping == found.total


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"cancelledAt": "2026-01-05T00:00:00Z"}, OrderStatus.CANCELLED),
        ({"displayFulfillmentStatus": "FULFILLED"}, OrderStatus.SHIPPED),
        ({"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, OrderStatus.PREPARING),
        ({"displayFinancialStatus": "PENDING"}, OrderStatus.PENDING),
        ({}, OrderStatus.PAID),
    ],
)
async def test_a_status_is_told_by_three_fields(
    source: CommerceSource, shop: Shop, given: dict[str, Any], status: OrderStatus
) -> None:
    shop.orders = [order(3, **given)]
    [found] = await source.orders.by_key(["3"])

    assert found is not None
    assert found.status is status


async def test_points_are_waited_for_and_never_overdrawn(
    source: CommerceSource, shop: Shop, clock: Clock
) -> None:
    for key in range(12):
        await source.accounts.by_key([str(key)])

    assert len(shop.asked) == 12
    assert shop.throttled == 0
    assert clock.waits


async def test_who_is_throttled_waits_for_the_points_that_lack(
    source: CommerceSource, shop: Shop, clock: Clock
) -> None:
    shop.left = 0
    await source.accounts.by_key(["7"])

    assert shop.throttled == 1
    assert clock.waits == [6.0]


async def test_a_token_is_fetched_once_and_renewed_before_its_day_is_over(
    source: CommerceSource, shop: Shop, clock: Clock
) -> None:
    await asyncio.gather(*(source.accounts.by_key([str(key)]) for key in range(3)))
    assert shop.tokens == 1
    clock.now += 86_399 * 0.95
    await source.accounts.by_key(["7"])

    assert shop.tokens == 2


async def test_a_missing_right_is_a_refusal_of_us(source: CommerceSource, shop: Shop) -> None:
    shop.denied = True
    with pytest.raises(ProductRefusedUs):
        await source.accounts.by_key(["7"])


async def test_who_sees_only_its_own_is_shown_nothing_else(source: CommerceSource) -> None:
    rows = Rows(ROW_RULES, CallerContext("app", RowRule.ME, records={"COMMERCE": ("7",)}))
    seen = source.seen_by(rows)

    assert [one and one.key for one in await seen.accounts.by_key(["7", "8"])] == ["7", None]
    assert await seen.accounts.addresses(["8"]) == [()]


async def test_what_the_hub_matches_by_is_walked_by_the_ids(source: CommerceSource) -> None:
    begun = await source.evidence.after(None, 3)
    rest = await source.evidence.after(begun[-1].key, 100)

    assert [one.key for one in begun] == ["1", "2", "3"]
    assert [one.key for one in rest] == ["4", "5", "6", "7", "8", "9"]
    assert (rest[0].card_number, rest[0].email_is_verified) == ("L4", True)


async def test_what_is_not_read_is_a_gap_and_no_empty_list(source: CommerceSource) -> None:
    for read in (source.parts.shipments, source.parts.returns, source.parts.discounts, source.orders.sums):
        with pytest.raises(SourceDown):
            await read(["7"])


def test_every_field_of_the_shop_says_where_it_comes_from() -> None:
    sdl = SCHEMA_FILE.read_text()

    assert [name for name, origin in ORIGINS.of_schema(sdl).items() if origin is None] == []
    assert ORIGINS.strangers(sdl) == []
