"""The CRM as an application whose exchanges are elsewhere, named by its environment."""

from __future__ import annotations

import socket
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


def settings(folder: Path, **given: str) -> CrmSettings:
    usual = {
        "DATABASE_URL": f"sqlite:///{folder / 'own.sqlite'}",
        "EXCHANGES_SOURCE": "request-tracker",
        "EXCHANGES_SOURCE_TOKEN": "a token",
    }
    environment = {f"FICHE_CRM_{name}": value for name, value in (usual | given).items()}
    return CrmSettings.from_environment("crm", environment)


async def test_a_request_tracker_that_is_not_there_is_a_gap_and_contacts_are_whole(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        given = settings(tmp_path, EXCHANGES_SOURCE_URL=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        engine = sync_engine(given.database_url)
        migrate(engine, MIGRATIONS)
        with engine.begin() as connection:
            connection.execute(
                insert(tables.contact).values(
                    key="C1", version=1, kind="PERSON", segments=[], first_name="Anna", last_name="Weiss"
                )
            )
        engine.dispose()
        app = create_app(given)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://crm") as client,
        ):
            query = "... on Customer { displayName consents { purpose } exchanges(first: 5) { totalCount } }"
            answer = await client.post(
                "/graphql",
                json={
                    "query": f"query($them: [_Any!]!) {{ _entities(representations: $them) {{ {query} }} }}",
                    "variables": {
                        "them": [
                            {"__typename": "Customer", "id": encode_id("Customer", 1), "crmKeys": ["C1"]}
                        ]
                    },
                },
            )
    told = answer.json()

    assert told["data"]["_entities"] == [{"displayName": "Anna Weiss", "consents": [], "exchanges": None}]
    assert [(error["path"], error["extensions"]) for error in told["errors"]] == [
        (["_entities", 0, "exchanges"], {"code": "SOURCE_DOWN", "system": "CRM"})
    ]


def test_a_part_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    given = settings(tmp_path, EXCHANGES_SOURCE="otrs", EXCHANGES_SOURCE_URL="http://127.0.0.1:1")

    with pytest.raises(UnknownSource, match="sql, request-tracker"):
        create_app(given)
