"""Tryton's ledger, live or as it was recorded, and the books that were entered in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.accounting.sources.sql.ledger import SqlLedger
from subgraphs.accounting.sources.sql.migrations import MIGRATIONS
from subgraphs.accounting.sources.sql.tables import WRITES
from subgraphs.accounting.sources.sql.writing.commands import sql_commands
from subgraphs.accounting.sources.tryton.connector import TrytonConnector, form_of
from subgraphs.accounting.sources.tryton.ledger import TrytonLedger
from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.models.reaching_tryton import tryton_authorisation
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from subgraphs.world.calendar import AS_OF
from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.recording import Recorder
from tests.products.tryton.books import World4Tryton, told
from tests.products.tryton.installed import CUSTOMERS, running, seeded
from tests.products.tryton.recorded import BOOKS
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER, Tryton

OpenLedger = Callable[..., AbstractAsyncContextManager[TrytonLedger]]


def settings(url: str, **given: Any) -> ProductSettings:
    usual = {
        "source": "tryton",
        "url": url,
        "user": USER,
        "password": PASSWORD,
        "options": {"database": DATABASE, "collective": "411DIVERS 411MARKET"},
        "links": {"pdf": "https://documents.example/{number}.pdf?{key}"},
        "seconds": 30,
    }
    return ProductSettings.model_validate(usual | given)


@pytest.fixture(scope="session")
def entered() -> World4Tryton:
    return told(make_world(SIZES["S"]), CUSTOMERS)


@pytest.fixture
def open_ledger(tmp_path: Path) -> OpenLedger:
    """`async with open_ledger(transport, url) as ledger`: the adapter, with an empty store beside it."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport | None,
        url: str = "http://tryton.example",
        times: Times | None = None,
        **given: Any,
    ) -> AsyncIterator[TrytonLedger]:
        product = settings(url, **given)
        own = SystemSettings(name="accounting", database_url=f"sqlite:///{tmp_path / 'beside.sqlite'}")
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, WRITES, lambda: AS_OF)
            beside = SqlLedger(database, sql_commands(writer, own.exports))
            judge = form_of(product).fault
            calls = ProductCalls(product, tryton_authorisation(product), judge, transport, times)
            try:
                ledger = TrytonConnector().ledger(calls, beside, writer)
                assert isinstance(ledger, TrytonLedger)
                yield ledger
            finally:
                await calls.close()

    return opened


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """The real Tryton. Minutes where it is not filled yet, seconds where it is."""
    with running(seeded()) as url:
        yield url


@pytest.fixture(scope="session")
def application_key(live_url: str) -> str:
    """Of a user application for the REST door, as an administrator gives it."""
    tryton = Tryton(live_url)
    [user] = tryton.search("res.user", ["login", "=", USER])
    made = tryton.one("res.user.application", user=user, application="rest")
    [row] = tryton.read("res.user.application", [made], "key")
    return str(row["key"])


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    yield from BOOKS.recorder()
