"""Pages of orders: cursors, wrong arguments, and what a page deep inside a large account costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from subgraphs.commerce.sources.sql import tables
from subgraphs.kit.database import sync_engine
from subgraphs.kit.pages import Position, encode_cursor

LARGE_ACCOUNT = 4
"""Of the small shop: here it orders every minute."""
ORDERS = 20_000
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PAGE = """orders(first: 10, after: %s) {
  pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { number } } }"""


def placed_at(nth: int) -> dt.datetime:
    return START + nth * dt.timedelta(minutes=1)


def key_of(nth: int) -> int:
    return 1_000_000 + nth


@pytest.fixture(scope="module")
def shop_url(shop_url: str) -> str:
    engine = sync_engine(shop_url)
    amounts = {"subtotal": 1000, "shipping": 0, "tax": 200, "total": 1000, "currency": "EUR"}
    rows = [
        {
            "id": key_of(nth),
            "number": f"L{nth}",
            "version": 1,
            "account_id": LARGE_ACCOUNT,
            "channel_code": "web",
            "status": "PAID",
            "placed_at": placed_at(nth),
            "updated_at": placed_at(nth),
            **amounts,
        }
        for nth in range(ORDERS)
    ]
    with engine.begin() as connection:
        connection.execute(insert(tables.order), rows)
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return shop_url


def after(nth: int) -> str:
    return '"' + encode_cursor("PLACED_AT_DESC", Position(placed_at(nth), key_of(nth))) + '"'


async def test_the_end_cursor_of_a_page_leads_to_the_next_one(shop) -> None:
    first = (await shop.customer(PAGE % "null", LARGE_ACCOUNT))["orders"]
    second = (await shop.customer(PAGE % f'"{first["pageInfo"]["endCursor"]}"', LARGE_ACCOUNT))["orders"]

    shown = [edge["node"]["number"] for edge in first["edges"] + second["edges"]]
    assert shown == [f"L{nth}" for nth in range(ORDERS - 1, ORDERS - 21, -1)]
    assert first["edges"][-1]["cursor"] == first["pageInfo"]["endCursor"]
    assert first["pageInfo"]["hasPreviousPage"] is False
    assert second["pageInfo"]["hasPreviousPage"] is True


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "A connection needs first or last, at most 100: neither is given."),
        ("(first: 1, last: 1)", "A connection needs first or last, at most 100: both are given."),
        ("(first: 101)", "first is 101. Ask for 0 to 100 and read on with a cursor."),
        ("(last: -1)", "last is -1. Ask for 0 to 100 and read on with a cursor."),
        ('(first: 1, before: "x")', "before goes with last. Give both or leave before out."),
        (
            '(first: 1, after: "garbage")',
            "after is not a cursor of this list in the order PLACED_AT_DESC. "
            "Use a cursor of a page with the same sort, or leave it out to start anew.",
        ),
        (
            f"(first: 1, sort: TOTAL_DESC, after: {after(5)})",
            "after is not a cursor of this list in the order TOTAL_DESC. "
            "Use a cursor of a page with the same sort, or leave it out to start anew.",
        ),
    ],
)
async def test_wrong_arguments_of_a_connection_are_explained(shop, arguments: str, message: str) -> None:
    query = f"""query($them: [_Any!]!) {{ _entities(representations: $them) {{
      ... on Customer {{ orders{arguments} {{ edges {{ cursor }} }} }} }} }}"""

    customer = {"__typename": "Customer", "id": "x", "commerceKeys": [str(LARGE_ACCOUNT)]}
    answer = await shop.answer(query, them=[customer])

    assert answer["data"] == {"_entities": [{"orders": None}]}
    [error] = answer["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "system": "COMMERCE"}
    assert error["message"] == message


@pytest.mark.parametrize(
    "position", [Position(5, 7), Position("x", 7), Position(START, "7"), Position(START.date(), 7)]
)
async def test_a_cursor_made_by_hand_is_refused(shop, position: Position) -> None:
    query = PAGE % f'"{encode_cursor("PLACED_AT_DESC", position)}"'
    answer = await shop.answer(
        f"query($them: [_Any!]!) {{ _entities(representations: $them) {{ ... on Customer {{ {query} }} }} }}",
        them=[{"__typename": "Customer", "id": "x", "commerceKeys": [str(LARGE_ACCOUNT)]}],
    )

    [error] = answer["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"] == "The cursor is not one of this list. Leave it out to start anew."


async def test_page_two_thousand_costs_what_page_one_costs(shop) -> None:
    await shop.customer(PAGE % after(ORDERS - 1), LARGE_ACCOUNT)
    [early] = shop.sent
    await shop.customer(PAGE % after(15), LARGE_ACCOUNT)
    [late] = shop.sent

    with _connected(shop.url) as connection:
        costs = [_cost(connection, *statement) for statement in (early, late)]

    assert costs[1] <= costs[0] * 1.1


async def test_a_page_walks_an_index_and_sorts_nothing(shop) -> None:
    plans = []
    for sort in ("PLACED_AT_DESC", "PLACED_AT_ASC", "UPDATED_AT_ASC", "TOTAL_DESC"):
        await shop.customer(f"orders(first: 10, sort: {sort}) {{ edges {{ cursor }} }}", LARGE_ACCOUNT)
        with _connected(shop.url) as connection:
            plans.append(_plan(connection, *shop.sent[0]))

    for plan in plans:
        assert "commerce_order_by_account_" in plan
        assert not any(word in plan for word in ("TEMP B-TREE", "Sort", "SCAN shown", "Seq Scan on commerce"))


async def test_sums_are_read_from_an_index_alone(shop) -> None:
    await shop.customer("commerceStats { orderCount }", LARGE_ACCOUNT)
    [sums] = [sent for sent in shop.sent if "sum(" in sent[0]]

    with _connected(shop.url) as connection:
        if connection.dialect.name == "sqlite":
            assert "USING COVERING INDEX commerce_order_sums" in _plan(connection, *sums)


async def test_a_large_account_has_no_total(shop) -> None:
    customer = await shop.customer("orders(first: 1) { totalCount }", LARGE_ACCOUNT)

    assert customer == {"orders": {"totalCount": None}}


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = sync_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _plan(connection: Connection, statement: str, parameters: Any) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
    return "\n".join(str(row[-1]) for row in rows)


def _cost(connection: Connection, statement: str, parameters: Any) -> int:
    """Steps of SQLite's machine; pages that PostgreSQL touches. Neither depends on the clock."""
    if connection.dialect.name != "sqlite":
        options = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF)"
        connection.exec_driver_sql(statement, parameters).all()  # the first run reads the catalogue as well
        plan = connection.exec_driver_sql(f"{options} {statement}", parameters).scalar_one()
        return int(plan[0]["Plan"]["Shared Hit Blocks"] + plan[0]["Plan"]["Shared Read Blocks"])
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(step, 1)
    connection.exec_driver_sql(statement, parameters).all()
    driver.set_progress_handler(None, 0)
    return steps
