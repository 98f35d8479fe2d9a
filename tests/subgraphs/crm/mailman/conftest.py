"""The newsletters of a small Mailman, before an empty CRM of our own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
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
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from tests.products.contract.newsletter_commands import Counter
from tests.subgraphs.crm.conftest import NOON
from tests.subgraphs.crm.mailman.small_mailman import DOMAIN, SmallMailman

OpenCrm = Callable[..., AbstractAsyncContextManager[CrmSource]]


@pytest.fixture
def mailman() -> SmallMailman:
    return SmallMailman({"offers": "open", "weekly": "confirm", "companies": "open"})


@dataclass
class Clock:
    """Stands still, so that a product that rests does so until a test lets time pass."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, _: float) -> None:
        """Nobody waits."""
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def open_crm(store_url: str, tmp_path: Path, mailman: SmallMailman, clock: Clock) -> OpenCrm:
    """`async with open_crm() as crm`: opened again, it has kept what was written."""

    @asynccontextmanager
    async def opened(**given: object) -> AsyncIterator[CrmSource]:
        usual = {"source": "mailman", "url": "http://mailman.example/3.1", "user": "u", "password": "p"}
        product = ProductSettings.model_validate(usual | {"options": {"domain": DOMAIN}} | given)
        own = SystemSettings(name="crm", database_url=store_url, export_folder=tmp_path)
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, WRITES, lambda: NOON)
            calls = ProductCalls(product, transport=mailman, times=Times(clock, sleep=clock.sleep))
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


@pytest.fixture
def counter(crm: CrmSource) -> Counter:
    return Counter(crm, "offers", "weekly")
