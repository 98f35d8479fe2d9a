"""Tryton's sales beside our own store, live or as they were recorded."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert

from subgraphs.crm.sources.connectors import CrmConnector
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql import tables
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.crm.sources.tryton_sales.connector import TrytonSalesConnector
from subgraphs.kit.database import open_database, sync_engine
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.migrations import migrate
from subgraphs.kit.models.reaching_tryton import tryton_authorisation, tryton_form
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from tests.products.recording import Recorder
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER
from tests.products.tryton_sales.installed import SALES, running, seeded
from tests.products.tryton_sales.own_store import NOW, rows

SALES_ALONE: CrmConnector = TrytonSalesConnector()


def settings(url: str, **given: Any) -> ProductSettings:
    usual = {"source": "tryton", "url": url, "user": USER, "password": PASSWORD}
    usual |= {"options": {"database": DATABASE}, "seconds": 30, "ttl": 0, "calls_per_minute": 9_000}
    return ProductSettings.model_validate(usual | given)


@dataclass(frozen=True)
class Opened:
    crm: CrmSource
    calls: ProductCalls


OpenCrm = Callable[..., AbstractAsyncContextManager[Opened]]


@pytest.fixture(scope="session")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is copied for each test."""
    file = tmp_path_factory.mktemp("own") / "own.sqlite"
    engine = sync_engine(f"sqlite:///{file}")
    migrate(engine, MIGRATIONS)
    with engine.begin() as connection:
        for table, values in rows().items():
            connection.execute(insert(getattr(tables, table)), values)
    engine.dispose()
    return file


@pytest.fixture
def open_crm(own_store: Path, tmp_path: Path) -> OpenCrm:
    """`async with open_crm(transport, settings)`: the CRM, with contacts and an exchange in its own store."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport | None,
        product: ProductSettings,
        connector: CrmConnector = SALES_ALONE,
    ) -> AsyncIterator[Opened]:
        file = shutil.copy(own_store, tmp_path / "own.sqlite")
        own = SystemSettings(name="crm", database_url=f"sqlite:///{file}")
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, tables.WRITES, lambda: NOW)
            beside = SqlCrm(database, sql_commands(writer, own.exports))
            judge = tryton_form(product, {}).fault
            calls = ProductCalls(product, tryton_authorisation(product), judge, transport)
            try:
                yield Opened(connector.source(calls, beside, writer), calls)
            finally:
                await calls.close()

    return opened


@pytest.fixture(scope="session")
def live_url() -> Iterator[str]:
    """The real Tryton. A minute where it is not filled yet, seconds where it is."""
    with running(seeded()) as url:
        yield url


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    yield from SALES.recorder()
