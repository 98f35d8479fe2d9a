"""A small shop, and the subgraph over it as a gateway sees it: on the wire."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, event, insert

from subgraphs.commerce.app import create_app
from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.sql import tables
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id
from subgraphs.kit.masking import fold_email
from subgraphs.kit.migrations import migrate
from subgraphs.kit.settings import SubgraphSettings
from tests.subgraphs.commerce.desk import COMMERCE, CommerceDesk, Post
from tests.subgraphs.desk import KEY, Clock

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)

READERS = range(5000, 5050)
"""Accounts of fifty customers with twelve orders each."""
ORDERS_OF_A_READER = 12

Row = dict[str, object]


@dataclass
class Shop:
    client: httpx.AsyncClient
    url: str
    sent: list[tuple[str, Any]] = field(default_factory=list)
    """The statements, with their parameters, that went to the database since the last question."""

    @property
    def statements(self) -> list[str]:
        return [statement for statement, _ in self.sent]

    async def answer(self, query: str, **variables: object) -> dict[str, object]:
        self.sent.clear()
        response = await self.client.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, object] = response.json()
        return answer

    async def ask(self, query: str, **variables: object) -> Row:
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data = answer["data"]
        assert isinstance(data, dict)
        return data

    async def entities(self, selection: str, *representations: Row) -> list[Row]:
        query = f"query($them: [_Any!]!) {{ _entities(representations: $them) {{ {selection} }} }}"
        entities = (await self.ask(query, them=list(representations)))["_entities"]
        assert isinstance(entities, list)
        return entities

    async def customer(self, fields: str, *accounts: int | str) -> Row:
        """Who agrees to be profiled."""
        known = {**customer_of(*accounts), "agreesToProfiling": True}
        [customer] = await self.entities(f"... on Customer {{ {fields} }}", known)
        return customer


def customer_of(*accounts: int | str) -> Row:
    keys = [str(key) for key in accounts]
    return {"__typename": "Customer", "id": encode_id("Customer", "c1"), "commerceKeys": keys}


def _account(key: int, **values: object) -> Row:
    email = values.get("email", f"reader{key}@shop.example")
    return {
        "id": key,
        "number": f"K{key}",
        "version": 1,
        "email": email,
        "email_folded": None if email is None else fold_email(str(email)),
        "email_verified": True,
        "pending_email": None,
        "state": "ACTIVE",
        "locale": "fr-FR",
        "created_at": NOON - 900 * DAY + key * DAY / 1000,
        "last_login_at": None,
        "loyalty_card_number": None,
        **values,
    }


def _accounts() -> Iterator[Row]:
    yield _account(1, email="Jo@Exemple.fr", loyalty_card_number="L-1", last_login_at=NOON, version=4)
    yield _account(2, email="jo@exemple.fr", state="GUEST", created_at=NOON - 999 * DAY)
    yield _account(3, email=None, state="ERASED")
    yield _account(4, pending_email="new@shop.example")
    yield from (_account(key) for key in READERS)


def _order(key: int, account: int, days_ago: float, **values: object) -> Row:
    return {
        "id": key,
        "number": f"N{key}",
        "version": 1,
        "account_id": account,
        "channel_code": "web",
        "status": "DELIVERED",
        "placed_at": NOON - days_ago * DAY,
        "updated_at": NOON - days_ago * DAY + DAY,
        "currency": "EUR",
        "subtotal": 1000,
        "shipping": 490,
        "tax": 200,
        "total": 1490,
        "points_redeemed_hundredths": None,
        "shipping_name": None,
        "shipping_lines": None,
        "shipping_postal_code": None,
        "shipping_city": None,
        "shipping_country": None,
        "shipping_phone": None,
        **values,
    }


DELIVERED_TO_JO = {
    "shipping_name": "Jo Exemple",
    "shipping_lines": ["12 rue des Lilas", "Bât. B"],
    "shipping_postal_code": "75011",
    "shipping_city": "Paris",
    "shipping_country": "FR",
    "shipping_phone": "+33612345678",
}


def _orders() -> Iterator[Row]:
    yield _order(101, 1, 30, total=2500, points_redeemed_hundredths=15000, **DELIVERED_TO_JO)
    yield _order(102, 1, 20, channel_code="store", status="PAID", total=1001)
    yield _order(103, 1, 10, status="CANCELLED", total=99999)
    yield _order(104, 1, 5, currency="JPY", total=700, points_redeemed_hundredths=150)
    yield _order(201, 2, 15, total=800, status="PREPARING")
    for reader in READERS:
        for nth in range(ORDERS_OF_A_READER):
            yield _order(reader * 100 + nth, reader, nth, channel_code="store" if nth % 2 else "web")


def _line(owner: str, key: int, position: int) -> Row:
    goods = {"sku": f"S{position}", "label": f"Book {position}"}
    return {
        f"{owner}_id": key,
        "position": position,
        **goods,
        "quantity": 2,
        "unit_price": 500,
        "total": 1000,
    }


def _rows() -> dict[str, list[Row]]:
    orders = list(_orders())
    keys = [int(str(order["id"])) for order in orders]
    return {
        "channel": [
            {"code": "web", "kind": "WEB", "name": "Online shop", "currency": "EUR"},
            {"code": "store", "kind": "STORE", "name": "Shops", "currency": "EUR"},
            {"code": "phone", "kind": "PHONE", "name": "By telephone", "currency": "EUR"},
        ],
        "account": list(_accounts()),
        "address": [_kept_address(0, "12 rue des Lilas"), _kept_address(1, None)],
        "channel_presence": [
            _presence(1, "store", "S-77", "Paris 11"),
            _presence(1, "phone", None, None),
            _presence(2, "store", "S-99", "Lyon 2"),
        ],
        "order": orders,
        "order_line": [_line("order", key, position) for key in keys for position in (1, 0)],
        "order_discount": [
            {"order_id": key, "position": 0, "label": "Spring", "amount": 100, "voucher_code": f"V{key}"}
            for key in keys
        ],
        "shipment": [_shipment(key) for key in keys],
        "order_return": [_return(101, 1, 0, 500), _return(101, 1, 1, None), _return(201, 2, 0, 800)],
        "cart": [
            _cart(11, 1, "OPEN", 1),
            _cart(12, 1, "CONVERTED", 2, order_id=101),
            _cart(13, 2, "OPEN", 3),
        ],
        "cart_line": [_line("cart", 11, 0)],
        **_browsing(),
        "transactional_email": [_email(n, order) for n, order in enumerate((101, 101, 102, None), start=1)],
    }


def _kept_address(position: int, line: str | None) -> Row:
    lines = None if line is None else [line]
    place = {"postal_code": "75011", "city": "Paris", "country": "FR", "phone": None}
    return {"account_id": 1, "position": position, "name": "Jo Exemple", "lines": lines, **place}


def _presence(account: int, channel: str, external: str | None, store: str | None) -> Row:
    return {"account_id": account, "channel_code": channel, "external_id": external, "preferred_store": store}


def _shipment(order: int) -> Row:
    url = f"https://parcels.example/{order}"
    return {
        "order_id": order,
        "position": 0,
        "carrier": "La Poste",
        "tracking_url": url,
        "shipped_at": NOON,
        "delivered_at": None,
    }


def _return(order: int, account: int, position: int, refunded: int | None) -> Row:
    told = {"requested_at": NOON, "reason": "Too small", "refunded": refunded}
    return {"order_id": order, "position": position, "account_id": account, **told}


def _cart(key: int, account: int, status: str, days_ago: int, **values: object) -> Row:
    return {
        "id": key,
        "account_id": account,
        "status": status,
        "channel_code": "web",
        "currency": "EUR",
        "total": 1000,
        "updated_at": NOON - days_ago * DAY,
        "recovery_url": None,
        "order_id": None,
        **values,
    }


def _browsing() -> dict[str, list[Row]]:
    seen = [{"id": n, "account_id": 1 + n % 2, "at": NOON - n * DAY, "times": n} for n in (1, 2, 3)]
    visit = {"ended_at": None, "channel_code": "web", "device": "phone", "referrer": None, "page_count": 3}
    return {
        "category": [{"code": "novels", "name": "Novels"}],
        "visit": [{"id": n, "account_id": 1, "started_at": NOON - n * DAY, **visit} for n in (1, 2)],
        "product_view": [{**view, "sku": f"S{view['id']}"} for view in seen],
        "category_view": [{**view, "category_code": "novels"} for view in seen],
        "site_search": [
            {"id": 1, "account_id": 1, "text": "atlas", "at": NOON, "results": 3, "clicked_sku": "S1"},
            {"id": 2, "account_id": 1, "text": "globe", "at": NOON, "results": 0, "clicked_sku": None},
        ],
    }


def _email(key: int, order: int | None) -> Row:
    return {
        "id": key,
        "account_id": 1,
        "order_id": order,
        "template": "order",
        "subject": f"Your order, {key}",
        "sent_at": NOON - key * DAY,
        "status": "OPENED",
        "recipient": "Jo@Exemple.fr",
    }


@pytest.fixture(scope="module")
def shop_url(database_url: str) -> str:
    """The URL of a filled shop, on each database."""
    engine = sync_engine(database_url)
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        for name, rows in _rows().items():
            connection.execute(insert(getattr(tables, name)), rows)
    engine.dispose()
    return database_url


@pytest.fixture
async def shop(shop_url: str) -> AsyncIterator[Shop]:
    app = create_app(SubgraphSettings(name="commerce", database_url=shop_url))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://commerce") as client:
            shop = Shop(client, shop_url)

            def sent(*arguments: object) -> None:
                shop.sent.append((str(arguments[2]), arguments[3]))

            event.listen(Engine, "before_cursor_execute", sent)
            yield shop
            event.remove(Engine, "before_cursor_execute", sent)


@pytest.fixture
async def desk(shop_url: str, tmp_path: Path) -> AsyncIterator[CommerceDesk]:
    settings = CommerceSettings(
        name="commerce",
        database_url=shop_url,
        query_seconds=60,  # fifty calls at once wait for each other, on a machine that does more than this
        hub_key=KEY.public,
        export_folder=tmp_path / "exports",
    )
    clock, post = Clock(), Post()
    app = create_app(settings, clock, post)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://commerce.internal") as client:
            yield CommerceDesk(client, shop_url, COMMERCE, clock, post)
