"""Accounting as an application whose ledger is Tryton's, named by its environment."""

from __future__ import annotations

import socket
from pathlib import Path

import httpx
import pytest

from subgraphs.accounting.app import create_app
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.settings import UnknownSource


def environment(folder: Path, **given: str) -> dict[str, str]:
    usual = {
        "DATABASE_URL": f"sqlite:///{folder / 'beside.sqlite'}",
        "SOURCE": "tryton",
        "SOURCE_TOKEN": "a key",
        "SOURCE_OPTIONS": "database=shop",
    }
    return {f"FICHE_ACCOUNTING_{name}": value for name, value in (usual | given).items()}


async def test_a_tryton_that_is_not_there_is_a_gap_with_a_code(tmp_path: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        given = environment(tmp_path, SOURCE_URL=url)
        app = create_app(SystemSettings.from_environment("accounting", given))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://accounting") as client,
        ):
            query = '{ ledgerAccountByNumber(number: "411") { legalName } }'
            answer = (await client.post("/graphql", json={"query": query})).json()

    assert answer["data"] == {"ledgerAccountByNumber": None}
    assert [error["extensions"] for error in answer["errors"]] == [
        {"code": "SOURCE_DOWN", "system": "ACCOUNTING"}
    ]


def test_a_source_that_there_is_not_stops_the_start(tmp_path: Path) -> None:
    given = environment(tmp_path, SOURCE="trytond", SOURCE_URL="http://127.0.0.1:1")

    with pytest.raises(UnknownSource, match="sql, tryton"):
        create_app(SystemSettings.from_environment("accounting", given))
