"""The CRM as an application whose exchanges are elsewhere, named by its environment."""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert

from subgraphs.crm.app import create_app
from subgraphs.crm.settings import CrmSettings
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.kit.database import sync_engine
from subgraphs.kit.ids import encode_id
from subgraphs.kit.migrations import migrate
from subgraphs.kit.products.settings import UnknownSource

CONTACT = {
    "key": "C1",
    "version": 1,
    "kind": "PERSON",
    "segments": [],
    "first_name": "Anna",
    "last_name": "Weiss",
}

EXCHANGE = {
    "key": "X1",
    "contact_key": "C1",
    "subject": "On the phone",
    "phase": "POST_SALE",
    "status": "OPEN",
    "opened_at": dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
}


def settings(folder: Path, **given: str) -> CrmSettings:
    usual = {
        "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite'}",
        "EXCHANGES_SOURCE": "request-tracker",
        "EXCHANGES_SOURCE_TOKEN": "a token",
    }
    environment = {f"FICHE_CRM_{name}": value for name, value in (usual | given).items()}
    return CrmSettings.from_environment("crm", environment)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Of a CRM with a contact and an exchange of its own, whose Request Tracker nobody has started."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        given = settings(tmp_path, EXCHANGES_SOURCE_URL=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        engine = sync_engine(given.database_url)
        migrate(engine, MIGRATIONS)
        with engine.begin() as connection:
            connection.execute(insert(tables.contact).values(CONTACT))
            connection.execute(insert(tables.exchange).values(EXCHANGE))
        engine.dispose()
        app = create_app(given)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://crm") as client,
        ):
            yield client


async def asked(client: httpx.AsyncClient, selection: str, *them: object) -> tuple[object, list[object]]:
    """The entities, and of each error its path and what it is."""
    query = f"query($them: [_Any!]!) {{ _entities(representations: $them) {{ {selection} }} }}"
    body = {"query": query, "variables": {"them": them}}
    told = (await client.post("/graphql", json=body)).json()
    errors = [(error["path"][1:], error["extensions"]["code"]) for error in told.get("errors", ())]
    return told["data"]["_entities"], errors


async def test_a_request_tracker_that_is_not_there_is_a_gap_and_contacts_are_whole(
    client: httpx.AsyncClient,
) -> None:
    anna = {"__typename": "Customer", "id": encode_id("Customer", 1), "crmKeys": ["C1"]}
    fields = "... on Customer { displayName consents { purpose } exchanges(first: 5) { totalCount } }"
    entities, errors = await asked(client, fields, anna)

    assert entities == [{"displayName": "Anna Weiss", "consents": [], "exchanges": None}]
    assert errors == [([0, "exchanges"], "SOURCE_DOWN")]


async def test_what_was_logged_here_is_answered_beside_a_ticket_that_is_not(
    client: httpx.AsyncClient,
) -> None:
    both = [{"__typename": "Exchange", "id": encode_id("Exchange", key)} for key in ("ticket-1", "X1")]
    entities, errors = await asked(client, "... on Exchange { subject media }", *both)

    assert entities == [None, {"subject": "On the phone", "media": []}]
    assert errors == [([0], "SOURCE_DOWN")]


def test_a_part_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    given = settings(tmp_path, EXCHANGES_SOURCE="otrs", EXCHANGES_SOURCE_URL="http://127.0.0.1:1")

    with pytest.raises(UnknownSource, match="sql, request-tracker"):
        create_app(given)
