"""Loyalty in Medusa, live or as it was recorded, with a small store of ours beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from subgraphs.kit.products.authorisation import basic
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.loyalty.sources.medusa.connector import MedusaConnector
from subgraphs.loyalty.sources.port import LoyaltySource
from tests.conftest import Cluster
from tests.products.contract.loyalty_store import NOW, filled, opened_beside
from tests.products.medusa.installed import entered_in, running, seeded
from tests.products.medusa.recorded import RECORDING
from tests.products.recording import Recorder


@dataclass(frozen=True)
class Live:
    url: str
    key: str
    customers: dict[str, str]
    """Name → id."""


@dataclass(frozen=True)
class Opened:
    source: LoyaltySource
    calls: ProductCalls


OpenMedusa = Callable[..., AbstractAsyncContextManager[Opened]]


def settings(url: str = "http://medusa.example", **given: Any) -> ProductSettings:
    usual = {
        "source": "medusa",
        "url": url,
        "token": "a secret API key",
        "options": "points_per_unit=10, kind.credit.user=EARN",
        "fields": "LoyaltyMember.externalId=external_id, Voucher.campaign=campaign",
        "seconds": 30,
        "ttl": 0,
        "calls_per_minute": 10_000,
    }
    return ProductSettings.model_validate(usual | given)


@pytest.fixture
def open_medusa(tmp_path: Path) -> OpenMedusa:
    """`async with open_medusa(transport, customers, url=…, token=…) as opened`: each with a new store."""
    stores = count(1)

    @asynccontextmanager
    async def opening(
        transport: httpx.AsyncBaseTransport | None, customers: dict[str, str], **given: Any
    ) -> AsyncIterator[Opened]:
        product = settings(**given)
        store = f"sqlite:///{tmp_path}/beside{next(stores)}.sqlite"
        filled(store, customers["anna"], customers["ben"])
        async with opened_beside(store, NOW) as (beside, writer):
            calls = ProductCalls(product, basic(product.secret("token"), ""), transport=transport)
            try:
                yield Opened(MedusaConnector().source(calls, beside, writer), calls)
            finally:
                await calls.close()

    return opening


def _running(cluster: Cluster) -> Iterator[Live]:
    place = seeded(cluster.new_database)
    customers = entered_in(place)
    key = customers.pop("key")
    with running(place, cluster.new_database) as url:
        yield Live(url, key, customers)


@pytest.fixture(scope="session")
def live(postgres_cluster: Cluster) -> Iterator[Live]:
    """The real Medusa. Minutes where it is not filled yet, a quarter of one where it is."""
    yield from _running(postgres_cluster)


@pytest.fixture(scope="module")
def copy(postgres_cluster: Cluster) -> Iterator[Live]:
    """The real Medusa on a copy of the shop, for tests that change it."""
    yield from _running(postgres_cluster)


@pytest.fixture(scope="session")
def recorder(live: Live) -> Iterator[Recorder]:
    yield from RECORDING.recorder({"customers": live.customers})
