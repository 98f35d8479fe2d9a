"""Social identities join the graph from a store of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from starlette.applications import Starlette

from examples.social_accounts.app import create_app
from examples.social_accounts.schema import SCHEMA
from subgraphs.kit.settings import SubgraphSettings
from subgraphs.world.examples import ORDER_NUMBER
from tests.customer_graph.conftest import database_urls
from tests.products.further.joined import Joined, joined, what_it_adds

__all__ = ["database_urls"]


@pytest.fixture
async def graph(tmp_path: Path, database_urls: Mapping[str, str]) -> AsyncIterator[tuple[Joined, Starlette]]:
    app = create_app(SubgraphSettings(name="social", database_url=f"sqlite:///{tmp_path / 'own.sqlite'}"))
    async with joined(app, SCHEMA, "social_accounts", database_urls) as found:
        yield found, app


async def test_whoever_ordered_is_known_by_their_handles(graph: tuple[Joined, Starlette]) -> None:
    order = (await graph[0].crossed(number=ORDER_NUMBER))["orderByNumber"]

    assert order["lines"]
    assert order["customer"]["displayName"] == "Camille Exemple"
    assert order["customer"]["socialAccounts"] == [
        {"network": "Instagram", "handle": "@camille.exemple", "linkedOn": "2025-04-12"},
        {"network": "Mastodon", "handle": "@camille@social.example", "linkedOn": "2026-01-30"},
    ]


async def test_the_customers_of_many_orders_are_one_statement(graph: tuple[Joined, Starlette]) -> None:
    joined_graph, app = graph
    statements: list[str] = []
    engine = app.state.source.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))

    answer = await joined_graph.ask(
        "{ orders(first: 20) { edges { node { customer { socialAccounts { network } } } } } }"
    )

    customers = [edge["node"]["customer"] for edge in answer["orders"]["edges"]]
    assert {"socialAccounts": []} in customers
    assert len(statements) == 1


async def test_a_store_that_does_not_answer_is_a_gap_until_it_does(
    graph: tuple[Joined, Starlette], tmp_path: Path
) -> None:
    joined_graph, _ = graph
    with _without_its_table(tmp_path / "own.sqlite"):
        told = await joined_graph.answer(joined_graph.crossing, number=ORDER_NUMBER)

    customer = told["data"]["orderByNumber"]["customer"]
    assert customer == {"displayName": "Camille Exemple", "socialAccounts": None}
    [error] = told["errors"]
    assert error["extensions"]["code"] == "SOURCE_DOWN"
    again = await joined_graph.crossed(number=ORDER_NUMBER)
    assert len(again["orderByNumber"]["customer"]["socialAccounts"]) == 2


@contextmanager
def _without_its_table(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file)) as store:
        store.execute("ALTER TABLE social_account RENAME TO away")
        try:
            yield
        finally:
            store.execute("ALTER TABLE away RENAME TO social_account")


def test_whoever_uses_the_graph_already_notices_nothing() -> None:
    assert any("Customer.socialAccounts" in change for change in what_it_adds("social", SCHEMA))
