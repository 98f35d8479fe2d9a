"""The shop in Vendure, live or as it was recorded, and what was entered in it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.commerce.settings import CommerceSettings
from subgraphs.commerce.sources.port import CommerceSource
from subgraphs.commerce.sources.sql.command_tables import WRITES
from subgraphs.commerce.sources.sql.migrations import MIGRATIONS
from subgraphs.commerce.sources.sql.source import sql_source
from subgraphs.commerce.sources.vendure.api import authorisation_of, fault
from subgraphs.commerce.sources.vendure.connector import VendureConnector
from subgraphs.kit.database import open_database
from subgraphs.kit.products.calls import ProductCalls, Times
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.writer import Writer
from subgraphs.world.calendar import AS_OF
from tests.products.recording import Recorder
from tests.products.vendure.chosen import Customer, chosen
from tests.products.vendure.installed import KEY_FILE, running, seeded
from tests.products.vendure.recorded import RECORDING


@dataclass(frozen=True)
class Opened:
    source: CommerceSource
    calls: ProductCalls


OpenShop = Callable[..., AbstractAsyncContextManager[Opened]]


@dataclass(frozen=True)
class Live:
    url: str
    key: str


def settings(url: str = "http://vendure.example/admin-api", **given: Any) -> ProductSettings:
    usual = {
        "source": "vendure",
        "url": url,
        "token": "an API key",
        "fields": {"Account.loyaltyCardNumber": "loyaltyCard", "Account.externalId": "externalId"},
        "seconds": 30,
        "ttl": 0,
        "calls_per_minute": 10_000,
    }
    return ProductSettings.model_validate(usual | given)


@pytest.fixture(scope="session")
def entered() -> dict[str, Customer]:
    """By Vendure's key: it counts its customers in the order in which they come."""
    return {str(place): customer for place, customer in enumerate(chosen(), start=1)}


@pytest.fixture
def open_shop(tmp_path: Path) -> OpenShop:
    """`async with open_shop(transport) as shop`: the adapter, with an empty store beside it."""

    @asynccontextmanager
    async def opened(
        transport: httpx.AsyncBaseTransport | None, times: Times | None = None, **given: Any
    ) -> AsyncIterator[Opened]:
        product = settings(**given)
        own = CommerceSettings(name="commerce", database_url=f"sqlite:///{tmp_path / 'beside.sqlite'}")
        async with open_database(own, MIGRATIONS) as database:
            writer = Writer(database, WRITES, lambda: AS_OF)
            calls = ProductCalls(product, authorisation_of(product), fault, transport, times)
            try:
                yield Opened(VendureConnector().source(calls, sql_source(writer, own), writer), calls)
            finally:
                await calls.close()

    return opened


@pytest.fixture(scope="session")
def live() -> Iterator[Live]:
    """The real Vendure. Minutes where it is not filled yet, seconds where it is."""
    place = seeded()
    with running(place) as url:
        yield Live(f"{url}/admin-api", (place / KEY_FILE).read_text())


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The real Vendure on a copy of the shop, for tests that change it."""
    place, kept = tmp_path_factory.mktemp("vendure"), seeded()
    for name in ("shop.sqlite", KEY_FILE):
        shutil.copy(kept / name, place / name)
    with running(place) as url:
        yield Live(f"{url}/admin-api", (place / KEY_FILE).read_text())


@pytest.fixture(scope="session")
def recorder() -> Iterator[Recorder]:
    yield from RECORDING.recorder()
