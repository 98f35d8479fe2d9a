"""Accounting as an application."""

from __future__ import annotations

import datetime as dt

import httpx

from subgraphs.accounting.app import create_app
from subgraphs.kit.settings import SubgraphSettings


async def test_the_clock_of_the_application_decides_what_is_overdue(ledger_url: str) -> None:
    settings = SubgraphSettings(name="accounting", database_url=ledger_url)
    query = {"query": "{ invoices(first: 9, filter: {status: [OVERDUE]}) { edges { node { number } } } }"}
    overdue = {}

    for day in (4, 5):
        app = create_app(settings, clock=lambda day=day: dt.datetime(2026, 2, day, 23, tzinfo=dt.UTC))
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://accounting") as client,
        ):
            answer = (await client.post("/graphql", json=query)).json()
        overdue[day] = [edge["node"]["number"] for edge in answer["data"]["invoices"]["edges"]]

    assert overdue == {4: [], 5: ["F1"]}
