"""Tryton's sales beside our own store, live or as they were recorded."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.crm.sources.connectors import CrmConnector
from subgraphs.crm.sources.tryton_sales.connector import TrytonSalesConnector
from subgraphs.kit.models.reaching_tryton import tryton_authorisation, tryton_form
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from tests.products.contract.crm_store import OpenCrm, Opened, filled, opened_beside
from tests.products.recording import Recorder
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER
from tests.products.tryton_sales.installed import SALES, running, seeded
from tests.products.tryton_sales.own_store import NOW, rows

SALES_ALONE: CrmConnector = TrytonSalesConnector()


def settings(url: str, **given: Any) -> ProductSettings:
    usual = {"source": "tryton", "url": url, "user": USER, "password": PASSWORD}
    usual |= {"options": {"database": DATABASE}, "seconds": 30, "ttl": 0, "calls_per_minute": 9_000}
    return ProductSettings.model_validate(usual | given)


@pytest.fixture(scope="session")
def own_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is copied for each test."""
    return filled(tmp_path_factory.mktemp("own") / "own.sqlite", rows())


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
        async with opened_beside(Path(file), NOW) as (beside, writer):
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
