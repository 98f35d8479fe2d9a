"""The newsletters of a small Mailman, before an empty CRM of our own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from subgraphs.crm.sources.mailman.connector import MailmanConnector
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from tests.subgraphs.crm.conftest import NOON
from tests.subgraphs.crm.mailman.small_mailman import DOMAIN, SmallMailman

OpenCrm = Callable[..., AbstractAsyncContextManager[CrmSource]]


@pytest.fixture
def mailman() -> SmallMailman:
    return SmallMailman({"offers": "open", "weekly": "confirm", "companies": "open"})


@pytest.fixture
def open_crm(database_url: str, tmp_path: Path, mailman: SmallMailman) -> OpenCrm:
    """`async with open_crm() as crm`: opened again, it has kept what was written."""

    @asynccontextmanager
    async def opened(**given: object) -> AsyncIterator[CrmSource]:
        usual = {"source": "mailman", "url": "http://mailman.example/3.1", "user": "u", "password": "p"}
        product = ProductSettings.model_validate(usual | {"options": {"domain": DOMAIN}} | given)
        own = SystemSettings(name="crm", database_url=database_url, export_folder=tmp_path)
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, WRITES, lambda: NOON)
            calls = ProductCalls(product, transport=mailman)
            try:
                beside = SqlCrm(database, sql_commands(writer, own.exports))
                yield MailmanConnector().source(calls, beside, writer)
            finally:
                await calls.close()

    return opened


@pytest.fixture
async def crm(open_crm: OpenCrm) -> AsyncIterator[CrmSource]:
    async with open_crm() as opened:
        yield opened
