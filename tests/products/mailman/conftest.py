"""Mailman's newsletters, live or as they were recorded, and the readers that were entered in it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.crm.sources.mailman.connector import MailmanConnector
from subgraphs.crm.sources.port import CrmSource
from subgraphs.crm.sources.sql.adapter import SqlCrm
from subgraphs.crm.sources.sql.migrations import MIGRATIONS
from subgraphs.crm.sources.sql.tables import WRITES
from subgraphs.crm.sources.sql.writing.commands import sql_commands
from subgraphs.kit.database import open_database
from subgraphs.kit.exports import SystemSettings
from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from subgraphs.world.calendar import AS_OF
from tests.products.mailman.administration import DOMAIN, Administration
from tests.products.mailman.installed import PASSWORD, USER, Running, running
from tests.products.mailman.postbox import Postbox
from tests.products.mailman.recorded import RECORDING
from tests.products.mailman.seeding import Readers, enter_beside, enter_in_mailman, readers
from tests.products.recording import Recorder

OpenCrm = Callable[..., AbstractAsyncContextManager[CrmSource]]


def settings(url: str, **given: Any) -> ProductSettings:
    usual = {
        "source": "mailman",
        "url": url,
        "user": USER,
        "password": PASSWORD,
        "options": {"domain": DOMAIN},
        "calls_per_minute": 10_000,
        "ttl": 0,
    }
    return ProductSettings.model_validate(usual | given)


@pytest.fixture(scope="session")
def entered() -> Readers:
    return readers()


@pytest.fixture
def open_crm(tmp_path: Path, entered: Readers) -> OpenCrm:
    """`async with open_crm(transport, url) as crm`: our own store with the readers, and Mailman before it.
    What is opened again has kept what was written."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport | None, url: str = "http://mailman.example/3.1", **given: Any
    ) -> AsyncIterator[CrmSource]:
        product = settings(url, **given)
        file = tmp_path / "beside.sqlite"
        own = SystemSettings(name="crm", database_url=f"sqlite:///{file}")
        if not file.exists():
            enter_beside(own.database_url, entered)
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, WRITES, lambda: AS_OF)
            beside = SqlCrm(database, sql_commands(writer, own.exports))
            calls = ProductCalls(product, basic(USER, PASSWORD), transport=transport)
            try:
                yield MailmanConnector().source(calls, beside, writer)
            finally:
                await calls.close()

    return opened


@pytest.fixture(scope="session")
def postbox() -> Iterator[Postbox]:
    with Postbox() as box:
        yield box


@pytest.fixture(scope="session")
def mailman(
    tmp_path_factory: pytest.TempPathFactory, postbox: Postbox, entered: Readers
) -> Iterator[Running]:
    """The real Mailman with the readers in it: some fifteen seconds."""
    with running(tmp_path_factory.mktemp("mailman"), postbox.port) as live:
        enter_in_mailman(Administration(live.url), entered)
        yield live


@pytest.fixture
def administration(mailman: Running) -> Administration:
    return Administration(mailman.url)


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    yield from RECORDING.recorder()
